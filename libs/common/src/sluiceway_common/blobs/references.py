"""Garbage collection of blobs by their references: what nobody needs is collected, never from under a put.

The row of a blob is the lock: a put and a reference touch it, the collector deletes it before it deletes the bytes.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Text,
    bindparam,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common import tasks
from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.blobs.reference_statements import (
    NOW,
    PutFor,
    is_needed,
    noting,
    own_holder,
    parts_released,
    referring,
    touching,
)
from sluiceway_common.blobs.tables import BlobTables
from sluiceway_common.database import Database
from sluiceway_common.errors import Refusal, Unavailable

KEPT_FOR: Final = timedelta(hours=24)
_BATCH: Final = 500
# A store that deletes none of so many is away: each of the others would only take its time.
_HOPELESS: Final = 20


@dataclass
class _Tally:
    """What was deleted, and what could not be."""

    deleted: int = 0
    failures: list[Refusal] = field(default_factory=list)
    in_a_row: int = 0

    def succeeded(self, deleted: int) -> None:
        self.deleted += deleted
        self.in_a_row = 0

    def failed(self, error: Refusal) -> None:
        self.failures.append(error)
        self.in_a_row += 1

    def must_be_clean(self) -> None:
        """Raises Unavailable where it is not."""
        if not self.failures:
            return
        first, count = self.failures[0], len(self.failures)
        raise Unavailable(
            f"{count} blob{'s' if count > 1 else ''} that nobody needs could not be deleted, and {self.deleted} were; "
            f"they are tried again in a day: {first.message}"
        ) from first


def check_kept(uris: Sequence[str], found: Sequence[str]) -> None:
    """Raises Unavailable for the first that was collected."""
    if gone := sorted(set(uris).difference(found)):
        raise Unavailable(f"{gone[0]} is not kept any more; put it again")


def _array(uris: Sequence[str]) -> ColumnElement[Any]:
    return bindparam(None, sorted(set(uris)), ARRAY(Text))


class BlobReferences:
    """Puts with a memory: what is put and never referred to, or released by its last holder, goes after 24 hours.

    A holder is any name that the service gives, for example `doc_…/3`. Whoever has the same bytes may erase them, with
    their row, while they are still on their way: then `refer` finds none, and whoever has put them discards them. Where
    he is killed before, they go a day after the erasure, which leaves a row of its own for that.
    """

    def __init__(self, database: Database, blobs: Blobs, tables: BlobTables) -> None:
        self._database = database
        self._blobs = blobs
        self._tables = tables
        self._kept = tables.kept
        self._references = tables.references
        self._erasures = tables.erasures

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        """Stores the bytes; there is a day to refer to them."""
        return (await self.put_all(tenant, [content]))[0]

    async def put_all(
        self, tenant: str, contents: Sequence[bytes], *, put_for: PutFor | None = None
    ) -> tuple[BlobRef, ...]:
        """The same for several, which are noted together, with whom they are `put_for`."""
        refs = tuple(self._blobs.ref(tenant, content) for content in contents)
        are_new = await self._note(*refs, put_for=put_for)
        for content in contents:
            await self._blobs.put(tenant, content)
        if not are_new:
            await self._note(*refs)
            for ref, content in zip(refs, contents, strict=True):
                if not await self._blobs.exists(ref.uri):
                    await self._blobs.put(tenant, content)
        return refs

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        """The same for bytes that do not fit into memory."""
        is_new = False

        async def announced(ref: BlobRef) -> None:
            nonlocal is_new
            is_new = await self._note(ref)

        ref = await self._blobs.put_stream(tenant, pieces, limit=limit, announce=announced)
        if is_new:
            return ref
        await self._note(ref)
        if not await self._blobs.exists(ref.uri):
            raise Unavailable(f"{ref.uri} was collected while it was put; put it again")
        return ref

    async def refer(self, connection: AsyncConnection, holder: str, *uris: str) -> None:
        """Part of the caller's transaction. Twice is once. Raises Unavailable for what was collected: put it again."""
        if not uris:
            return
        touched, noted = referring(self._tables, _array(uris), literal(holder))
        found = await connection.execute(select(touched.c.uri).add_cte(noted))
        check_kept(uris, found.scalars().all())

    async def release(self, connection: AsyncConnection, holder: str) -> tuple[str, ...]:
        """Part of the caller's transaction: the holder needs nothing any more; says what it had. Twice is once."""
        gone = delete(self._references).where(self._references.c.holder == holder).returning(self._references.c.uri)
        uris = tuple(sorted((await connection.execute(gone)).scalars()))
        if uris:
            await connection.execute(select(self._touched(uris).c.uri))
        return uris

    async def erase(self, uris: Sequence[str], *, holders: Sequence[str] = ()) -> int:
        """Deletes at once those that nobody refers to, and says how many. For erasure, once `release` is committed; or
        with the holders, each of whose references goes in the transaction that deletes its bytes: what a broken-off
        erasure leaves has its holder still, and is found by the next one."""
        now = await self._now()
        return sum([await self._delete(uri, now, holders) for uri in sorted(set(uris))])

    async def discard(self, *refs: BlobRef) -> int:
        """Erases what was put and came to nothing. Noted first: bytes that arrived behind an erasure have no row."""
        await self._note(*refs)
        return await self.erase([ref.uri for ref in refs])

    async def collect(self, age: timedelta = KEPT_FOR) -> int:
        """Deletes what nobody has referred to for that long, and says how many. Several may collect at once. What
        cannot be deleted holds up no other and waits as long again; at the end Unavailable is raised for it."""
        deadline, tally = await self._now() - age, _Tally()
        await self._note_erased(deadline)
        async for uri in self._candidates(deadline):
            try:
                tally.succeeded(await self._delete(uri, deadline))
            except Refusal as error:
                tally.failed(error)
                await self._keep(uri)
            if tally.in_a_row == _HOPELESS:
                break
        await self._blobs.abort_unfinished(KEPT_FOR)
        tally.must_be_clean()
        return tally.deleted

    async def _note(self, *refs: BlobRef, put_for: PutFor | None = None) -> bool:
        """Before the put, so that whatever kills this process leaves no bytes that nobody knows of; what was noted and
        never came is collected like the rest. And behind it, where somebody had some of these before: an erasure may
        have taken row and bytes meanwhile, so whoever put them looks once more, when with the row touched nobody takes
        them any more. True where all are new: then it is left to `refer` to look, as nobody had them when it began.
        """
        if not refs:
            return True
        # In one order everywhere, so that nobody waits in a circle.
        uris, sizes = zip(*sorted({ref.uri: ref.bytes for ref in refs}.items()), strict=True)
        given = {"uris": list(uris), "sizes": list(sizes), **({"owner": put_for.owner} if put_for else {})}
        async with self._database.autocommit() as connection:
            noted = await connection.execute(noting(self._kept, put_for.otherwise if put_for else None), given)
            return all(noted.scalars())

    async def _now(self) -> datetime:
        """By the database's clock: what is touched later is none of this time's."""
        async with self._database.autocommit() as connection:
            now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            return now

    async def _note_erased(self, deadline: datetime) -> None:
        """What was erased that long ago has a row again: whoever puts it at this moment touches that, and else the
        collector takes what has come behind the erasure."""
        here = self._erasures.c
        long = select(here.uri).where(here.at <= deadline).limit(_BATCH).with_for_update(skip_locked=True)
        due = delete(self._erasures).where(here.uri.in_(long)).returning(here.uri, here.bytes, here.at).cte("due")
        again = insert(self._kept).from_select(["uri", "bytes", "touched"], select(due)).on_conflict_do_nothing()
        found = select(func.count()).select_from(due).add_cte(again.cte("again"))
        async with self._database.autocommit() as connection:
            while (await connection.execute(found)).scalar_one() == _BATCH:
                pass

    async def _candidates(self, deadline: datetime) -> AsyncIterator[str]:
        """Each is deleted, needed or kept on when the next is asked for, so that it is found once."""
        while uris := await self._oldest(deadline):
            for uri in uris:
                yield uri

    async def _oldest(self, deadline: datetime) -> Sequence[str]:
        wanted = select(self._kept.c.uri).where(self._kept.c.touched <= deadline, ~is_needed(self._tables))
        async with self._database.autocommit() as connection:
            return (await connection.execute(wanted.order_by(self._kept.c.touched).limit(_BATCH))).scalars().all()

    async def _keep(self, uri: str) -> None:
        """Its day begins again: it stands behind all others."""
        async with self._database.autocommit() as connection:
            await connection.execute(select(self._touched([uri]).c.uri))

    def _touched(self, uris: Sequence[str]) -> CTE:
        return touching(self._kept, _array(uris))

    async def _delete(self, uri: str, deadline: datetime, holders: Sequence[str] = ()) -> int:
        async with self._database.transaction() as connection:
            if holders:
                await self._let_go(connection, uri, holders)
            if not await self._locked(connection, uri, deadline) or await self._needed(connection, uri):
                return 0
            await connection.execute(self._forgotten(uri))
            await tasks.to_the_end(self._delete_bytes(connection, uri))
            return 1

    async def _delete_bytes(self, connection: AsyncConnection, uri: str) -> None:
        """With them goes the row, whoever leaves meanwhile: the store deletes in a thread that goes on, and without the
        row's lock it would take what another has put by then."""
        await self._blobs.delete(uri)
        await connection.commit()

    def _forgotten(self, uri: str) -> Select[Any]:
        """Whoever has noted the same bytes within a day may have them on their way still."""
        columns = self._kept.c
        gone = delete(self._kept).where(columns.uri == uri).returning(columns.uri, columns.bytes, columns.touched)
        row = gone.cte("gone")
        lately = select(row.c.uri, row.c.bytes, NOW).where(row.c.touched > NOW - KEPT_FOR)
        noted = insert(self._erasures).from_select(["uri", "bytes", "at"], lately)
        again = noted.on_conflict_do_update(index_elements=["uri"], set_={"at": NOW})
        return select(row.c.uri).add_cte(again.cte("noted"))

    async def _let_go(self, connection: AsyncConnection, uri: str, holders: Sequence[str]) -> None:
        """The row comes first, as it does for whoever refers to it."""
        await connection.execute(select(self._kept.c.uri).where(self._kept.c.uri == uri).with_for_update())
        held = (self._references.c.uri == uri, self._references.c.holder.in_(holders))
        await connection.execute(delete(self._references).where(*held))
        if self._tables.have_owners:
            is_theirs = own_holder(self._tables).in_(holders)
            await connection.execute(parts_released(self._tables, self._kept.c.uri == uri, is_theirs))

    async def _locked(self, connection: AsyncConnection, uri: str, deadline: datetime) -> bool:
        mine = select(self._kept.c.uri).where(self._kept.c.uri == uri, self._kept.c.touched <= deadline)
        return (await connection.execute(mine.with_for_update())).first() is not None

    async def _needed(self, connection: AsyncConnection, uri: str) -> bool:
        """A statement of its own: it sees references that were committed while the lock was waited for."""
        needed = select(self._kept.c.uri).where(self._kept.c.uri == uri, is_needed(self._tables))
        return (await connection.execute(needed)).first() is not None
