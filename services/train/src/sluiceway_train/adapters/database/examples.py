"""PostgreSQL store of examples: the words sealed, the rest in columns that a query asks for."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    any_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.access.port import SealedText
from sluiceway_common.database import Database, advisory_lock
from sluiceway_train.adapters.database.dataset_tables import examples, withdrawn
from sluiceway_train.domain.datasets import DatasetQuery
from sluiceway_train.domain.examples import Lesson, TrainingExample

_LOCK = "examples"
# Some megabytes at the most.
_READ_AT_A_TIME: Final = 50


class PostgresExamples:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def knows(self, lesson: Lesson) -> bool:
        mine = (examples.c.tenant == lesson.tenant, examples.c.answer_id == lesson.answer_id)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(select(examples).where(*mine))).first()
        return row is not None and _example(row).rank >= lesson.rank

    async def keep(self, example: TrainingExample) -> None:
        async with self._database.transaction() as connection:
            # Against a withdrawal that is being heard: either it sees the example, or its mark is seen here.
            await advisory_lock(connection, _LOCK, example.tenant)
            if await marked(connection, example.tenant, example.document_ids):
                example = replace(example, words=None, document_ids=())
            kept = insert(examples).values(_row(example))
            rank = [kept.excluded.teacher == "person", kept.excluded.said_at, kept.excluded.event_id]
            higher = tuple_(*rank) > tuple_(examples.c.teacher == "person", examples.c.said_at, examples.c.event_id)
            values = {column.name: column for column in kept.excluded if not column.primary_key}
            await connection.execute(
                kept.on_conflict_do_update(index_elements=["tenant", "answer_id"], set_=values, where=higher)
            )

    async def select(self, tenant: str, query: DatasetQuery, before: datetime) -> AsyncIterator[TrainingExample]:
        last: TrainingExample | None = None
        left = query.most_rows
        while left:
            wanted = _wanted(tenant, query, before, last).limit(min(left, _READ_AT_A_TIME))
            async with self._database.autocommit() as connection:
                found = (await connection.execute(wanted)).all()
            for row in found:
                yield (last := _example(row))
            if len(found) < _READ_AT_A_TIME:
                return
            left -= len(found)

    async def count(self, tenant: str) -> int:
        async with self._database.autocommit() as connection:
            wanted = select(func.count()).select_from(examples).where(examples.c.tenant == tenant)
            return int((await connection.execute(wanted)).scalar_one())

    async def sweep(self, before: datetime, most: int) -> int:
        newest = func.row_number().over(
            partition_by=examples.c.tenant, order_by=[examples.c.said_at.desc(), examples.c.answer_id.desc()]
        )
        numbered = select(examples.c.tenant, examples.c.answer_id, newest.label("place")).subquery()
        beyond = select(numbered.c.tenant, numbered.c.answer_id).where(numbered.c.place > most)
        is_beyond = tuple_(examples.c.tenant, examples.c.answer_id).in_(beyond)
        async with self._database.transaction() as connection:
            gone = await connection.execute(delete(examples).where(or_(examples.c.said_at < before, is_beyond)))
            await connection.execute(delete(withdrawn).where(withdrawn.c.at < before))
            return gone.rowcount


async def marked(connection: AsyncConnection, tenant: str, document_ids: Sequence[str]) -> bool:
    """Whether one of these documents was withdrawn."""
    if not document_ids:
        return False
    # One parameter: PostgreSQL takes 65,535 of them, and a dataset may come of more documents.
    named = any_(literal(list(document_ids), ARRAY(Text)))
    mine = (withdrawn.c.tenant == tenant, withdrawn.c.document_id == named)
    return (await connection.execute(select(withdrawn.c.document_id).where(*mine).limit(1))).first() is not None


async def withdraw(connection: AsyncConnection, tenant: str, document_id: str, at: datetime) -> int:
    """Part of the caller's transaction: marks the document and deletes its examples."""
    await advisory_lock(connection, _LOCK, tenant)
    mark = {"tenant": tenant, "document_id": document_id, "at": at}
    await connection.execute(insert(withdrawn).values(mark).on_conflict_do_nothing())
    mine = (examples.c.tenant == tenant, examples.c.document_ids.contains([document_id]))
    return (await connection.execute(delete(examples).where(*mine))).rowcount


async def lock(connection: AsyncConnection, tenant: str) -> None:
    """Nothing is withdrawn in this tenant until the transaction ends."""
    await advisory_lock(connection, _LOCK, tenant)


def _wanted(tenant: str, query: DatasetQuery, before: datetime, last: TrainingExample | None) -> Select[Any]:
    """In their order, from the one after `last` on."""
    said = examples.c.said_at
    conditions = [examples.c.tenant == tenant, said <= before, _teaches(query)]
    conditions += [said >= query.since] if query.since else []
    conditions += [said < query.until] if query.until else []
    conditions += [examples.c.collection == query.collection] if query.collection else []
    conditions += [examples.c.model == query.model] if query.model else []
    conditions += [tuple_(said, examples.c.answer_id) < (last.said_at, last.answer_id)] if last else []
    last_first = (said.desc(), examples.c.answer_id.desc())
    return select(examples).where(*conditions).order_by(*last_first)


def _teaches(query: DatasetQuery) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [false()]
    if {"correction", "preference"}.intersection(query.origins):
        wanted.append(examples.c.is_corrected)
    if "graded" in query.origins:
        wanted.append(and_(~examples.c.is_corrected, examples.c.score >= query.min_score))
    return or_(*wanted)


def _row(example: TrainingExample) -> dict[str, object]:
    words = example.words
    return {
        "tenant": example.tenant,
        "answer_id": example.answer_id,
        "teacher": example.teacher,
        "score": example.score,
        "said_at": example.said_at,
        "event_id": example.event_id,
        "is_corrected": example.is_corrected,
        "model": example.model,
        "collection": example.collection,
        "document_ids": list(example.document_ids),
        "key_id": words.key_id if words else None,
        "nonce": words.nonce if words else None,
        "ciphertext": words.ciphertext if words else None,
    }


def _example(row: Row[Any]) -> TrainingExample:
    words = None if row.ciphertext is None else SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
    return TrainingExample(
        tenant=row.tenant,
        answer_id=row.answer_id,
        teacher=row.teacher,
        score=row.score,
        said_at=row.said_at,
        event_id=row.event_id,
        is_corrected=row.is_corrected,
        words=words,
        model=row.model,
        collection=row.collection,
        document_ids=tuple(row.document_ids),
    )
