"""A file of the spool: whole lines alone are read, whatever a crash or a disk has left, and it has one owner."""

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.outbox import spool_file
from sluiceway_common.outbox.spool_file import PIECE, SPOOL_SUFFIX, SpooledPiece, SpoolFile, line_of, record_of_line
from sluiceway_common.testing import ManualClock
from tests.support import outgoing


def record(number: int) -> Record:
    return record_of(outgoing.submitted(f"doc_{number}"), source="infer", at=ManualClock().now())


def test_a_half_written_last_line_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "x.spool"
    whole = line_of(record(1)) + line_of(record(2))
    path.write_bytes(whole + line_of(record(3))[:-1])
    file = SpoolFile.claim(path)
    assert file is not None
    file.append([record(4)])
    assert file.next_piece().records == (record(1), record(2), record(4))
    file.close()


def test_a_half_written_line_that_fills_a_piece_takes_no_whole_one_with_it(tmp_path: Path) -> None:
    """The end of the line before is the first byte that is read."""
    path = tmp_path / "x.spool"
    path.write_bytes(line_of(record(1)) + b"x" * (PIECE - 1))
    file = SpoolFile.claim(path)
    assert file is not None
    assert file.next_piece().records == (record(1),)
    file.close()


@given(st.integers(min_value=0))
def test_wherever_a_write_broke_off_the_whole_lines_are_read(cut: int) -> None:
    """Hypothesis cuts the file anywhere."""
    whole = [line_of(record(number)) for number in range(3)]
    content = b"".join(whole)
    content = content[: cut % (len(content) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.spool"
        path.write_bytes(content)
        file = SpoolFile.claim(path)
        assert file is not None
        assert file.next_piece().records == tuple(record(number) for number in range(content.count(b"\n")))
        file.close()


def test_a_damaged_line_is_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.spool"
    path.write_bytes(line_of(record(1)) + line_of(record(2)).replace(b"topic", b"tapic") + b"\n" + line_of(record(3)))
    file = SpoolFile.claim(path)
    assert file is not None
    piece = file.next_piece()
    assert (piece.records, file.damaged) == ((record(1), record(3)), 2)
    # Said up to the one behind them, they are not looked at again.
    assert piece.ends == (file.size - len(line_of(record(3))), file.size)
    file.close()


def test_a_file_longer_than_a_piece_is_read_piece_by_piece(tmp_path: Path) -> None:
    """A line longer than a piece is read whole."""
    big = Record("t", b"k", b"x" * 2_000_000)
    file = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    file.append([record(1), big, record(2)])
    found = []
    while file.waiting:
        piece = file.next_piece()
        found += piece.records
        file.said_until(piece.end)
    assert found == [record(1), big, record(2)]
    assert file.size == 0
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_is_longer_than_a_piece_by_its_end_comes_alone(tmp_path: Path) -> None:
    long = Record("t" * (PIECE + 1 - len(line_of(Record("", b"k", b"v")))), b"k", b"v")
    file = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    file.append([long, record(1)])
    assert file.next_piece() == SpooledPiece((long,), (PIECE + 1,), PIECE + 1)
    file.close()


def test_a_disk_that_failed_once_keeps_nobody_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / "x.spool"
    path.touch()
    with monkeypatch.context() as disk:
        disk.setattr(spool_file, "fsync", failing)
        with pytest.raises(OSError, match="Input/output"):
            SpoolFile.claim(path)
    owner = SpoolFile.claim(path)
    assert owner is not None
    owner.close()


def test_each_change_is_on_the_disk_when_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []

    def noted(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(spool_file.os, "fsync", noted)
    whole, path = line_of(record(1)), tmp_path / "x.spool"
    path.write_bytes(whole + b"half")
    file = SpoolFile.claim(path)
    assert file is not None
    file.append([record(2)])
    file.said_until(2 * len(whole))
    assert synced == [len(whole), 2 * len(whole), 0]
    file.close()


def test_a_disk_that_is_full_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    file.append([record(1)])

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(spool_file.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            file.append([record(2)])
    assert file.path.read_bytes() == line_of(record(1))
    file.close()


def test_what_is_being_written_is_not_read(tmp_path: Path) -> None:
    file = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    file.append([record(1), record(2)])
    file.said_until(len(line_of(record(1))))
    with file.path.open("ab") as written:
        written.write(line_of(record(3)))
    assert file.next_piece().records == (record(2),)
    file.close()


def test_a_file_that_another_process_owns_is_let_go_of(tmp_path: Path) -> None:
    owner = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    before = opened()
    assert [SpoolFile.claim(owner.path) for _ in range(3)] == [None] * 3
    assert opened() == before
    owner.close()


def opened() -> set[str]:
    """Files of the spool that this process has open."""
    links = (Path(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd"))
    return {link.name for link in links if link.is_symlink() and os.readlink(link).endswith(SPOOL_SUFFIX)}


def test_a_file_has_one_owner(tmp_path: Path) -> None:
    owner = SpoolFile.create(tmp_path, SPOOL_SUFFIX)
    assert SpoolFile.claim(owner.path) is None
    owner.append([record(1)])
    owner.close()
    heir = SpoolFile.claim(owner.path)
    assert heir is not None
    heir.close()


def test_a_file_that_its_owner_has_taken_away_is_not_made_anew(tmp_path: Path) -> None:
    SpoolFile.create(tmp_path, SPOOL_SUFFIX).close()
    assert SpoolFile.claim(tmp_path / "x.spool") is None
    assert list(tmp_path.iterdir()) == []


@given(
    st.builds(
        Record,
        topic=st.text(),
        key=st.none() | st.binary(),
        value=st.none() | st.binary(),
        headers=st.lists(st.tuples(st.text(), st.none() | st.binary())).map(tuple),
    )
)
def test_a_line_gives_back_its_record(one: Record) -> None:
    line = line_of(one)
    assert line.count(b"\n") == 1
    assert record_of_line(line) == one
