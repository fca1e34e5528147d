"""The OpenAI API, asked by the official client."""

import asyncio
import base64
import struct
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import aiohttp
import openai
import pytest
from openai import AsyncOpenAI

from sluiceway_common.errors import Invalid
from sluiceway_common.testing import eventually
from sluiceway_common.web import HttpServer
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.ports import EmbeddedTexts
from tests.support.infer import World, extractive, passage, scripted
from tests.support.infer_engines import new_openai_api
from tests.support.replica import started

TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884."
TESLA: list[Any] = [{"role": "user", "content": "When was Nikola Tesla born?"}]
STORY: list[Any] = [{"role": "user", "content": "A long story, please."}]
DOCUMENTS = {"sluiceway": {"collection": "default"}}


class TwoNumbers:
    """Vectors of two numbers: the length of a text, and whether it is a question. An empty text has none."""

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
        if "" in texts:
            empty = f"texts[{list(texts).index('')}]"
            raise Invalid(f"`{empty}` is empty", field=empty)
        vectors = tuple((float(len(text)), float(purpose == "query")) for text in texts)
        return EmbeddedTexts(vectors, "two-numbers", sum(len(text.split()) for text in texts))


@pytest.fixture
def world() -> World:
    world = World()
    world.documents.add("default", passage(TEXT, title="Nikola Tesla"))
    return world


TOLD = scripted(
    ScriptRule("born", "He was born in 1857. Nikola Tesla was born in 1856."),
    ScriptRule("story", "word " * 2_000),
    ScriptRule("nothing", ""),
    ScriptRule("", "Hello there, whoever you are."),
    pace=500,
)


@pytest.fixture
async def http_server(world: World) -> AsyncIterator[HttpServer]:
    http_server = new_openai_api(await world.service(TOLD, extractive(), embedder=TwoNumbers()))
    async with started(http_server):
        yield http_server


@pytest.fixture
async def client(http_server: HttpServer) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(
        base_url=f"http://127.0.0.1:{http_server.port}/v1", api_key="sw_reader", max_retries=0
    ) as client:
        yield client


def hello(**options: Any) -> dict[str, Any]:
    return {"model": "scripted", "messages": [{"role": "user", "content": "Hi!"}]} | options


async def test_a_whole_answer(client: AsyncOpenAI) -> None:
    answer = await client.chat.completions.create(**hello())
    assert answer.choices[0].message.content == "Hello there, whoever you are."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (1, 5)
    assert answer.id.startswith("ans_")


