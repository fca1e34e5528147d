"""The gRPC calls of infer, through the real server, with a neighbour that speaks the contract of embed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from sluiceway.embed.v1 import embed_service_pb2 as embed_calls
from sluiceway.embed.v1 import values_pb2 as embed_values
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.calls import ServiceTokens
from sluiceway_common.calls.credentials import Authenticator
from sluiceway_common.principal import current
from sluiceway_common.rpc import Server, connect
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.embed import IDEMPOTENT, EmbedClient
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.rpc import SERVICE, register
from tests.support.infer import World, authenticate, extractive, passage, scripted
from tests.support.infer_engines import running

SEED = b"s" * 32
TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884."
READER = (("authorization", "Bearer sw_reader"),)
TOLD = scripted(ScriptRule("born", "Nikola Tesla was born in 1856."), ScriptRule("", "word " * 2_000), pace=500)


class Neighbour(EmbedServiceServicer):
    """Embed's contract over the documents of a world in memory; remembers what it was asked."""

    def __init__(self, world: World) -> None:
        self._documents = world.documents
        self.asked: list[embed_calls.SearchRequest] = []

    async def Search(self, request: embed_calls.SearchRequest, _context: Any) -> embed_calls.SearchResponse:
        self.asked.append(request)
        found = await self._documents.search(request.text, Grounding(collection=request.collection, k=request.k))
        passages = [_message(one) for one in found.passages]
        for message in passages:
            message.explanation.vector_score = 0.7
        return embed_calls.SearchResponse(passages=passages, index_version="v1")

    async def GetChunk(self, request: embed_calls.GetChunkRequest, _context: Any) -> embed_calls.GetChunkResponse:
        stored = await self._documents.stored(request.chunk_id, request.collection)
        return embed_calls.GetChunkResponse(passage=_message(stored))

    async def Embed(self, request: embed_calls.EmbedRequest, _context: Any) -> embed_calls.EmbedResponse:
        purpose = float(request.purpose == embed_calls.PURPOSE_QUERY)
        vectors = [embed_values_vector(float(len(text)), purpose) for text in request.texts]
        return embed_calls.EmbedResponse(vectors=vectors, encoder=current().subject, tokens=7)


def embed_values_vector(*numbers: float) -> embed_calls.Vector:
    return embed_calls.Vector(values=numbers)


def _message(one: Passage) -> embed_values.Passage:
    return embed_values.Passage(
        chunk_id=one.chunk_id,
        document_id=one.document_id,
        version=one.version,
        collection=one.collection,
        title=one.title,
        start=one.start,
        end=one.end,
        text=one.text,
        text_sha256=one.text_sha256,
        score=one.score,
    )


@pytest.fixture
def world() -> World:
    world = World()
    world.documents.add("default", passage(TEXT, title="Nikola Tesla", document="doc_tesla"))
    return world


@pytest.fixture
async def neighbour(world: World) -> AsyncIterator[tuple[Neighbour, int]]:
    served = Neighbour(world)
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: add_EmbedServiceServicer_to_server(served, listening),
        names=("sluiceway.embed.v1.EmbedService",),
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="embed")),
        drain=0.5,
    )
    async with running(server):
        yield served, server.port


@pytest.fixture
async def infer(world: World, neighbour: tuple[Neighbour, int]) -> AsyncIterator[Any]:
    tokens = ServiceTokens(SEED, (), audience="infer")
    channel = connect(f"127.0.0.1:{neighbour[1]}", tokens=tokens, idempotent=IDEMPOTENT)
    client = EmbedClient(channel, seconds=5.0)
    service = await world.service(TOLD, extractive(), retriever=client, embedder=client)
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=(SERVICE,),
        authenticate=Authenticator(authenticate, tokens),
        drain=0.5,
    )
    async with running(channel, server), grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as asked:
        yield InferServiceStub(asked)


def question(text: str = "When was Nikola Tesla born?", **options: Any) -> calls.GenerateRequest:
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=text)
    return calls.GenerateRequest(messages=[message], **options)


async def test_a_grounded_answer_crosses_both_services(infer: Any, neighbour: tuple[Neighbour, int]) -> None:
    request = question(grounding=calls.Grounding(k=3))
    retrieved, *deltas, finished = [event async for event in infer.Generate(request, metadata=READER)]
    assert [found.document_id for found in retrieved.retrieved.passages] == ["doc_tesla"]
    assert "".join(delta.delta.text for delta in deltas) == "Nikola Tesla was born in 1856."
    assert finished.finished.text == "Nikola Tesla was born in 1856 [1]."
    assert finished.finished.groundedness.status == values_pb2.GROUNDEDNESS_STATUS_GROUNDED
    assert finished.finished.index_version == "v1"
    (citation,) = finished.finished.citations
    assert citation.quote == TEXT[citation.start : citation.end]
    (asked,) = neighbour[0].asked
    assert (asked.k, asked.collection, asked.explain, asked.HasField("alpha")) == (3, "default", True, False)


async def test_a_filter_is_handed_on_as_it_is(infer: Any, neighbour: tuple[Neighbour, int]) -> None:
    wanted = embed_values.Filter(match=embed_values.Match(field="language", values=["en"]))
    request = question(grounding=calls.Grounding(filter=wanted, alpha=0.0))
    async for _ in infer.Generate(request, metadata=READER):
        pass
    (asked,) = neighbour[0].asked
    assert asked.filter == wanted
    assert asked.HasField("alpha")


async def test_an_answer_is_read_again_and_rated(infer: Any, world: World) -> None:
    events = [event async for event in infer.Generate(question(grounding=calls.Grounding()), metadata=READER)]
    given = events[-1].finished
    again = await infer.GetAnswer(calls.GetAnswerRequest(answer_id=given.answer_id), metadata=READER)
    assert (again.text, again.question) == (given.text, "When was Nikola Tesla born?")
    assert list(again.citations) == list(given.citations)
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
    await eventually(lambda: not TOLD.slots.taken, within=2.0)
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
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=(SERVICE,),
        authenticate=authenticate,
        drain=0.5,
    )
    async with running(channel, server), grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as asked:
        stub: Any = InferServiceStub(asked)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            async for _ in stub.Generate(question(grounding=calls.Grounding()), metadata=READER):
                pass
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
