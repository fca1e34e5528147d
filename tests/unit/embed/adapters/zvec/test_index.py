"""What is special about zvec: one process, a folder, collections that are optimised beside their use."""

import asyncio
import errno
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.zvec.collection import FLUSHED_AT, LARGE, LARGE_FLUSHED_AT
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.adapters.zvec.sparse import dig_holes
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.filters import All, Between, Filter, Match, Not
from tests.support.indexes import (
    ENCODER,
    EVERYONE,
    a_namespace,
    both,
    entry,
    generations,
    leave_open,
    lose_passages,
    names,
    passage,
    query,
    segments,
    tear,
    zvec_index,
)
from tests.support.passages import AT

PASSAGES = 400
MEANWHILE = 200
# Of the disk, for each of so many before they are sorted: 6,100 are taken; a segment for each would take a million.
PASSAGE_BYTES = 8_000

SECOND = """
import asyncio, sys
from pathlib import Path
from sluiceway_embed.adapters.zvec.index import ZvecIndex
asyncio.run(ZvecIndex(Path(sys.argv[1])).start())
"""

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.support.indexes import ENCODER, entry, a_namespace
from sluiceway_embed.adapters.zvec.index import ZvecIndex

async def main():
    index = ZvecIndex(Path(sys.argv[1]))
    await index.start()
    await index.ensure(a_namespace(), ENCODER)
    for batch in range(1000):
        await index.upsert(a_namespace(), [entry(f"p{batch}-{at}", document_id=f"doc_{batch}") for at in range(20)])
        print(batch, flush=True)

asyncio.run(main())
"""

SEARCHED = """
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.domain.filters import Match
from tests.support.indexes import ENCODER, both, entry, query, a_namespace

FIRST, LAST = 30, 200

async def main(is_first):
    index, slots = ZvecIndex(Path(sys.argv[1])), asyncio.Semaphore(8)
    await index.start()
    await index.ensure(a_namespace(), ENCODER)

    async def write(number):
        async with slots:
            some = [entry(f"{number}-{at}", document_id=f"doc_{number}") for at in range(4)]
            await index.upsert(a_namespace(), some)

    await asyncio.gather(*map(write, range(FIRST) if is_first else range(FIRST, LAST)))
    if is_first:
        os._exit(9)
    for number in range(LAST):
        only = both(Match("document_id", (f"doc_{number}",)))
        assert len(await index.search(a_namespace(), query(near="x", where=only))) == 4
    await index.stop()

