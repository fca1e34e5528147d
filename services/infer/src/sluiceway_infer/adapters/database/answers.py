"""The store of given answers: sealed whole, written a few at a time, deleted when their days are over."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.errors import NotFound, Refusal
from sluiceway_infer.adapters.database.tables import answers
from sluiceway_infer.domain.answers import Answer

log = structlog.get_logger(__name__)

# A transaction costs some milliseconds of this process and an answer's share of it little: they are written together.
GATHER_SECONDS: Final = 0.25
RETRY_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 3600.0
_BATCH: Final = 500

_answer = TypeAdapter(Answer)


class PostgresAnswers:
    """Answers of the last `days`. The record of an answer is the log: what a crash takes from here is not lost.

    While the database is away up to `waiting` answers wait in memory; then the oldest are let go.
    """

    def __init__(self, database: Database, seal: Seal, clock: Clock, *, days: int, waiting: int = 2_000) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._kept_for = timedelta(days=days)
        self._most_waiting = waiting
        self._waiting: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._came = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._write_for_ever(), name="answers-writer"),
            asyncio.create_task(self._sweep_for_ever(), name="answers-sweeper"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Refusal):
            while self._waiting:
                await self._write()

    async def keep(self, answer: Answer) -> None:
        self._waiting[answer.tenant, answer.id] = replace(answer, sources=())
        if len(self._waiting) > self._most_waiting:
            (_, answer_id), _ = self._waiting.popitem(last=False)
            log.warning("answer_not_kept", answer_id=answer_id, waiting=self._most_waiting)
        self._came.set()

    async def get(self, tenant: str, answer_id: str) -> Answer:
        waiting = self._waiting.get((tenant, answer_id))
        if waiting is not None:
            return waiting
        wanted = select(answers).where(answers.c.tenant == tenant, answers.c.answer_id == answer_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            raise NotFound(f"there is no answer {answer_id!r}, or it is held no longer", field="answer_id")
        sealed = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
        return _answer.validate_json(await self._seal.open(tenant, sealed))

    async def has(self, tenant: str, answer_id: str) -> bool:
        if (tenant, answer_id) in self._waiting:
            return True
        wanted = select(answers.c.answer_id).where(answers.c.tenant == tenant, answers.c.answer_id == answer_id)
        async with self._database.transaction() as connection:
            return (await connection.execute(wanted)).one_or_none() is not None

    async def _write_for_ever(self) -> None:
        while True:
            await self._came.wait()
            await self._clock.sleep(GATHER_SECONDS)
            self._came.clear()
            try:
                while self._waiting:
                    await self._write()
            except Refusal as error:
                log.warning("answers_wait", waiting=len(self._waiting), reason=error.message)
                self._came.set()
                await self._clock.sleep(RETRY_SECONDS)

    async def _write(self) -> None:
        """Some of the waiting answers, and none that came meanwhile is forgotten."""
        some = list(self._waiting.values())[:_BATCH]
        rows = await self._rows(some)
        async with self._database.transaction() as connection:
            await connection.execute(insert(answers).on_conflict_do_nothing(), rows)
        for answer in some:
            self._waiting.pop((answer.tenant, answer.id), None)

    async def _rows(self, some: Sequence[Answer]) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for answer in some:
            sealed = await self._seal.seal(answer.tenant, _answer.dump_json(answer).decode())
            rows.append(
                {
                    "tenant": answer.tenant,
                    "answer_id": answer.id,
                    "given_at": answer.given_at,
                    "key_id": sealed.key_id,
                    "nonce": sealed.nonce,
                    "ciphertext": sealed.ciphertext,
                }
            )
        return rows

    async def _sweep_for_ever(self) -> None:
        while True:
            with suppress(Refusal):
                await self.sweep()
            await self._clock.sleep(SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Deletes what is older than its days."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(answers).where(answers.c.given_at < self._clock.now() - self._kept_for))
