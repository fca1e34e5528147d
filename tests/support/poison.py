"""Records that no client of ours would write."""

import struct

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c

from sluiceway_common.bus.records import Record

_CRC = slice(17, 21)
_NAME = b"XX"


async def put_with_a_header_name_that_is_no_text(servers: str, records: list[Record], poisoned: int) -> None:
    """One batch on partition 0, in which the header name of one record is b"\\xff\\xfe"."""
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        batch = producer.create_batch()
        for number, record in enumerate(records):
            extra = [(_NAME.decode(), b"v")] if number == poisoned else []
            batch.append(key=record.key, value=record.value, timestamp=None, headers=[*record.headers, *extra])
        batch.close()
        batch._buffer = _poisoned(batch._build())
        await (await producer.send_batch(batch, records[0].topic, partition=0))
    finally:
        await producer.stop()


async def put_tightly_compressed(servers: str, record: Record) -> None:
    """Megabytes that are small enough for the broker when they come."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, compression_type="zstd", max_request_size=2**30)
    await producer.start()
    try:
        await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
    finally:
        await producer.stop()


def _poisoned(batch: bytes) -> bytes:
    content = bytearray(batch)
    place = content.index(_NAME)
    content[place : place + len(_NAME)] = b"\xff\xfe"
    content[_CRC] = struct.pack(">I", calc_crc32c(bytes(content[_CRC.stop :])))
    return bytes(content)
