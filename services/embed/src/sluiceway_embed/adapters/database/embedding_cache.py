"""Embedding cache in PostgreSQL, shared by all replicas, with a limit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    LargeBinary,
    Text,
    and_,
    any_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.clock import Clock
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_common.database.statements import number_of
from sluiceway_embed.adapters.database.stored_vectors import (
    IN_KEY,
    key_of,
    packed,
    short_document,
    unpacked,
    unpacked_of_before,
)
from sluiceway_embed.adapters.database.tables import embeddings
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Owner

# Counting all rows is not cheap, so it is done once in so many writes.
_WRITES_BETWEEN_LOOKS: Final = 200
# An estimate lags behind by a tenth and more, where there are few rows by all of them.
_ESTIMATED_FROM: Final = 10_000
_SURELY_BELOW: Final = 0.75


class PostgresEmbeddingCache:
    """At most about `most` vectors; the oldest go first."""

    def __init__(self, database: Database, clock: Clock, *, most: int) -> None:
        self._database = database
        self._clock = clock
        self._most = most
        self._writes = 0

    async def get(self, encoder: str, sha256s: Sequence[str]) -> Mapping[str, Vector]:
        if not sha256s:
            return {}
        of_key = {key_of(encoder, sha256): sha256 for sha256 in sha256s}
        asked = {"made_by": encoder, "sha256s": list(sha256s), "in_key": IN_KEY, "keys": list(of_key)}
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(_KNOWN, asked)).all()
        before = {row.sha256: unpacked_of_before(row.vector) for row in rows if row.encoder != IN_KEY}
        return before | {of_key[row.sha256]: unpacked(row.vector) for row in rows if row.encoder == IN_KEY}

    async def put(self, encoder: str, owner: Owner, vectors: Mapping[str, Vector]) -> None:
        if self._most and vectors:
            await self._keep(encoder, owner, vectors)
        # The first time too: what is kept may have been made under another limit.
        if self._writes % _WRITES_BETWEEN_LOOKS == 0:
            await self._prune()
        self._writes += 1

    async def forget(self, owner: Owner) -> None:
        columns = embeddings.c
        names = (owner.document_id, short_document(owner.document_id))
        theirs = (columns.tenant == owner.tenant) & columns.document_id.in_(names)
        async with self._database.transaction() as connection:
            await _lock(connection, owner)
            # Nobody knows whose the old ones are that name no document: they go with whoever goes first.
            await connection.execute(delete(embeddings).where(theirs | columns.document_id.is_(None)))

    async def _keep(self, encoder: str, owner: Owner, vectors: Mapping[str, Vector]) -> None:
        by_key = sorted((key_of(encoder, sha256), packed(vector)) for sha256, vector in vectors.items())
        keys, stored = ([*column] for column in zip(*by_key, strict=True))
        kept = {"in_key": IN_KEY, "keys": keys, "vectors": stored, "now": self._clock.now()}
        async with self._database.autocommit() as connection:
            await connection.execute(_KEPT, kept | _owner_parameters(owner))

    async def _prune(self) -> None:
        columns = embeddings.c
        async with self._database.transaction() as connection:
            if await self._may_be_full(connection) and await self._count(connection) > self._most:
                # A tenth at a time, so that this stays rare.
                newest = select(columns.made_at).order_by(columns.made_at.desc())
                first_gone = newest.offset(self._most * 9 // 10).limit(1).scalar_subquery()
                await connection.execute(delete(embeddings).where(columns.made_at <= first_gone))

    async def _may_be_full(self, connection: AsyncConnection) -> bool:
        """By what the database remembers of its last look at the table: it is below 0 before the first, and counting
        the rows of a large table takes longer than all else that a document costs here."""
        remembered = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass('embeddings')")
        estimate = (await connection.execute(remembered)).scalar()
        return estimate is None or estimate < _ESTIMATED_FROM or estimate >= self._most * _SURELY_BELOW

    async def _count(self, connection: AsyncConnection) -> int:
        return int((await connection.execute(select(func.count()).select_from(embeddings))).scalar_one())


async def _lock(connection: AsyncConnection, owner: Owner) -> None:
    """Who keeps and who forgets take turns: what is kept after a withdrawal would stay for ever."""
    await advisory_lock(connection, *_turn(owner))


def _may_be_kept() -> ColumnElement[bool]:
    """Takes the same lock for its statement, and looks for a tombstone behind it: a function of the schema, for a
    statement by itself would see what was there before it waited."""
    asked = (bindparam("turn", type_=BigInteger), bindparam("of_tenant", type_=Text), bindparam("of", type_=Text))
    return select(func.embeddings_may_be_kept(*asked)).scalar_subquery()


def _owner_parameters(owner: Owner) -> dict[str, Any]:
    short = short_document(owner.document_id)
    return {"turn": number_of(*_turn(owner)), "of_tenant": owner.tenant, "of": owner.document_id, "short_of": short}


def _turn(owner: Owner) -> tuple[str, ...]:
    return "embeddings", owner.tenant, owner.document_id


def _named(encoder: str, sha256s: str) -> ColumnElement[bool]:
    """By the parameters of these names."""
    columns = embeddings.c
    return and_(columns.encoder == bindparam(encoder), columns.sha256 == any_(bindparam(sha256s, type_=ARRAY(Text))))


def _kept() -> Insert:
    """An array a column: a statement a row costs many times as much, here and in PostgreSQL."""
    of, short_of, tenant = (bindparam(name, type_=Text) for name in ("of", "short_of", "of_tenant"))
    row = {
        "encoder": bindparam("in_key", type_=Text),
        "sha256": func.unnest(bindparam("keys", type_=ARRAY(Text))),
        "vector": func.unnest(bindparam("vectors", type_=ARRAY(LargeBinary))),
        "made_at": bindparam("now", type_=embeddings.c.made_at.type),
        "tenant": tenant,
        "document_id": case((rows_are_short(), short_of), else_=of),
    }
    wanted = select(*(value.label(name) for name, value in row.items())).where(_may_be_kept())
    return insert(embeddings).from_select(list(row), wanted).on_conflict_do_nothing()


_KEPT: Final = _kept()
_KNOWN: Final = select(embeddings.c.encoder, embeddings.c.sha256, embeddings.c.vector).where(
    or_(_named("in_key", "keys"), _named("made_by", "sha256s"))
)
