"""Write-ahead file of the spool: appended to, read from the front, owned by one process at a time.

A record is one line with a checksum, so that a line that was not written whole is told from one that was.
"""

import base64
import binascii
import fcntl
import json
import os
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, Self

from sluiceway_common.bus.headers import Header
from sluiceway_common.bus.records import Record
from sluiceway_common.disk import fsync

PIECE: Final = 1024 * 1024
"""Bytes that are read at once."""

SPOOL_SUFFIX: Final = ".spool"


@dataclass(frozen=True)
class SpooledPiece:
    """Records that were not said yet, and where the piece ends; `ends`: how far it is said with each of them."""

    records: tuple[Record, ...]
    ends: tuple[int, ...]
    end: int


class SpoolFile:
    """Owned from `claim` to `close`; the kernel gives it free when its process dies."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.damaged = 0
        self._descriptor = descriptor
        self._said = 0
        self._size = self._cut_half_line()

    @classmethod
    def create(cls, folder: Path, suffix: str) -> Self:
        """A new one."""
        while True:
            path = folder / f"{uuid.uuid4().hex}{suffix}"
            path.touch(mode=0o600)
            # Until it is owned, another process may take it for one that was left, and away.
            if (created := cls.claim(path)) is not None:
                return created

    @classmethod
    def claim(cls, path: Path) -> Self | None:
        """The file; None while another process owns it, and where that has taken it away or given it another name."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        if not _locked(descriptor, path):
            os.close(descriptor)
            return None
        try:
            fsync(path.parent)
            return cls(path, descriptor)
        except BaseException:
            os.close(descriptor)  # With its lock, which would keep the file from this process too.
            raise

    @property
    def size(self) -> int:
        """Bytes on the disk, said or not."""
        return self._size

    @property
    def waiting(self) -> bool:
        """Whether a record was not said yet."""
        return self._said < self._size

    def append(self, records: Sequence[Record]) -> None:
        """On the disk when it returns. Raises OSError; then the file is as it was."""
        content = b"".join(line_of(record) for record in records)
        try:
            _write_all(self._descriptor, content)
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(content)

    def next_piece(self) -> SpooledPiece:
        """Some records that were not said yet, without the lines that are damaged."""
        left = self._size - self._said
        piece = os.pread(self._descriptor, min(left, max(PIECE, self._line_length())), self._said)
        lines = piece[: piece.rfind(b"\n") + 1].splitlines(keepends=True)
        *starts, end = accumulate(map(len, lines), initial=self._said)
        read = [(record, start) for record, start in zip(map(record_of_line, lines), starts, strict=True) if record]
        self.damaged += len(lines) - len(read)
        # A damaged line goes with the record before it.
        ends = (*(start for _, start in read[1:]), end)[: len(read)]
        return SpooledPiece(tuple(record for record, _ in read), ends, end)

    def said_until(self, end: int) -> None:
        """Forgets the file's content once all of it was said."""
        self._said = end
        if self._said == self._size:
            os.ftruncate(self._descriptor, 0)
            os.fsync(self._descriptor)
            self._said = self._size = 0

    def close(self) -> None:
        """Gives it free; an empty file goes away."""
        if self._size == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)

    def _cut_half_line(self) -> int:
        """A process that died while it wrote left a line without an end: it was promised to nobody."""
        size = os.fstat(self._descriptor).st_size
        end = size
        while end > 0:
            start = max(0, end - PIECE)
            found = os.pread(self._descriptor, end - start, start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end < size:
            os.ftruncate(self._descriptor, end)
            os.fsync(self._descriptor)
        return end

    def _line_length(self) -> int:
        """Bytes to the end of the next line, however long it is."""
        length = 0
        while self._said + length < self._size:
            piece = os.pread(self._descriptor, PIECE, self._said + length)
            found = piece.find(b"\n")
            if found >= 0:
                return length + found + 1
            length += len(piece)
        return length


def _locked(descriptor: int, path: Path) -> bool:
    """Locked, and still the file of that name: its last owner may have removed it in between."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def line_of(record: Record) -> bytes:
    """The checksum, a space, JSON, a line feed."""
    told = {
        "topic": record.topic,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }
    body = json.dumps(told, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def record_of_line(line: bytes) -> Record | None:
    """The record, or None for a line that is damaged."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        return None
    told = json.loads(body)
    headers: tuple[Header, ...] = tuple((name, _bytes(value)) for name, value in told["headers"])
    return Record(told["topic"], _bytes(told["key"]), _bytes(told["value"]), headers)


def _text(content: bytes | None) -> str | None:
    return None if content is None else binascii.b2a_base64(content, newline=False).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
