"""A reranker may put the order right, and is never waited for longer than its deadline."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.reranker import HttpReranker
from tests.support.embed_world import embed_world

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.", "The miller sleeps at noon.")


@asynccontextmanager
async def reranker(handler: object) -> AsyncIterator[HttpReranker]:
    """Ours, and a server that it asks."""
    application = web.Application()
    application.router.add_post("/rerank", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ours = HttpReranker(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await ours.start()
    try:
        yield ours
    finally:
        await ours.stop()
        await runner.cleanup()


async def prefers_sleep(request: web.Request) -> web.Response:
    """Thinks that whoever sleeps is the answer."""
    texts: Sequence[str] = (await request.json())["texts"]
    return web.json_response([{"index": at, "score": 7.0 * ("sleeps" in text)} for at, text in enumerate(texts)])


async def never_answers(_request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("nobody wakes it")


async def breaks(_request: web.Request) -> web.Response:
    return web.json_response({"error": "out of order"}, status=500)


async def says_nonsense(_request: web.Request) -> web.Response:
    return web.json_response([{"index": 99, "score": 1.0}])


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


async def test_whoever_asks_a_broken_server_is_told(tmp_path: Path) -> None:
    async with reranker(breaks) as ours:
        with pytest.raises(Unavailable):
            await ours.scores("wheel", ["oak"])
