"""The two doors that need nothing of ours: a Kafka producer of another team, and OpenAI's own client."""

import json
import re
from pathlib import Path
from typing import Any

import openai
import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway_client import NotFound, Question, discover
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import client, kafka_of, security_of

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
EVENTS = Path(__file__).parents[2] / "docs" / "events.md"


async def test_a_producer_that_knows_the_documentation_alone_is_heard(machine: Laptop) -> None:
    headers, body = _example()
    offered = json.loads(body)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_of(machine), **security_of(machine).arguments())
    await producer.start()
    try:
        key = offered["sourceKey"].encode()
        await producer.send_and_wait("ingest.document-offered.v1", key=key, value=body.encode(), headers=headers)
    finally:
        await producer.stop()
    async with client(machine) as sluiceway:

        async def states() -> list[tuple[str, str]]:
            found = await sluiceway.documents.list(collection=offered["collection"], states=["indexed"])
            return [(each.source_key, each.title) for each in found]

        # The collection is made with the document.
        listed = await eventually(states, within=60, every=0.2, despite=(NotFound,))
        assert listed == [(offered["sourceKey"], offered["title"])]
        # It is for a group that the laptop's key is not in.
        assert await sluiceway.passages.search("lease", collection=offered["collection"]) == []


def _example() -> tuple[list[tuple[str, bytes]], str]:
    """Headers and body of the record that the page of events shows to other teams."""
    _, _, shown = EVENTS.read_text().partition("As an outside producer writes it")
    lines, body = (block.partition("\n```")[0] for block in re.split(r"```(?:text|json)\n", shown)[1:3])
    pairs = (line.split(": ") for line in lines.splitlines())
    return [(name, each.encode()) for name, each in pairs], body


async def test_the_official_openai_client_gets_a_cited_answer(machine: Laptop, sample: list[dict[str, Any]]) -> None:
    async with _openai(machine) as door:
        answer = await door.chat.completions.create(
            model="smollm2-135m",
            messages=[{"role": "user", "content": QUESTION}],
            extra_body={"sluiceway": {"collection": "default"}},
        )
    extension = (answer.model_extra or {})["sluiceway"]
    assert answer.choices[0].message.content
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0
    assert extension["citations"][0]["source_key"].endswith("nature.pdf")


async def test_the_official_openai_client_streams(machine: Laptop, sample: list[dict[str, Any]]) -> None:
    async with _openai(machine) as door:
        stream = await door.chat.completions.create(
            model="smollm2-135m", messages=[{"role": "user", "content": "Count to three."}], max_tokens=24, stream=True
        )
        pieces = [chunk async for chunk in stream]
    texts = [chunk.choices[0].delta.content or "" for chunk in pieces if chunk.choices]
    assert sum(bool(text) for text in texts) > 1
    assert pieces[-1].choices[0].finish_reason in ("stop", "length")


async def test_the_official_openai_client_lists_models_and_embeds(machine: Laptop) -> None:
    async with _openai(machine) as door:
        assert {model.id async for model in door.models.list()} == {"smollm2-135m", "extractive"}
        made = await door.embeddings.create(model="all-MiniLM-L6-v2", input=["a barrel", "an oak"])
    assert [len(each.embedding) for each in made.data] == [384, 384]


async def test_the_official_openai_client_hears_that_its_key_is_wrong(machine: Laptop) -> None:
    door = openai.AsyncOpenAI(base_url=f"{discover(machine.data, {}).openai}/v1", api_key="sw_wrong", max_retries=0)
    async with door:
        with pytest.raises(openai.AuthenticationError):
            await door.models.list()


async def test_a_misspelt_collection_is_said_with_the_nearest_name_at_every_door(
    machine: Laptop, sample: list[dict[str, Any]]
) -> None:
    made = machine.say("collections", "create", "harbour-notes")
    assert made.returncode == 0, made.stderr
    told = "there is no collection 'harbor-notes'; did you mean 'harbour-notes'?"
    async with client(machine) as sluiceway:
        with pytest.raises(NotFound, match=told) as searched:
            await sluiceway.passages.search("tide", collection="harbor-notes")
        with pytest.raises(NotFound, match=told) as listed:
            await sluiceway.documents.list(collection="harbor-notes")
        with pytest.raises(NotFound, match=told) as asked:
            await sluiceway.answers.ask(Question(text=QUESTION, collection="harbor-notes"))
        # It is there, though nothing was ever added to it.
        assert await sluiceway.documents.list(collection="harbour-notes") == []
        assert await sluiceway.passages.search("tide", collection="harbour-notes") == []
        empty = await sluiceway.answers.ask(Question(text=QUESTION, collection="harbour-notes"))
    async with _openai(machine) as door:
        with pytest.raises(openai.NotFoundError) as over_http:
            await door.chat.completions.create(
                model="smollm2-135m",
                messages=[{"role": "user", "content": QUESTION}],
                extra_body={"sluiceway": {"collection": "harbor-notes"}},
            )
    for refused in (searched.value, listed.value):
        assert (str(refused), refused.field) == (told, "collection")
    assert str(asked.value) == told
    assert empty.groundedness.status == "not_in_documents"
    assert over_http.value.body == {
        "message": told,
        "type": "not_found_error",
        "param": "sluiceway.collection",
        "code": "not_found",
    }


def _openai(machine: Laptop) -> openai.AsyncOpenAI:
    addresses = discover(machine.data, {})
    return openai.AsyncOpenAI(base_url=f"{addresses.openai}/v1", api_key=addresses.api_key)
