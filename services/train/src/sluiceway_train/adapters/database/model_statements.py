"""Statements of the registry of models: which versions and aliases are meant, and whether an alias may stand there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_train.adapters.database.dataset_tables import datasets
from sluiceway_train.adapters.database.model_rows import alias_of, move_of, version_of
from sluiceway_train.adapters.database.model_tables import alias_moves, model_aliases, model_versions
from sluiceway_train.domain.model_aliases import (
    MOST_ALIASES,
    AliasMove,
    AliasPart,
    ModelAlias,
    newly_answering,
    refused,
    too_many,
)
from sluiceway_train.domain.model_versions import ModelVersion


async def check_move(connection: AsyncConnection, alias: ModelAlias, before: ModelAlias | None, *, gated: bool) -> None:
    """Under the lock of the model: nothing is tainted, deleted or judged meanwhile."""
    there = select(model_versions.c.version).where(
        *versions_there(alias.tenant),
        model_versions.c.model == alias.model,
        model_versions.c.version.in_(alias.versions()),
    )
    known = frozenset((await connection.execute(there)).scalars())
    unfit, unapproved = await unfit_numbers(connection, alias.tenant, alias.model), frozenset[int]()
    if gated:
        unapproved = await unapproved_numbers(connection, alias.tenant, alias.model) & newly_answering(alias, before)
    if problem := refused(alias, known, unfit, unapproved):
        raise problem
    standing = standing_aliases(alias.tenant).where(model_aliases.c.model == alias.model).subquery()
    count = (await connection.execute(select(func.count()).select_from(standing))).scalar_one()
    is_new = before is None or not before.version
    if is_new and alias.version and count >= MOST_ALIASES:
        raise too_many()


async def all_versions(connection: AsyncConnection, tenant: str, model: str) -> Sequence[ModelVersion]:
    mine = (model_versions.c.tenant == tenant, model_versions.c.model == model)
    wanted = select(model_versions).where(*mine).order_by(model_versions.c.version)
    return [version_of(row) for row in await connection.execute(wanted)]


async def last_moves(connection: AsyncConnection, tenant: str, model: str) -> Sequence[AliasMove]:
    columns = alias_moves.c
    mine = select(alias_moves).ext(distinct_on(columns.name)).where(columns.tenant == tenant, columns.model == model)
    return [move_of(row) for row in await connection.execute(mine.order_by(columns.name, columns.revision.desc()))]


def version_of_run(tenant: str, run_id: str) -> Select[Any]:
    return select(model_versions).where(model_versions.c.tenant == tenant, model_versions.c.run_id == run_id)


def version_at(tenant: str, model: str, number: int) -> tuple[ColumnElement[bool], ...]:
    columns = model_versions.c
    return columns.tenant == tenant, columns.model == model, columns.version == number


def versions_there(tenant: str) -> tuple[ColumnElement[bool], ...]:
    return model_versions.c.tenant == tenant, model_versions.c.deleted_at.is_(None)


def last_number(tenant: str, model: str) -> Select[Any]:
    """Also of what is deleted; 0 where there never was one."""
    mine = (model_versions.c.tenant == tenant, model_versions.c.model == model)
    return select(func.coalesce(func.max(model_versions.c.version), 0)).where(*mine)


def newest_first(tenant: str, model: str) -> Select[Any]:
    mine = select(model_versions).where(*versions_there(tenant), model_versions.c.model == model)
    return mine.order_by(model_versions.c.version.desc())


def standing_aliases(tenant: str) -> Select[Any]:
    mine = select(model_aliases).where(model_aliases.c.tenant == tenant, model_aliases.c.version > 0)
    return mine.order_by(model_aliases.c.model, model_aliases.c.name)


async def first_version(connection: AsyncConnection, wanted: Select[Any]) -> ModelVersion | None:
    row = (await connection.execute(wanted.limit(1))).first()
    return version_of(row) if row is not None else None


async def stored_alias(connection: AsyncConnection, tenant: str, model: str, name: str) -> ModelAlias | None:
    columns = model_aliases.c
    mine = (columns.tenant == tenant, columns.model == model, columns.name == name)
    row = (await connection.execute(select(model_aliases).where(*mine))).first()
    return alias_of(row) if row is not None else None


async def taints_of(connection: AsyncConnection, tenant: str, dataset_id: str) -> tuple[str, ...]:
    """Of the dataset as it is until the caller's transaction ends: who taints it meanwhile waits, and finds what it
    writes."""
    mine = (datasets.c.tenant == tenant, datasets.c.dataset_id == dataset_id)
    found = await connection.execute(select(datasets.c.tainted_by).where(*mine).with_for_update(read=True))
    return tuple(found.scalar_one_or_none() or ())


def tainted_count(part: AliasPart) -> Select[Any]:
    columns, numbers = model_versions.c, {"version": model_aliases.c.version, "canary": model_aliases.c.canary_version}
    named = (model_aliases.c.tenant == columns.tenant) & (model_aliases.c.model == columns.model)
    joined = model_aliases.join(model_versions, named & (numbers[part] == columns.version))
    stands = (model_aliases.c.version > 0, func.cardinality(columns.tainted_by) > 0)
    return select(func.count()).select_from(joined).where(*stands)


async def unapproved_numbers(connection: AsyncConnection, tenant: str, model: str) -> frozenset[int]:
    columns = model_versions.c
    mine = (columns.tenant == tenant, columns.model == model, columns.approved_by == "")
    return frozenset((await connection.execute(select(columns.version).where(*mine))).scalars())


async def unfit_numbers(connection: AsyncConnection, tenant: str, model: str) -> frozenset[int]:
    columns = model_versions.c
    unfit = or_(func.cardinality(columns.tainted_by) > 0, columns.deleted_at.is_not(None))
    mine = (columns.tenant == tenant, columns.model == model, unfit)
    return frozenset((await connection.execute(select(columns.version).where(*mine))).scalars())
