"""Log of Kafka as tests use it: open for as long as it is needed, and read to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from google.protobuf.message import Message

from sluiceway_common.bus.connection import OPEN, Security
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.log import Log, records_on
from sluiceway_common.bus.records import Decoded, Record, decode
from sluiceway_common.bus.signatures import Sign
from sluiceway_common.bus.topics import topic_of
from tests.support import signing
from tests.support.replica import PATIENT, started

M = TypeVar("M", bound=Message)

# A broker that has just come up answers late.
_READ_WITHIN = 60.0


@asynccontextmanager
async def log_at(
    servers: str, *, source: str = "test", security: Security = OPEN, sign: Sign = signing.sign
) -> AsyncIterator[KafkaBus]:
    """The log, to write to it as `source` and to read it."""
    bus = KafkaBus(servers, source=source, answer=PATIENT, security=security, sign=sign)
    async with started(bus):
        yield bus


async def all_on(bus: Log, topic: str) -> list[Record]:
    """Every record that lies on a topic now, by where it lies; none where there is no such topic."""
    async with asyncio.timeout(_READ_WITHIN):
        records = [record async for record in records_on(bus, topic)]
    return sorted(records, key=lambda record: (record.partition, record.offset))


async def said_on(bus: Log, kind: type[M]) -> list[Decoded[M]]:
    """Every event of one kind that lies there now; those of one key stand in their order."""
    read = [decode(record, kind) for record in await all_on(bus, topic_of(kind).name)]
    return [each for each in read if isinstance(each, Decoded)]
