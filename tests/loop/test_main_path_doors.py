"""The two doors that need nothing of ours: a Kafka producer of another team, and OpenAI's own client."""

import base64
import json
from typing import Any

import openai
import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway_client import find
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import client, kafka_of

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
HEADERS = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"order-17"),
    ("ce_source", b"warehouse"),
    ("ce_type", b"sluiceway.ingest.v1.DocumentOffered"),
    ("content-type", b"application/json"),
]


async def test_a_json_event_of_a_plain_producer_is_ingested(machine: Laptop) -> None:
    body = base64.b64encode(b"Order 17: two hundred oak barrels for the harbour of Grimsby.").decode()
    offered = {"sourceKey": "orders/17", "collection": "offered", "body": body, "labels": {"year": "1904"}}
    producer = AIOKafkaProducer(bootstrap_servers=kafka_of(machine))
    await producer.start()
    try:
        await producer.send_and_wait(
            "ingest.document-offered.v1", key=b"orders/17", value=json.dumps(offered).encode(), headers=HEADERS
        )
    finally:
        await producer.stop()
    async with client(machine) as sluiceway:

        async def hits() -> list[str]:
            return [hit.source_key for hit in await sluiceway.passages.search("oak barrels", collection="offered")]

        assert await eventually(hits, within=60, every=0.2) == ["orders/17"]


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
    door = openai.AsyncOpenAI(base_url=f"{find(machine.data, {}).door}/v1", api_key="sw_wrong", max_retries=0)
    async with door:
        with pytest.raises(openai.AuthenticationError):
            await door.models.list()


def _openai(machine: Laptop) -> openai.AsyncOpenAI:
    addresses = find(machine.data, {})
    return openai.AsyncOpenAI(base_url=f"{addresses.door}/v1", api_key=addresses.api_key)
