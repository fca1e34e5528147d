"""Relatedness reads alike whatever the encoder."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.encoders.model import PACKAGED
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoded, Encoder, EncoderInfo, Purpose
from sluiceway_embed.service.relatedness import RelatednessScale

CACHE = Path("~/.cache/sluiceway").expanduser()
QUESTION = "How much is a lost key?"
ANSWER, BESIDE = "A lost key is charged at 35 euros.", "The choir sings on Sundays."


class SharedDirection:
    """An encoder whose vectors all lean to one side."""

    def __init__(self, by: Encoder, weight: float) -> None:
        self._by, self._weight = by, weight
        self.info = EncoderInfo(f"{by.info.name}, leaning", "l" * 64, by.info.dimensions + 1, by.info.reads_tokens)
        self.calls = 0

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        self.calls += 1
        encoded = await self._by.encode(texts, purpose)
        leaning = [np.append(vector * (1 - self._weight**2) ** 0.5, self._weight) for vector in encoded.vectors]
        return Encoded([np.asarray(vector, np.float32) for vector in leaning], encoded.tokens)


async def cosines(encoder: Encoder) -> list[float | None]:
    question: Vector = (await encoder.encode([QUESTION], "question")).vectors[0]
    return [float(question @ each) for each in (await encoder.encode([ANSWER, BESIDE], "passage")).vectors]


@pytest.fixture(params=PACKAGED)
async def encoder(request: pytest.FixtureRequest) -> AsyncIterator[Encoder]:
    encoder = OnnxEncoder(packaged(CACHE, request.param), workers=1)
    yield encoder
    await encoder.stop()


async def test_what_answers_is_far_above_chance_and_what_does_not_is_near_it(encoder: Encoder) -> None:
    answer, beside = await RelatednessScale(encoder).of(await cosines(encoder))
    assert answer is not None
    assert beside is not None
    assert answer > 0.4
    assert -0.25 < beside < 0.25


async def test_a_direction_that_all_vectors_share_does_not_count() -> None:
    plain, leaning = HashingEncoder(), SharedDirection(HashingEncoder(), 0.85)
    assert await RelatednessScale(leaning).of(await cosines(leaning)) == pytest.approx(
        await RelatednessScale(plain).of(await cosines(plain)), abs=1e-5
    )


async def test_what_only_words_found_has_none() -> None:
    assert await RelatednessScale(HashingEncoder()).of([None, 1.0]) == [None, pytest.approx(1.0)]


async def test_the_scale_is_measured_once() -> None:
    encoder = SharedDirection(HashingEncoder(), 0.5)
    scale = RelatednessScale(encoder)
    await scale.of([0.5])
    before = encoder.calls
    await asyncio.gather(scale.of([0.1]), scale.of([0.2]))
    assert encoder.calls == before


async def test_an_encoder_that_tells_nothing_apart_has_a_scale_all_the_same() -> None:
    (one,) = await RelatednessScale(SharedDirection(HashingEncoder(), 1.0)).of([1.0])
    assert one == pytest.approx(0.0, abs=0.01)
