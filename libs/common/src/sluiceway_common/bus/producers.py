"""Kafka producer that is always there again: connected in the background, replaced when it is broken."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from itertools import chain
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
)

from sluiceway_common import tasks
from sluiceway_common.bus.admin import DEAD_LETTER_BYTES
from sluiceway_common.bus.connection import KafkaConnection, connect, translating_errors
from sluiceway_common.bus.group_commit import GroupCommit
from sluiceway_common.bus.records import BATCH_BYTES, Record
from sluiceway_common.errors import Unavailable

_AGAIN_AFTER = 0.5
# Whoever leaves sooner than this leaves no record behind that Kafka would not have taken by then.
_SENT_WITHIN = 1.0
# A batch has 16 KiB, or one record that is larger, and most have one that is small. Of that zstd makes 6% less than
# this, of a full batch 14%, for four to six times the processor time: as much as it takes to sign the record.
_COMPRESSION = "snappy"
# What a producer says of records that it has lost for the sake of others: it was replaced, or a record before them on
# their partition was refused and has left a gap in its numbers. None of them is at fault, and the next one takes them.
_LOST = (ProducerClosed, OutOfOrderSequenceNumber)

log = structlog.get_logger(__name__)


class Producers:
    """Sends records in their order and waits for `acks=all`; raises Unavailable when that takes too long."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._there = asyncio.Event()
        self._broken = asyncio.Event()
        self._leaving = False
        self._producer: AIOKafkaProducer | None = None
        self._told: set[str] = set()
        self._commit = GroupCommit()
        self.keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.keeper = asyncio.create_task(self._keep(), name="kafka-producer")

    async def stop(self) -> None:
        """What connects or is closed is let finish: a client that is cancelled half-way leaves its connection open."""
        self._leaving = True
        self._broken.set()
        if self.keeper is not None:
            await asyncio.wait({self.keeper}, timeout=self._connection.answer)
            await tasks.end(self.keeper)

    async def send(self, records: Sequence[Record]) -> None:
        with translating_errors(self._connection, "publishing"):
            with tasks.TimeLimit(self._connection.answer):
                group = await self._commit.joined()
                try:
                    while records:
                        await self._there.wait()
                        records = await self._handed_over(records)
                finally:
                    group.left()

    async def _handed_over(self, records: Sequence[Record]) -> Sequence[Record]:
        """By the producer that is there now; gives those that it has lost. Only who has handed something to a producer
        may have it replaced."""
        producer, since = self._producer, time.monotonic()
        assert producer is not None
        try:
            lost, refusal = await self._produce(producer, records)
        except (KafkaError, OSError, asyncio.CancelledError) as error:
            # What was given up must not arrive behind what is said after it; and a producer whose sequence numbers are
            # spoilt never works again: the client counts what Kafka refuses, Kafka does not. A new one is cheap.
            is_left = isinstance(error, asyncio.CancelledError) and time.monotonic() - since < _SENT_WITHIN
            if not is_left:
                self._replace(producer)
            raise
        if lost:
            self._replace(producer)
        elif refusal is not None:
            raise refusal
        return lost

    def _replace(self, producer: AIOKafkaProducer) -> None:
        """Whoever comes next waits for the new one."""
        if producer is self._producer and self._there.is_set():
            self._there.clear()
            self._broken.set()

    async def _produce(
        self, producer: AIOKafkaProducer, records: Sequence[Record]
    ) -> tuple[Sequence[Record], Exception | None]:
        """Raises what Kafka refuses; gives the records that the producer has lost, and what the client itself refuses:
        those before it are there by then, those behind it are not sent."""
        sent = list[asyncio.Future[Any]]()
        try:
            refusal = await _given(producer, self._told, records, sent)
            lost = [record for record, each in zip(records, sent, strict=False) if await _is_lost(each)]
        except BaseException:
            for each in sent:
                if not each.cancel():
                    tasks.ignore_failure(each)
            raise
        if lost or isinstance(refusal, _LOST):
            # What was not given goes behind them, and is refused there if it must be.
            return (*lost, *records[len(sent) :]), None
        return (), refusal

    async def _keep(self) -> None:
        while not self._leaving:
            self._broken.clear()
            producer = AIOKafkaProducer(
                **self._connection.arguments(),
                acks="all",
                enable_idempotence=True,
                compression_type=_COMPRESSION,
                # Records gather before they come here: what has come is to go at once.
                linger_ms=0,
                max_batch_size=BATCH_BYTES,
                max_request_size=DEAD_LETTER_BYTES,
            )
            try:
                await self._serve(producer)
            finally:
                self._there.clear()
                if self._broken.is_set() and not self._leaving:
                    await discard(producer)
                await producer.stop()
                _release(producer)

    async def _serve(self, producer: AIOKafkaProducer) -> None:
        try:
            await connect(self._connection, producer)
        except Unavailable as error:
            log.warning("kafka_away", error=error.message, cause=repr(error.__cause__))
            await self._until_broken(_AGAIN_AFTER)
            return
        self._producer, self._told = producer, set()
        self._there.set()
        await self._until_broken(None)

    async def _until_broken(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._broken.wait()


async def _given(
    producer: AIOKafkaProducer, told: set[str], records: Sequence[Record], sent: list["asyncio.Future[Any]"]
) -> Exception | None:
    """Why the client takes not all: such a record has drawn no sequence number."""
    try:
        for topic in {record.topic for record in records} - told:
            # The client asks for all topics when it starts, then for those that it was told of: of any other it forgets
            # the leader as soon as it asks again, and what waits to be sent there waits for ever.
            await producer.client.add_topic(topic)
            told.add(topic)
        for record in records:
            # It waits where the client's hands are full, for ever if nothing is taken from them.
            sent.append(await producer.send(record.topic, record.value, record.key, headers=list(record.headers)))
    except (MessageSizeTooLargeError, ProducerClosed) as error:
        refusal: Exception = error
        return refusal
    return None


async def _is_lost(sent: "asyncio.Future[Any]") -> bool:
    """Once it is known. Raises any other reason why the record is not there."""
    try:
        await sent
    except _LOST:
        return True
    return False


def _release(producer: AIOKafkaProducer) -> None:
    """Those who wait for the metadata of a producer that is stopped. The library leaves them waiting for ever."""
    waiting = producer.client._md_update_fut
    if waiting is not None and not waiting.done():
        waiting.set_exception(ProducerClosed())


async def discard(producer: AIOKafkaProducer) -> None:
    """Fails what it has not sent. The library has no word for it: stopped, it would send all of that first, whenever it
    can; and who waits for records of his own in there would wait for ever."""
    if producer._sender.sender_task is None:
        return
    await producer._sender.close()
    accumulator = producer._message_accumulator
    for batch in (*accumulator._pending_batches, *chain.from_iterable(accumulator._batches.values())):
        # For its turn nobody waits by now. When it has failed it is taken out of the pending ones, to which one that
        # was tried before does not belong any more.
        batch.drain_ready()
        accumulator._pending_batches.add(batch)
        batch.failure(ProducerClosed())
