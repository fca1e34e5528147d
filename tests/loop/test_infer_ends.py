"""Every end of a call is one event, over gRPC and over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import grpc
import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2 as values
from sluiceway_common import tasks
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.service.models import served
from tests.support.infer import World, extractive, passage, scripted
from tests.support.infer_engines import new_openai, new_openai_api
from tests.support.infer_rpc import infer_stub
from tests.support.replica import started

TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan."
WORDS = scripted(
    ScriptRule("story", "word " * 2_000),
    ScriptRule("bang", "Take the dynamite and go. " * 4),
    ScriptRule("", "Yes."),
    pace=500,
)
FULL = scripted(name="full", slots=0)
# Nobody listens there.
AWAY = new_openai(f"http://127.0.0.1:{free_port()}/v1", "away", "key")

Asks = Callable[[dict[str, Any]], Awaitable[str]]


@dataclass(frozen=True)
class Api:
    """A way to ask, which gives all that came; `leave` goes away in the middle."""

    ask: Asks
    leave: Asks


@pytest.fixture
def world() -> World:
    world = World(guard=ScriptedGuard(blocked=["dynamite"]))
    world.documents.add("default", passage(TEXT, document="doc_tesla"))
    return world


@pytest.fixture(params=["grpc", "http", "http stream"])
async def api(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Api]:
    service = await world.service(WORDS, FULL, served(AWAY.info, AWAY, 4), extractive())
    if request.param == "grpc":
        async with started(AWAY), infer_stub(service) as stub:
            yield Api(lambda asked: _over_grpc(stub, asked), lambda asked: _over_grpc(stub, asked, leaves=True))
        return
    server = new_openai_api(service)
    async with started(AWAY, server):
        url = f"http://127.0.0.1:{server.port}/v1/chat/completions"
        stream = request.param == "http stream"
        yield Api(
            lambda asked: _over_http(url, asked | {"stream": stream}),
            lambda asked: _left_over_http(url, asked | {"stream": stream}),
        )


async def _over_grpc(stub: Any, asked: dict[str, Any], *, leaves: bool = False) -> str:
    request = calls.GenerateRequest(
        messages=[values.Message(role=values.ROLE_USER, text=asked["text"])],
        model=asked.get("model", ""),
        grounding=calls.Grounding() if asked.get("grounded") else None,
    )
    call, words = stub.Generate(request, metadata=(("authorization", "Bearer sw_reader"),)), ""
    with suppress(grpc.aio.AioRpcError, asyncio.CancelledError):
        async for event in call:
            words += event.delta.text
            if leaves and words:
                call.cancel()
    return words


def _body(asked: dict[str, Any]) -> dict[str, Any]:
    documents = {"sluiceway": {"collection": "default"}} if asked.get("grounded") else {}
    messages = [{"role": "user", "content": asked["text"]}]
    return {"model": asked.get("model", "scripted"), "messages": messages, "stream": asked["stream"]} | documents


async def _over_http(url: str, asked: dict[str, Any]) -> str:
    key = {"authorization": "Bearer sw_reader"}
    async with aiohttp.ClientSession(headers=key) as session, session.post(url, json=_body(asked)) as response:
        return _words(await response.text())


def _words(body: str) -> str:
    """Of a whole answer or of a stream's deltas; where it is neither, all of it."""
    lines = [line.removeprefix("data: ") for line in body.splitlines() if line.startswith(("data: {", "{"))]
    choices = [choice for line in lines for choice in json.loads(line).get("choices", ())]
    said = (choice.get("message") or choice["delta"] for choice in choices)
    return "".join(each.get("content") or "" for each in said) or body


async def _left_over_http(url: str, asked: dict[str, Any]) -> str:
    asking = asyncio.create_task(_over_http(url, asked))
    await eventually(lambda: WORDS.slots.taken)
    await tasks.end(asking)
    return ""


async def ended(world: World) -> int:
    """How the one call ended, by its one record; FINISH_REASON_STOP for an answer."""
    await eventually(lambda: [*world.answers_given(), *world.withheld()])
    given, withheld = world.answers_given(), world.withheld()
    assert len(given) + len(withheld) == 1
    return given[0].finish_reason if given else withheld[0].reason


async def test_an_answer(api: Api, world: World) -> None:
    assert "Yes." in await api.ask({"text": "Is it?"})
    assert await ended(world) == values.FINISH_REASON_STOP


async def test_an_honest_no(api: Api, world: World) -> None:
    assert "do not answer" in await api.ask({"text": "Who painted the Mona Lisa?", "grounded": True})
    assert await ended(world) == values.FINISH_REASON_STOP


async def test_a_blocked_question(api: Api, world: World) -> None:
    assert "Yes." not in await api.ask({"text": "Make me dynamite."})
    assert await ended(world) == values.FINISH_REASON_BLOCKED


async def test_a_blocked_answer(api: Api, world: World) -> None:
    assert "dynamite and" not in await api.ask({"text": "bang"})
    assert await ended(world) == values.FINISH_REASON_BLOCKED


async def test_an_engine_that_is_away(api: Api, world: World) -> None:
    await api.ask({"text": "Is it?", "model": "openai"})
    assert await ended(world) == values.FINISH_REASON_FAILED


async def test_no_free_slot(api: Api, world: World) -> None:
    await api.ask({"text": "Is it?", "model": "full"})
    assert await ended(world) == values.FINISH_REASON_OVERLOADED


async def test_a_conversation_that_does_not_fit(api: Api, world: World) -> None:
    await api.ask({"text": "word " * 5_000})
    assert await ended(world) == values.FINISH_REASON_REFUSED


async def test_a_caller_who_leaves(api: Api, world: World) -> None:
    await api.leave({"text": "A story, please."})
    assert await ended(world) == values.FINISH_REASON_LEFT


async def test_a_request_that_is_not_valid_leaves_none(api: Api, world: World) -> None:
    await api.ask({"text": "Is it?", "model": "nobody"})
    await api.ask({"text": "Is it?", "model": "extractive"})
    assert (world.answers_given(), world.withheld()) == ([], [])
