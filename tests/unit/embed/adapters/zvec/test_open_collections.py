"""What was deleted does not stay on the disk."""

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections
from sluiceway_embed.adapters.zvec.schedule import QUIET_SECONDS
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import ENCODER, Unhurried, a_namespace, entry, generations, names, passage, query, zvec_index
from tests.unit.embed.adapters.zvec.test_optimizer import GatedCopy, fill

SECRET = b"treasure"


class Hurried(Unhurried):
    """A clock that can be put on."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


def holds_secret(folder: Path) -> bool:
    """Folders and files may go while they are looked at."""
    return any(SECRET in _bytes(Path(place) / name).lower() for place, _, names in os.walk(folder) for name in names)


def _bytes(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


async def hide(index: ZvecIndex) -> None:
    """Sorts a secret in among many others, where zvec's own optimisation would leave it, and deletes it."""
    await index.ensure(a_namespace(), ENCODER)
    await index.upsert(a_namespace(), [entry(f"p{at}") for at in range(100)])
    await index.upsert(a_namespace(), [entry("secret", "The mill hides a treasure.", document_id="doc_secret")])
    await index.optimizer.optimize(a_namespace())
    await index.delete_document(a_namespace(), "doc_secret")


async def look_later(index: ZvecIndex, clock: Hurried) -> None:
    await index.optimizer.look()
    clock.advance(QUIET_SECONDS + 1)
    await index.optimizer.look()
    await index.optimizer.settled()


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_deleted_text_leaves_the_disk_when_the_optimizer_has_looked(tmp_path: Path, restarted: bool) -> None:
    clock = Hurried()
    async with zvec_index(tmp_path, clock=clock) as index:
        await hide(index)
        assert holds_secret(tmp_path)
        if not restarted:
            await look_later(index, clock)
            assert not holds_secret(tmp_path)
    async with zvec_index(tmp_path, clock=clock) as index:
        await look_later(index, clock)
        assert not holds_secret(tmp_path)
        assert names(await index.search(a_namespace(), query("mill", "p7", limit=1))) == [passage("p7").chunk_id]
        assert len([chunk async for chunk in index.scan(a_namespace())]) == 100


async def test_a_deleted_text_waits_for_nobody_elses_sorting(tmp_path: Path) -> None:
    clock, copy = Hurried(), GatedCopy("large")
    async with zvec_index(tmp_path, clock=clock, copy=copy) as index:
        await fill(index, a_namespace(collection="large"))
        await hide(index)
        await index.optimizer.look()
        with copy.opened_at_last():
            await eventually(copy.reached.is_set)
            clock.advance(QUIET_SECONDS + 1)
            await index.optimizer.look()
            await eventually(lambda: not holds_secret(tmp_path), within=300, every=0.2)


async def test_a_deleted_text_does_not_wait_until_its_own_collection_is_sorted(tmp_path: Path) -> None:
    clock, copy = Hurried(), GatedCopy("default")
    async with zvec_index(tmp_path, clock=clock, copy=copy) as index:
        await fill(index, a_namespace())
        await index.upsert(a_namespace(), [entry("secret", "The mill hides a treasure.", document_id="doc_secret")])
        await index.optimizer.look()
        await eventually(copy.reached.is_set)
        deleting = asyncio.create_task(index.delete_document(a_namespace(), "doc_secret"))
        copy.open()
        await deleting
        await look_later(index, clock)
        assert not holds_secret(tmp_path)


async def test_what_is_deleted_while_it_is_rewritten_goes_with_the_next_rewriting(tmp_path: Path) -> None:
    clock = Hurried()
    async with zvec_index(tmp_path, clock=clock) as index:
        await hide(index)
        before = await index.deletion_mark(a_namespace())
        assert not await index.has_let_go(a_namespace(), before)
        rewriting = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        await eventually(lambda: generations(tmp_path) > {"2"})
        await index.upsert(a_namespace(), [entry("late", "Another treasure.", document_id="doc_late")])
        await index.delete_document(a_namespace(), "doc_late")
        late = await index.deletion_mark(a_namespace())
        await rewriting
        assert await let_go(index, before, late) == [True, False]
        await look_later(index, clock)
        assert not holds_secret(tmp_path)
        assert await let_go(index, before, late) == [True, True]


async def test_what_is_deleted_once_the_copy_has_taken_its_place_is_deleted_from_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, gate = Hurried(), Gate(OpenCollections.delete_replaced)
    monkeypatch.setattr(OpenCollections, "delete_replaced", gate.waited_for)
    async with zvec_index(tmp_path, clock=clock) as index:
        await hide(index)
        gate.shut()
        await index.upsert(a_namespace(), [entry("late", "Another treasure.", document_id="doc_late")])
        rewriting = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        with gate.opened_at_last():
            await eventually(gate.reached.is_set, within=60)
            await index.delete_document(a_namespace(), "doc_late")
        await rewriting
        assert await let_go(index, await index.deletion_mark(a_namespace())) == [False]
        await look_later(index, clock)
        assert not holds_secret(tmp_path)


@pytest.mark.parametrize("slow", ["open_copy", "delete_replaced"])
async def test_searching_and_writing_go_on_while_a_copy_is_opened_or_what_was_before_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    gate = Gate(getattr(OpenCollections, slow))
    monkeypatch.setattr(OpenCollections, slow, gate.waited_for)
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a")])
        gate.shut()
        optimizing = asyncio.create_task(index.optimizer.optimize(a_namespace()))
        with gate.opened_at_last():
            await eventually(gate.reached.is_set, within=60)
            await index.upsert(a_namespace(), [entry("late")])
            found = await index.search(a_namespace(), query(near="late", limit=1))
        await optimizing
        assert names(found) == [passage("late").chunk_id]
        assert names(await index.search(a_namespace(), query(near="late", limit=1))) == [passage("late").chunk_id]


