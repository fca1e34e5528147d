"""Grounded answers as they stream over both doors: what was sent, joined, is the answer, however the words were cut."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway_infer.adapters.engines.scripted import Scripted, ScriptRule
from sluiceway_infer.domain.conversation.chat import End, Prompt, TokenDelta, Usage
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import served
from tests.support.infer import World, passage, scripted, speaking
from tests.support.infer_engines import new_openai_api
from tests.support.infer_rpc import infer_stub
from tests.support.replica import started

TEXT = "The Halden lock was opened in 1904 by Dr. Ada Marsh. It is 62 metres long and 8 metres wide."
SAID = (
    "Gladly! The Halden lock was opened in 1904 by Dr. Ada Marsh [7]. It cost nine million crowns. The Halden lock is "
    "62 metres long and 8 metres wide. Everybody loves it"
)
QUESTION = "When was the Halden lock opened, and how long is it?"
TRIES = 25
READER = (("authorization", "Bearer sw_reader"),)


class Restless(Scripted):
    """A model that says the same thing, cut otherwise each time."""

    tries = 0

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        self.tries += 1
        drawn, at = random.Random(self.tries), 0
        while at < len(SAID):
            size = drawn.choice((1, 3, 8, 60))
            yield TokenDelta(SAID[at : at + size])
            await self._breathe(drawn.choice((1, 16)))
            at += size
        yield End("stop", Usage(1, 1))


@pytest.fixture
async def service() -> InferService:
    world = World()
    world.documents.add("default", passage(TEXT, title="Halden", document="doc_lock"))
    behind = scripted(ScriptRule("", SAID)).engine
    assert isinstance(behind, Scripted)
    engine = Restless(behind.info, behind._script, behind._clock)
    return await world.service(served(engine.info, engine, 4))


@pytest.fixture
async def client(service: InferService) -> AsyncIterator[AsyncOpenAI]:
    http_server = new_openai_api(service)
    async with started(http_server):
        url = f"http://127.0.0.1:{http_server.port}/v1"
        async with AsyncOpenAI(base_url=url, api_key="sw_reader", max_retries=0) as client:
            yield client


async def test_over_grpc_the_deltas_joined_are_the_answer_each_time(service: InferService) -> None:
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=QUESTION)
    request = calls.GenerateRequest(messages=[message], grounding=calls.Grounding())
    texts = set()
    async with infer_stub(service) as stub:
        for _ in range(TRIES):
            events = [event async for event in stub.Generate(request, metadata=READER)]
            finished = events[-1].finished
            assert "".join(event.delta.text for event in events) == finished.text
            assert [one for event in events for one in event.delta.citations] == list(finished.citations)
            texts.add(finished.text)
    _must_be_the_answer(texts)


async def test_over_http_the_chunks_joined_are_the_answer_each_time(client: AsyncOpenAI) -> None:
    chat: list[Any] = [{"role": "user", "content": QUESTION}]
    body = {"sluiceway": {"collection": "default"}}
    texts = set()
    for _ in range(TRIES):
        stream: openai.AsyncStream[Any] = await client.chat.completions.create(
            model="scripted", messages=chat, stream=True, extra_body=body
        )
        chunks = [chunk async for chunk in stream]
        told = [(chunk.model_extra or {}).get("sluiceway", {}) for chunk in chunks]
        cited = [one for each in told[:-1] for one in each.get("citations", ())]
        assert cited == told[-1]["citations"]
        texts.add("".join(chunk.choices[0].delta.content or "" for chunk in chunks))
    whole = await client.chat.completions.create(model="scripted", messages=chat, extra_body=body)
    assert texts == {whole.choices[0].message.content}
    _must_be_the_answer(texts)


def _must_be_the_answer(texts: set[str]) -> None:
    """One and the same, and nothing in it that the document does not say."""
    (text,) = texts
    assert "opened in 1904 by Dr. Ada Marsh [1]." in text
    assert not [word for word in ("Gladly", "million", "loves", "[7]") if word in text]


async def test_over_http_a_sentence_is_there_while_the_model_still_speaks() -> None:
    """The engine says no more until the caller has the first sentence."""
    has_come = asyncio.Event()

    async def pause(number: int) -> None:
        if number == 1:
            await has_come.wait()

    at = SAID.index("[7]") + 60
    world = World()
    world.documents.add("default", passage(TEXT, document="doc_lock", title="Halden"))
    http_server = new_openai_api(await world.service(speaking([SAID[:at], SAID[at:]], pause)))
    async with started(http_server), asyncio.timeout(30):
        url = f"http://127.0.0.1:{http_server.port}/v1"
        async with AsyncOpenAI(base_url=url, api_key="sw_reader", max_retries=0) as client:
            stream: openai.AsyncStream[Any] = await client.chat.completions.create(
                model="scripted",
                messages=[{"role": "user", "content": QUESTION}],
                stream=True,
                extra_body={"sluiceway": {"collection": "default"}},
            )
            contents = (chunk.choices[0].delta.content async for chunk in stream if chunk.choices)
            first = await anext(content async for content in contents if content)
            assert first == "The Halden lock was opened in 1904 by Dr. Ada Marsh [1]."
            has_come.set()
            assert [content async for content in contents if content]
