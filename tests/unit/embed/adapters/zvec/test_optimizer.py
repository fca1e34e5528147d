"""Optimising beside the use of a collection goes wrong without harm, and rewriting comes when deletions rest."""

import asyncio
import itertools
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common import tasks
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_embed.adapters.zvec.executor import KeyedExecutor
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.adapters.zvec.open_collections import Size
from sluiceway_embed.adapters.zvec.schedule import (
    MOST_SEGMENTS,
    QUIET_SECONDS,
    ChangeDebounce,
    NamespaceBackoff,
    is_due,
    weighed_apart,
)
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import ENCODER, a_namespace, entry, generations, names, passage, query, zvec_index

PASSAGES = 800


class GatedCopy:
    """Copies folders, but for one collection: whoever copies that waits at a gate."""

    def __init__(self, collection: str) -> None:
        self._collection = collection
        self._gate = threading.Event()
        self.reached = threading.Event()

    def __call__(self, source: Path, fresh: Path) -> None:
        if self._collection in source.parts:
            self._stop()
        shutil.copytree(source, fresh)

    def _stop(self) -> None:
        self.reached.set()
        assert self._gate.wait(600), "nobody has opened the gate"

    def open(self) -> None:
        self._gate.set()

    @contextmanager
    def opened_at_last(self) -> Iterator[None]:
        """Whatever happens in the block, nobody waits at the gate after it."""
        try:
            yield
        finally:
            self.open()


class HaltingCopy(GatedCopy):
    """Stops amid a copy; what is left of it comes after the gate, whatever has become of the folder."""

    def __call__(self, source: Path, fresh: Path) -> None:
        shutil.copytree(source, fresh)
        self._stop()
        (fresh / "rest").mkdir(parents=True)


async def fill(index: ZvecIndex, namespace: Namespace) -> None:
    """So that it is due to be optimised."""
    await index.ensure(namespace, ENCODER)
    await index.upsert(namespace, [entry(f"p{at}") for at in range(PASSAGES)])


async def looked_twice(index: ZvecIndex) -> None:
    for _ in range(2):
        await index.optimizer.look()
        await index.optimizer.settled()


def spoil(folder: Path, collection: str) -> None:
    """Nothing copies what points to nowhere."""
    (namespace,) = folder.glob(f"*/{collection}/*/1")
    (namespace / "spoilt").symlink_to("/nowhere")


def by_collection(folder: Path) -> list[tuple[str, str]]:
    return sorted((path.parents[1].name, path.name) for path in folder.glob("*/*/*/*") if path.is_dir())


async def test_what_cannot_be_optimized_leaves_no_copy_and_an_index_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with zvec_index(tmp_path) as index:
        await fill(index, a_namespace())
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        await looked_twice(index)
        assert generations(tmp_path) == {"1"}
        await index.ready()


async def test_one_namespace_that_cannot_be_optimized_holds_up_nobody(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        for name in ("a", "b"):
            await fill(index, a_namespace(collection=name))
        spoil(tmp_path, "a")
        await looked_twice(index)
        assert by_collection(tmp_path) == [("a", "1"), ("b", "2")]


async def test_searches_are_answered_while_a_collection_is_copied_and_what_is_written_then_is_kept(
    tmp_path: Path,
) -> None:
    copy = GatedCopy("default")
    async with zvec_index(tmp_path, copy=copy) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("early")])
        optimizing = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        await eventually(copy.reached.is_set)
        writing = asyncio.create_task(index.upsert(a_namespace(), [entry("late")]))
        assert names(await index.search(a_namespace(), query(near="early"))) == [passage("early").chunk_id]
        copy.open()
        await asyncio.gather(writing, optimizing)
        found = names(await index.search(a_namespace(), query(near="early")))
        assert found == [passage("early").chunk_id, passage("late").chunk_id]


async def test_the_optimizer_ends_though_a_copy_is_under_way(tmp_path: Path) -> None:
    copy = GatedCopy("default")
    async with zvec_index(tmp_path, copy=copy) as index:
        await fill(index, a_namespace())
        await index.optimizer.look()
        await eventually(copy.reached.is_set)
        asyncio.get_running_loop().call_later(0.1, copy.open)
    async with zvec_index(tmp_path) as index:
        assert await index.count(a_namespace()) == PASSAGES


