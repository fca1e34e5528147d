"""Statements of the retention of datasets: what a tenant has, what nothing needs, and numbers that are given once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy import delete as deleting
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_train.adapters.database.dataset_tables import dataset_documents, dataset_names, datasets, shards
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.domain.quotas import DatasetUsage
from sluiceway_train.ports.datasets import DatasetPlace


async def next_number(connection: AsyncConnection, dataset: Dataset, last: int) -> int:
    """Part of the caller's transaction: one more than was ever given under the name. `last` is the highest that is
    there: a replica of before counts by it alone."""
    first = {"tenant": dataset.tenant, "name": dataset.name, "last_version": last + 1}
    given = insert(dataset_names).values(first)
    following = func.greatest(dataset_names.c.last_version, last) + 1
    given = given.on_conflict_do_update(index_elements=["tenant", "name"], set_={"last_version": following})
    return int((await connection.execute(given.returning(dataset_names.c.last_version))).scalar_one())


async def usage(connection: AsyncConnection, tenant: str) -> DatasetUsage:
    count = select(func.count()).select_from(datasets).where(datasets.c.tenant == tenant).scalar_subquery()
    size = select(func.coalesce(func.sum(shards.c.bytes), 0)).where(shards.c.tenant == tenant).scalar_subquery()
    row = (await connection.execute(select(count.label("datasets"), size.label("bytes")))).one()
    return DatasetUsage(int(row.datasets), int(row.bytes))


def superseded(before: datetime, after: DatasetPlace | None, limit: int) -> Select[Any]:
    """Rows of datasets that are old and were never frozen, or that one that is frozen and whole followed long ago."""
    later = datasets.alias()
    follows = and_(
        later.c.tenant == datasets.c.tenant,
        later.c.name == datasets.c.name,
        later.c.version > datasets.c.version,
        later.c.state == "frozen",
        later.c.frozen_at < before,
        later.c.tainted_by == [],
    )
    is_frozen = datasets.c.state == "frozen"
    unneeded = or_(
        and_(~is_frozen, datasets.c.created_at < before),
        and_(is_frozen, datasets.c.frozen_at < before, exists().where(follows)),
    )
    return _in_order(unneeded, after, limit)


def unbuilt(before: datetime, after: DatasetPlace | None, limit: int) -> Select[Any]:
    return _in_order(and_(datasets.c.state == "building", datasets.c.created_at < before), after, limit)


def _in_order(condition: ColumnElement[bool], after: DatasetPlace | None, limit: int) -> Select[Any]:
    place = (datasets.c.tenant, datasets.c.dataset_id)
    wanted = select(datasets).where(condition).order_by(*place).limit(limit)
    return wanted.where(tuple_(*place) > tuple_(*after)) if after is not None else wanted


async def delete(connection: AsyncConnection, dataset: Dataset) -> Sequence[tuple[str, int]] | None:
    """Part of the caller's transaction: the parts and numbers of its shards; None where it has changed since."""
    mine = (datasets.c.tenant == dataset.tenant, datasets.c.dataset_id == dataset.dataset_id)
    gone = deleting(datasets).where(*mine, datasets.c.revision == dataset.revision)
    if not (await connection.execute(gone)).rowcount:
        return None
    of_documents = (
        dataset_documents.c.tenant == dataset.tenant,
        dataset_documents.c.dataset_id == dataset.dataset_id,
    )
    await connection.execute(deleting(dataset_documents).where(*of_documents))
    of_shards = (shards.c.tenant == dataset.tenant, shards.c.dataset_id == dataset.dataset_id)
    parts = deleting(shards).where(*of_shards).returning(shards.c.part, shards.c.number)
    return [(row.part, row.number) for row in await connection.execute(parts)]
