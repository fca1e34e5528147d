"""Current versions of documents in PostgreSQL. So that a tombstone never waits for whoever writes passages, the lock
and the rows are apart."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Update,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    null,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from sluiceway_common.database import Database, TableRow, advisory_lock, labelled, parameter, row_parameters
from sluiceway_embed.adapters.database.document_lock import ConnectionLock, document_lock
from sluiceway_embed.adapters.database.settled_judgements import given_back, said_kept, said_taken
from sluiceway_embed.adapters.database.tables import document_groups, document_heads
from sluiceway_embed.adapters.database.told_versions import told_written, version_of, version_parameters
from sluiceway_embed.domain.chunks import CurrentVersion, DocumentGroups, DocumentHead, Version
from sluiceway_embed.ports import Store

_PAGE: Final = 500
_SLICE: Final = 10_000
_NO_STORE: Final = ""
_COLLECTION: Final = document_heads.c.told["collection"].astext


class PostgresCurrentVersions:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database, locks: Database, store: Store) -> None:
        self._database = database
        self._locks = locks
        self._store = store

    def lock(self, tenant: str, document_id: str) -> AbstractAsyncContextManager[ConnectionLock]:
        return document_lock(self._locks, tenant, document_id)

    async def of(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, CurrentVersion]:
        if not document_ids:
            return {}
        asked = {"tenant": tenant, "document_ids": list(document_ids)}
        async with self._database.autocommit() as connection:
            found = [_guarded(row) for row in await connection.execute(_WITH_GROUPS, asked)]
        return {current.document_id: current for current in found}

    async def heads(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, DocumentHead]:
        if not document_ids:
            return {}
        asked = {"tenant": tenant, "document_ids": list(document_ids)}
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(_HEADS, asked)).all()
        return {head.document_id: head for head in (_head(tenant, *row) for row in rows)}

    async def note_groups(self, groups: DocumentGroups) -> None:
        row = {**_key(groups.tenant, groups.document_id), "version": groups.version, "groups": list(groups.groups)}
        async with self._database.transaction() as connection:
            await _lock_groups(connection, groups.tenant, groups.document_id)
            await connection.execute(_GROUPS_NOTED, row)

    async def newest(self, tenant: str, collection: str) -> AsyncIterator[Version]:
        columns = document_heads.c
        theirs = select(document_heads).where(_in(tenant, collection))
        last = ""
        while True:
            page = theirs.where(columns.document_id > last).order_by(columns.document_id).limit(_PAGE)
            async with self._database.autocommit() as connection:
                rows = (await connection.execute(page)).all()
            for row in rows:
                yield version_of(row)
            if len(rows) < _PAGE:
                return
            last = rows[-1].document_id

    async def advance(self, version: Version) -> bool:
        row = {**_key(version.tenant, version.document_id), "version": version.version, "attempt": version.attempt}
        told = {"withdrawn": False, "store": self._store, **version_parameters(version)}
        async with self._database.autocommit() as connection:
            return (await connection.execute(_ADVANCED, row | told)).first() is not None

    async def keep(self, version: Version) -> bool:
        columns = document_heads.c
        mine = (columns.tenant == version.tenant, columns.document_id == version.document_id, ~columns.withdrawn)
        current = update(document_heads).where(*mine, tuple_(columns.version, columns.attempt) == version.order)
        kept = current.values(told=told_written(), store=self._store)
        return await self._changed(kept, version_parameters(version)) == 1

    async def retract(self, tenant: str, document_id: str, order: tuple[int, int]) -> bool:
        columns = document_heads.c
        mine = (columns.tenant == tenant, columns.document_id == document_id, ~columns.withdrawn)
        this_one = delete(document_heads).where(*mine, tuple_(columns.version, columns.attempt) == order)
        gone = this_one.returning(document_heads).cte("gone")
        async with self._database.autocommit() as connection:
            retracted = select(gone.c.document_id).add_cte(given_back(gone).cte("back"))
            return (await connection.execute(retracted)).first() is not None

    async def collections(self) -> Sequence[tuple[str, str]]:
        return await self._collections(~document_heads.c.withdrawn)

    async def elsewhere(self) -> Sequence[tuple[str, str]]:
        return await self._collections(~document_heads.c.withdrawn & (document_heads.c.store != self._store))

    async def lose(self, tenant: str, collection: str) -> None:
        columns = document_heads.c
        some = select(columns.document_id).where(_in(tenant, collection), columns.store.is_distinct_from(_NO_STORE))
        mine = (columns.tenant == tenant) & columns.document_id.in_(some.limit(_SLICE))
        lost = update(document_heads).where(mine).values(store=_NO_STORE)
        while await self._changed(lost):
            pass

    async def withdraw(self, tenant: str, document_id: str, version: int) -> CurrentVersion | None:
        before = (await self.of(tenant, [document_id])).get(document_id)
        tomb = {"version": version, "attempt": 0, "withdrawn": True, "told": None}
        new = insert(document_heads).values(**_key(tenant, document_id), **tomb)
        changed = new.on_conflict_do_update(
            index_elements=[document_heads.c.tenant, document_heads.c.document_id],
            set_={"withdrawn": True, "told": None, "said": null()},
        )
        async with self._database.autocommit() as connection:
            await connection.execute(changed)
        await self._forget_groups(tenant, document_id)
        return before

    async def _forget_groups(self, tenant: str, document_id: str) -> None:
        columns = document_groups.c
        async with self._database.transaction() as connection:
            await _lock_groups(connection, tenant, document_id)
            mine = (columns.tenant == tenant, columns.document_id == document_id)
            await connection.execute(delete(document_groups).where(*mine))

    async def _collections(self, wanted: ColumnElement[bool]) -> Sequence[tuple[str, str]]:
        names = select(document_heads.c.tenant, _COLLECTION).where(wanted).distinct()
        async with self._database.autocommit() as connection:
            return sorted((tenant, collection) for tenant, collection in await connection.execute(names))

    async def _changed(self, change: Update, given: Mapping[str, object] | None = None) -> int:
        async with self._database.autocommit() as connection:
            return (await connection.execute(change, given)).rowcount


async def _lock_groups(connection: AsyncConnection, tenant: str, document_id: str) -> None:
    """Who notes and who forgets take turns: what is noted behind a withdrawal would stay for ever."""
    await advisory_lock(connection, "groups", tenant, document_id)


def _in(tenant: str, collection: str) -> ColumnElement[bool]:
    """Its documents that are not withdrawn."""
    columns = document_heads.c
    return and_(columns.tenant == tenant, ~columns.withdrawn, _COLLECTION == collection)


def _key(tenant: str, document_id: str) -> dict[str, str]:
    return {"tenant": tenant, "document_id": document_id}


def is_withdrawn() -> ColumnElement[bool]:
    """Whether the tombstone of the parameters `tenant` and `document_id` is there."""
    columns = document_heads.c
    mine = (columns[name] == parameter(columns[name]) for name in ("tenant", "document_id"))
    return exists().where(*mine, columns.withdrawn)


def current_version(row: Any) -> CurrentVersion:
    version = version_of(row) if row.told is not None else None
    return CurrentVersion(
        tenant=row.tenant,
        document_id=row.document_id,
        order=(row.version, row.attempt),
        withdrawn=row.withdrawn,
        version=version,
    )


def _with_groups() -> Select[Any]:
    return _of_documents(*labelled(document_heads), *labelled(document_groups))


def _heads() -> Select[Any]:
    """In the order of the parameters of `_head`."""
    heads, groups = document_heads.c, document_groups.c
    return _of_documents(
        heads.document_id, heads.version, heads.attempt, heads.withdrawn, groups.version.label("since"), groups.groups
    )


def _of_documents(*columns: ColumnElement[Any]) -> Select[Any]:
    """Groups are null where none were told by themselves."""
    heads, groups = document_heads.c, document_groups.c
    same = and_(groups.tenant == heads.tenant, groups.document_id == heads.document_id)
    joined = document_heads.outerjoin(document_groups, same)
    named = heads.document_id == any_(bindparam("document_ids", type_=ARRAY(Text)))
    wanted = select(*columns).select_from(joined)
    return wanted.where(heads.tenant == parameter(heads.tenant), named)


def _groups_noted() -> Insert:
    here = document_groups.c
    unless = select(*row_parameters(document_groups)).where(~is_withdrawn())
    new = insert(document_groups).from_select(here.keys(), unless)
    return new.on_conflict_do_update(
        index_elements=[here.tenant, here.document_id],
        set_={name: new.excluded[name] for name in ("version", "groups")},
        where=here.version < new.excluded.version,
    )


def _advanced() -> ReturningInsert[Any]:
    """An INSERT tells no row count; what it returns is what it wrote."""
    here, made = document_heads.c, {"told": told_written(), "said": said_taken()}
    row = select(*(made.get(name, parameter(column)) for name, column in here.items()))
    new = insert(document_heads).from_select(here.keys(), row)
    is_later = tuple_(here.version, here.attempt) <= tuple_(new.excluded.version, new.excluded.attempt)
    written = {name: new.excluded[name] for name in ("version", "attempt", "told", "store")}
    changed = new.on_conflict_do_update(
        index_elements=[here.tenant, here.document_id],
        set_={**written, "said": said_kept(new.excluded)},
        where=~here.withdrawn & is_later,
    )
    return changed.returning(here.document_id)


# Made once: making them costs more than asking them.
_WITH_GROUPS: Final = _with_groups()
_HEADS: Final = _heads()
_GROUPS_NOTED: Final = _groups_noted()
_ADVANCED: Final = _advanced()


def _guarded(row: Any) -> CurrentVersion:
    current, told = current_version(TableRow(row, document_heads)), TableRow(row, document_groups)
    return replace(current, told_groups=_groups_of(current.tenant, current.document_id, told.version, told.groups))


def _head(
    tenant: str,
    document_id: str,
    version: int,
    attempt: int,
    withdrawn: bool,
    since: int | None,
    groups: Sequence[str] | None,
) -> DocumentHead:
    return DocumentHead(
        tenant=tenant,
        document_id=document_id,
        order=(version, attempt),
        withdrawn=withdrawn,
        told_groups=_groups_of(tenant, document_id, since, groups),
    )


def _groups_of(
    tenant: str, document_id: str, version: int | None, groups: Sequence[str] | None
) -> DocumentGroups | None:
    if version is None:
        return None
    return DocumentGroups(tenant=tenant, document_id=document_id, version=version, groups=tuple(groups or ()))
