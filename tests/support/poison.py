"""Records that no client of ours would write."""

import gzip
import struct
from collections.abc import Callable
from dataclasses import replace

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c, decode_varint

from sluiceway_common.bus.records import Record

NAME = b"XX"
"""Header name that `with_a_header_name_that_is_no_text` replaces."""

_GZIP = 1
_LENGTH, _CRC, _ATTRIBUTES, _RECORDS = slice(8, 12), slice(17, 21), slice(21, 23), 61


async def put_with_a_header_name_that_is_no_text(servers: str, records: list[Record], poisoned: int) -> None:
    """One batch on partition 0, in which the header name of one record is b"\\xff\\xfe"."""
    marked = records[poisoned]
    marked = replace(marked, headers=(*marked.headers, (NAME.decode(), b"v")))
    records = [*records[:poisoned], marked, *records[poisoned + 1 :]]
    await _put(servers, records, with_a_header_name_that_is_no_text)


async def put_with_bytes_behind_gzip(servers: str, records: list[Record]) -> None:
    """One batch on partition 0."""
    await _put(servers, records, with_bytes_behind_gzip)


async def put_with_an_offset_of_another_batch(servers: str, records: list[Record]) -> None:
    """One batch on partition 0."""
    await _put(servers, records, with_an_offset_of_another_batch)


async def _put(servers: str, records: list[Record], spoil: Callable[[bytes], bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        batch = producer.create_batch()
        for record in records:
            batch.append(key=record.key, value=record.value, timestamp=None, headers=list(record.headers))
        batch.close()
        batch._buffer = spoil(batch._build())
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


def with_a_header_name_that_is_no_text(batch: bytes) -> bytes:
    """The batch with other bytes in the place of `NAME`."""
    return _signed(batch.replace(NAME, b"\xff\xfe"))


def with_bytes_behind_gzip(batch: bytes) -> bytes:
    """The batch compressed, and more behind that. Brokers take it."""
    content = bytearray(batch[:_RECORDS] + gzip.compress(batch[_RECORDS:]) + b"behind")
    content[_LENGTH] = struct.pack(">i", len(content) - _LENGTH.stop)
    content[_ATTRIBUTES] = struct.pack(">h", _GZIP)
    return _signed(bytes(content))


def with_an_offset_of_another_batch(batch: bytes) -> bytes:
    """The batch with 50 in the place of the offset of its first record. Brokers take it."""
    _, place = decode_varint(batch, _RECORDS)
    _, place = decode_varint(batch, place + 1)
    return _signed(batch[:place] + b"\x64" + batch[place + 1 :])


def with_these_bytes_for_records(batch: bytes, content: bytes) -> bytes:
    """The batch with other bytes in the place of its records."""
    spoilt = bytearray(batch[:_RECORDS] + content)
    spoilt[_LENGTH] = struct.pack(">i", len(spoilt) - _LENGTH.stop)
    return _signed(bytes(spoilt))


def _signed(content: bytes) -> bytes:
    checksum = struct.pack(">I", calc_crc32c(content[_CRC.stop :]))
    return content[: _CRC.start] + checksum + content[_CRC.stop :]
