"""Evaluation store in PostgreSQL with the measures of what is written."""

from datetime import datetime

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_eval.adapters.database.evaluations import PostgresEvaluations
from sluiceway_eval.adapters.metered import EvaluationMeter
from sluiceway_eval.domain.evaluations import CaseOutcome, ModelEvaluation


class MeteredEvaluations(PostgresEvaluations):
    """Counts each change once, by the replica that wrote it."""

    def __init__(
        self, database: Database, outbox: Outbox, most_waiting: int, most: int, *, meter: EvaluationMeter
    ) -> None:
        super().__init__(database, outbox, most_waiting, most)
        self.meter = meter

    async def commit(self, before: ModelEvaluation, after: ModelEvaluation, event: OutgoingEvent | None = None) -> bool:
        written = await super().commit(before, after, event)
        if written:
            self.meter.changed(before, after)
        return written

    async def record(self, evaluation: ModelEvaluation, outcome: CaseOutcome) -> bool:
        written = await super().record(evaluation, outcome)
        if written:
            self.meter.asked(outcome)
        return written

    async def sweep(self, before: datetime, limit: int) -> int:
        gone = await super().sweep(before, limit)
        self.meter.let_go(gone)
        return gone
