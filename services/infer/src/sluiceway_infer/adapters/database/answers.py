"""PostgreSQL store of given answers: sealed whole, written in batches, deleted when their days are over."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Text, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common import tasks
from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database, advisory_lock, column_arrays, missing
from sluiceway_common.errors import NotFound, Refusal
from sluiceway_infer.adapters.database.rows import answer_of, documents_of, row_of
from sluiceway_infer.adapters.database.tables import answers, blocked, parts, withdrawn
from sluiceway_infer.adapters.database.waiting_answers import STANDARD, Waiting, WaitingAnswers, WaitingLimits, waiting
from sluiceway_infer.domain.answers.answer import Answer

log = structlog.get_logger(__name__)

# A transaction costs this process some milliseconds, and an answer's share of one little: they are written together.
GATHER_SECONDS: Final = 0.25
RETRY_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 3600.0
_ANSWERS: Final = missing(answers)
_PARTS: Final = missing(parts)


class PostgresAnswers:
    """Answers of the last `days`. The record of an answer is the log: what a crash takes from here is not lost.

    While the database is away answers wait in memory, within `limits`.
    """

    def __init__(
        self, *, database: Database, seal: Seal, clock: Clock, days: int, limits: WaitingLimits = STANDARD
    ) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._kept_for = timedelta(days=days)
        self._waiting = WaitingAnswers(limits)
        self._came = asyncio.Event()
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.work = asyncio.create_task(self._write_and_sweep(), name="answers-writer")

    async def stop(self) -> None:
        await tasks.end(self.work)
        with suppress(Refusal):
            await self._write_all()

    async def keep(self, answer: Answer) -> None:
        for one in self._waiting.add(waiting(answer)):
            log.warning("answer_not_kept", answer_id=one.answer.id, waiting=len(self._waiting))
        self._came.set()

    async def get(self, tenant: str, answer_id: str) -> Answer:
        if one := self._waiting.get(tenant, answer_id):
            return await self._waiting_answer(one)
        wanted = select(answers).where(answers.c.tenant == tenant, answers.c.answer_id == answer_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
            verdict_id = await _blocked_by(connection, tenant, answer_id)
            documents = await _documents_of(connection, tenant, answer_id)
        if row is None:
            raise NotFound(f"there is no answer {answer_id!r}, or it is held no longer; ask anew", field="answer_id")
        answer = replace(await answer_of(row, self._seal), document_ids=documents)
        return answer.blocked(verdict_id) if verdict_id else answer

    async def _waiting_answer(self, one: Waiting) -> Answer:
        """While the database is away it is as it was given, moments ago and to the same caller."""
        verdict_id = ""
        with suppress(Refusal):
            async with self._database.transaction() as connection:
                verdict_id = await _blocked_by(connection, *one.name)
        answer = replace(one.answer, document_ids=tuple(sorted(one.documents)))
        return answer.blocked(verdict_id) if verdict_id else answer

    async def block(self, tenant: str, answer_id: str, verdict_id: str) -> None:
        row = {"tenant": tenant, "answer_id": answer_id, "verdict_id": verdict_id, "at": self._clock.now()}
        async with self._database.autocommit() as connection:
            await connection.execute(insert(blocked).values(row).on_conflict_do_nothing())

    async def forget(self, tenant: str, document_id: str) -> int:
        mark = {"tenant": tenant, "document_id": document_id, "at": self._clock.now()}
        of_it = select(parts.c.answer_id).where(parts.c.tenant == tenant, parts.c.document_id == document_id)
        async with self._database.transaction() as connection:
            # Against an answer that another replica is writing now: either it sees the mark, or it is seen here.
            await advisory_lock(connection, "answers", tenant)
            await connection.execute(insert(withdrawn).values(mark).on_conflict_do_nothing())
            gone = delete(answers).where(answers.c.tenant == tenant, answers.c.answer_id.in_(of_it))
            deleted: int = (await connection.execute(gone)).rowcount
        # What only waits to be written was not held yet, and counts for nothing.
        self._waiting.remove(*(one for one in self._waiting.of(tenant) if document_id in one.documents))
        return deleted

    async def sweep(self) -> None:
        """Deletes what is older than its days."""
        before = self._clock.now() - self._kept_for
        async with self._database.transaction() as connection:
            await connection.execute(delete(answers).where(answers.c.given_at < before))
            await connection.execute(delete(withdrawn).where(withdrawn.c.at < before))
            await connection.execute(delete(blocked).where(blocked.c.at < before))

    async def _write_and_sweep(self) -> None:
        """Ends for a defect alone, and the process with it: it would lose answers in silence."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write_for_ever())
            group.create_task(self._sweep_for_ever())

    async def _write_for_ever(self) -> None:
        while True:
            await self._came.wait()
            await self._clock.sleep(GATHER_SECONDS)
            self._came.clear()
            try:
                await self._write_all()
            except Refusal as error:
                log.warning("answers_waiting", waiting=len(self._waiting), reason=error.message)
                self._came.set()
                await self._clock.sleep(RETRY_SECONDS)

    async def _write_all(self) -> None:
        """All that waits now. What comes meanwhile waits for company."""
        for some in self._waiting.batches():
            await self._write(some)
            self._waiting.remove(*some)

    async def _write(self, some: Sequence[Waiting]) -> None:
        rows = await self._sealed(some)
        async with self._database.transaction() as connection:
            for tenant in sorted({one.answer.tenant for one in some}):
                await advisory_lock(connection, "answers", tenant)
            kept = [one for one in await _without_withdrawn(connection, some) if one.name in rows]
            if kept:
                await connection.execute(_ANSWERS, column_arrays([rows[one.name] for one in kept]))
            if documents := [row for one in kept for row in documents_of(one)]:
                await connection.execute(_PARTS, column_arrays(documents))

    async def _sealed(self, some: Sequence[Waiting]) -> Mapping[tuple[str, str], Mapping[str, object]]:
        """By name; an answer whose tenant was dropped is not written."""
        rows = {}
        for one in some:
            with suppress(NotFound):
                rows[one.name] = await row_of(one.answer, self._seal)
        return rows

    async def _sweep_for_ever(self) -> None:
        while True:
            with suppress(Refusal):
                await self.sweep()
            await self._clock.sleep(SWEEP_SECONDS)


