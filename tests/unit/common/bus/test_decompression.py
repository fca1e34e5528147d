"""Batches unpack to what was packed, up to a bound, by every codec of Kafka."""

import os
import sys
import tracemalloc
from collections.abc import Callable

import pytest
from aiokafka import codec
from aiokafka.record.default_records import DefaultRecordBatch

from sluiceway_common.bus import decompression
from sluiceway_common.bus.decompression import MOST_UNPACKED, BatchTooLarge, bound_decompression

Pack = Callable[[bytes], bytes]
CODECS = {
    "gzip": (codec.gzip_encode, decompression.gunzip),
    "xerial": (codec.snappy_encode, decompression.unsnap),
    "snappy": (lambda content: codec.snappy_encode(content, xerial_compatible=False), decompression.unsnap),
    "lz4": (codec.lz4_encode, decompression.unlz4),
    "zstd": (codec.zstd_encode, decompression.unzstd),
}
every_codec = pytest.mark.parametrize(("pack", "unpack"), CODECS.values(), ids=CODECS)


@every_codec
@pytest.mark.parametrize("content", [b"", b"a", b"a" * 70_000, os.urandom(300_000), b"ab" * (MOST_UNPACKED // 2)])
def test_what_was_packed_comes_out(pack: Pack, unpack: Pack, content: bytes) -> None:
    assert unpack(bytes(pack(content))) == content


@every_codec
def test_what_unpacks_to_more_is_refused_without_unpacking_it(pack: Pack, unpack: Pack) -> None:
    bomb = bytes(pack(b"a" * (8 * MOST_UNPACKED)))
    tracemalloc.start()
    try:
        with pytest.raises(BatchTooLarge, match=str(MOST_UNPACKED)):
            unpack(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MOST_UNPACKED


def test_many_small_gzip_members_are_bounded_together() -> None:
    with pytest.raises(BatchTooLarge):
        decompression.gunzip(codec.gzip_encode(b"a" * (MOST_UNPACKED // 2 + 1)) * 2)


def test_a_batch_of_very_many_gzip_members_is_refused() -> None:
    member = codec.gzip_encode(b"a")
    assert decompression.gunzip(member * 100) == b"a" * 100
    with pytest.raises(BatchTooLarge, match="more than 100 members of gzip"):
        decompression.gunzip(member * 101)


def test_the_client_unpacks_with_our_decoders_alone() -> None:
    bound_decompression()
    module = sys.modules[DefaultRecordBatch.__module__]
    found = {name: getattr(module, name) for name in dir(module) if name.endswith("_decode")}
    assert set(found) == {"gzip_decode", "snappy_decode", "lz4_decode", "zstd_decode"}
    assert {decoder.__module__ for decoder in found.values()} == {decompression.__name__}