asyncio.run(main(sys.argv[3] == "first"))
"""


async def held(index: ZvecIndex, namespace: Namespace) -> list[IndexedChunk]:
    return [chunk async for chunk in index.scan(namespace)]


def relay(root: Path) -> None:
    """Its only namespace is of another layout from here on."""
    (card,) = root.glob("*/*/*/space.json")
    card.write_text(json.dumps({**json.loads(card.read_text()), "layout": 1}))


async def hold_one(root: Path) -> None:
    """Leaves a passage in a folder that is closed in good order."""
    async with zvec_index(root) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a")])


def move_tenant(root: Path, elsewhere: Path) -> None:
    """Its folder lies on another disk, and a link points there, which is not deleted as a folder is."""
    (folder,) = (card.parents[2] for card in root.glob("*/*/*/space.json"))
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)


def put_back_tenant(root: Path, elsewhere: Path) -> None:
    (link,) = (path for path in root.iterdir() if path.is_symlink())
    link.unlink()
    elsewhere.rename(link)


def left_open(root: Path) -> int:
    return len(opened(root))


def opened(root: Path) -> set[Path]:
    return set(root.glob("*/*/*/open"))


async def test_a_second_process_refuses_to_start_and_names_the_way_out(tmp_path: Path) -> None:
    async with zvec_index(tmp_path):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SECOND, str(tmp_path), stderr=subprocess.PIPE
        )
        _, said = await child.communicate()
    assert child.returncode == 1
    assert b"EMBED_STORE=weaviate" in said


async def test_an_index_of_one_process_refuses_its_folder_to_another(tmp_path: Path) -> None:
    async with zvec_index(tmp_path):
        with pytest.raises(Unavailable, match="takes one process"):
            await ZvecIndex(tmp_path).start()
    async with zvec_index(tmp_path):
        """It is free again."""


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a"), entry("b")])
    async with zvec_index(tmp_path) as index:
        assert {chunk.chunk_id for chunk in await held(index, a_namespace())} == {
            passage("a").chunk_id,
            passage("b").chunk_id,
        }
        assert await index.live("acme", "default") == a_namespace().version


async def test_more_namespaces_than_may_be_open_are_all_answered(tmp_path: Path) -> None:
    places = [a_namespace(tenant=f"t{at}") for at in range(4)]
    async with zvec_index(tmp_path, most_open=2) as index:
        for namespace in places:
            await index.ensure(namespace, ENCODER)
            await index.upsert(namespace, [entry(namespace.tenant)])
        for namespace in places:
            assert names(await index.search(namespace, query(near="x"))) == [passage(namespace.tenant).chunk_id]


async def test_counting_throws_out_nothing_that_is_open(tmp_path: Path) -> None:
    places = [a_namespace(tenant=f"t{at}") for at in range(4)]
    async with zvec_index(tmp_path, most_open=2) as index:
        for namespace in places:
            await index.ensure(namespace, ENCODER)
            await index.upsert(namespace, [entry(namespace.tenant), entry("another")])
        await eventually(lambda: left_open(tmp_path) == 2)
        before = opened(tmp_path)
        assert [await index.count(namespace) for namespace in reversed(places)] == [2] * 4
        assert opened(tmp_path) == before
        for namespace in places:
            await index.upsert(namespace, [entry("late")])
        assert [await index.count(namespace) for namespace in places] == [3] * 4


async def test_optimizing_keeps_every_passage_and_what_changed_meanwhile(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(300)])
        optimizing = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        found = []
        changes = 0
        while not optimizing.done():
            await index.upsert(
                a_namespace(), [entry(f"late{changes}"), entry(f"p{changes}", "It stands still.", version=2)]
            )
            await index.delete(a_namespace(), [passage(f"p{299 - changes}").chunk_id])
            found.append(len(await index.search(a_namespace(), query(near="p150", limit=5))))
            changes += 1
            if changes == 100:
                break
        await optimizing
        assert found == [5] * changes
        chunks = {chunk.chunk_id: chunk for chunk in await held(index, a_namespace())}
        assert len(chunks) == 300
        assert all(chunks[passage(f"late{at}").chunk_id] for at in range(changes))
        assert all(chunks[passage(f"p{at}").chunk_id].version == 2 for at in range(changes))
        assert not any(passage(f"p{299 - at}").chunk_id in chunks for at in range(changes))
    async with zvec_index(tmp_path) as index:
        assert len(await held(index, a_namespace())) == 300


@pytest.mark.parametrize(
    "where",
    [
        EVERYONE,
        both(All(())),
        both(Between(AT - timedelta(days=1), None)),
        both(Not(Between(None, AT - timedelta(days=1)))),
        both(Between(None, AT + timedelta(days=1))),
        both(Not(Match("labels", ("team=fire",)))),
    ],
)
async def test_what_is_written_after_it_was_optimized_passes_every_filter(tmp_path: Path, where: Filter) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(50)])
        await index.optimizer.optimize(a_namespace())
        await index.upsert(a_namespace(), [entry("late", "A quay in Bergen.", near="x")])
        assert names(await index.search(a_namespace(), query("quay", where=where))) == [passage("late").chunk_id]
        assert names(await index.search(a_namespace(), query(near="x", where=where)))[0] == passage("late").chunk_id


async def test_a_tenant_of_whom_something_is_left_is_not_called_dropped(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "vectors", tmp_path / "elsewhere"
    await hold_one(root)
    move_tenant(root, elsewhere)
    async with zvec_index(root) as index:
        with pytest.raises(Unavailable):
            await index.drop_tenant(a_namespace().tenant)
    put_back_tenant(root, elsewhere)
    async with zvec_index(root) as index:
        await index.drop_tenant(a_namespace().tenant)
        await index.drop_tenant(a_namespace().tenant)
        assert await index.info(a_namespace().tenant) == []


async def test_what_was_laid_otherwise_is_made_anew(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("old")])
    relay(tmp_path)
    async with zvec_index(tmp_path) as index:
        assert await index.namespaces("acme", "default") == []
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("new")])
        assert [chunk.chunk_id for chunk in await held(index, a_namespace())] == [passage("new").chunk_id]


async def test_a_namespace_whose_passages_are_gone_is_not_there_until_it_is_made_anew(tmp_path: Path) -> None:
    await hold_one(tmp_path)
    lose_passages(tmp_path)
    async with zvec_index(tmp_path) as index:
        assert await index.namespaces("acme", "default") == []
        await index.begin_anew(a_namespace(), ENCODER)
        assert await index.torn() == [a_namespace()]
        await index.upsert(a_namespace(), [entry("b")])
        assert [chunk.chunk_id for chunk in await held(index, a_namespace())] == [passage("b").chunk_id]


async def test_a_namespace_that_was_ensured_and_not_written_is_not_lost(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
    async with zvec_index(tmp_path) as index:
        assert await index.namespaces("acme", "default") == [a_namespace()]


async def test_many_passages_are_optimized_when_nothing_comes_any_more(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(800)])
        for _ in range(2):
            await index.optimizer.look()
            await index.optimizer.settled()
        assert generations(tmp_path) == {"2"}
        assert names(await index.search(a_namespace(), query(near="p7", limit=1))) == [passage("p7").chunk_id]


async def test_documents_that_come_one_by_one_share_a_segment(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        for number in range(FLUSHED_AT + 20):
            await index.upsert(a_namespace(), [entry(f"p{number}", document_id=f"doc_{number}")])
        assert segments(tmp_path) == 2
        assert len(await held(index, a_namespace())) == FLUSHED_AT + 20


async def test_a_collection_is_sorted_before_its_first_flush_for_which_searches_would_wait(tmp_path: Path) -> None:
    """However slowly it is sorted: so many may come in the meantime."""
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(FLUSHED_AT - MEANWHILE)])
        assert segments(tmp_path) == 1
        await index.optimizer.look()
        await index.optimizer.settled()
        assert (generations(tmp_path), segments(tmp_path)) == ({"2"}, 1)


async def test_a_large_collection_is_flushed_often_so_that_no_search_waits_long(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(LARGE + LARGE_FLUSHED_AT)])
        before = segments(tmp_path)
        await index.upsert(a_namespace(), [entry(f"q{at}") for at in range(2 * LARGE_FLUSHED_AT)])
        assert segments(tmp_path) == before + 2


async def test_passages_that_come_one_by_one_take_few_bytes_of_the_disk(tmp_path: Path) -> None:
    """Its files have holes: what they take is counted, not how long they are."""
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        for number in range(PASSAGES):
            await index.upsert(a_namespace(), [entry(f"p{number}", document_id=f"doc_{number}")])
        assert _taken(tmp_path) < PASSAGE_BYTES * PASSAGES


@pytest.mark.parametrize("gone", [(), ("p3",)], ids=["sorted", "rewritten"])
async def test_a_child_leaves_no_zeros_on_the_disk(tmp_path: Path, gone: tuple[str, ...]) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(PASSAGES)])
        await index.delete(a_namespace(), [passage(name).chunk_id for name in gone])
        await index.optimizer.optimize(a_namespace())
        assert (generations(tmp_path), segments(tmp_path)) == ({"2"}, 1)
        assert _zeros(tmp_path) == 0
        assert names(await index.search(a_namespace(), query(near="p7", limit=1))) == [passage("p7").chunk_id]


def _zeros(folder: Path) -> int:
    """Bytes of the disk that digging gives back."""
    before = _taken(folder)
    for file in folder.rglob("*.proxima"):
        dig_holes(file)
    return before - _taken(folder)


def _taken(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


async def test_what_was_changed_since_the_last_flush_is_had_as_it_is_now(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a"), entry("b")])
        await index.upsert(a_namespace(), [entry("a", "It stands still.", version=2)])
        await index.delete(a_namespace(), [passage("b").chunk_id])
        found = await index.search(a_namespace(), query(near="a", with_vectors=True))
        assert [(hit.chunk.text, hit.vector is not None) for hit in found] == [("It stands still.", True)]
        assert await index.get(a_namespace(), passage("b").chunk_id) is None


class Disk:
    """Notes of each file how long it was when it was last synced, which is what a loss of power leaves of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._sync = os.fsync
        self._synced: dict[int, int] = {}
        monkeypatch.setattr(os, "fsync", self.fsync)

    def fsync(self, descriptor: int) -> None:
        told = os.fstat(descriptor)
        self._sync(descriptor)
        self._synced[told.st_ino] = told.st_size

    def holds(self, log: Path) -> bool:
        told = log.stat()
        return told.st_size > 0 and self._synced.get(told.st_ino) == told.st_size


