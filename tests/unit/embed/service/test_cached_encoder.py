"""Turns before the encoder: a short document waits for one text of a long one, and what comes twice is encoded once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluiceway_common import tasks
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.memory import MemoryCurrentVersions, MemoryEmbeddingCache
from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.ports import Encoded, Owner, Purpose
from sluiceway_embed.service.cached_encoder import CachedEncoder, EncodingTurns
from tests.support.passages import chunk


class OneThread(HashingEncoder):
    """Encodes one turn at a time, in the order in which they come, and keeps that order. A text of a flood takes a
    second on its clock, and the fifth turn lasts until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[Sequence[str]] = []
        self.at = 0.0
        self.is_broken = False
        self.is_busy, self.may_go_on = asyncio.Event(), asyncio.Event()
        self._thread = asyncio.Lock()

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        async with self._thread:
            self.turns.append(texts)
            await asyncio.sleep(0)
            if len(self.turns) == 5:
                self.is_busy.set()
                await self.may_go_on.wait()
            self.at += texts[0].startswith("flood")
            if self.is_broken:
                self.is_broken = False
                raise ValueError("the encoder is broken")
            return await super().encode(texts, purpose)


async def beside_a_flood(*documents: list[IndexedChunk]) -> list[str]:
    """The first texts of the turns that follow the one at work, as long as these are encoded."""
    encoder = OneThread()
    encode = encoding(encoder).encode
    flood = [asyncio.create_task(encode(Owner("flood", f"{n}"), document(f"flood-{n}", 20))) for n in range(6)]
    await encoder.is_busy.wait()
    small = [asyncio.create_task(encode(Owner("small", chunks[0].text), chunks)) for chunks in documents]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    encoder.may_go_on.set()
    await asyncio.gather(*small)
    await tasks.end(*flood)
    return [texts[0] for texts in encoder.turns[5:]]


def encoding(encoder: OneThread) -> CachedEncoder:
    cache = MemoryEmbeddingCache(MemoryCurrentVersions(), most=1_000)
    return CachedEncoder(encoder, cache, EncodingTurns.of_threads(1, 8, lambda: encoder.at))


def document(name: str, texts: int) -> list[IndexedChunk]:
    return [replace(chunk(f"{name} {number}"), title="") for number in range(texts)]


def test_what_fits_into_a_turn_is_encoded_in_one_and_a_long_document_in_short_ones() -> None:
    turns = EncodingTurns.of_threads(1, 8)
    assert [turns.length(texts) for texts in (1, 8, 9, 1_000)] == [8, 8, 1, 1]


async def test_a_short_document_waits_for_the_text_of_a_flood_that_is_at_work() -> None:
    first, *_ = await beside_a_flood(document("note", 6))
    assert first.startswith("note")


async def test_a_flood_rests_as_long_as_its_turn_was_while_others_come() -> None:
    assert await beside_a_flood(document("note", 1), document("other", 1)) == ["note 0", "other 0"]


async def test_who_encode_the_same_document_at_a_time_encode_it_once() -> None:
    encoder = OneThread()
    encode = encoding(encoder).encode
    one, two = await asyncio.gather(*(encode(Owner("tenant", "note"), document("note", 3)) for _ in range(2)))
    assert [len(turn) for turn in encoder.turns] == [3]
    assert (one.encoded, two.encoded, one.by_sha256.keys()) == (3, 0, two.by_sha256.keys())


async def test_whose_first_encoding_fails_is_encoded_by_who_waited_for_it() -> None:
    encoder = OneThread()
    encoder.is_broken = True
    encode = encoding(encoder).encode
    one = asyncio.create_task(encode(Owner("tenant", "note"), document("note", 3)))
    two = asyncio.create_task(encode(Owner("tenant", "note"), document("note", 3)))
    with pytest.raises(ValueError, match="broken"):
        await one
    assert (await two).encoded == 3
