"""Staged files of a stream: whatever the disk does, the loop goes on."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs


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
