"""Record batches of a fetch, looked at before Kafka's client makes objects of them: bytes as cheap as one bit become a
million headers, and half a gigabyte, in one step of it.

A batch is unpacked here, up to its bound, and the headers of each record are counted when its turn comes, not before:
so what is taken of a batch costs what it has, and what is not taken costs nothing. A record says how long it is: behind
one that cannot be taken apart the next is taken.
"""

from dataclasses import dataclass
from struct import pack, unpack_from
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
_BEFORE_COUNT: Final = 57
_BEFORE_RECORDS: Final = 61
_SMALLEST_HEADER: Final = 2


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


@dataclass(frozen=True)
class UnreadableRecord:
    """In the place of a record that cannot be taken apart."""

    offset: int
    error: Exception


class _Batch:
    """A batch whose records are looked at one by one. The client takes them from where it stands; once one was passed
    over, each by itself."""

    def __init__(self, batch: Any, content: bytes) -> None:
        self._batch = batch
        self._content = content
        self._place = _BEFORE_RECORDS
        self._left = 0
        self._first_offset = batch.base_offset
        self._last_offset = self._first_offset - 1
        self._passed_over = False
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
        (self._left,) = unpack_from(">i", self._content, _BEFORE_COUNT)
        iter(self._batch)
        return self

    def __next__(self) -> Any:
        if self._left <= 0 or self._place >= len(self._content):
            return self._ended()
        start, (end, offset, headers) = self._place, self._look_at_record()
        self._place, self._left = end, self._left - 1
        try:
            if headers > MOST_TAKEN_APART:
                raise TooManyHeaders(headers)
            record = next(iter(self._part(1, start, end))) if self._passed_over else next(self._batch)
        except Exception as error:  # whatever a parser makes of the bytes of outsiders
            self._passed_over = True
            record = UnreadableRecord(offset, error)
        if self._passed_over and offset <= self._last_offset:
            # Brokers do not look. What lies before others is passed over by the client, without a word.
            raise CorruptRecordException(f"offset {offset} comes after {self._last_offset}")
        self._last_offset = offset
        return record

    def _look_at_record(self) -> tuple[int, int, int]:
        """Where it ends, its offset and how many headers it has, by the format of Kafka's protocol: length, attributes,
        time, offset, key, body, headers."""
        length, place = self._number(self._place)
        end = place + length
        for _ in ("attributes", "time"):
            _, place = self._number(place)
        delta, place = self._number(place)
        for _ in ("key", "body"):
            size, place = self._number(place)
            place += max(0, size)
        headers, place = self._number(place)
        if not place <= end <= len(self._content) or headers * _SMALLEST_HEADER > end - place:
            raise CorruptRecordException("a record is longer than it says")
        return end, self._first_offset + delta, headers

    def _ended(self) -> Any:
        """The client complains of what is missing, and of what is behind the last record."""
        if self._passed_over:
            self._batch = iter(self._part(self._left, self._place, len(self._content)))
        return next(self._batch)

    def _part(self, count: int, start: int, end: int) -> Any:
        head = self._content[:_BEFORE_COUNT] + pack(">i", count)
        return DefaultRecordBatch(head + self._content[start:end])

    def _number(self, place: int) -> tuple[int, int]:
        """A number and where it ends. Whoever reads it looks for no end of the batch."""
        if not 0 <= place < len(self._content):
            raise CorruptRecordException("a record ends behind its batch")
        number, end = decode_varint(self._content, place)
        return int(number), int(end)
