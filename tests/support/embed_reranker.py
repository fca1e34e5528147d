"""A reranker server that a test scripts, and our side of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from sluiceway_embed.adapters.reranker import HttpReranker


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


async def leaves_one_out(request: web.Request) -> web.Response:
    texts: Sequence[str] = (await request.json())["texts"]
    return web.json_response([{"index": at, "score": 1.0} for at in range(len(texts) - 1)])


async def overflows(request: web.Request) -> web.Response:
    """As a model in halves does at a long passage; Python writes what is no number into its JSON."""
    texts: Sequence[str] = (await request.json())["texts"]
    return web.json_response([{"index": at, "score": float("nan") if at else 1.0} for at in range(len(texts))])
