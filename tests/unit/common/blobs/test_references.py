"""A blob lives as long as somebody refers to it, and a day longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.blobs.tables import blob_tables
from sluiceway_common.database import Database
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_common.testing import free_port
from tests.support.blob_ledger import opened_ledger
from tests.support.made_once import parameters_made

pytestmark = pytest.mark.server

metadata = MetaData()
tables = blob_tables(metadata)


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Database]:
    async with opened_ledger(database, metadata, pool=10) as opened:
        yield opened


@pytest.fixture
def blobs(tmp_path: Path) -> FilesystemBlobs:
    return FilesystemBlobs(tmp_path)


@pytest.fixture
def references(ledger: Database, blobs: FilesystemBlobs) -> BlobReferences:
    return BlobReferences(ledger, blobs, tables)


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def age(ledger: Database, hours: int = 25) -> None:
    """Lets time pass for every row."""
    async with ledger.transaction() as connection:
        await connection.execute(text(f"UPDATE blobs SET touched = touched - interval '{hours} hours'"))
        await connection.execute(text(f"UPDATE blob_erasures SET at = at - interval '{hours} hours'"))


async def refer(ledger: Database, references: BlobReferences, holder: str, *uris: str) -> None:
    async with ledger.transaction() as connection:
        await references.refer(connection, holder, *uris)


async def release(ledger: Database, references: BlobReferences, holder: str) -> tuple[str, ...]:
    async with ledger.transaction() as connection:
        return await references.release(connection, holder)


async def test_what_is_referred_to_stays(ledger: Database, blobs: FilesystemBlobs, references: BlobReferences) -> None:
    ref = await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    await refer(ledger, references, "doc_1", ref.uri)
    await age(ledger)
    assert await references.collect() == 0
    assert await blobs.get(ref.uri) == b"abc"


async def test_a_touch_leaves_the_indexes_as_they_are(ledger: Database, references: BlobReferences) -> None:
    """Each blob is touched twice and more while its document comes in."""
    ref = await references.put("t", b"abc")
    async with ledger.transaction() as connection:
        await references.refer(connection, "doc_1", ref.uri)
        hot = text("SELECT pg_stat_get_xact_tuples_hot_updated(to_regclass('blobs'))")
        assert (await connection.execute(hot)).scalar_one() == 1


class _Aborting(FilesystemBlobs):
    """A store that is asked to abort what was not completed."""

    asked: timedelta | None = None

    async def abort_unfinished(self, age: timedelta) -> int:
        self.asked = age
        return 0


async def test_uploads_that_were_never_completed_go_with_what_nobody_needs(ledger: Database, tmp_path: Path) -> None:
    blobs = _Aborting(tmp_path)
    await BlobReferences(ledger, blobs, tables).collect()
    assert blobs.asked == timedelta(days=1)


async def test_what_nobody_refers_to_goes_after_a_day(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences
) -> None:
    ref = await references.put_stream("t", pieces(b"ab", b"c"), limit=10)
    await age(ledger, hours=23)
    assert await references.collect() == 0
    await age(ledger, hours=2)
    assert await references.collect() == 1
    assert await references.collect() == 0
    assert not await blobs.exists(ref.uri)


async def test_bytes_that_an_erasure_takes_while_they_are_put_are_put_again(ledger: Database, tmp_path: Path) -> None:
    """Somebody had them, and his erasure takes row and bytes while they are put."""

    class Collected(FilesystemBlobs):
        puts = 0

        async def put(self, tenant: str, content: bytes) -> BlobRef:
            ref = await super().put(tenant, content)
            self.puts += 1
            if self.puts == 1:
                await self.delete(ref.uri)
            return ref

    await BlobReferences(ledger, FilesystemBlobs(tmp_path), tables).put("t", b"abc")
    blobs = Collected(tmp_path)
    ref = await BlobReferences(ledger, blobs, tables).put("t", b"abc")
    assert await blobs.get(ref.uri) == b"abc"


async def test_a_stream_that_an_erasure_takes_while_it_is_put_is_asked_for_again(
    ledger: Database, tmp_path: Path
) -> None:
    class Collected(FilesystemBlobs):
        async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], **more: Any) -> BlobRef:
            ref = await super().put_stream(tenant, pieces, **more)
            await self.delete(ref.uri)
            return ref

    await BlobReferences(ledger, FilesystemBlobs(tmp_path), tables).put("t", b"abc")
    with pytest.raises(Unavailable, match="put it again"):
        await BlobReferences(ledger, Collected(tmp_path), tables).put_stream("t", pieces(b"abc"), limit=10)


class OnTheWay(FilesystemBlobs):
    """Bytes arrive when they are let go."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        self.began.set()
        await self.go.wait()
        return await super().put(tenant, content)

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int, announce: Any) -> BlobRef:
        async def announced(ref: BlobRef) -> None:
            await announce(ref)
            self.began.set()
            await self.go.wait()

        return await super().put_stream(tenant, pieces, limit=limit, announce=announced)


