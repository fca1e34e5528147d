"""Writers who come together share an upsert, and each is told of its own."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.batcher import UpsertBatcher
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import Entry
from tests.support.indexes import a_namespace, entry, passage

MOST = 8


class Store:
    """Keeps how much each upsert was given; it refuses what is called bad, and fails while it is away."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.door = asyncio.Event()
        self.is_away = False
        self.batcher = UpsertBatcher(self._upsert, most=MOST)

    async def _upsert(self, _namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        await self.door.wait()
        self.batches.append(len(entries))
        if self.is_away:
            raise Unavailable("the disk is full")
        bad = passage("bad").chunk_id
        return {bad: "bad"} if any(one.chunk.chunk_id == bad for one in entries) else {}

    def asked(self, *names: str, collection: str = "default") -> "asyncio.Task[Mapping[str, str]]":
        namespace = a_namespace(collection=collection)
        return asyncio.create_task(self.batcher.upsert(namespace, [entry(name) for name in names]))


async def test_who_writes_while_another_write_runs_shares_the_next() -> None:
    store = Store()
    writers = [store.asked(f"p{number}") for number in range(20)]
    await asyncio.sleep(0)
    store.door.set()
    await asyncio.gather(*writers)
    assert store.batches == [8, 8, 4]


async def test_one_who_writes_more_than_a_batch_is_written_alone() -> None:
    store = Store()
    store.door.set()
    await asyncio.gather(store.asked("a"), store.asked(*(f"p{number}" for number in range(12))), store.asked("b"))
    assert store.batches == [1, 12, 1]


async def test_every_collection_has_its_own() -> None:
    store = Store()
    store.door.set()
    await asyncio.gather(store.asked("a"), store.asked("b", collection="other"))
    assert store.batches == [1, 1]


async def test_what_is_refused_is_told_to_who_wanted_it_alone() -> None:
    store = Store()
    writers = [store.asked("good"), store.asked("bad"), store.asked("fine")]
    store.door.set()
    assert await asyncio.gather(*writers) == [{}, {passage("bad").chunk_id: "bad"}, {}]


async def test_an_upsert_that_fails_fails_for_all_of_it_and_for_nobody_after() -> None:
    store = Store()
    store.door.set()
    store.is_away = True
    ends = await asyncio.gather(store.asked("a"), store.asked("b"), return_exceptions=True)
    assert [type(end) for end in ends] == [Unavailable, Unavailable]
    with pytest.raises(Unavailable):
        await store.asked("c")
    store.is_away = False
    assert await store.asked("d") == {}


async def test_a_writer_who_leaves_takes_the_upsert_from_nobody() -> None:
    store = Store()
    leaving, staying = store.asked("a"), store.asked("b")
    await asyncio.sleep(0)
    leaving.cancel()
    store.door.set()
    assert await staying == {}
    assert leaving.cancelled()
