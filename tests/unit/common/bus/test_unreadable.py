"""What lies beside an unreadable batch is taken, and nothing of another partition is lost for it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from sluiceway_common.bus.decompression import MOST_UNPACKED, bound_decompression
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.unreadable import step_over_unreadable
from tests.support.poison import (
    NAME,
    with_a_header_name_that_is_no_text,
    with_an_offset_of_another_batch,
    with_bytes_behind_gzip,
)

GOOD, BAD, LAST = (TopicPartition("t", number) for number in range(3))
ZSTD = 4


def batch(base: int, *values: bytes, name: str = "name") -> bytes:
    """A batch as it lies on the log: its first offset, its values, the name of a header of each."""
    return _at(base, _built(values, 0, name))


def bomb(base: int) -> bytes:
    return _at(base, _built([bytes(MOST_UNPACKED + 1), b"behind"], ZSTD, "name"))


def no_text(base: int) -> bytes:
    return with_a_header_name_that_is_no_text(batch(base, b"a", b"b", name=NAME.decode()))


def bytes_behind_gzip(base: int) -> bytes:
    return with_bytes_behind_gzip(batch(base, b"a", b"b"))


def offset_of_another(base: int) -> bytes:
    return with_an_offset_of_another_batch(batch(base, b"a", b"b"))


def torn(base: int) -> bytes:
    """What came is not what was sent."""
    return batch(base, b"a", b"b")[:-1] + b"\xff"


unreadable = pytest.mark.parametrize("bad", [bomb, no_text, bytes_behind_gzip, offset_of_another])


class Fetched:
    """The fetcher of Kafka's client, to which no broker answers but this."""

    def __init__(self) -> None:
        self.subscriptions = SubscriptionState()
        self.subscriptions.assign_from_user([GOOD, BAD, LAST])
        self.fetcher = Fetcher(AIOKafkaClient(), self.subscriptions)

    def comes(self, partition: Any, content: bytes) -> None:
        """As the answer to a fetch at the position of the partition."""
        assignment, position = self.subscriptions.subscription.assignment, self.position(partition)
        records = fetcher.PartitionRecords(partition, MemoryRecords(content), [], position, None, None, True, 0)
        self.fetcher._records[partition] = fetcher.FetchResult(
            partition, assignment=assignment, partition_records=records, backoff=0
        )

    def position(self, partition: Any) -> int:
        state = self.subscriptions.subscription.assignment.state_value(partition)
        if not state.has_valid_position:
            state.seek(0)
        return int(state.position)

    async def offsets(self, most: int = 100) -> dict[Any, list[int]]:
        taken = await self.fetcher.fetched_records((), 0, most)
        return {partition: [each.offset for each in records] for partition, records in taken.items()}


@pytest.fixture
async def fetched() -> Fetched:
    bound_decompression()
    step_over_unreadable()
    each = Fetched()
    await each.fetcher.close()
    return each


@unreadable
async def test_what_was_taken_of_other_partitions_comes_with_what_stands_for_the_unreadable(
    fetched: Fetched, bad: Callable[[int], bytes]
) -> None:
    fetched.comes(GOOD, batch(0, b"a", b"b", b"c"))
    fetched.comes(BAD, bad(0))
    fetched.comes(LAST, batch(0, b"a"))

    assert await fetched.offsets() == {GOOD: [0, 1, 2], BAD: [1], LAST: [0]}
    assert [fetched.position(each) for each in (GOOD, BAD, LAST)] == [3, 2, 1]


@unreadable
async def test_what_lies_around_the_unreadable_batch_is_taken_in_order(
    fetched: Fetched, bad: Callable[[int], bytes]
) -> None:
    fetched.comes(BAD, batch(0, b"a", b"b") + bad(2) + bad(4) + batch(6, b"c"))

    assert [await fetched.offsets(2), await fetched.offsets(1), await fetched.offsets(7)] == [
        {BAD: [0, 1]},
        {BAD: [3]},
        {BAD: [5, 6]},
    ]
    assert fetched.position(BAD) == 7


async def test_what_stands_for_the_unreadable_says_which_offsets_and_why(fetched: Fetched) -> None:
    fetched.comes(BAD, bomb(0))

    assert await fetched.fetcher.fetched_records((), 0, 1) == {
        BAD: [
            Record(
                "t",
                None,
                None,
                (),
                1,
                1,
                unreadable="offsets 0 to 1 cannot be taken apart: it unpacks to more than 16777216 bytes",
            )
        ]
    }


async def test_a_batch_that_came_torn_is_told_when_the_others_are_taken_and_fetched_again(fetched: Fetched) -> None:
    fetched.comes(GOOD, batch(0, b"a", b"b", b"c"))
    fetched.comes(BAD, torn(0))
    fetched.comes(LAST, batch(0, b"a"))

    assert await fetched.offsets() == {GOOD: [0, 1, 2], LAST: [0]}
    fetched.comes(GOOD, batch(3, b"d"))
    with pytest.raises(CorruptRecordException, match="checksum"):
        await fetched.offsets()
    assert await fetched.offsets() == {GOOD: [3]}
    assert [fetched.position(BAD), BAD in fetched.fetcher._records] == [0, False]
    fetched.comes(BAD, batch(0, b"a", b"b"))
    assert await fetched.offsets() == {BAD: [0, 1]}


def _built(values: Sequence[bytes], codec: int, name: str) -> bytes:
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, -1, 1 << 30)
    for number, value in enumerate(values):
        builder.append(number, 0, b"k", value, [(name, b"v")])
    return bytes(builder.build())


def _at(base: int, content: bytes) -> bytes:
    return base.to_bytes(8, "big") + content[8:]
