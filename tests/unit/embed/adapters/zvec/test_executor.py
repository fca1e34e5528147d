"""Who writes to zvec at the same time shares a flush, and nobody is told of a flush that came too early."""

import asyncio
import sys
from pathlib import Path

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.zvec.executor import GroupCommit, run_child
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import a_namespace


class Disk:
    """Counts its flushes; each waits at the door while it is closed."""

    def __init__(self) -> None:
        self.begun = 0
        self.door = asyncio.Event()
        self.commits = GroupCommit(self._flush, SystemClock())

    async def _flush(self, _namespace: Namespace) -> None:
        self.begun += 1
        await self.door.wait()


async def test_all_who_wrote_meanwhile_share_a_flush() -> None:
    disk = Disk()
    disk.door.set()
    await asyncio.gather(*(disk.commits.flushed(a_namespace()) for _ in range(20)))
    assert disk.begun == 1


async def test_every_namespace_has_its_own() -> None:
    disk = Disk()
    disk.door.set()
    await asyncio.gather(disk.commits.flushed(a_namespace()), disk.commits.flushed(a_namespace("other")))
    assert disk.begun == 2


async def test_who_writes_while_a_flush_runs_waits_for_the_next() -> None:
    disk = Disk()
    first = asyncio.create_task(disk.commits.flushed(a_namespace()))
    await eventually(lambda: disk.begun == 1)
    second = asyncio.create_task(disk.commits.flushed(a_namespace()))
    disk.door.set()
    await first
    assert not second.done()
    await second
    assert disk.begun == 2


async def test_a_caller_who_leaves_takes_the_flush_from_nobody() -> None:
    disk = Disk()
    leaving, staying = (asyncio.create_task(disk.commits.flushed(a_namespace())) for _ in range(2))
    await eventually(lambda: disk.begun == 1)
    leaving.cancel()
    disk.door.set()
    await staying
    assert (disk.begun, leaving.cancelled()) == (1, True)


async def test_a_flush_that_fails_fails_for_all() -> None:
    async def fail(_namespace: Namespace) -> None:
        raise Unavailable("the disk is full")

    commits = GroupCommit(fail, SystemClock())
    ends = await asyncio.gather(*(commits.flushed(a_namespace()) for _ in range(3)), return_exceptions=True)
    with pytest.raises(Unavailable):
        await commits.flushed(a_namespace())
    assert [type(end) for end in ends] == [Unavailable] * 3


async def test_a_child_that_cannot_be_started_is_passing_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match="could be started"):
        await run_child("optimize", tmp_path, 60)


async def test_a_child_that_takes_too_long_has_not_come_to_a_good_end(tmp_path: Path) -> None:
    assert not await run_child("check", tmp_path, 0)
