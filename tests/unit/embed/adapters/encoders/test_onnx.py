"""Questions go before passages."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.encoders import OnnxEncoder
from tests.support.embed_world import model


@pytest.fixture
async def encoder() -> AsyncIterator[OnnxEncoder]:
    encoder = OnnxEncoder(model(), workers=1)
    yield encoder
    await encoder.stop()


async def test_a_question_does_not_wait_for_the_passages_before_it(encoder: OnnxEncoder) -> None:
    passages = asyncio.create_task(encoder.encode([f"Passage {number} of a book." for number in range(200)], "passage"))
    await eventually(lambda: encoder.batches > 0)
    await encoder.encode(["Who wrote it?"], "question")
    assert not passages.done()
    await passages


async def test_passages_wait_between_two_batches_while_a_question_is_at_work() -> None:
    encoder = OnnxEncoder(model(), workers=1, longest_yield=600)
    async with encoder.yielding("question"):
        passages = asyncio.create_task(encoder.encode(["A passage."], "passage"))
        await asyncio.sleep(0.05)
        assert encoder.batches == 0
    await passages
    assert encoder.batches == 1
    await encoder.stop()


async def test_questions_without_end_do_not_keep_passages_from_getting_on(encoder: OnnxEncoder) -> None:
    async with encoder.yielding("question"):
        await encoder.encode(["A passage."], "passage")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
async def test_passages_are_encoded_behind_what_answers_callers(encoder: OnnxEncoder) -> None:
    await encoder.encode(["Who wrote it?"], "question")
    before = _priorities()
    await encoder.encode(["A passage."], "passage")
    (new,) = (_priorities() - before).elements()
    assert new == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)


def _priorities() -> Counter[int]:
    """Of all threads of this process."""
    return Counter(os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir("/proc/self/task"))
