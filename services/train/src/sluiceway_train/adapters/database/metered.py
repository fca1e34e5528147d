"""Stores in PostgreSQL with the measures of what is written."""

from collections.abc import Sequence
from datetime import datetime

from sluiceway_common.access.port import Seal
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_train.adapters.database.datasets import PostgresDatasets
from sluiceway_train.adapters.database.models import PostgresModelStore
from sluiceway_train.adapters.database.runs import PostgresRunStore
from sluiceway_train.adapters.metered import DatasetMeter, ModelMeter, RunMeter
from sluiceway_train.domain.datasets import Dataset, Shard
from sluiceway_train.domain.model_aliases import AliasMove
from sluiceway_train.domain.model_versions import ModelVersion
from sluiceway_train.domain.runs import Point, Run
from sluiceway_train.ports.models import IsDropped, SayVersion


class MeteredRunStore(PostgresRunStore):
    """Counts each change once, by the replica that wrote it."""

    def __init__(self, database: Database, outbox: Outbox, most_waiting: int, meter: RunMeter) -> None:
        super().__init__(database, outbox, most_waiting)
        self.meter = meter

    async def commit(self, before: Run, after: Run, event: OutgoingEvent | None, points: Sequence[Point] = ()) -> bool:
        written = await super().commit(before, after, event, points)
        if written:
            self.meter.changed(before, after)
        return written

    async def sweep(self, before: datetime, limit: int) -> int:
        gone = await super().sweep(before, limit)
        self.meter.let_go(gone)
        return gone


class MeteredDatasets(PostgresDatasets):
    """Counts each change once, by the replica that wrote it."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        references: BlobReferences,
        *,
        seal: Seal,
        clock: Clock,
        meter: DatasetMeter,
    ) -> None:
        super().__init__(database, outbox, references, seal=seal, clock=clock)
        self.meter = meter

    async def change(self, dataset: Dataset, *events: OutgoingEvent, shards: Sequence[Shard] = ()) -> bool:
        written = await super().change(dataset, *events, shards=shards)
        if written:
            self.meter.changed(dataset, shards)
        return written

    async def let_go(self, dataset: Dataset) -> bool:
        gone = await super().let_go(dataset)
        if gone:
            self.meter.let_go()
        return gone


class MeteredModelStore(PostgresModelStore):
    """Counts each event that is said, and each move."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        blobs: BlobReferences,
        *,
        is_dropped: IsDropped,
        meter: ModelMeter,
    ) -> None:
        super().__init__(database, outbox, blobs, is_dropped)
        self.meter = meter

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        def said(numbered: ModelVersion) -> OutgoingEvent:
            self.meter.registered(is_tainted=bool(numbered.tainted_by))
            return say(numbered)

        return await super().add(version, said)

    async def taint(self, version: ModelVersion, document_id: str, say: SayVersion) -> ModelVersion:
        def said(marked: ModelVersion) -> OutgoingEvent:
            self.meter.tainted()
            return say(marked)

        return await super().taint(version, document_id, said)

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        written = await super().move(move, event, gated=gated)
        if written:
            self.meter.moved(move)
        return written
