"""Unreadable records, stepped over: those that the client cannot take apart, or that unpack to more than is taken.

Brokers let header names pass that are no UTF-8; the client fails on them, again and again, and with them on whatever
lies behind them in the same batch. One such record must not stop a topic, and it must not vanish without a word.
"""

from typing import Any

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.decompression import UnreadableBatch
from sluiceway_common.bus.records import Record

_WAIT_MS = 200
_MOST = 500


async def take_carefully(consumer: AIOKafkaConsumer) -> list[Any]:
    """What can be taken around the unreadable: records of the client, and `Record`s that stand for what was not."""
    taken: list[Any] = []
    for partition in consumer.assignment() - consumer.paused():
        try:
            found = await consumer.getmany(partition, timeout_ms=_WAIT_MS, max_records=_MOST)
            taken += found.get(partition, [])
        except UnreadableBatch:
            taken += await _take_singly(consumer, partition)
    return taken


async def _take_singly(consumer: AIOKafkaConsumer, partition: Any) -> list[Any]:
    """The records before the unreadable one, then what stands for it and for the rest of its batch."""
    taken: list[Any] = []
    while len(taken) < _MOST:
        try:
            found = await consumer.getmany(partition, timeout_ms=_WAIT_MS, max_records=1)
            taken += found.get(partition, [])
        except UnreadableBatch as error:
            return [*taken, await _step_over(consumer, partition, error)]
    return taken


async def _step_over(consumer: AIOKafkaConsumer, partition: Any, error: UnreadableBatch) -> Record:
    first, last = await consumer.position(partition), error.next_offset - 1
    consumer.seek(partition, error.next_offset)
    why = f"offsets {first} to {last} cannot be taken apart: {error}"
    return Record(partition.topic, None, None, (), partition.partition, last, unreadable=why)
