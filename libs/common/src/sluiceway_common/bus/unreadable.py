"""Unreadable records, stepped over: a dead letter stands for what the client cannot take apart, or may not.

Brokers let pass what the client fails on, again and again: header names that are no UTF-8, bytes behind a compressed
batch, more than may be unpacked; and offsets of other batches. One such record must not stop a topic, must not vanish
without a word, and must cost no record of another partition, nor of its own batch where it says where it ends. The
client's `getmany` has moved on behind those when it raises; so it raises nothing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from aiokafka.consumer import fetcher  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.decompression import BatchTooLarge
from sluiceway_common.bus.record_batches import FetchedBatches, TooManyHeaders, UnreadableRecord
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.take_room import current_room


@cache
def step_over_unreadable() -> None:
    """Replaces what the fetcher of Kafka's client keeps of a partition, in this process. Twice is once."""
    fetcher.MemoryRecords = FetchedBatches
    fetcher.PartitionRecords = _PartitionRecords
    fetcher.FetchResult = _FetchResult


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]  # the client's class is untyped
    """Fetched records of a partition, and a `Record` in the place of those that cannot be read."""

    _records: Any
    _tp: Any
    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[Any]:
        batches = self._records
        # They are looked at already, and may be looked at only once.
        self._check_crcs = False
        while batches.has_next():
            try:
                yield from super()._unpack_records()
            except Exception as error:  # whatever a parser makes of the bytes of outsiders
                if batches.next_offset is None:
                    raise
                if self.next_fetch_offset < batches.next_offset:
                    yield self._unreadable_up_to(batches.next_offset, error)

    def _consumer_record(self, partition: Any, record: Any) -> Any:
        if record.offset >= self._records.next_offset:
            # Brokers do not look. Committed, it would pass over what comes in between.
            raise ValueError(f"offset {record.offset} lies behind its batch")
        if isinstance(record, UnreadableRecord):
            return self._unreadable(record.offset, record.offset, record.error)
        return super()._consumer_record(partition, record)

    def _unreadable_up_to(self, next_offset: int, error: Exception) -> Record:
        first, self.next_fetch_offset = self.next_fetch_offset, next_offset
        return self._unreadable(first, next_offset - 1, error)

    def _unreadable(self, first: int, last: int, error: Exception) -> Record:
        # What a library says of the bytes of outsiders is nobody's way out.
        said = str(error) if isinstance(error, (BatchTooLarge, TooManyHeaders)) else type(error).__name__
        why = f"offsets {first} to {last} cannot be taken apart: {said}"
        return Record(self._tp.topic, None, None, (), self._tp.partition, last, unreadable=why)


class _FetchResult(fetcher.FetchResult):  # type: ignore[misc]  # the client's class is untyped
    """Fetched records of a partition: as many as the take has room for. Fails a call late, when those of the others are
    out and none of them is lost."""

    _topic_partition: Any
    _partition_records: Any
    _failure: Exception | None = None

    def getall(self, max_records: int | None = None) -> list[Any]:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        room = current_room()
        if not room or not self.check_assignment(self._topic_partition) or not self.has_more():
            return []
        records: list[Any] = []
        is_over = False
        try:
            for record in self._partition_records:
                records.append(record)
                room.took(record)
                if len(records) == max_records or not room:
                    break
            else:
                is_over = True
        except Exception as failure:  # none may pass here: what was taken of other partitions would be lost with it
            self._failure = failure
        self._update_position()
        if is_over:
            self._partition_records = None
        return records
