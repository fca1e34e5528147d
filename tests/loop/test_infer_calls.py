"""The gRPC calls of infer, through the real server, with a neighbour that speaks the contract of embed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from sluiceway.embed.v1 import values_pb2 as embed_values
from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway_common.calls import ServiceTokens
from sluiceway_common.rpc import connect
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.embed import EmbedClient
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from tests.support.infer import World, extractive, passage, scripted
from tests.support.infer_rpc import SEED, FakeEmbed, embed_client, infer_stub
from tests.support.replica import started

TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884."
READER = (("authorization", "Bearer sw_reader"),)
TOLD = scripted(ScriptRule("born", "Nikola Tesla was born in 1856."), ScriptRule("", "word " * 2_000), pace=500)


@pytest.fixture
def world() -> World:
    world = World()
    world.documents.add("default", passage(TEXT, title="Nikola Tesla", document="doc_tesla"))
    return world


@pytest.fixture
def embed(world: World) -> FakeEmbed:
    return FakeEmbed(world.documents)


@pytest.fixture
async def infer(world: World, embed: FakeEmbed) -> AsyncIterator[Any]:
    async with embed_client(embed) as client:
        service = await world.service(TOLD, extractive(), retriever=client, embedder=client)
        async with infer_stub(service) as stub:
            yield stub


def question(text: str = "When was Nikola Tesla born?", **options: Any) -> calls.GenerateRequest:
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=text)
    return calls.GenerateRequest(messages=[message], **options)


async def test_a_grounded_answer_crosses_both_services(infer: Any, embed: FakeEmbed) -> None:
    request = question(grounding=calls.Grounding(k=3))
    retrieved, *deltas, finished = [event async for event in infer.Generate(request, metadata=READER)]
    assert [found.document_id for found in retrieved.retrieved.passages] == ["doc_tesla"]
    assert "".join(delta.delta.text for delta in deltas) == finished.finished.text
    assert finished.finished.text == "Nikola Tesla was born in 1856 [1]."
    assert [citation for delta in deltas for citation in delta.delta.citations] == list(finished.finished.citations)
    assert finished.finished.groundedness.status == values_pb2.GROUNDEDNESS_STATUS_GROUNDED
    assert finished.finished.index_version == "v1"
    (citation,) = finished.finished.citations
    assert citation.quote == TEXT[citation.start : citation.end]
    (asked,) = embed.asked
    assert (asked.k, asked.collection, asked.explain, asked.HasField("alpha")) == (3, "default", True, False)


async def test_drafts_are_sent_as_such_and_only_where_they_are_asked_for(infer: Any) -> None:
    request = question(grounding=calls.Grounding(), drafts=True)
    events = [event async for event in infer.Generate(request, metadata=READER)]
    assert "".join(event.draft.text for event in events) == "Nikola Tesla was born in 1856."
    assert "".join(event.delta.text for event in events) == events[-1].finished.text
    request.drafts = False
    assert not [event async for event in infer.Generate(request, metadata=READER) if event.HasField("draft")]


async def test_a_filter_is_handed_on_as_it_is(infer: Any, embed: FakeEmbed) -> None:
    wanted = embed_values.Filter(match=embed_values.Match(field="language", values=["en"]))
    request = question(grounding=calls.Grounding(filter=wanted, alpha=0.0))
    async for _ in infer.Generate(request, metadata=READER):
        pass
    (asked,) = embed.asked
    assert asked.filter == wanted
    assert asked.HasField("alpha")


async def test_an_answer_is_read_again_and_rated(infer: Any, world: World) -> None:
    events = [event async for event in infer.Generate(question(grounding=calls.Grounding()), metadata=READER)]
    given = events[-1].finished
    again = await infer.GetAnswer(calls.GetAnswerRequest(answer_id=given.answer_id), metadata=READER)
    assert (again.text, again.question) == (given.text, "When was Nikola Tesla born?")
    assert list(again.citations) == list(given.citations)
    assert again.finish_reason == given.finish_reason == values_pb2.FINISH_REASON_STOP
    await infer.GiveFeedback(calls.GiveFeedbackRequest(answer_id=given.answer_id, score=1), metadata=READER)
    assert [said.answer_id for said in world.feedback_given()] == [given.answer_id]


async def test_the_models_are_listed(infer: Any) -> None:
    models = (await infer.ListModels(calls.ListModelsRequest(), metadata=READER)).models
    assert [(model.name, model.engine, model.standard) for model in models] == [
        ("extractive", "extractive", False),
        ("scripted", "scripted", True),
    ]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (question(model="nobody"), grpc.StatusCode.NOT_FOUND),
        (question("word " * 5_000), grpc.StatusCode.FAILED_PRECONDITION),
        (calls.GenerateRequest(), grpc.StatusCode.INVALID_ARGUMENT),
        (calls.GenerateRequest(messages=[values_pb2.Message(text="x")]), grpc.StatusCode.INVALID_ARGUMENT),
        (question(response_schema="{}"), grpc.StatusCode.INVALID_ARGUMENT),
        (question(sampling=calls.Sampling(temperature=9)), grpc.StatusCode.INVALID_ARGUMENT),
    ],
)
async def test_a_refusal_has_its_code(infer: Any, request_: calls.GenerateRequest, code: grpc.StatusCode) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        async for _ in infer.Generate(request_, metadata=READER):
            pass
    assert raised.value.code() is code


async def test_what_a_model_cannot_weigh_is_refused(infer: Any) -> None:
    request = calls.ScoreRequest(prompt="a", continuations=["b"])
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await infer.Score(request, metadata=READER)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_caller_who_leaves_frees_the_slot(infer: Any) -> None:
    call = infer.Generate(question("A story.", max_tokens=2_000), metadata=READER)
    await eventually(lambda: TOLD.slots.taken)
    call.cancel()
    await eventually(lambda: not TOLD.slots.taken)
    with pytest.raises(asyncio.CancelledError):
        await call.read()


async def test_a_full_house_says_how_long_to_wait(infer: Any) -> None:
    running_calls = [infer.Generate(question("A story."), metadata=READER) for _ in range(TOLD.slots.capacity)]
    await eventually(lambda: TOLD.slots.taken == TOLD.slots.capacity)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        async for _ in infer.Generate(question("One more."), metadata=READER):
            pass
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert ("grpc-retry-pushback-ms", "1000") in tuple(raised.value.trailing_metadata() or ())
    for call in running_calls:
        call.cancel()


async def test_a_neighbour_who_is_away_is_unavailable(world: World) -> None:
    channel = connect(f"127.0.0.1:{free_port()}", tokens=ServiceTokens(SEED, (), audience="infer"))
    service = await world.service(TOLD, retriever=EmbedClient(channel, seconds=1.0))
    async with started(channel), infer_stub(service) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            async for _ in stub.Generate(question(grounding=calls.Grounding()), metadata=READER):
                pass
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
