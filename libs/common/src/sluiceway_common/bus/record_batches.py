"""Record batches of a fetch, looked at before Kafka's client makes objects of them: bytes as cheap as one bit become a
million headers, and half a gigabyte, in one step of it.

A batch is unpacked here, up to its bound, and the headers of each record are counted when its turn comes, not before:
so what is taken of a batch costs what it has, and what is not taken costs nothing.
"""

from struct import unpack_from
from typing import Any, Final

from aiokafka.errors import CorruptRecordException  # type: ignore[import-untyped]  # ships no types
from aiokafka.record.default_records import DefaultRecordBatch  # type: ignore[import-untyped]  # ships no types
from aiokafka.record.memory_records import MemoryRecords  # type: ignore[import-untyped]  # ships no types
from aiokafka.record.util import decode_varint  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.decompression import decoder_of

MOST_TAKEN_APART: Final = 1_000
"""Headers of a record that are taken apart, with room for what a dead letter adds to those that are read."""

_BEFORE_LENGTH: Final = 8
_BEFORE_CONTENT: Final = 12
_ATTRIBUTES: Final = 22
_CODEC: Final = 0x07
_BEFORE_RECORDS: Final = 61


class TooManyHeaders(Exception):
    """A record has more headers than are taken apart."""

    def __init__(self, headers: int) -> None:
        super().__init__(f"a record has {headers} headers; up to {MOST_TAKEN_APART} are taken apart")


class FetchedBatches:
    """The client's `MemoryRecords` with batches of the right checksum. `next_offset` is where the next one begins; None
    where one is not whole."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0
        self._records = MemoryRecords(content)
        self.next_offset: int | None = None
        self.has_next = self._records.has_next
        self.size_in_bytes = self._records.size_in_bytes

    def next_batch(self) -> Any:
        self.next_offset = None
        start = self._place
        (length,) = unpack_from(">i", self._content, start + _BEFORE_LENGTH)
        self._place = start + _BEFORE_CONTENT + length
        batch = self._records.next_batch()
        if not batch.validate_crc():
            raise CorruptRecordException("the checksum of a batch is wrong")
        self.next_offset = batch.next_offset
        # Older formats have no headers.
        is_current = isinstance(batch, DefaultRecordBatch)
        return _Batch(batch, self._content[start : self._place]) if is_current else batch


class _Batch:
    """A batch whose records are looked at one by one."""

    def __init__(self, batch: Any, content: bytes) -> None:
        self._batch = batch
        self._content = content
        self._place = _BEFORE_RECORDS
        self.is_control_batch = batch.is_control_batch
        self.next_offset = batch.next_offset

    def __iter__(self) -> "_Batch":
        # One that nobody knows the client complains of.
        decoder = decoder_of(self._batch.compression_type)
        if decoder is not None:
            head = bytearray(self._content[:_BEFORE_RECORDS])
            head[_ATTRIBUTES] &= ~_CODEC
            self._content = bytes(head) + decoder(self._content[_BEFORE_RECORDS:])
            self._batch = DefaultRecordBatch(self._content)
        iter(self._batch)
        return self

    def __next__(self) -> Any:
        # So it does of what is missing, and of what is behind the last record.
        if self._place < len(self._content):
            self._look_at_record()
        return next(self._batch)

    def _look_at_record(self) -> None:
        """By the format of Kafka's protocol: length, attributes, time, offset, key, body, headers."""
        length, place = self._number(self._place)
        self._place = place + length
        for _ in ("attributes", "time", "offset"):
            _, place = self._number(place)
        for _ in ("key", "body"):
            size, place = self._number(place)
            place += max(0, size)
        headers, _ = self._number(place)
        if headers > MOST_TAKEN_APART:
            raise TooManyHeaders(headers)

    def _number(self, place: int) -> tuple[int, int]:
        """A number and where it ends. Whoever reads it looks for no end of the batch."""
        if not 0 <= place < len(self._content):
            raise CorruptRecordException("a record ends behind its batch")
        number, end = decode_varint(self._content, place)
        return int(number), int(end)