async def test_a_copy_that_takes_long_is_waited_for_however_often_its_job_is_told_to_end(tmp_path: Path) -> None:
    copy = HaltingCopy("default")
    async with zvec_index(tmp_path, copy=copy) as index:
        await fill(index, a_namespace())
        optimizing = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        await eventually(copy.reached.is_set)
        with copy.opened_at_last():
            ending = asyncio.create_task(tasks.end(optimizing, ask_again=0.01))
            await eventually(lambda: optimizing.cancelling() > 5 or optimizing.done())
            assert not optimizing.done()
        await ending
        assert generations(tmp_path) == {"1"}
        await index.upsert(a_namespace(), [entry("late")])
        assert await index.count(a_namespace()) == PASSAGES + 1


async def test_a_tenant_that_is_dropped_while_it_is_copied_leaves_nothing(tmp_path: Path) -> None:
    copy = HaltingCopy("default")
    async with zvec_index(tmp_path, copy=copy) as index:
        await fill(index, a_namespace())
        await index.optimizer.look()
        await eventually(copy.reached.is_set)
        asyncio.get_running_loop().call_later(0.1, copy.open)
        await index.drop_tenant("acme")
        await index.optimizer.settled()
        assert by_collection(tmp_path) == []


async def test_a_version_that_is_dropped_while_it_is_copied_leaves_nothing(tmp_path: Path) -> None:
    copy, dropped = HaltingCopy("default"), a_namespace()
    async with zvec_index(tmp_path, copy=copy) as index:
        await fill(index, dropped)
        await index.switch(dropped.tenant, dropped.collection, "fedcba9876543210")
        await index.optimizer.look()
        await eventually(copy.reached.is_set)
        asyncio.get_running_loop().call_later(0.1, copy.open)
        await index.drop_version(dropped.tenant, dropped.collection, dropped.version)
        await index.optimizer.settled()
        assert by_collection(tmp_path) == []


