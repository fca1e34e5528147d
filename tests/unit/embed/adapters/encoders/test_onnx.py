"""Questions go before passages."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from sluiceway_common import time_slice
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.encoders import OnnxEncoder
from sluiceway_embed.ports import Purpose
from tests.support.embed_world import model


@pytest.fixture
async def encoder() -> AsyncIterator[OnnxEncoder]:
    encoder = OnnxEncoder(model(), workers=1)
    yield encoder
    await encoder.stop()


async def test_a_question_does_not_wait_for_the_passages_before_it(encoder: OnnxEncoder) -> None:
    passages = asyncio.create_task(encoder.encode([f"Passage {number} of a book." for number in range(200)], "passage"))
    await eventually(lambda: encoder.turns > 0)
    await encoder.encode(["Who wrote it?"], "question")
    assert not passages.done()
    await passages


async def test_passages_wait_between_two_turns_while_a_question_is_at_work() -> None:
    encoder = OnnxEncoder(model(), workers=1, longest_yield=600)
    async with encoder.yielding("question"):
        passages = asyncio.create_task(encoder.encode(["A passage."], "passage"))
        await asyncio.sleep(0.05)
        assert encoder.turns == 0
    await passages
    assert encoder.turns == 1
    await encoder.stop()


async def test_questions_without_end_do_not_keep_passages_from_getting_on(encoder: OnnxEncoder) -> None:
    async with encoder.yielding("question"):
        await encoder.encode(["A passage."], "passage")


async def test_what_its_caller_gives_up_is_encoded_no_further(encoder: OnnxEncoder) -> None:
    passages = [f"Passage {number} of a book." for number in range(200)]
    given_up = asyncio.create_task(encoder.encode(passages, "passage"))
    await eventually(lambda: encoder.turns > 0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    begun = encoder.turns
    await encoder.encode(["Another passage."], "passage")
    assert encoder.turns == begun + 1 < 50


async def test_a_call_gets_its_turn_while_a_long_one_is_made_tokens(encoder: OnnxEncoder) -> None:
    finished: list[str] = []

    async def encode(texts: list[str], name: str) -> None:
        await encoder.encode(texts, "passage")
        finished.append(name)

    await asyncio.gather(encode(["word after word " * 2_000] * 64, "long"), encode(["A passage."], "short"))
    assert finished == ["short", "long"]


@pytest.mark.parametrize("purpose", ["question", "passage"])
async def test_a_few_texts_are_one_piece_of_work_for_the_threads(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch, purpose: Purpose
) -> None:
    pieces: list[str] = []
    submit = ThreadPoolExecutor.submit

    def counted(pool: ThreadPoolExecutor, *work: Any) -> Any:
        pieces.append(purpose)
        return submit(pool, *work)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", counted)
    few = await encoder.encode(["Who wrote it?", "And when?"], purpose)
    assert pieces == [purpose]
    many = await encoder.encode(["Who wrote it?", "And when?"] * 10, purpose)
    assert np.array_equal(few.vectors, many.vectors[:2])
    assert many.tokens == 10 * few.tokens


@pytest.mark.skipif(time_slice.nanoseconds() is None, reason="this kernel gives all threads the same slices")
async def test_passages_are_encoded_in_the_usual_slices_which_let_in_who_answers_callers(encoder: OnnxEncoder) -> None:
    usual = time_slice.nanoseconds()
    time_slice.shorten()
    try:
        before = _slices()
        await encoder.encode(["A passage."], "passage")
        (new,) = (_slices() - before).elements()
    finally:
        time_slice.restore()
    assert new == usual


def _slices() -> Counter[int | None]:
    """Of all threads of this process."""
    return Counter(time_slice.nanoseconds(int(thread)) for thread in os.listdir("/proc/self/task"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
async def test_passages_are_encoded_behind_what_answers_callers(encoder: OnnxEncoder) -> None:
    await encoder.encode(["Who wrote it?"], "question")
    before = _priorities()
    await encoder.encode(["A passage."], "passage")
    (new,) = (_priorities() - before).elements()
    assert new == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)


def _priorities() -> Counter[int]:
    """Of all threads of this process."""
    return Counter(os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir("/proc/self/task"))
