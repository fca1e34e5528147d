"""Sorting beside the use of a collection goes wrong without harm."""

import sys
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock
from sluiceway_embed.adapters.zvec import ZvecIndex
from sluiceway_embed.adapters.zvec.backoff import Backoff
from sluiceway_embed.adapters.zvec.children import did
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


async def test_a_child_that_cannot_be_started_is_passing_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match="could be started"):
        await did("optimizing", tmp_path, 60)


async def test_a_child_that_takes_too_long_has_not_come_to_a_good_end(tmp_path: Path) -> None:
    assert not await did("checking", tmp_path, 0)


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
    backoff = Backoff(clock)
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
