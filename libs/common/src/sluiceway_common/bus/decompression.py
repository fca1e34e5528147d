"""Decompression of fetched batches, bounded: twenty kilobytes of an outsider must not become gigabytes here.

Kafka's client unpacks a batch whole, before anybody could look at a size. So its decoders are replaced by ours, in this
process. Why not the brokers: `docs/adr`, 8.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import cramjam
from aiokafka.record.default_records import DefaultRecordBatch  # type: ignore[import-untyped]  # ships no types
from aiokafka.record.legacy_records import LegacyRecordBatch  # type: ignore[import-untyped]  # ships no types

MOST_UNPACKED: Final = 16 * 1024 * 1024
"""Bytes that a batch may unpack to. Ours have at most 4 MiB, those of an outsider are packed into 1 MiB."""

_XERIAL: Final = b"\x82SNAPPY\x00"
_XERIAL_HEADER: Final = 16
_GZIP: Final = 31
_MOST_MEMBERS: Final = 100
_FIRST_TRY: Final = 64 * 1024

Into = Callable[[bytes, bytearray], int]


class BatchTooLarge(Exception):
    """A batch unpacks to more than is taken, or is packed in more parts."""

    def __init__(self, why: str = f"it unpacks to more than {MOST_UNPACKED} bytes") -> None:
        super().__init__(why)


def decoder_of(codec: int) -> Callable[[Any], bytes] | None:
    """The decoder of what a batch calls its codec; None where it is not packed, or by nothing that is known."""
    return dict(enumerate(_DECODERS.values(), start=1)).get(codec)


@cache
def bound_decompression() -> None:
    """Replaces the decoders of Kafka's client in this process. Twice is once."""
    for batch in (DefaultRecordBatch, LegacyRecordBatch):
        module = sys.modules[batch.__module__]
        for name, decoder in _DECODERS.items():
            if hasattr(module, name):
                setattr(module, name, decoder)


def gunzip(packed: Any) -> bytes:
    """All members, up to the bounds. Raises BatchTooLarge."""
    unpacked, rest = bytearray(), bytes(packed)
    # What is left is copied behind each of them. Kafka's clients write one.
    for _ in range(_MOST_MEMBERS):
        if not rest:
            return bytes(unpacked)
        member = zlib.decompressobj(_GZIP)
        unpacked += member.decompress(rest, MOST_UNPACKED + 1 - len(unpacked))
        if len(unpacked) > MOST_UNPACKED:
            raise BatchTooLarge
        rest = member.unused_data
    if rest:
        raise BatchTooLarge(f"it has more than {_MOST_MEMBERS} members of gzip")
    return bytes(unpacked)


def unsnap(packed: Any) -> bytes:
    """One block, or those of the xerial library; each says first how long it will be. Raises BatchTooLarge."""
    packed = bytes(packed)
    blocks = list(_xerial_blocks(packed)) if packed.startswith(_XERIAL) else [packed]
    if sum(map(cramjam.snappy.decompress_raw_len, blocks)) > MOST_UNPACKED:
        raise BatchTooLarge
    return b"".join(bytes(cramjam.snappy.decompress_raw(block)) for block in blocks)


def _xerial_blocks(packed: bytes) -> Iterator[bytes]:
    place = _XERIAL_HEADER
    while place < len(packed):
        start = place + 4
        place = start + int.from_bytes(packed[place:start], "big")
        yield packed[start:place]


def _into_growing(into: Into) -> Callable[[Any], bytes]:
    """A decoder that fills a buffer: it cannot write more than that has room for."""

    def unpack(packed: Any) -> bytes:
        size = min(max(_FIRST_TRY, 8 * len(packed)), MOST_UNPACKED)
        while True:
            room = bytearray(size)
            try:
                return bytes(memoryview(room)[: into(bytes(packed), room)])
            except cramjam.DecompressionError:
                # Too small, or broken; it does not say which. The broker has checked what it took.
                if size == MOST_UNPACKED:
                    raise BatchTooLarge from None
                size = min(4 * size, MOST_UNPACKED)

    return unpack


unlz4 = _into_growing(cramjam.lz4.decompress_into)
unzstd = _into_growing(cramjam.zstd.decompress_into)

# In the order of Kafka's numbers, from 1 on.
_DECODERS: Final = {"gzip_decode": gunzip, "snappy_decode": unsnap, "lz4_decode": unlz4, "zstd_decode": unzstd}
