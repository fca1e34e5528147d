"""Staged files of a stream: whatever the disk does, the loop goes on."""

import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.staging import StagingFolder
from sluiceway_common.tasks import Threads

P = ParamSpec("P")
T = TypeVar("T")


async def pieces(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


@pytest.mark.parametrize("contents", [(b"one ", b"two"), ()])
async def test_a_disk_that_hangs_holds_up_no_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: tuple[bytes, ...]
) -> None:
    touched = set[tuple[str, bool]]()

    def told(name: str) -> Any:
        own = getattr(Path, name)

        def call(path: Path, *arguments: Any, **options: Any) -> Any:
            touched.add((name, threading.current_thread() is threading.main_thread()))
            return own(path, *arguments, **options)

        return call

    for name in ("open", "unlink", "mkdir", "iterdir"):
        monkeypatch.setattr(Path, name, told(name))
    ref = await FilesystemBlobs(tmp_path).put_stream("acme", pieces(*contents), limit=100)
    assert touched == {("open", False), ("unlink", False), ("mkdir", False), ("iterdir", False)}
    assert await FilesystemBlobs(tmp_path).get(ref.uri) == b"".join(contents)


class CountedThreads(Threads):
    """Counts the pieces of work that it is given."""

    def __init__(self) -> None:
        super().__init__(1, "test")
        self.pieces = 0

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.pieces += 1
        return await super().__call__(call, *args, **kwargs)


async def stored(folder: Path, *contents: bytes) -> int:
    """How many pieces of work the threads had of a stream, in a store that was there before."""
    staging, threads = StagingFolder(folder / "incoming"), CountedThreads()
    staging.open()
    async with staging.arriving(threads) as arriving:
        for content in contents:
            await arriving.write(content)
        await arriving.move_to(folder / "whole")
    assert (folder / "whole").read_bytes() == b"".join(contents)
    assert files_of(folder / "incoming") == []
    return threads.pieces


async def test_a_small_stream_is_one_piece_of_work_for_the_threads(tmp_path: Path) -> None:
    assert await stored(tmp_path, b"one ", b"two ", b"three") == 1


async def test_of_a_long_stream_little_is_in_memory(tmp_path: Path) -> None:
    piece = bytes(200 * 1024)
    assert await stored(tmp_path, *[piece] * 5) == 3


async def test_what_is_broken_off_leaves_no_file(tmp_path: Path) -> None:
    staging, there = StagingFolder(tmp_path), list[int]()

    async def broken_off() -> None:
        async with staging.arriving(CountedThreads()) as arriving:
            await arriving.write(bytes(300 * 1024))
            there.append(len(files_of(tmp_path)))
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await broken_off()
    assert (there, files_of(tmp_path)) == ([1], [])


def files_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())
