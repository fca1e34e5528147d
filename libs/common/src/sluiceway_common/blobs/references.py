"""Garbage collection of blobs by their references: what nobody needs is collected, never from under a put.

The row of a blob is the lock: a put and a reference touch it, the collector deletes it before it deletes the bytes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.blobs.tables import BlobTables
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable

KEPT_FOR: Final = timedelta(hours=24)
_BATCH: Final = 500


class BlobReferences:
    """Puts with a memory: what is put and never referred to, or released by its last holder, goes after 24 hours.

    A holder is any name that the service gives, for example `doc_…/3`.
    """

    def __init__(self, database: Database, blobs: Blobs, tables: BlobTables) -> None:
        self._database = database
        self._blobs = blobs
        self._kept = tables.kept
        self._references = tables.references

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        """Stores the bytes; there is a day to refer to them."""
        ref = await self._blobs.put(tenant, content)

        async def again() -> None:
            await self._blobs.put(tenant, content)

        await self._touch(ref, again)
        return ref

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        """The same for bytes that do not fit into memory."""
        ref = await self._blobs.put_stream(tenant, pieces, limit=limit)

        async def again() -> None:
            raise Unavailable(f"{ref.uri} was collected while it was put; put it again")

        await self._touch(ref, again)
        return ref

    async def refer(self, connection: AsyncConnection, holder: str, *uris: str) -> None:
        """Part of the caller's transaction. Twice is once. Raises Unavailable for what was collected: put it again."""
        for uri in sorted(set(uris)):
            touched = update(self._kept).where(self._kept.c.uri == uri).values(touched=func.clock_timestamp())
            if (await connection.execute(touched)).rowcount == 0:
                raise Unavailable(f"{uri} is not kept any more; put it again")
            row = {"uri": uri, "holder": holder}
            await connection.execute(insert(self._references).values(row).on_conflict_do_nothing())

    async def release(self, connection: AsyncConnection, holder: str) -> tuple[str, ...]:
        """Part of the caller's transaction: the holder needs nothing any more; says what it had. Twice is once."""
        gone = delete(self._references).where(self._references.c.holder == holder).returning(self._references.c.uri)
        uris = tuple(sorted((await connection.execute(gone)).scalars()))
        for uri in uris:
            await connection.execute(
                update(self._kept).where(self._kept.c.uri == uri).values(touched=func.clock_timestamp())
            )
        return uris

    async def erase(self, uris: Sequence[str]) -> int:
        """Deletes at once those that nobody refers to, and says how many. For erasure, once `release` is committed."""
        return sum([await self._delete(uri, timedelta()) for uri in sorted(set(uris))])

    async def collect(self, age: timedelta = KEPT_FOR) -> int:
        """Deletes what nobody has referred to for that long, and says how many. Several may collect at once."""
        count = 0
        while uris := await self._candidates(age):
            count += sum([await self._delete(uri, age) for uri in uris])
        return count

    async def _touch(self, ref: BlobRef, again: Callable[[], Awaitable[None]]) -> None:
        row = insert(self._kept).values(uri=ref.uri, bytes=ref.bytes, touched=func.clock_timestamp())
        touched = row.on_conflict_do_update(index_elements=["uri"], set_={"touched": func.clock_timestamp()})
        async with self._database.transaction() as connection:
            await connection.execute(touched)
            # The collector may have deleted the bytes between the put and the row; with the row ours it no longer can.
            if not await self._blobs.exists(ref.uri):
                await again()

    async def _candidates(self, age: timedelta) -> Sequence[str]:
        needed = exists().where(self._references.c.uri == self._kept.c.uri)
        wanted = select(self._kept.c.uri).where(self._older_than(age), ~needed).order_by(self._kept.c.touched)
        async with self._database.transaction() as connection:
            return (await connection.execute(wanted.limit(_BATCH))).scalars().all()

    async def _delete(self, uri: str, age: timedelta) -> int:
        async with self._database.transaction() as connection:
            if not await self._locked(connection, uri, age) or await self._needed(connection, uri):
                return 0
            await connection.execute(delete(self._kept).where(self._kept.c.uri == uri))
            await self._blobs.delete(uri)
            return 1

    async def _locked(self, connection: AsyncConnection, uri: str, age: timedelta) -> bool:
        mine = select(self._kept.c.uri).where(self._kept.c.uri == uri, self._older_than(age)).with_for_update()
        return (await connection.execute(mine)).first() is not None

    async def _needed(self, connection: AsyncConnection, uri: str) -> bool:
        """A statement of its own: it sees references that were committed while the lock was waited for."""
        holder = select(self._references.c.holder).where(self._references.c.uri == uri).limit(1)
        return (await connection.execute(holder)).first() is not None

    def _older_than(self, age: timedelta) -> ColumnElement[bool]:
        return self._kept.c.touched <= func.clock_timestamp() - age
