"""What lies beside an unreadable batch is taken, and nothing of another partition is lost for it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import encode_varint
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.bus.decompression import MOST_UNPACKED, bound_decompression
from sluiceway_common.bus.record_batches import MOST_TAKEN_APART
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.take_room import TAKEN_AT_ONCE, room_of_a_take
from sluiceway_common.bus.unreadable import step_over_unreadable
from tests.support.poison import (
    NAME,
    with_a_header_name_that_is_no_text,
    with_an_offset_of_another_batch,
    with_bytes_behind_gzip,
    with_these_bytes_for_records,
)

GOOD, BAD, LAST = (TopicPartition("t", number) for number in range(3))
ZSTD = 4


def batch(base: int, *values: bytes, name: str = "name") -> bytes:
    """A batch as it lies on the log: its first offset, its values, the name of a header of each."""
    return _at(base, _built(values, 0, name))


def bomb(base: int) -> bytes:
    return _at(base, _built([bytes(MOST_UNPACKED + 1), b"behind"], ZSTD, "name"))


def bytes_behind_gzip(base: int) -> bytes:
    return with_bytes_behind_gzip(batch(base, b"a", b"b"))


def offset_of_another(base: int) -> bytes:
    return with_an_offset_of_another_batch(batch(base, b"a", b"b"))


def torn(base: int) -> bytes:
    """What came is not what was sent."""
    return batch(base, b"a", b"b")[:-1] + b"\xff"


unreadable = pytest.mark.parametrize("bad", [bomb, bytes_behind_gzip, offset_of_another])


class Fetched:
    """The fetcher of Kafka's client, to which no broker answers but this."""

    def __init__(self) -> None:
        self.subscriptions = SubscriptionState()
        self.subscriptions.assign_from_user([GOOD, BAD, LAST])
        self.fetcher = Fetcher(AIOKafkaClient(), self.subscriptions)

    def comes(self, partition: Any, content: bytes) -> None:
        """As the answer to a fetch at the position of the partition."""
        assignment, position = self.subscriptions.subscription.assignment, self.position(partition)
        records = fetcher.PartitionRecords(partition, fetcher.MemoryRecords(content), [], position, None, None, True, 0)
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


def taken(records: Sequence[Any]) -> list[tuple[int, str]]:
    """Offsets, and what each has for a body or for a reason."""
    return [(one.offset, one.unreadable if isinstance(one, Record) else one.value.decode()) for one in records]


@pytest.mark.parametrize("codec", [0, ZSTD])
async def test_what_lies_around_an_unreadable_record_of_its_batch_is_taken(fetched: Fetched, codec: int) -> None:
    few, many = [("a", None)] * MOST_TAKEN_APART, [("a", None)] * 200_000
    records: list[tuple[bytes, list[tuple[str, bytes | None]]]] = [
        *((b"a", few), (b"b", many), (b"c", [("d", b"e")]), (b"f", many), (b"g", few)),
        (b"h", []),
    ]
    fetched.comes(BAD, _at(0, _packed(records, codec)) + batch(6, b"i"))

    (found,) = (await fetched.fetcher.fetched_records((), 0, 100)).values()
    told = "cannot be taken apart: a record has 200000 headers; up to 1000 are taken apart"
    assert taken(found) == [
        *((0, "a"), (1, f"offsets 1 to 1 {told}"), (2, "c"), (3, f"offsets 3 to 3 {told}"), (4, "g"), (5, "h")),
        (6, "i"),
    ]
    assert found[2].headers == (("d", b"e"),)
    assert fetched.position(BAD) == 7


async def test_a_record_with_a_header_name_that_is_no_text_stands_for_itself(fetched: Fetched) -> None:
    records: list[tuple[bytes, list[tuple[str, bytes | None]]]] = [
        (b"a", []),
        (b"b", [(NAME.decode(), b"")]),
        (b"c", []),
    ]
    fetched.comes(BAD, with_a_header_name_that_is_no_text(_at(0, _packed(records, 0))))

    (found,) = (await fetched.fetcher.fetched_records((), 0, 100)).values()
    assert [each.offset for each in found] == [0, 1, 2]
    assert [isinstance(each, Record) for each in found] == [False, True, False]


def _varint(number: int) -> bytes:
    written = bytearray()
    encode_varint(number, written.append)
    return bytes(written)


def raw(delta: int, headers: int = 0, *, length: int | None = None) -> bytes:
    """A record without key and body, and with headers without names and values, if it has not too many of them."""
    content = b"\0" + b"".join(map(_varint, (0, delta, -1, -1, headers))) + b"\0\1" * min(headers, 2_000)
    return _varint(len(content) if length is None else length) + content