@pytest.mark.parametrize("way", ["put", "put_stream"])
async def test_new_bytes_that_arrive_behind_the_erasure_of_the_same_are_told_of_and_go_with_who_put_them(
    ledger: Database, tmp_path: Path, references: BlobReferences, way: str
) -> None:
    """Somebody else hands them in, and erases them, while they are on their way."""
    blobs = OnTheWay(tmp_path)
    slow = BlobReferences(ledger, blobs, tables)
    putting = asyncio.create_task(
        slow.put("t", b"abc") if way == "put" else slow.put_stream("t", pieces(b"abc"), limit=10)
    )
    await blobs.began.wait()
    theirs = await references.put("t", b"abc")
    assert await references.discard(theirs) == 1
    blobs.go.set()
    ref = await putting

    with pytest.raises(Unavailable, match="put it again"):
        await refer(ledger, slow, "doc_1", ref.uri)
    assert await slow.discard(ref) == 1
    assert not await blobs.exists(ref.uri)


@pytest.mark.parametrize("way", ["put", "put_stream"])
async def test_what_somebody_had_and_erases_while_it_is_on_its_way_can_be_referred_to_once_it_is_there(
    ledger: Database, tmp_path: Path, references: BlobReferences, way: str
) -> None:
    theirs, blobs = await references.put("t", b"abc"), OnTheWay(tmp_path)
    mine = BlobReferences(ledger, blobs, tables)
    putting = asyncio.create_task(
        mine.put("t", b"abc") if way == "put" else mine.put_stream("t", pieces(b"abc"), limit=10)
    )
    await blobs.began.wait()
    assert await references.discard(theirs) == 1
    blobs.go.set()
    await refer(ledger, mine, "doc_1", (await putting).uri)
    assert await blobs.get(theirs.uri) == b"abc"