def logs(root: Path) -> list[Path]:
    """What zvec writes before it makes a segment of it."""
    return sorted(root.rglob("*.wal"))


async def test_what_counts_as_written_or_deleted_outlives_a_loss_of_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        disk = Disk(monkeypatch)
        await index.upsert(a_namespace(), [entry("first"), entry("second")])
        assert [disk.holds(log) for log in logs(tmp_path)] == [True]
        before = logs(tmp_path)[0].stat().st_size
        await index.delete(a_namespace(), [passage("first").chunk_id])
        assert logs(tmp_path)[0].stat().st_size > before
        assert disk.holds(logs(tmp_path)[0])


async def test_what_was_written_while_it_was_sorted_outlives_a_loss_of_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(PASSAGES)])
        disk = Disk(monkeypatch)
        optimizing = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        await eventually(lambda: generations(tmp_path) == {"1", "2"})
        await index.upsert(a_namespace(), [entry("meanwhile")])
        await optimizing
        assert (generations(tmp_path), [disk.holds(log) for log in logs(tmp_path)]) == ({"2"}, [True])


async def test_what_the_disk_does_not_take_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "the cable is loose")

    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", refuse)
            with pytest.raises(Unavailable, match="did not take what was written; see to it"):
                await index.upsert(a_namespace(), [entry("first")])
        await index.upsert(a_namespace(), [entry("first")])
        assert await held(index, a_namespace()) == [passage("first")]