async def _blocked_by(connection: AsyncConnection, tenant: str, answer_id: str) -> str:
    """The verdict that forbade it; empty where none did."""
    wanted = select(blocked.c.verdict_id).where(blocked.c.tenant == tenant, blocked.c.answer_id == answer_id)
    return (await connection.execute(wanted)).scalar() or ""


async def _documents_of(connection: AsyncConnection, tenant: str, answer_id: str) -> tuple[str, ...]:
    """The documents that had part in it."""
    wanted = select(parts.c.document_id).where(parts.c.tenant == tenant, parts.c.answer_id == answer_id)
    return tuple(sorted((await connection.execute(wanted)).scalars()))


async def _without_withdrawn(connection: AsyncConnection, some: Sequence[Waiting]) -> Sequence[Waiting]:
    """Those in which no withdrawn document had part."""
    named = {(one.answer.tenant, document) for one in some for document in one.documents}
    if not named:
        return some
    # Two parameters: PostgreSQL takes 65,535 of them, and a batch that has more would be tried for ever.
    tenants, documents = (literal(list(each), ARRAY(Text)) for each in zip(*sorted(named), strict=True))
    pairs = select(func.unnest(tenants), func.unnest(documents))
    gone = select(withdrawn.c.tenant, withdrawn.c.document_id).where(
        tuple_(withdrawn.c.tenant, withdrawn.c.document_id).in_(pairs)
    )
    marked = {(row.tenant, row.document_id) for row in await connection.execute(gone)}
    return [one for one in some if not any((one.answer.tenant, name) in marked for name in one.documents)]
