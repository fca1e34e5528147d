"""A reranker may put the order right, and is never waited for longer than its deadline."""

from pathlib import Path

import pytest

from tests.support.embed_reranker import breaks, never_answers, prefers_sleep, reranker, says_nonsense
from tests.support.embed_world import embed_world

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.", "The miller sleeps at noon.")


async def test_the_order_of_the_reranker_is_taken_with_scores_from_nought_to_one(database: str, tmp_path: Path) -> None:
    async with reranker(prefers_sleep) as ours, embed_world(database, tmp_path, ours) as world:
        await world.index_document(await world.told(MILL))
        answer = await world.search("oak wheel", rerank=True)
        assert answer.reranked
        assert next((found.hit.chunk.text, found.score) for found in answer.hits) == (MILL[2], 1.0)
        assert not (await world.search("oak wheel")).reranked


@pytest.mark.parametrize("handler", [never_answers, breaks, says_nonsense])
async def test_without_a_good_answer_in_time_the_order_stays_and_says_so(
    database: str, tmp_path: Path, handler: object
) -> None:
    seconds = 0.2 if handler is never_answers else 30.0
    async with reranker(handler) as ours, embed_world(database, tmp_path, ours, rerank_seconds=seconds) as world:
        await world.index_document(await world.told(MILL))
        answer = await world.search("oak wheel", rerank=True)
        assert not answer.reranked
        assert answer.hits[0].hit.chunk.text == MILL[1]