async def test_an_erasure_and_who_refers_to_the_same_wait_for_one_another_and_never_in_a_circle(
    ledger: Database, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    async with ledger.transaction() as connection:
        # As who refers to it has it first.
        await connection.execute(select(tables.kept.c.uri).where(tables.kept.c.uri == ref.uri).with_for_update())
        erasing = asyncio.create_task(references.erase([ref.uri], holders=["doc_1"]))
        await somebody_waits(ledger)
        await references.refer(connection, "doc_1", ref.uri)
    assert await erasing == 0
    assert await references.erase([ref.uri], holders=["doc_1"]) == 1


async def test_what_is_discarded_stays_where_somebody_refers_to_it(
    ledger: Database, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    assert await references.discard(await references.put("t", b"abc")) == 0
    assert await release(ledger, references, "doc_1") == (ref.uri,)


async def test_putting_again_begins_a_new_day(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await age(ledger)
    await references.put("t", b"abc")
    assert await references.collect() == 0
    assert await blobs.exists(ref.uri)


async def test_what_its_last_holder_released_goes_a_day_later(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    await age(ledger)
    assert await release(ledger, references, "doc_1") == (ref.uri,)
    assert await release(ledger, references, "doc_1") == ()
    assert await references.collect() == 0
    await age(ledger)
    assert await references.collect() == 1


async def test_erasing_one_document_leaves_the_other_with_equal_bytes(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences
) -> None:
    shared, own = await references.put("t", b"shared"), await references.put("t", b"own")
    await refer(ledger, references, "doc_1", shared.uri, own.uri)
    await refer(ledger, references, "doc_2", (await references.put("t", b"shared")).uri)
    assert await references.erase(await release(ledger, references, "doc_1")) == 1
    assert await blobs.get(shared.uri) == b"shared"
    assert not await blobs.exists(own.uri)
    assert await references.erase(await release(ledger, references, "doc_2")) == 1
    assert not await blobs.exists(shared.uri)


async def test_what_could_not_be_erased_stays_with_its_holder_and_what_others_need_stays_with_them(
    ledger: Database, references: BlobReferences, tmp_path: Path
) -> None:
    ref, shared = await references.put("t", b"abc"), await references.put("t", b"shared")
    await refer(ledger, references, "doc_1", ref.uri, shared.uri)
    await refer(ledger, references, "doc_2", shared.uri)
    assert await references.erase([shared.uri], holders=["doc_1"]) == 0
    stuck(tmp_path, ref)
    with pytest.raises(Unavailable, match="Is a directory"):
        await references.erase([ref.uri], holders=["doc_1"])
    assert await release(ledger, references, "doc_1") == (ref.uri,)
    assert await release(ledger, references, "doc_2") == (shared.uri,)


class GatedDeletes(FilesystemBlobs):
    """Deletes as a thread does: at the gate it says so, and goes on though whoever has asked leaves."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached, self.gate = asyncio.Event(), asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def delete(self, uri: str) -> None:
        self._work = asyncio.create_task(self._delete_behind_the_gate(uri))
        await asyncio.shield(self._work)

    async def _delete_behind_the_gate(self, uri: str) -> None:
        self.reached.set()
        await self.gate.wait()
        await super().delete(uri)


async def test_whoever_erases_and_is_cancelled_keeps_the_row_until_the_bytes_are_gone(
    ledger: Database, tmp_path: Path
) -> None:
    """What is put and referred to meanwhile would else be deleted under its holder."""
    blobs = GatedDeletes(tmp_path)
    references = BlobReferences(ledger, blobs, tables)
    ref = await references.put("t", b"abc")
    erasing = asyncio.create_task(references.erase([ref.uri]))
    await blobs.reached.wait()
    erasing.cancel()
    putting = asyncio.create_task(references.put("t", b"abc"))
    await somebody_waits(ledger)
    blobs.gate.set()
    await putting
    await refer(ledger, references, "doc_1", ref.uri)
    assert await blobs.get(ref.uri) == b"abc"


async def test_of_who_erases_and_is_cancelled_the_row_goes_with_the_bytes(ledger: Database, tmp_path: Path) -> None:
    """Whoever refers to it else finds the row of bytes that are gone."""
    blobs = GatedDeletes(tmp_path)
    references = BlobReferences(ledger, blobs, tables)
    ref = await references.put("t", b"abc")
    erasing = asyncio.create_task(references.erase([ref.uri]))
    await blobs.reached.wait()
    erasing.cancel()
    blobs.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await erasing
    with pytest.raises(Unavailable, match="not kept any more"):
        await refer(ledger, references, "doc_1", ref.uri)


async def test_a_reference_that_was_rolled_back_holds_nothing(ledger: Database, references: BlobReferences) -> None:
    ref = await references.put("t", b"abc")

    async def fail() -> None:
        async with ledger.transaction() as connection:
            await references.refer(connection, "doc_1", ref.uri)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await age(ledger)
    assert await references.collect() == 1


async def test_what_was_collected_must_be_put_again(ledger: Database, references: BlobReferences) -> None:
    ref = await references.put("t", b"abc")
    await age(ledger)
    await references.collect()
    with pytest.raises(Unavailable, match="put it again"):
        await refer(ledger, references, "doc_1", ref.uri)
    await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)


def stuck(folder: Path, *refs: BlobRef) -> None:
    """No file can be deleted where there is a folder."""
    for ref in refs:
        path = next(folder.rglob(ref.sha256))
        path.unlink()
        path.mkdir()


def loosen(folder: Path) -> None:
    for path in folder.rglob("?" * 64):
        path.rmdir()


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("?" * 64)]


async def test_a_blob_that_cannot_be_deleted_holds_up_no_other_and_is_told(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences, tmp_path: Path
) -> None:
    refs = [await references.put("t", content) for content in (b"first", b"second", b"third")]
    await age(ledger)
    stuck(tmp_path, refs[0])
    with pytest.raises(Unavailable, match=r"1 blob .* could not be deleted, and 2 were.*Is a directory"):
        await references.collect()
    assert left(tmp_path) == [refs[0].sha256]
    assert await references.collect() == 0

    loosen(tmp_path)
    await age(ledger)
    assert await references.collect() == 1


async def test_a_store_that_deletes_nothing_is_not_asked_for_every_blob(
    ledger: Database, references: BlobReferences, tmp_path: Path
) -> None:
    stuck(tmp_path, *[await references.put("t", b"%d" % number) for number in range(30)])
    await age(ledger)
    with pytest.raises(Unavailable, match=r"20 blobs .* could not be deleted, and 0 were"):
        await references.collect()
    with pytest.raises(Unavailable, match=r"10 blobs .* could not be deleted, and 0 were"):
        await references.collect()


@pytest.mark.parametrize("clean", ["collect", "erase"])
async def test_the_collector_waits_for_a_reference_that_is_being_made(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences, clean: str
) -> None:
    ref = await references.put("t", b"abc")
    await age(ledger)
    async with ledger.transaction() as connection:
        await references.refer(connection, "doc_1", ref.uri)
        cleaning = asyncio.create_task(references.collect() if clean == "collect" else references.erase([ref.uri]))
        await somebody_waits(ledger)
    assert await cleaning == 0
    assert await blobs.get(ref.uri) == b"abc"


async def somebody_waits(ledger: Database) -> None:
    """Until a transaction of this database waits for a lock."""
    wanted = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(60):
        while True:
            async with ledger.transaction() as connection:
                if (await connection.execute(wanted)).scalar_one():
                    return


async def test_nothing_that_is_referred_to_is_lost_while_collectors_run(
    ledger: Database, blobs: FilesystemBlobs, references: BlobReferences
) -> None:
    """Collectors without mercy against documents that come and go with the same few bytes. Where the machine is busy a
    connection may not be had in time; who hears so asks again."""
    done = asyncio.Event()

    async def collect() -> int:
        count = 0
        while not done.is_set():
            with suppress(Unavailable, Overloaded):
                count += await references.collect(timedelta())
        return count

    async def life(holder: str, content: bytes) -> BlobRef:
        while True:
            try:
                ref = await references.put("t", content)
                await refer(ledger, references, holder, ref.uri)
                return ref
            except (Unavailable, Overloaded):
                continue

    async def lives(number: int) -> None:
        for turn in range(10):
            ref = await life(f"doc_{number}", b"%d" % (turn % 3))
            assert await blobs.get(ref.uri) == b"%d" % (turn % 3)
            with suppress(Overloaded):
                await release(ledger, references, f"doc_{number}")

    collectors = [asyncio.create_task(collect()) for _ in range(2)]
    await asyncio.gather(*(lives(number) for number in range(5)))
    done.set()
    assert sum(await asyncio.gather(*collectors)) > 0


async def test_several_are_put_and_noted_together(references: BlobReferences, blobs: FilesystemBlobs) -> None:
    one, two, same = await references.put_all("acme", [b"one", b"two", b"one"])
    assert (await blobs.get(one.uri), await blobs.get(two.uri), same) == (b"one", b"two", one)


async def test_what_was_stored_before_the_store_went_away_is_collected(ledger: Database, tmp_path: Path) -> None:
    class AwayAfterOne(FilesystemBlobs):
        stored = 0

        async def put(self, tenant: str, content: bytes) -> BlobRef:
            self.stored += 1
            if self.stored > 1:
                raise Unavailable("the store is away; ask again")
            return await super().put(tenant, content)

    blobs = AwayAfterOne(tmp_path)
    references = BlobReferences(ledger, blobs, tables)
    with pytest.raises(Unavailable, match="the store is away"):
        await references.put_all("acme", [b"one", b"two"])
    await age(ledger)
    await references.collect()
    assert [ref async for ref in blobs.list("acme")] == []


class KilledBehind(FilesystemBlobs):
    """Whoever puts here lives no longer than until the bytes lie there."""

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        await super().put(tenant, content)
        raise Killed

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], **more: Any) -> BlobRef:
        await super().put_stream(tenant, pieces, **more)
        raise Killed


class Killed(BaseException):
    """Nothing of the process is done any more; here, nothing that asks the database."""


async def test_bytes_of_who_was_killed_before_anybody_knew_of_them_are_collected(
    ledger: Database, tmp_path: Path
) -> None:
    blobs = KilledBehind(tmp_path)
    references = BlobReferences(ledger, blobs, tables)
    for putting in (references.put("t", b"abc"), references.put_stream("t", pieces(b"def"), limit=10)):
        with pytest.raises(Killed):
            await putting
    assert {ref.bytes async for ref in blobs.list("t")} == {3}
    await age(ledger)
    assert await references.collect() == 2
    assert [ref async for ref in blobs.list("t")] == []


@pytest.mark.parametrize("way", ["put", "put_stream"])
async def test_bytes_that_arrive_behind_an_erasure_of_the_same_go_though_who_put_them_is_killed(
    ledger: Database, tmp_path: Path, references: BlobReferences, way: str
) -> None:
    blobs = OnTheWay(tmp_path)
    killed = BlobReferences(ledger, blobs, tables)
    putting = asyncio.create_task(
        killed.put("t", b"abc") if way == "put" else killed.put_stream("t", pieces(b"abc"), limit=10)
    )
    await blobs.began.wait()
    assert await references.discard(await references.put("t", b"abc")) == 1
    blobs.go.set()
    ref = await putting
    await age(ledger, hours=23)
    await references.collect()
    assert await blobs.exists(ref.uri), "whoever lives refers to it or discards it within a day"
    await age(ledger, hours=2)
    await references.collect()
    assert not await blobs.exists(ref.uri)


async def test_what_is_put_again_behind_its_erasure_stays(ledger: Database, references: BlobReferences) -> None:
    ref = await references.put("t", b"abc")
    assert await references.discard(ref) == 1
    await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    await age(ledger)
    assert await references.collect() == 0
    assert await release(ledger, references, "doc_1") == (ref.uri,)


async def test_nothing_is_looked_for_again_that_nobody_has_put_for_a_day(
    ledger: Database, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await refer(ledger, references, "doc_1", ref.uri)
    await age(ledger)
    async with ledger.transaction() as connection:
        await references.refer(connection, "doc_2", ref.uri)
    await age(ledger)
    assert await references.erase([ref.uri], holders=["doc_1", "doc_2"]) == 1
    await age(ledger)
    assert await references.collect() == 0


async def test_what_cannot_be_noted_is_not_put(blobs: FilesystemBlobs) -> None:
    nowhere = Database(f"postgresql://sluiceway:x@127.0.0.1:{free_port()}/x", schema="ledger", pool=1)
    references = BlobReferences(nowhere, blobs, tables)
    for putting in (references.put("t", b"abc"), references.put_stream("t", pieces(b"def"), limit=10)):
        with pytest.raises(Unavailable):
            await putting
    assert [ref async for ref in blobs.list("t")] == []
    await nowhere.stop()


async def test_what_notes_a_put_was_made_before(references: BlobReferences, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await parameters_made(monkeypatch, lambda: references.put("t", b"abc")) == 0