BEYOND: Final = MOST_TAKEN_APART + 1


@pytest.mark.parametrize(
    ("content", "offsets"),
    [
        (raw(0, BEYOND) + raw(1) + raw(2), [0, 1, 2]),
        # Of what it says of itself one thing is not so; then nobody knows what comes behind it.
        (raw(0, BEYOND, length=3) + raw(1) + raw(2), [2]),
        (raw(0, BEYOND, length=-3) + raw(1) + raw(2), [2]),
        (raw(0, BEYOND, length=100_000) + raw(1) + raw(2), [2]),
        (raw(0, 1_000_000) + raw(1) + raw(2), [2]),
        # In another order than on the log.
        (raw(1, BEYOND) + raw(0) + raw(2), [1, 2]),
        (raw(0, BEYOND) + raw(0, BEYOND) + raw(2), [0, 2]),
        (raw(0, BEYOND) + raw(3) + raw(2), [0, 2]),
        (raw(3, BEYOND) + raw(1) + raw(2), [2]),
        # More or fewer than the batch says.
        (raw(0, BEYOND) + raw(1), [0, 1, 2]),
        (raw(0, BEYOND) + raw(1) + raw(2) + b"behind", [0, 1, 2]),
        (raw(0, BEYOND) + raw(1) + raw(2)[:-2], [0, 1, 2]),
    ],
)
async def test_whatever_a_record_beyond_number_says_of_itself_no_offset_is_passed_over(
    fetched: Fetched, content: bytes, offsets: list[int]
) -> None:
    fetched.comes(BAD, with_these_bytes_for_records(batch(0, b"a", b"b", b"c"), content) + batch(3, b"d"))

    assert await fetched.offsets() == {BAD: [*offsets, 3]}
    assert fetched.position(BAD) == 4


@pytest.mark.parametrize("codec", [0, 1, 2, 3, ZSTD])
async def test_a_batch_is_taken_apart_as_the_client_does(fetched: Fetched, codec: int) -> None:
    said = [(b"%d" % number * number, [("a", None), ("ä", b"\x80" * number)]) for number in range(200)]
    fetched.comes(GOOD, _at(0, _packed(said, codec)))

    (records,) = (await fetched.fetcher.fetched_records((), 0, 200)).values()
    assert [(each.value, list(each.headers)) for each in records] == said


@given(content=st.binary(min_size=1, max_size=60))
async def test_whatever_bytes_records_have_they_come_to_an_end(content: bytes) -> None:
    bound_decompression()
    step_over_unreadable()
    hostile = with_these_bytes_for_records(batch(0, b"a"), content)
    records = fetcher.PartitionRecords(BAD, fetcher.MemoryRecords(hostile), [], 0, None, None, True, 0)
    assert len([*records]) <= 1


async def test_a_take_ends_where_it_has_its_bytes_whatever_partitions_they_come_from(fetched: Fetched) -> None:
    third = bytes(TAKEN_AT_ONCE // 3 + 1)
    for partition in (GOOD, BAD, LAST):
        fetched.comes(partition, b"".join(_at(base, _built([third], ZSTD, "name")) for base in range(2)))

    async def take() -> dict[Any, list[int]]:
        with room_of_a_take():
            return await fetched.offsets()

    assert [await take(), await take(), await take()] == [{GOOD: [0, 1], BAD: [0]}, {BAD: [1], LAST: [0, 1]}, {}]


@pytest.mark.parametrize("more", [{"key": b"k" * 4_000}, {"headers": [("a", b"v" * 2_000), ("b" * 2_000, None)]}])
async def test_keys_and_headers_have_a_part_in_the_bytes_of_a_take(fetched: Fetched, more: dict[str, Any]) -> None:
    builder = DefaultRecordBatchBuilder(2, ZSTD, 0, -1, -1, -1, 1 << 30)
    for number in range(5):
        builder.append(number, 0, value=b"v", **({"key": b"k", "headers": []} | more))
    fetched.comes(GOOD, _at(0, bytes(builder.build())))
    with room_of_a_take(8_000):
        assert await fetched.offsets() == {GOOD: [0, 1]}


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
    return _packed([(value, [(name, b"v")]) for value in values], codec)


def _packed(records: Sequence[tuple[bytes, list[tuple[str, bytes | None]]]], codec: int) -> bytes:
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, -1, 1 << 30)
    for number, (value, headers) in enumerate(records):
        builder.append(number, 0, b"k", value, headers)
    return bytes(builder.build())


def _at(base: int, content: bytes) -> bytes:
    return base.to_bytes(8, "big") + content[8:]