async def test_what_a_kill_has_torn_is_given_up_and_torn_until_it_is_called_whole(tmp_path: Path) -> None:
    await hold_one(tmp_path)
    tear(tmp_path)
    async with zvec_index(tmp_path) as index:
        assert await index.torn() == [a_namespace()]
        await index.upsert(a_namespace(), [entry("b")])
    async with zvec_index(tmp_path) as index:
        assert await index.torn() == [a_namespace()]
        await index.mark_whole(a_namespace())
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("b").chunk_id]
    async with zvec_index(tmp_path) as index:
        assert await index.torn() == []


async def test_what_was_left_open_and_is_sound_is_kept(tmp_path: Path) -> None:
    await hold_one(tmp_path)
    leave_open(tmp_path)
    async with zvec_index(tmp_path) as index:
        assert await index.torn() == []
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("a").chunk_id]


async def test_what_is_in_good_order_is_not_looked_at(tmp_path: Path) -> None:
    async with zvec_index(tmp_path, most_open=1) as index:
        for namespace in (a_namespace(), a_namespace("other")):
            await index.ensure(namespace, ENCODER)
            await index.upsert(namespace, [entry("a")])
        await eventually(lambda: left_open(tmp_path) == 1)
    assert left_open(tmp_path) == 0


async def test_searches_after_a_kill_end_also_where_libraries_get_one_thread(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[5])
    for run, exit_code in (("first", 9), ("second", 0)):
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SEARCHED, str(tmp_path), root, run), env={**os.environ, "OMP_NUM_THREADS": "1"}
        )
        try:
            assert await asyncio.wait_for(child.wait(), 60) == exit_code
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()


async def test_whatever_was_acknowledged_survives_kill_9_once_or_the_index_says_that_it_is_torn(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[5])
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(tmp_path / "vectors"), root, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    while (acknowledged := int(await child.stdout.readline())) < 12:
        pass
    child.kill()
    acknowledged += len((await child.stdout.read()).splitlines())
    await child.wait()
    async with zvec_index(tmp_path / "vectors") as index:
        await index.upsert(a_namespace(), [entry(f"p{acknowledged}-{at}", document_id="again") for at in range(20)])
        chunks = await held(index, a_namespace())
        ids = [chunk.chunk_id for chunk in chunks]
        assert len(ids) == len(set(ids))
        expected = {passage(f"p{batch}-{at}").chunk_id for batch in range(acknowledged + 1) for at in range(20)}
        assert expected <= set(ids) or await index.torn() == [a_namespace()]
