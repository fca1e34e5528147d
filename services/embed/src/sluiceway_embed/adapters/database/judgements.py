"""Held versions and judgements in PostgreSQL."""

from collections.abc import AsyncIterator
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Delete,
    FromClause,
    Select,
    Table,
    Tuple,
    and_,
    delete,
    exists,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.database import Database, TableRow, labelled, parameter
from sluiceway_embed.adapters.database.current_versions import current_version, is_withdrawn
from sluiceway_embed.adapters.database.judgement_rows import (
    circumstances_named,
    judgement_of,
    judgement_parameters,
    keeping_circumstances,
)
from sluiceway_embed.adapters.database.settled_judgements import all_said, is_said_by_version, is_taken
from sluiceway_embed.adapters.database.tables import (
    document_heads,
    held_versions,
    judgement_circumstances,
    judgements,
)
from sluiceway_embed.adapters.database.told_versions import told_written, version_of, version_parameters
from sluiceway_embed.domain.chunks import Version
from sluiceway_embed.domain.judgements import DocumentJudgement
from sluiceway_embed.ports import SeenTry

_PAGE: Final = 500


class PostgresJudgements:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, version: Version) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(_HELD, {**_key(version), **version_parameters(version)})

    async def drop(self, version: Version) -> None:
        columns = held_versions.c
        mine = _of(held_versions, version.tenant, version.document_id)
        async with self._database.autocommit() as connection:
            await connection.execute(
                delete(held_versions).where(mine, tuple_(columns.version, columns.attempt) == version.order)
            )

    async def held(self, tenant: str, document_id: str, order: tuple[int, int]) -> Version | None:
        columns = held_versions.c
        mine = _of(held_versions, tenant, document_id)
        wanted = select(held_versions).where(mine, tuple_(columns.version, columns.attempt) == order)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(wanted)).first()
        return version_of(row) if row is not None else None

    async def all_held(self) -> AsyncIterator[Version]:
        columns = held_versions.c
        key = tuple_(columns.tenant, columns.document_id, columns.version, columns.attempt)
        last: tuple[Any, ...] = ("", "", 0, 0)
        while True:
            page = select(held_versions).where(key > last).order_by(*key.clauses).limit(_PAGE)
            async with self._database.autocommit() as connection:
                rows = (await connection.execute(page)).all()
            for row in rows:
                yield version_of(row)
            if len(rows) < _PAGE:
                return
            last = (rows[-1].tenant, rows[-1].document_id, rows[-1].version, rows[-1].attempt)

    async def note(self, judgement: DocumentJudgement) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(_NOTED, judgement_parameters(judgement))

    async def seen(self, tenant: str, document_id: str, order: tuple[int, int]) -> SeenTry:
        async with self._database.autocommit() as connection:
            asked = {"tenant": tenant, "document_id": document_id, "version": order[0], "attempt": order[1]}
            rows = (await connection.execute(_SEEN, asked)).all()
        first = rows[0]
        return SeenTry(
            current=current_version(TableRow(first, document_heads)) if first.document_heads_tenant else None,
            # Of two of one judge the later one.
            said=list(
                {
                    row.judgements_judge: judgement_of(TableRow(row, judgements), row.circumstances)
                    for row in rows
                    if row.judgements_judge is not None
                }.values()
            ),
            held=version_of(TableRow(first, held_versions)) if first.held_versions_told is not None else None,
        )

    async def settle(self, version: Version) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(_SETTLED, _key(version))

    async def forget(self, tenant: str, document_id: str) -> None:
        async with self._database.transaction() as connection:
            for table in (held_versions, judgements):
                await connection.execute(delete(table).where(_of(table, tenant, document_id)))


def _of(table: Table, tenant: str, document_id: str) -> ColumnElement[bool]:
    return and_(table.c.tenant == tenant, table.c.document_id == document_id)


def _key(version: Version) -> dict[str, Any]:
    number, attempt = version.order
    return {"tenant": version.tenant, "document_id": version.document_id, "version": number, "attempt": attempt}


def _held() -> Insert:
    row = select(*(parameter(column) for column in held_versions.primary_key), told_written()).where(~is_withdrawn())
    new = insert(held_versions).from_select(held_versions.c.keys(), row)
    return new.on_conflict_do_update(index_elements=list(held_versions.primary_key), set_={"told": new.excluded.told})


def _noted() -> Insert:
    """Unless its document is withdrawn, or has a later version, or this one says so itself."""
    heads = document_heads.c
    is_beyond = exists().where(
        _asked(document_heads, "tenant", "document_id"), heads.withdrawn | (_order(document_heads) > _ASKED_ORDER)
    )
    said = (told_written() if column.name == "told" else parameter(column) for column in judgements.columns)
    new = insert(judgements).from_select(judgements.c.keys(), select(*said).where(~is_beyond, ~is_said_by_version()))
    kept = new.on_conflict_do_update(
        index_elements=list(judgements.primary_key),
        set_={"at": new.excluded.at, "told": new.excluded.told},
        where=judgements.c.at <= new.excluded.at,
    )
    return kept.add_cte(keeping_circumstances().cte("alike"))


def _settled() -> Delete:
    mine = ("tenant", "document_id")
    written = delete(held_versions).where(_asked(held_versions, *mine), _order(held_versions) <= _ASKED_ORDER)
    is_over = (_order(judgements) < _ASKED_ORDER) | is_taken()
    before = delete(judgements).where(_asked(judgements, *mine), is_over)
    return before.add_cte(written.cte("written"))


def _seen() -> Select[Any]:
    """A row for each judge that has spoken, and one where none has: what is not there is null."""
    joined: FromClause = select(literal(1).label("one")).subquery("one")
    joined = joined.outerjoin(document_heads, _asked(document_heads, "tenant", "document_id"))
    joined = joined.outerjoin(held_versions, _asked(held_versions, "tenant", "document_id", "version", "attempt"))
    said = all_said()
    joined = joined.outerjoin(said, true()).outerjoin(judgement_circumstances, circumstances_named(said))
    columns = chain.from_iterable(labelled(table) for table in (document_heads, held_versions, said))
    told = judgement_circumstances.c.told.label("circumstances")
    return select(*columns, told).select_from(joined).order_by(said.c.judge, said.c.at)


def _asked(table: Table, *names: str) -> ColumnElement[bool]:
    return and_(*(table.c[name] == parameter(table.c[name]) for name in names))


def _order(table: Table) -> Tuple:
    return tuple_(table.c.version, table.c.attempt)


# Made once: making them costs more than asking them.
_ASKED_ORDER: Final = tuple_(*(parameter(document_heads.c[name]) for name in ("version", "attempt")))
_SEEN: Final = _seen()
_HELD: Final = _held()
_NOTED: Final = _noted()
_SETTLED: Final = _settled()
