"""A process that dies while it writes a blob leaves no half of it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from sluiceway_common.blobs import staging
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.ids import sha256

# A process that streams a blob and never comes to its end.
STREAMING = """
import asyncio, sys
from pathlib import Path
from sluiceway_common.blobs.filesystem import FilesystemBlobs

async def pieces():
    for _ in range(64):
        yield b"x" * 65536
    print("half", flush=True)
    await asyncio.Event().wait()

asyncio.run(FilesystemBlobs(Path(sys.argv[1])).put_stream("t", pieces(), limit=2**30))
"""


async def kill_half_way(root: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STREAMING, str(root), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def listed(root: Path) -> list[BlobRef]:
    return [ref async for ref in FilesystemBlobs(root).list("t")]


def left_behind(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def make_old(root: Path) -> None:
    """As it looks two hours later."""
    for path in left_behind(root):
        seconds = path.stat().st_mtime - 7200
        os.utime(path, (seconds, seconds))


async def test_a_killed_stream_is_no_blob(tmp_path: Path) -> None:
    await kill_half_way(tmp_path)
    assert await listed(tmp_path) == []


async def test_what_a_killed_stream_left_is_swept_away_by_a_later_process(tmp_path: Path) -> None:
    await kill_half_way(tmp_path)
    await FilesystemBlobs(tmp_path).put("t", b"abc")
    assert len(left_behind(tmp_path)) == 2
    make_old(tmp_path)
    await FilesystemBlobs(tmp_path).put("t", b"def")
    assert sorted(path.name for path in left_behind(tmp_path)) == sorted([sha256(b"abc"), sha256(b"def")])


async def test_what_was_too_young_when_a_process_began_it_sweeps_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kill_half_way(tmp_path)
    blobs = FilesystemBlobs(tmp_path)
    await blobs.put("t", b"abc")
    make_old(tmp_path)
    await blobs.put("t", b"def")
    assert len(left_behind(tmp_path)) == 3
    # As if an hour had passed since it looked.
    monkeypatch.setattr(staging, "_LEFT_BEHIND_SECONDS", 0.0)
    await blobs.put("t", b"ghi")
    assert {path.name for path in left_behind(tmp_path)} == {sha256(b"abc"), sha256(b"def"), sha256(b"ghi")}