class Gate:
    """Holds up a piece of work of open collections, as long as it is shut."""

    def __init__(self, work: Callable[[OpenCollections, Namespace], None]) -> None:
        self._work = work
        self._open = threading.Event()
        self._open.set()
        self.reached = threading.Event()

    @property
    def waited_for(self) -> Callable[[OpenCollections, Namespace], None]:
        """The work, behind the gate."""

        def work(mine: OpenCollections, namespace: Namespace) -> None:
            if not self._open.is_set():
                self.reached.set()
                assert self._open.wait(600), "nobody has opened the gate"
            self._work(mine, namespace)

        return work

    def shut(self) -> None:
        self._open.clear()

    @contextmanager
    def opened_at_last(self) -> Iterator[None]:
        """Whatever happens in the block, nobody waits at the gate after it."""
        try:
            yield
        finally:
            self._open.set()


async def test_a_text_whose_folder_cannot_be_deleted_has_not_left_the_disk(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "vectors", tmp_path / "elsewhere"
    async with zvec_index(root) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a"), entry("secret", "A treasure.", document_id="doc_secret")])
    move_passages(root, elsewhere)
    async with zvec_index(root) as index:
        await index.delete_document(a_namespace(), "doc_secret")
        mark = await index.deletion_mark(a_namespace())
        with pytest.raises(Unavailable):
            await index.optimizer.optimize(a_namespace())
        assert holds_secret(elsewhere)
        assert await let_go(index, mark) == [False]
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("a").chunk_id]


def move_passages(root: Path, elsewhere: Path) -> None:
    """They lie on another disk, and a link points there, which is not deleted as a folder is."""
    (folder,) = root.glob("*/*/*/1")
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)


async def test_a_copy_that_cannot_take_its_place_leaves_an_index_that_answers(tmp_path: Path) -> None:
    async with zvec_index(tmp_path, copy=copy_where_nothing_more_can_be_written) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a")])
        with pytest.raises(Unavailable):
            await index.optimizer.optimize(a_namespace())
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("a").chunk_id]
        await index.upsert(a_namespace(), [entry("late")])
        assert await index.count(a_namespace()) == 2


def copy_where_nothing_more_can_be_written(source: Path, fresh: Path) -> None:
    """The file that is to name the copy cannot be made."""
    shutil.copytree(source, fresh)
    fresh.with_name(f".current.{os.getpid()}").mkdir()


async def test_a_dropped_tenant_is_not_remembered_by_what_it_deleted(tmp_path: Path) -> None:
    clock = Hurried()
    async with zvec_index(tmp_path, clock=clock) as index:
        await hide(index)
        await look_later(index, clock)
        before = await index.deletion_mark(a_namespace())
        await index.drop_tenant("acme")
        assert await let_go(index, before) == [True]
        await hide(index)
        assert await index.deletion_mark(a_namespace()) == before
        assert await let_go(index, before) == [False]


async def beside(index: ZvecIndex) -> Namespace:
    """The namespace of `hide`, with another version live."""
    await hide(index)
    await index.ensure(replace(a_namespace(), version="fedcba9876543210"), ENCODER)
    await index.switch("acme", "default", "fedcba9876543210")
    return a_namespace()


async def test_a_dropped_version_leaves_no_text_and_no_debt(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        old = await beside(index)
        mark = await index.deletion_mark(old)
        assert await let_go(index, mark) == [False]
        await index.drop_version(old.tenant, old.collection, old.version)
        assert not holds_secret(tmp_path)
        assert await let_go(index, mark) == [True]
        await index.optimizer.look()
        await index.optimizer.settled()
        assert await index.namespaces(old.tenant, old.collection) == [replace(old, version="fedcba9876543210")]


def leave_half_dropped(root: Path, namespace: Namespace) -> Path:
    """The folder of a version, as a process leaves it that is killed when it begins to drop it."""
    (folder,) = root.glob(f"*/*/{namespace.version}")
    (folder / "space.json").unlink()
    return folder


async def test_what_a_killed_drop_has_left_is_gone_after_a_start(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        old = await beside(index)
    folder = leave_half_dropped(tmp_path, old)
    assert holds_secret(folder)
    async with zvec_index(tmp_path) as index:
        assert not holds_secret(tmp_path)
        assert [alias.beside for alias in await index.aliases()] == [()]


async def let_go(index: ZvecIndex, *marks: int) -> list[bool]:
    """Whether it has, by mark: a deletion that comes later puts off nobody who waits for an earlier one."""
    return [await index.has_let_go(a_namespace(), mark) for mark in marks]


async def test_what_a_killed_optimisation_has_left_is_gone_after_a_start(tmp_path: Path) -> None:
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [entry("a")])
        await index.optimizer.optimize(a_namespace())
    leave_stale(tmp_path)
    async with zvec_index(tmp_path) as index:
        assert generations(tmp_path) == {"2"}
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("a").chunk_id]


def leave_stale(folder: Path) -> None:
    """The generation before, and the copies of an optimisation and of a rewriting that were killed."""
    (now,) = folder.glob("*/*/*/2")
    for name in ("1", "3", "3.new"):
        shutil.copytree(now, now.with_name(name))