async def test_nothing_of_a_tenant_is_optimized_that_is_being_dropped(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        for tenant in ("acme", "other"):
            await fill(index, a_namespace(tenant, collection=tenant))
        async with index.optimizer.ended("acme"):
            await looked_twice(index)
            assert by_collection(tmp_path) == [("acme", "1"), ("other", "2")]
        await looked_twice(index)
        assert by_collection(tmp_path) == [("acme", "2"), ("other", "2")]


@pytest.mark.parametrize(
    ("size", "quiet", "busy"),
    [
        (Size(unoptimized=149, passages=149, segments=1), False, False),
        (Size(unoptimized=150, passages=150, segments=1), True, False),
        (Size(unoptimized=399, passages=399, segments=1), True, False),
        (Size(unoptimized=400, passages=400, segments=1), True, True),
        (Size(unoptimized=4_000, passages=100_000, segments=20), False, False),
        (Size(unoptimized=5_000, passages=100_000, segments=20), True, False),
        (Size(unoptimized=25_000, passages=100_000, segments=20), True, True),
        (Size(unoptimized=50, passages=100_000, segments=MOST_SEGMENTS), True, True),
    ],
)
def test_what_grew_by_passages_or_by_segments_is_sorted(size: Size, quiet: bool, busy: bool) -> None:
    assert (is_due(size, is_quiet=True), is_due(size, is_quiet=False)) == (quiet, busy)


def test_each_failure_doubles_the_rest_and_a_success_ends_it() -> None:
    clock = ManualClock()
    backoff = NamespaceBackoff(clock)
    seen = []
    for seconds in (59, 1, 119, 1):
        if seconds > 1:
            backoff.failed(a_namespace())
        clock.advance(seconds)
        seen.append(backoff.is_over(a_namespace()))
    assert seen == [False, True, False, True]
    backoff.failed(a_namespace())
    backoff.succeeded(a_namespace())
    assert backoff.is_over(a_namespace())


def due_after(*steps: tuple[float, int]) -> list[bool]:
    """Whether the namespace is due each time: so many seconds later it has seen so many deletions."""
    clock = ManualClock()
    debounce, due = ChangeDebounce(clock), []
    for seconds, count in steps:
        clock.advance(seconds)
        due.append(a_namespace() in debounce.due({a_namespace(): count}))
    return due


def test_one_rewriting_serves_all_deletions_that_come_close_together() -> None:
    assert due_after((0, 1), (2, 2), (2, 3), (2.9, 3), (0.1, 3)) == [False, False, False, False, True]


def test_deletions_that_never_end_are_rewritten_all_the_same() -> None:
    assert due_after(*((2, count) for count in range(17)))[-3:] == [False, True, True]


def test_a_rewriting_that_takes_long_comes_less_often() -> None:
    clock = ManualClock()
    debounce = ChangeDebounce(clock)
    debounce.done(a_namespace(), 100)
    seen = []
    for seconds in (0, 99, 1):
        clock.advance(seconds)
        seen.append(debounce.due({a_namespace(): 1}) == {a_namespace()})
    assert seen == [False, False, True]


def test_sorting_a_few_into_many_rests_longer_than_it_takes() -> None:
    clock = ManualClock()
    debounce = ChangeDebounce(clock, rest=4)
    debounce.done(a_namespace(), 2)
    seen = []
    for seconds in (0, 7, 1):
        clock.advance(seconds)
        seen.append(debounce.due({a_namespace(): 1}) == {a_namespace()})
    assert seen == [False, False, True]


@pytest.mark.parametrize(("unoptimized", "apart"), [(0, {}), (1, {a_namespace(): 1}), (300, {})])
def test_what_lies_beside_sorted_passages_is_weighed_apart(unoptimized: int, apart: dict[Namespace, int]) -> None:
    assert weighed_apart({a_namespace(): Size(unoptimized=unoptimized, passages=300, segments=1)}) == apart


async def test_a_passage_that_comes_alone_is_soon_weighed_by_the_words_of_all(tmp_path: Path) -> None:
    """zvec would hold its words for common: they stand in each passage that came since the last sorting, which is this
    one. So one that says half of what is asked came before it."""
    clock, asked = ManualClock(), query("yellow teapot", limit=1)
    async with zvec_index(tmp_path, clock=clock) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}", f"Mill {at} turns") for at in range(200)])
        await index.upsert(a_namespace(), [entry("mill", "yellow mill")])
        await index.optimizer.optimize(a_namespace())
        await index.upsert(a_namespace(), [entry("teapot", "yellow teapot")])
        await index.optimizer.look()
        clock.advance(QUIET_SECONDS)
        await index.optimizer.look()
        await index.optimizer.settled()
        assert names(await index.search(a_namespace(), asked)) == [passage("teapot").chunk_id]
        await index.optimizer.look()
        clock.advance(QUIET_SECONDS)
        await index.optimizer.look()
        await index.optimizer.settled()
        assert generations(tmp_path) == {"3"}


@pytest.mark.parametrize("pieces", range(1, 6))
async def test_sorting_that_is_ended_between_two_pieces_leaves_one_whole_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """Beginning the copy, opening it, taking the place, deleting what was before, letting go: a search or an end may
    come between any two."""
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(50)])
        sorting = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        run, ran = KeyedExecutor.run, itertools.count(1)

        async def ended_after(self: KeyedExecutor, key: str, work: Callable[[], Any]) -> Any:
            done = await run(self, key, work)
            if next(ran) == pieces:
                sorting.cancel()
            return done

        monkeypatch.setattr(KeyedExecutor, "run", ended_after)
        with pytest.raises(asyncio.CancelledError):
            await sorting
        monkeypatch.undo()
        assert len([chunk async for chunk in index.scan(a_namespace())]) == 50
        assert len(generations(tmp_path)) == 1
        await index.optimizer.optimize(a_namespace())
        assert names(await index.search(a_namespace(), query("mill", "p7", limit=1))) == [passage("p7").chunk_id]
