"""Blobs of documents with reference counts in PostgreSQL: rows that say who needs what."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Text,
    bindparam,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.blobs.reference_statements import PutFor, disowned, own_holder, parts_outlived
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.database import Database, parameter
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_ingest.adapters.database.tables import blobs as tables
from sluiceway_ingest.adapters.database.tables import document_blobs
from sluiceway_ingest.domain.document import Document


class PostgresDocumentBlobs:
    """Holders are the versions of documents, such as `doc_…/3`: parts of a document. What was put for a document and no
    version of it refers to, not yet or no more, is known as its own all the same, for as long as it is kept: an erasure
    takes it too."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._references = BlobReferences(database, blobs, tables)

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        return await self._references.put(tenant, content)

    async def put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        put_for = PutFor(document.document_id, _known)
        return await self._references.put_all(document.tenant, contents, put_for=put_for)

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        return await self._references.put_stream(tenant, pieces, limit=limit)

    async def adopt(self, tenant: str, blob: BlobRef) -> None:
        """Notes it first: what is noted is not collected, so what is there then will stay."""
        row = insert(tables.kept).values(uri=blob.uri, bytes=blob.bytes, touched=func.clock_timestamp())
        touched = row.on_conflict_do_update(index_elements=["uri"], set_={"touched": func.clock_timestamp()})
        async with self._database.transaction() as connection:
            await connection.execute(touched)
            await self._compare(blob)

    async def holders(self, uri: str, most: int) -> tuple[str, ...]:
        document_id = func.split_part(tables.references.c.holder, "/", 1)
        others = select(document_id.label("document_id")).where(tables.references.c.uri == uri)
        first = select(tables.kept.c.owner).where(tables.kept.c.uri == uri, tables.kept.c.part.is_not(None))
        held = union(others, first).order_by("document_id").limit(most)
        async with self._database.autocommit() as connection:
            return tuple((await connection.execute(held)).scalars())

    async def beginning(self, uri: str, most: int) -> bytes:
        return await self._blobs.get_range(uri, 0, most)

    async def erase(self, document: Document) -> int:
        named = (document.original, document.extracted.text, document.extracted.manifest)
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(blobs_of(document.document_id))).all()
        uris = [*(row.uri for row in rows), *(blob.uri for blob in named if blob is not None)]
        count = await self._references.erase(uris, holders=sorted({row.holder for row in rows if row.holder}))
        async with self._database.autocommit() as connection:
            # What another document needs stays, and is none of this one any more.
            await connection.execute(delete(document_blobs).where(document_blobs.c.document_id == document.document_id))
            await connection.execute(disowned(tables, literal(document.document_id)))
        return count

    async def discard(self, blobs: Sequence[BlobRef]) -> None:
        await self._references.discard(*blobs)

    async def collect(self) -> int:
        return await self._references.collect()

    async def release(self, connection: AsyncConnection, document_id: str, before: int) -> None:
        """Part of the caller's transaction: lets go of what versions before this one need."""
        older = cast(tables.kept.c.part, BigInteger) < before
        await connection.execute(parts_outlived(tables, _is_own(document_id), older))
        mine = select(tables.references.c.holder).where(_is_held_by(document_id)).distinct()
        for holder in sorted((await connection.execute(mine)).scalars()):
            if int(holder.rpartition("/")[2]) < before:
                released = await self._references.release(connection, holder)
                await connection.execute(_NOTED_ALONE, {"document_id": document_id, "uris": list(released)})

    async def _compare(self, blob: BlobRef) -> None:
        try:
            tail = await self._blobs.get_range(blob.uri, max(blob.bytes - 1, 0), blob.bytes + 1)
        except NotFound:
            raise Invalid(f"`blob` {blob.uri} is not in the object store; put it there first", field="blob") from None
        if len(tail) != min(blob.bytes, 1):
            raise Invalid(
                f"`blob` {blob.uri} has another number of bytes than {blob.bytes}; say how many it has", field="blob"
            )


def _known(uris: FromClause, document_id: ColumnElement[str]) -> CTE:
    """Part of a statement that notes whose they are. Twice is once."""
    rows = select(uris.c.uri, document_id)
    return insert(document_blobs).from_select(["uri", "document_id"], rows).on_conflict_do_nothing().cte("known")


_NOTED_ALONE: Final = select(literal(1)).add_cte(
    _known(
        select(func.unnest(bindparam("uris", type_=ARRAY(Text))).label("uri")).subquery(),
        parameter(document_blobs.c.document_id),
    )
)


def _is_own(document_id: str) -> ColumnElement[bool]:
    """Rows of blobs that say themselves that they are of the document."""
    return tables.kept.c.owner == document_id


def _is_held_by(document_id: str) -> ColumnElement[bool]:
    """References of its versions, whichever they are."""
    return tables.references.c.holder.startswith(f"{document_id}/", autoescape=True)


def blobs_of(document_id: str) -> CompoundSelect[Any]:
    """Uris of its blobs, each with the version that needs it, if any does."""
    references, none = tables.references.c, null().label("holder")
    return union_all(
        select(references.uri, references.holder).where(_is_held_by(document_id)),
        select(tables.kept.c.uri, own_holder(tables)).where(_is_own(document_id)),
        select(document_blobs.c.uri, none).where(document_blobs.c.document_id == document_id),
    )


def part_of(version: int) -> str:
    """The name by which a version holds blobs of its document."""
    return str(version)
