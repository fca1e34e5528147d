"""One producer that is always there again: connected in the background, replaced when it is broken."""

import asyncio
from collections.abc import Sequence

import structlog
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.connection import Connection, asking
from sluiceway_common.bus.creation import PARKED_BYTES
from sluiceway_common.bus.records import Record
from sluiceway_common.errors import Unavailable

_AGAIN_AFTER = 0.5
_LEAVE_WITHIN = 2.0

log = structlog.get_logger(__name__)


class Producers:
    """Sends records in their order and waits for `acks=all`; raises Unavailable when that takes too long."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._there = asyncio.Event()
        self._broken = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        return self._there.is_set()

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name="kafka producer")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def send(self, records: Sequence[Record]) -> None:
        try:
            with asking(self._connection, "publishing"):
                async with asyncio.timeout(self._connection.answer):
                    await self._send(records)
        except Unavailable:
            # A producer whose sequence numbers are spoilt never works again; a new one is cheap.
            self._broken.set()
            raise

    async def _send(self, records: Sequence[Record]) -> None:
        await self._there.wait()
        assert self._producer is not None
        sent = [
            await self._producer.send(record.topic, record.value, record.key, headers=list(record.headers))
            for record in records
        ]
        await asyncio.gather(*sent)

    async def _keep(self) -> None:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._connection.servers,
                request_timeout_ms=self._connection.answer_ms,
                acks="all",
                enable_idempotence=True,
                compression_type="zstd",
                linger_ms=5,
                max_request_size=PARKED_BYTES,
            )
            try:
                await self._serve(producer)
            finally:
                self._there.clear()
                await producer.stop()

    async def _serve(self, producer: AIOKafkaProducer) -> None:
        try:
            with asking(self._connection, "connecting"):
                await _started(producer)
        except Unavailable as error:
            log.warning("kafka_away", error=error.message)
            await asyncio.sleep(_AGAIN_AFTER)
            return
        self._broken.clear()
        self._producer = producer
        self._there.set()
        await self._broken.wait()


async def _started(producer: AIOKafkaProducer) -> None:
    # A client that is cancelled while it connects leaves its connection open: let it finish, then it can be stopped.
    starting = asyncio.ensure_future(producer.start())
    try:
        await asyncio.shield(starting)
    finally:
        await asyncio.wait({starting}, timeout=_LEAVE_WITHIN)
        starting.cancel()
