"""PostgreSQL store of the record: a batch of facts and the events about them are one transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from psycopg.errors import QueryCanceled
from sqlalchemy import BigInteger, Numeric, Row, Select, Table, Text, cast, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import NamedFromClause

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid
from sluiceway_common.ids import sha256
from sluiceway_common.outbox import Outbox
from sluiceway_common.paging import Position
from sluiceway_eval.adapters.database import rows
from sluiceway_eval.adapters.database.fates import departures_of, fates_of
from sluiceway_eval.adapters.database.searching import (
    answers_that,
    audit_entries_that,
    counted,
    last_steps,
    recalled,
    verdicts_that,
)
from sluiceway_eval.adapters.database.step_rows import steps
from sluiceway_eval.adapters.database.tables import activations, answers, document_steps, feedback, verdicts
from sluiceway_eval.adapters.database.verdict_rows import select_verdicts
from sluiceway_eval.domain.audit import AuditedEntry, AuditFilter
from sluiceway_eval.domain.facts import Fact, distinct, with_edges
from sluiceway_eval.domain.queries import AnswerFilter, Recalled, Target, VerdictFilter
from sluiceway_eval.domain.record import (
    DocumentStep,
    DocumentVersion,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
)
from sluiceway_eval.domain.scores import FeedbackMean

# The longest that a search or a recall may keep the database at work.
SEARCH_SECONDS: Final = 10.0
# Rows that are written in one statement: there is one for each order of tables, and each is prepared.
_FEW: Final = 6
_SEEDS: Final = (0, 1)
# A digest is of one moment, and reads a million answers in about a minute.
_OF_ONE_MOMENT: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL statement_timeout = '15min'",
)


class _TooLongError(Exception):
    """A statement was at work for as long as it may be."""


class PostgresRecord:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database, outbox: Outbox, *, search_seconds: float = SEARCH_SECONDS) -> None:
        self._database = database
        self._outbox = outbox
        self._search_seconds = search_seconds

    async def write(self, facts: Sequence[Fact], events: Sequence[OutgoingEvent] = ()) -> None:
        written = rows.by_table(distinct(with_edges(facts)))
        gone = rows.without_giver(facts)
        # Mostly steps of a document, and verdicts on it.
        if not events and not gone and _are_few(written):
            return await self._write_few(written)
        async with self._database.transaction() as connection:
            # In one order everywhere, so that two replicas never wait for one another.
            for table, some in written.items():
                for keeping in rows.keeping_what_counts(table):
                    await connection.execute(keeping, some)
                if table is feedback and gone:
                    await connection.execute(rows.letting_go_without_giver(), gone)
            await self._outbox.write(connection, *events)
        if events:
            await self._outbox.flush()

    async def _write_few(self, written: Mapping[Table, list[dict[str, Any]]]) -> None:
        each = [(table, row) for table, some in written.items() for row in some]
        keeping = rows.keeping_few_at_once(tuple(table for table, _ in each))
        async with self._database.autocommit() as connection:
            await connection.execute(keeping, rows.placed(row for _, row in each))

    async def answer(self, tenant: str, answer_id: str) -> RecordedAnswer | None:
        found = await self._all(select(answers).where(answers.c.tenant == tenant, answers.c.answer_id == answer_id))
        return rows.answer_of(found[0]) if found else None

    async def answers(
        self, tenant: str, wanted: AnswerFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedAnswer]:
        return [rows.answer_of(row) for row in await self._searched(answers_that(tenant, wanted, before).limit(limit))]

    async def recall(
        self, tenant: str, target: Target, name: str, before: Position | None, limit: int
    ) -> Sequence[Recalled]:
        found = await self._recalled(recalled(tenant, target, name, before).limit(limit))
        return [Recalled(answer_id=row.answer_id, at=row.at, cited=row.cited) for row in found]

    async def count(self, tenant: str, target: Target, name: str, most: int) -> int:
        (row,) = await self._recalled(counted(tenant, target, name, most))
        return int(row[0])

    async def steps(self, tenant: str, document_ids: Collection[str], limit: int) -> Sequence[DocumentStep]:
        return [rows.step_of(row) for row in await self._all(last_steps(tenant, document_ids, limit))]

    async def fates(self, tenant: str, versions: Collection[DocumentVersion]) -> Sequence[DocumentStep]:
        return [rows.step_of(row) for row in await self._all(fates_of(tenant, versions))]

    async def departures(self, tenant: str, document_ids: Collection[str]) -> Sequence[DocumentStep]:
        return [rows.step_of(row) for row in await self._all(departures_of(tenant, document_ids))]

    async def step_count(self, tenant: str, document_id: str) -> int:
        mine = select(func.count()).where(steps.c.tenant == tenant, steps.c.document_id == document_id)
        (row,) = await self._all(mine)
        return int(row[0])

    async def verdicts(
        self, tenant: str, wanted: VerdictFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedVerdict]:
        found = await self._searched(verdicts_that(tenant, wanted, before).limit(limit))
        return [rows.verdict_of(row) for row in found]

    async def verdicts_named(self, tenant: str, names: Collection[str]) -> Mapping[str, RecordedVerdict]:
        mine = select_verdicts().where(verdicts.c.tenant == tenant, verdicts.c.verdict_id.in_(names))
        found = await self._all(mine)
        return {row.verdict_id: rows.verdict_of(row) for row in found}

    async def activations(self, tenant: str, digests: Collection[str]) -> Sequence[RecordedActivation]:
        mine = select(activations).where(activations.c.tenant == tenant, activations.c.digest.in_(digests))
        return [rows.activation_of(row) for row in await self._all(mine.order_by(activations.c.number))]

    async def feedback(self, tenant: str, answer_id: str, limit: int) -> Sequence[RecordedFeedback]:
        mine = select(feedback).where(feedback.c.tenant == tenant, feedback.c.answer_id == answer_id)
        last = mine.order_by(feedback.c.at.desc(), feedback.c.event_id.desc()).limit(limit)
        return [rows.feedback_of(row) for row in reversed(await self._all(last))]

    async def feedback_means(self, tenant: str, answer_ids: Collection[str]) -> Mapping[str, FeedbackMean]:
        said = feedback.c
        mean = select(said.answer_id, func.avg(said.score).label("mean"), func.count().label("people"))
        mine = mean.where(said.tenant == tenant, said.answer_id.in_(answer_ids)).group_by(said.answer_id)
        return {row.answer_id: FeedbackMean(row.mean, row.people) for row in await self._all(mine)}

    async def audit_entries(
        self, tenant: str, wanted: AuditFilter, before: Position | None, limit: int
    ) -> Sequence[AuditedEntry]:
        found = await self._searched(audit_entries_that(tenant, wanted, before).limit(limit))
        return [rows.audit_entry_of(row) for row in found]

    async def digest(self, tenant: str) -> tuple[str, int]:
        """Rows are added up by two hashes each: the sum is the same in whatever order they lie."""
        async with self._database.transaction() as connection:
            for setting in _OF_ONE_MOMENT:
                await connection.execute(text(setting))
            sums = [(await connection.execute(_summed(table, tenant))).one() for table in rows.READ.values()]
        lines = [
            f"{table.name} {' '.join(map(str, row))}"
            for table, row in zip(rows.READ.values(), sums, strict=True)
            if row[0] or table not in rows.ADDED_LATER
        ]
        return sha256("\n".join(lines)), sum(int(row[0]) for row in sums)

    async def _searched(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        """Raises Invalid where it takes too long: the same again would only take as long again."""
        try:
            return await self._in_time(wanted)
        except _TooLongError as error:
            raise Invalid(
                f"the search looks at more of the record than it can in {self._search_seconds:g} s; name a shorter "
                "range of time with `from` and `to`",
                field="from",
            ) from error

    async def _recalled(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        """Raises Invalid where it takes too long."""
        try:
            return await self._in_time(wanted)
        except _TooLongError as error:
            raise Invalid(
                f"the recall looks at more of the record than it can in {self._search_seconds:g} s; name what fewer "
                "answers have to do with, such as a passage of the document, a version of the prompt or a day",
                field="target",
            ) from error

    async def _in_time(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.transaction() as connection:
            limit = f"SET LOCAL statement_timeout = {int(self._search_seconds * 1000)}"
            await connection.execute(text(limit))
            try:
                found: Sequence[Row[Any]] = (await connection.execute(wanted)).all()
            except DBAPIError as error:
                if isinstance(error.orig, QueryCanceled):
                    raise _TooLongError from error
                raise
            return found

    async def _all(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.autocommit() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(wanted)).all()
            return found


def _are_few(written: Mapping[Table, Sequence[Mapping[str, Any]]]) -> bool:
    """Of one version no two steps: no statement writes a row twice."""
    of_steps = written.get(document_steps, ())
    versions = {(row["tenant"], row["document_id"], row["version"]) for row in of_steps}
    return 0 < sum(map(len, written.values())) <= _FEW and len(versions) == len(of_steps)


def _summed(table: NamedFromClause, tenant: str) -> Select[Any]:
    row = cast(func.row(*table.columns), Text).label("row")
    # The offset keeps the planner from making the text of each row once a hash.
    found = select(row).where(table.c.tenant == tenant).offset(0).subquery()
    sums = [func.coalesce(func.sum(cast(_hash(found.c.row, seed), Numeric)), 0) for seed in _SEEDS]
    return select(func.count(), *sums).select_from(found)


def _hash(row: Any, seed: int) -> Any:
    return func.hashtextextended(row, cast(seed, BigInteger))
