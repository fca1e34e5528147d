"""Adapters over both doors: listed, chosen by name, and told of in what comes back."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway_infer.rpc.messages import answer_message
from tests.support.adapters import alias
from tests.support.infer import READER
from tests.support.infer_adapters import Serving, serving
from tests.support.infer_engines import new_openai_api
from tests.support.infer_rpc import infer_stub
from tests.support.replica import started

KEY = (("authorization", "Bearer sw_reader"),)


@pytest.fixture
async def there() -> Serving:
    there = await serving(most=1)
    there.learn(1, 2)
    there.service.adapters.move(alias(1, canary_version=2, canary_share=0.25))
    await there.service.adapters.loading.load()
    return there


@pytest.fixture
async def http(there: Serving) -> AsyncIterator[aiohttp.ClientSession]:
    server = new_openai_api(there.service)
    async with started(server):
        base, headers = f"http://127.0.0.1:{server.port}", {"authorization": "Bearer sw_reader"}
        async with aiohttp.ClientSession(base, headers=headers) as session:
            yield session


async def test_models_are_listed_with_their_adapters(there: Serving) -> None:
    async with infer_stub(there.service) as stub:
        found = (await stub.ListModels(calls.ListModelsRequest(), metadata=KEY)).models
    assert [model.name for model in found] == [
        *("scripted", "scripted+x", "scripted+x@live", "scripted+x@2", "scripted+x@1")
    ]
    assert not found[0].HasField("adapter")
    assert found[1].adapter == values_pb2.ModelAdapter(
        base="scripted", name="x@1", digest=there.version(1).digest, ready=True, canary="x@2", canary_share=0.25
    )
    assert (found[3].adapter.name, found[3].adapter.ready) == ("x@2", False)


async def test_models_are_listed_over_http(http: aiohttp.ClientSession) -> None:
    listed = await _json(http, "/v1/models")
    assert {"scripted", "scripted+x", "scripted+x@1"} <= {model["id"] for model in listed["data"]}
    (bare,) = [model for model in listed["data"] if model["id"] == "scripted"]
    assert "adapter" not in bare["sluiceway"]
    named = await _json(http, "/v1/models/scripted+x@2")
    assert named["sluiceway"]["adapter"]["name"] == "x@2"


async def test_a_completion_is_by_the_adapter_that_its_model_names(http: aiohttp.ClientSession, there: Serving) -> None:
    body = {"model": "scripted+x@1", "messages": [{"role": "user", "content": "Why?"}]}
    async with http.post("/v1/chat/completions", json=body) as response:
        told = await response.json()
    assert (told["model"], told["choices"][0]["message"]["content"]) == ("scripted+x@1", "by 1")
    extension = told["sluiceway"]
    assert (extension["adapter"], extension["adapter_digest"]) == ("x@1", there.version(1).digest)


async def test_each_chunk_of_a_stream_names_the_version_that_answers(http: aiohttp.ClientSession) -> None:
    body = {"model": "scripted+x@live", "messages": [{"role": "user", "content": "Why?"}], "stream": True}
    async with http.post("/v1/chat/completions", json=body) as response:
        lines = [line.removeprefix("data: ") for line in (await response.text()).splitlines() if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    assert {chunk["model"] for chunk in chunks} == {f"scripted+{chunks[-1]['sluiceway']['adapter']}"}


async def test_an_adapter_that_is_on_its_way_says_when_to_ask_again(http: aiohttp.ClientSession) -> None:
    body = {"model": "scripted+x@2", "messages": [{"role": "user", "content": "Why?"}]}
    async with http.post("/v1/chat/completions", json=body) as response:
        told = await response.json()
        assert (response.status, response.headers["retry-after"]) == (503, "2")
    assert "x@2 is being loaded" in told["error"]["message"]


async def test_an_answer_that_is_kept_names_its_adapter(there: Serving) -> None:
    answer = await there.answer(session="talk")
    kept = answer_message(await there.service.answers.get(READER, answer.id))
    assert (kept.model, kept.adapter, kept.adapter_digest) == ("scripted+x@1", "x@1", there.version(1).digest)
    assert kept.variant == "x@live/stable"


async def _json(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path) as response:
        assert response.status == 200
        return await response.json()