async def test_a_streamed_answer(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(**hello(stream=True, stream_options={"include_usage": True}))
    chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "Hello there, whoever you are."
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 6
    assert len({chunk.id for chunk in chunks}) == 1


@pytest.mark.parametrize("question", ["Hi!", "Say nothing."])
async def test_whoever_asks_for_the_usage_finds_it_in_the_last_chunk_and_null_in_the_others(
    client: AsyncOpenAI, question: str
) -> None:
    asked = hello(messages=[{"role": "user", "content": question}], stream=True, stream_options={"include_usage": True})
    chunks = [chunk.to_dict() async for chunk in await client.chat.completions.create(**asked)]
    assert [chunk["usage"] is None for chunk in chunks] == [*(True for _ in chunks[1:]), False]
    assert chunks[-1]["choices"] == []


async def test_an_answer_without_a_word_is_one_of_the_assistant(client: AsyncOpenAI) -> None:
    asked = hello(messages=[{"role": "user", "content": "Say nothing."}])
    whole = await client.chat.completions.create(**asked)
    (chunk,) = [chunk async for chunk in await client.chat.completions.create(**asked, stream=True)]
    for said in (whole.choices[0].message, chunk.choices[0].delta):
        assert (said.role, said.content) == ("assistant", "")
    assert chunk.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("as_dict", [False, True])
async def test_an_answer_is_a_turn_of_the_talk_that_goes_on(client: AsyncOpenAI, as_dict: bool) -> None:
    chat = hello()["messages"]
    said = (await client.chat.completions.create(model="scripted", messages=chat)).choices[0].message
    chat = [*chat, said.model_dump() if as_dict else said, {"role": "user", "content": "And then?"}]
    answer = await client.chat.completions.create(model="scripted", messages=chat)
    assert answer.choices[0].message.content == "Hello there, whoever you are."


async def test_options_that_are_null_count_as_left_out(client: AsyncOpenAI) -> None:
    nothing: dict[str, Any] = dict.fromkeys(("stream", "stream_options", "metadata", "response_format", "tools"))
    answer = await client.chat.completions.create(**hello(**nothing))
    assert answer.choices[0].message.content == "Hello there, whoever you are."


async def test_a_grounded_answer_carries_its_citations(client: AsyncOpenAI) -> None:
    answer = await client.chat.completions.create(model="scripted", messages=TESLA, extra_body=DOCUMENTS)
    told = (answer.model_extra or {})["sluiceway"]
    assert answer.choices[0].message.content == "Nikola Tesla was born in 1856 [1]."
    assert told["groundedness"] == {"status": "grounded", "score": 0.5}
    assert told["guard"] == "unchecked"
    (citation,) = told["citations"]
    assert citation["quote"] == TEXT[citation["start"] : citation["end"]]


async def test_where_the_documents_do_not_answer_the_nearest_passages_are_named(client: AsyncOpenAI) -> None:
    unknown: list[Any] = [{"role": "user", "content": "Whom did Nikola Tesla marry?"}]
    answer = await client.chat.completions.create(model="scripted", messages=unknown, extra_body=DOCUMENTS)
    told = (answer.model_extra or {})["sluiceway"]
    assert told["groundedness"]["status"] == "not_in_documents"
    assert [(place["title"], place["start"], place["end"]) for place in told["nearest"]] == [
        ("Nikola Tesla", 0, len(TEXT))
    ]
    answered = await client.chat.completions.create(model="scripted", messages=TESLA, extra_body=DOCUMENTS)
    assert (answered.model_extra or {})["sluiceway"]["nearest"] == []


@pytest.mark.parametrize("option", [{"collection": ""}, {"k": 3}, {"alpha": 0.0}, {"ungrounded": "refuse"}])
async def test_any_word_of_grounding_asks_the_documents(client: AsyncOpenAI, option: dict[str, Any]) -> None:
    body = {"sluiceway": option}
    answer = await client.chat.completions.create(model="scripted", messages=TESLA, extra_body=body)
    assert (answer.model_extra or {})["sluiceway"]["groundedness"]["status"] == "grounded"


async def test_a_session_alone_asks_no_documents(client: AsyncOpenAI) -> None:
    body = {"sluiceway": {"session": "chat"}}
    answer = await client.chat.completions.create(model="scripted", messages=TESLA, extra_body=body)
    assert (answer.model_extra or {})["sluiceway"]["groundedness"]["status"] == "not_asked"


async def test_a_grounded_stream_sends_only_what_counts(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="scripted", messages=TESLA, stream=True, extra_body=DOCUMENTS)
    chunks = [chunk async for chunk in stream]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Nikola Tesla was born in 1856 [1]."
    told = [(chunk.model_extra or {}).get("sluiceway", {}) for chunk in chunks]
    assert told[-1]["groundedness"]["status"] == "grounded"
    assert [one for chunk in told[:-1] for one in chunk.get("citations", ())] == told[-1]["citations"]
    assert not [chunk for chunk in told if "draft" in chunk]


async def test_drafts_stand_beside_the_content_for_whoever_asks(client: AsyncOpenAI) -> None:
    body = {"sluiceway": {"collection": "default", "drafts": True}}
    stream = await client.chat.completions.create(model="scripted", messages=TESLA, stream=True, extra_body=body)
    chunks = [chunk async for chunk in stream]
    content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    drafts = "".join((chunk.model_extra or {}).get("sluiceway", {}).get("draft", "") for chunk in chunks)
    assert content == "Nikola Tesla was born in 1856 [1]."
    assert drafts == "He was born in 1857. Nikola Tesla was born in 1856."


async def test_the_models_are_listed_and_found(client: AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()] == ["extractive", "scripted"]
    assert (await client.models.retrieve("scripted")).owned_by == "scripted"
    with pytest.raises(openai.NotFoundError):
        await client.models.retrieve("nobody")


@pytest.mark.parametrize("encoding", ["float", "base64", openai.omit])
async def test_texts_become_vectors(client: AsyncOpenAI, encoding: Any) -> None:
    made = await client.embeddings.create(model="two-numbers", input=["one", "three"], encoding_format=encoding)
    vectors = [one.embedding for one in made.data]
    if isinstance(vectors[0], str):
        vectors = [list(struct.unpack("<2f", base64.b64decode(str(vector)))) for vector in vectors]
    assert vectors == [[3.0, 0.0], [5.0, 0.0]]
    assert made.usage.total_tokens == 2


async def test_an_unknown_encoder_is_named(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="two-numbers"):
        await client.embeddings.create(model="ada", input="x")


@pytest.mark.parametrize(("texts", "field"), [("", "input"), (["one", ""], "input.1")])
async def test_a_text_that_has_no_vector_is_named_as_it_was_sent(
    client: AsyncOpenAI, texts: str | list[str], field: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=f"`{field}` is empty") as raised:
        await client.embeddings.create(model="two-numbers", input=texts)
    assert raised.value.param == field


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "look_up"}}]}, "tools"),
        ({"presence_penalty": 1}, "presence_penalty"),
        ({"temperature": 3}, "temperature"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}}, "response_format"),
        ({"model": "nobody"}, "model"),
        ({"messages": []}, "messages"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_completion_tokens": 10**9}, "max_completion_tokens"),
        ({"extra_body": {"sluiceway": {"k": 0}}}, "sluiceway.k"),
        ({"extra_body": {"sluiceway": {"filter": {}}}}, "sluiceway.filter"),
        ({"extra_body": {"sluiceway": {"alpha": 2}}}, "sluiceway.alpha"),
        ({"extra_body": {"sluiceway": {"top_k": 0}}}, "sluiceway.top_k"),
        ({"extra_body": {"sluiceway": {"session": "x" * 129}}}, "sluiceway.session"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_what_we_would_have_to_ignore_is_refused(
    client: AsyncOpenAI, options: dict[str, Any], field: str, stream: bool
) -> None:
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as raised:
        await client.chat.completions.create(**hello(stream=stream) | options)
    assert raised.value.param == field


async def test_a_model_without_words_of_its_own_says_how_documents_are_asked(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match=r"add `sluiceway\.collection`"):
        await client.chat.completions.create(**hello(model="extractive"))


async def test_a_key_that_is_none_is_refused(http_server: HttpServer) -> None:
    async with AsyncOpenAI(
        base_url=f"http://127.0.0.1:{http_server.port}/v1", api_key="sw_wrong", max_retries=0
    ) as client:
        with pytest.raises(openai.AuthenticationError):
            await client.chat.completions.create(**hello())


async def test_a_talk_that_does_not_fit_is_told_in_the_words_of_openai(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="shorten the conversation") as raised:
        await client.chat.completions.create(**hello(messages=[{"role": "user", "content": "word " * 5_000}]))
    assert raised.value.code == "context_length_exceeded"


async def test_a_full_house_is_a_rate_limit_with_a_wait(client: AsyncOpenAI) -> None:
    streams = [await _begun(client) for _ in range(TOLD.slots.capacity)]
    with pytest.raises(openai.RateLimitError) as raised:
        await client.chat.completions.create(**hello())
    assert raised.value.response.headers["retry-after"] == "1"
    for stream in streams:
        await stream.close()


@pytest.mark.parametrize("stream", [False, True])
async def test_a_caller_who_leaves_frees_the_slot(http_server: HttpServer, stream: bool) -> None:
    body = {"model": "scripted", "messages": STORY, "stream": stream, "max_tokens": 2_000}
    asking = asyncio.create_task(_post(http_server, body))
    await eventually(lambda: TOLD.slots.taken)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await eventually(lambda: not TOLD.slots.taken)


async def test_what_is_not_there_is_said_in_the_same_shape(http_server: HttpServer) -> None:
    url = f"http://127.0.0.1:{http_server.port}/v1/nothing"
    key = {"authorization": "Bearer sw_reader"}
    async with aiohttp.ClientSession(headers=key) as session, session.get(url) as response:
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "not_found"


async def _begun(client: AsyncOpenAI) -> openai.AsyncStream[Any]:
    stream = await client.chat.completions.create(model="scripted", messages=STORY, stream=True)
    await anext(stream.__aiter__())
    return stream


async def _post(http_server: HttpServer, body: dict[str, Any]) -> None:
    headers = {"authorization": "Bearer sw_reader"}
    url = f"http://127.0.0.1:{http_server.port}/v1/chat/completions"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=body) as response:
        async for _ in response.content:
            pass
