"""Optimising beside the use of a collection goes wrong without harm, and rewriting comes when deletions rest."""

import sys
from pathlib import Path

import pytest

from sluiceway_common.testing import ManualClock
from sluiceway_embed.adapters.zvec import ZvecIndex
from sluiceway_embed.adapters.zvec.optimizer import NamespaceBackoff, RewriteDebounce
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import ENCODER, a_namespace, entry, generations, zvec_index


async def fill(index: ZvecIndex, namespace: Namespace) -> None:
    """So that it is due to be optimised."""
    await index.ensure(namespace, ENCODER)
    await index.upsert(namespace, [entry(f"p{at}") for at in range(2100)])


async def looked_twice(index: ZvecIndex) -> None:
    for _ in range(2):
        await index.optimizer.look()


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
    debounce, due = RewriteDebounce(clock), []
    for seconds, count in steps:
        clock.advance(seconds)
        due.append(a_namespace() in debounce.due({a_namespace(): count}))
    return due


def test_one_rewriting_serves_all_deletions_that_come_close_together() -> None:
    assert due_after((0, 1), (20, 2), (20, 3), (29, 3), (1, 3)) == [False, False, False, False, True]


def test_deletions_that_never_end_are_rewritten_all_the_same() -> None:
    assert due_after(*((20, count) for count in range(17)))[-3:] == [False, True, True]


def test_a_rewriting_that_takes_long_comes_less_often() -> None:
    clock = ManualClock()
    debounce = RewriteDebounce(clock)
    debounce.rewritten(a_namespace(), 100)
    seen = []
    for seconds in (0, 99, 1):
        clock.advance(seconds)
        seen.append(debounce.due({a_namespace(): 1}) == {a_namespace()})
    assert seen == [False, False, True]
