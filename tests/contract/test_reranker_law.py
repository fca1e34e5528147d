"""Law of rerankers, held by the one behind HTTP."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.ports import Reranker
from tests.support.embed_reranker import breaks, leaves_one_out, overflows, prefers_sleep, reranker, says_nonsense

PASSAGES = ("A wheel of oak turns.", "The miller sleeps.", "The mill grinds corn.")


@pytest.fixture(params=["http"])
async def sleepy(request: pytest.FixtureRequest) -> AsyncIterator[Reranker]:
    """One for which whoever sleeps is the answer."""
    async with reranker(prefers_sleep) as ours:
        yield ours


async def test_every_passage_gets_a_score_in_order_and_the_better_one_a_higher(sleepy: Reranker) -> None:
    oak, sleep, corn = await sleepy.scores("Who rests?", PASSAGES)
    assert sleep > oak
    assert sleep > corn


async def test_the_order_of_the_passages_changes_no_score(sleepy: Reranker) -> None:
    forth, back = await sleepy.scores("Who rests?", PASSAGES), await sleepy.scores("Who rests?", PASSAGES[::-1])
    assert list(forth) == list(back)[::-1]


async def test_nothing_gives_nothing(sleepy: Reranker) -> None:
    assert list(await sleepy.scores("Who rests?", ())) == []


@pytest.mark.parametrize("handler", [breaks, says_nonsense, leaves_one_out, overflows])
async def test_a_server_that_does_not_answer_as_one_is_unavailable(handler: object) -> None:
    async with reranker(handler) as ours:
        with pytest.raises(Unavailable):
            await ours.scores("wheel", PASSAGES)
