"""Huge pages: what is put into them, what is left alone, and that nothing of it is changed."""

import ctypes
import mmap
from pathlib import Path

import pytest

from sluiceway_common import huge_pages
from sluiceway_common.huge_pages import SIZE, Mapping

ROOM = 4 * SIZE


class Room:
    """Memory of this process that belongs to no file."""

    def __init__(self) -> None:
        self.bytes = mmap.mmap(-1, ROOM, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.start = ctypes.addressof(ctypes.c_char.from_buffer(self.bytes))

    def kibibytes(self, what: str) -> int:
        """Of the whole mapping that it lies in."""
        lines, inside = Path("/proc/self/smaps").read_text().splitlines(), False
        for line in lines:
            first = line.split()[0]
            if not first.endswith(":"):
                inside = Mapping.read(line).start <= self.start < Mapping.read(line).end
            elif inside and first == f"{what}:":
                return int(line.split()[1])
        raise AssertionError(f"nothing is said of {what}")


def test_what_is_in_use_lies_in_huge_pages_and_is_what_it_was() -> None:
    room, written = Room(), bytes(range(256)) * (ROOM // 256)
    room.bytes[:] = written
    if not huge_pages.settle():
        pytest.skip("this kernel gives no huge pages")
    assert room.kibibytes("AnonHugePages") >= 2 * SIZE // 1024
    assert room.bytes[:] == written


def test_what_is_hardly_used_takes_no_more_memory() -> None:
    room = Room()
    for page in range(0, ROOM, 64 * 1024):
        room.bytes[page] = 1
    before = room.kibibytes("Rss")
    huge_pages.settle()
    assert room.kibibytes("Rss") - before < SIZE // 1024


@pytest.mark.parametrize("setting", ["always madvise [never]", None])
def test_where_there_are_to_be_none_none_are_asked_for(
    setting: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "enabled"
    if setting is not None:
        told.write_text(setting)
    monkeypatch.setattr(huge_pages, "_SETTING", told)
    assert huge_pages.settle() == 0


@pytest.mark.parametrize(
    ("line", "is_heap"),
    [
        ("7f0000200000-7f0000a00000 rw-p 00000000 00:00 0 ", True),
        ("55d000000000-55d000a00000 rw-p 00000000 00:00 0                          [heap]", True),
        ("7f0000200000-7f0000a00000 ---p 00000000 00:00 0 ", False),
        ("7f0000200000-7f0000a00000 rw-s 00000000 00:01 1024                       /dev/shm/a b", False),
        (
            "7f0000200000-7f0000a00000 rw-p 00200000 fe:00 1024                       /usr/lib/libpython3.11.so.1.0",
            False,
        ),
    ],
)
def test_memory_that_is_shared_or_of_a_file_is_no_heap(line: str, is_heap: bool) -> None:
    assert Mapping.read(line).is_heap is is_heap


def test_only_whole_pages_are_asked_for() -> None:
    assert list(Mapping(SIZE + 4096, 4 * SIZE + 4096, "rw-p", "").huge()) == [2 * SIZE, 3 * SIZE]
    assert list(Mapping(SIZE + 4096, 3 * SIZE - 4096, "rw-p", "").huge()) == []
