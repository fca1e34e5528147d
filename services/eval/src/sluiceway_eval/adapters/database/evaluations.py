"""Evaluation store in PostgreSQL: a change of an evaluation and its event are one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import Conflict, Overloaded
from sluiceway_common.outbox import Outbox
from sluiceway_eval.adapters.database.evaluation_claims import IS_ANY_FREE, claiming, is_open, uncounting
from sluiceway_eval.adapters.database.evaluation_rows import (
    OWN,
    SEALED,
    evaluation_of,
    evaluation_row,
    outcome_of,
    outcome_row,
    verdict_of,
)
from sluiceway_eval.adapters.database.evaluation_tables import case_outcomes, evaluations
from sluiceway_eval.domain.evaluations import (
    MOST_WAITING,
    AnsweredCounts,
    CaseOutcome,
    EvaluationState,
    ModelEvaluation,
    ResultFilter,
    must_have_place,
)
from sluiceway_eval.domain.gate import PairedCounts
from sluiceway_eval.domain.suites import StoredSuite
from sluiceway_eval.ports.evaluations import EvaluationClaim, EvaluationRequest

_WAIT_SECONDS: Final = 60.0
# The answers of a row may be half a megabyte.
_OUTCOMES_AT_A_TIME: Final = 1_000


class PostgresEvaluations:
    """One schema for all tenants; what is asked in the name of one names it."""

    def __init__(self, database: Database, outbox: Outbox, most_waiting: int = MOST_WAITING, most: int = 0) -> None:
        self._database = database
        self._outbox = outbox
        self._most_waiting = most_waiting
        self._most = most

    async def create(self, evaluation: ModelEvaluation, request: EvaluationRequest | None) -> ModelEvaluation:
        tenant = evaluation.tenant
        async with self._database.transaction() as connection:
            # Those that wait are counted, and keys looked up, by one at a time.
            await advisory_lock(connection, "evaluations", tenant)
            if request is not None and (row := (await connection.execute(_requested(tenant, request))).first()):
                return _same(row, request)
            queued = func.count().filter(evaluations.c.state == "queued")
            there = select(func.count().label("all"), queued.label("waiting")).where(evaluations.c.tenant == tenant)
            counted = (await connection.execute(there)).one()
            must_have_place(tenant, counted.all, self._most)
            _must_have_room(counted.waiting, self._most_waiting)
            asked = (request.key_sha256, request.sha256) if request is not None else (None, None)
            row_of = evaluation_row(evaluation) | dict(zip(OWN, asked, strict=True))
            await connection.execute(insert(evaluations).values(row_of))
        return evaluation

    async def requested(self, tenant: str, request: EvaluationRequest) -> ModelEvaluation | None:
        rows = await self._all(_requested(tenant, request))
        return _same(rows[0], request) if rows else None

    async def get(self, tenant: str, evaluation_id: str) -> ModelEvaluation | None:
        mine = (evaluations.c.tenant == tenant, evaluations.c.evaluation_id == evaluation_id)
        rows = await self._all(select(evaluations).where(*mine))
        return evaluation_of(rows[0]) if rows else None

    async def page(self, tenant: str, suite: str, before: str, limit: int) -> Sequence[ModelEvaluation]:
        wanted = select(evaluations).where(evaluations.c.tenant == tenant)
        if suite:
            wanted = wanted.where(evaluations.c.suite == suite)
        if before:
            wanted = wanted.where(evaluations.c.evaluation_id < before)
        wanted = wanted.order_by(evaluations.c.evaluation_id.desc()).limit(limit)
        return [evaluation_of(row) for row in await self._all(wanted)]

    async def claim(self, claim: EvaluationClaim) -> ModelEvaluation | None:
        async with self._database.autocommit() as connection:
            # Mostly nothing waits, and a look tells so.
            if not (await connection.execute(IS_ANY_FREE, {"now": claim.now})).scalar_one():
                return None
        async with self._database.transaction() as connection:
            # One at a time: two that count what a tenant has at work would each give it one more.
            await advisory_lock(connection, "evaluations", "claims")
            row = (await connection.execute(claiming(claim))).first()
        return evaluation_of(row) if row is not None else None

    async def renew(self, evaluation: ModelEvaluation, until: datetime) -> bool:
        renewed = update(evaluations).where(_held(evaluation)).values(available_at=until)
        async with self._database.autocommit() as connection:
            return (await connection.execute(renewed)).rowcount > 0

    async def hand_over(self, evaluation: ModelEvaluation, now: datetime) -> bool:
        free = update(evaluations).where(_held(evaluation)).values(available_at=now, owner="")
        async with self._database.autocommit() as connection:
            return (await connection.execute(free)).rowcount > 0

    async def uncount_takeover(self, evaluation: ModelEvaluation) -> bool:
        async with self._database.autocommit() as connection:
            return (await connection.execute(uncounting(evaluation))).rowcount > 0

    async def commit(self, before: ModelEvaluation, after: ModelEvaluation, event: OutgoingEvent | None = None) -> bool:
        row = evaluation_row(after)
        # A lease is renewed, and a takeover uncounted, beside it.
        del row["available_at"], row["takeovers"]
        it = (evaluations.c.tenant == before.tenant, evaluations.c.evaluation_id == before.evaluation_id)
        written = update(evaluations).where(*it, evaluations.c.revision == before.revision).values(row)
        async with self._database.transaction() as connection:
            if (await connection.execute(written)).rowcount == 0:
                return False
            if event is not None:
                await self._outbox.write(connection, event)
        if event is not None:
            await self._outbox.flush()
        return True

    async def record(self, evaluation: ModelEvaluation, outcome: CaseOutcome) -> bool:
        held = select(evaluations.c.fence).where(_held(evaluation)).with_for_update(read=True)
        added = upsert(case_outcomes).values(outcome_row(evaluation, outcome)).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            if (await connection.execute(held)).first() is None:
                return False
            await connection.execute(added)
        return True

    async def recorded(self, tenant: str, evaluation_id: str) -> frozenset[int]:
        rows = await self._all(select(case_outcomes.c.number).where(*_of(tenant, evaluation_id)))
        return frozenset(row.number for row in rows)

    async def counts(self, tenant: str, evaluation_id: str) -> PairedCounts:
        candidate, champion = case_outcomes.c.candidate_passed, case_outcomes.c.champion_passed
        unasked = _is_unasked()
        counted = {
            "cases": func.count().filter(~unasked),
            "candidate_passed": func.count().filter(candidate),
            "champion_passed": func.count().filter(champion),
            "candidate_alone": func.count().filter(and_(candidate, champion.is_(False))),
            "champion_alone": func.count().filter(and_(champion, candidate.is_(False))),
            "unasked": func.count().filter(unasked),
        }
        labelled = [count.label(name) for name, count in counted.items()]
        wanted = cast(Select[Any], select(*labelled).where(*_of(tenant, evaluation_id)))
        (row,) = await self._all(wanted)
        return PairedCounts(**row._mapping)

    async def answered(self, tenant: str, evaluation_id: str) -> AnsweredCounts:
        sides = (case_outcomes.c.candidate, case_outcomes.c.champion)
        counted = [func.count().filter(_answers(side)).label(side.name) for side in sides]
        (row,) = await self._all(cast(Select[Any], select(*counted).where(*_of(tenant, evaluation_id))))
        return AnsweredCounts(**row._mapping)

    async def outcomes(
        self, tenant: str, evaluation_id: str, wanted: ResultFilter, start: int, limit: int
    ) -> Sequence[CaseOutcome]:
        found = select(case_outcomes).where(*_of(tenant, evaluation_id), case_outcomes.c.number >= start)
        if wanted == "failed":
            found = found.where(case_outcomes.c.candidate_passed.is_(False))
        elif wanted == "differing":
            found = found.where(case_outcomes.c.candidate_passed != case_outcomes.c.champion_passed)
        return [outcome_of(row) for row in await self._all(found.order_by(case_outcomes.c.number).limit(limit))]

    async def verdicts(self, tenant: str, evaluation_id: str, start: int, limit: int) -> Sequence[CaseOutcome]:
        columns = (column for column in case_outcomes.c if column.name not in SEALED)
        wanted = cast(Select[Any], select(*columns).where(*_of(tenant, evaluation_id), case_outcomes.c.number >= start))
        return [verdict_of(row) for row in await self._all(wanted.order_by(case_outcomes.c.number).limit(limit))]

    async def names(self, suite: StoredSuite) -> bool:
        of_it = (evaluations.c.suite == suite.name, evaluations.c.suite_version == suite.version)
        wanted = select(evaluations.c.evaluation_id).where(evaluations.c.tenant == suite.tenant, *of_it)
        return bool(await self._all(wanted.limit(1)))

    async def open_counts(self) -> Mapping[EvaluationState, int]:
        counted = select(evaluations.c.state, func.count().label("evaluations")).where(is_open())
        rows = await self._all(counted.group_by(evaluations.c.state))
        found: dict[EvaluationState, int] = {row.state: row.evaluations for row in rows}
        return {"queued": 0, "running": 0, **found}

    async def sweep(self, before: datetime, limit: int) -> int:
        over = select(evaluations.c.tenant, evaluations.c.evaluation_id)
        over = over.where(evaluations.c.ended_at < before, ~is_open()).order_by(evaluations.c.ended_at).limit(limit)
        return sum([await self._let_go(row.tenant, row.evaluation_id) for row in await self._all(over)])

    async def _let_go(self, tenant: str, evaluation_id: str) -> int:
        """Its outcomes first, in batches: no statement may take longer than the database allows, and what a crash left
        goes the next time."""
        of_it, number = _of(tenant, evaluation_id), case_outcomes.c.number
        batch = select(number).where(*of_it).order_by(number).limit(_OUTCOMES_AT_A_TIME)
        while await self._deleted(delete(case_outcomes).where(*of_it, number.in_(batch))):
            pass
        it = (evaluations.c.tenant == tenant, evaluations.c.evaluation_id == evaluation_id)
        return await self._deleted(delete(evaluations).where(*it))

    async def _deleted(self, rows: Delete) -> int:
        async with self._database.autocommit() as connection:
            return (await connection.execute(rows)).rowcount

    async def _all(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.autocommit() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(wanted)).all()
            return found


def _must_have_room(waiting: int, most: int) -> None:
    if waiting >= most:
        raise Overloaded(
            f"the tenant has {waiting} evaluations waiting, which is the most; wait for one, or cancel one",
            retry_after=_WAIT_SECONDS,
        )


def _requested(tenant: str, request: EvaluationRequest) -> Select[Any]:
    mine = (evaluations.c.tenant == tenant, evaluations.c.key_sha256 == request.key_sha256)
    return select(evaluations).where(*mine)


def _same(row: Row[Any], request: EvaluationRequest) -> ModelEvaluation:
    if row.request_sha256 != request.sha256:
        raise Conflict(
            f"`idempotency_key` stands for evaluation {row.evaluation_id}, which was asked for in other words; take "
            "another key",
            field="idempotency_key",
        )
    return evaluation_of(row)


def _held(evaluation: ModelEvaluation) -> ColumnElement[bool]:
    return and_(
        evaluations.c.tenant == evaluation.tenant,
        evaluations.c.evaluation_id == evaluation.evaluation_id,
        evaluations.c.fence == evaluation.fence,
        evaluations.c.state == "running",
    )


def _is_unasked() -> ColumnElement[bool]:
    candidate, champion = case_outcomes.c.candidate, case_outcomes.c.champion
    return and_(champion.is_not(None), ~_answers(candidate), ~_answers(champion))


def _answers(side: Column[Any]) -> ColumnElement[bool]:
    answered: ColumnElement[bool] = side["answer_id"].astext != ""
    return answered


def _of(tenant: str, evaluation_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return case_outcomes.c.tenant == tenant, case_outcomes.c.evaluation_id == evaluation_id
