"""Servers around a service `infer` in memory: its own calls over gRPC, and a neighbour that speaks embed's contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from sluiceway.embed.v1 import embed_service_pb2 as embed_calls
from sluiceway.embed.v1 import values_pb2 as embed_values
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.calls import ServiceTokens
from sluiceway_common.calls.credentials import Authenticator
from sluiceway_common.principal import current
from sluiceway_common.rpc import Server, connect
from sluiceway_infer.adapters.embed import IDEMPOTENT, EmbedClient
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.rpc import SERVICE, register
from sluiceway_infer.service import InferService
from tests.support.infer import authenticate
from tests.support.replica import started

SEED = b"s" * 32


class FakeEmbed(EmbedServiceServicer):
    """Embed's contract over documents in memory; remembers what it was asked."""

    def __init__(self, documents: MemoryRetriever) -> None:
        self._documents = documents
        self.asked: list[embed_calls.SearchRequest] = []

    async def Search(self, request: embed_calls.SearchRequest, _context: Any) -> embed_calls.SearchResponse:
        self.asked.append(request)
        found = await self._documents.search(request.text, Grounding(collection=request.collection, k=request.k))
        passages = [_message(one) for one in found.passages]
        for message in passages:
            message.explanation.relatedness = 0.65
        return embed_calls.SearchResponse(passages=passages, index_version="v1")

    async def GetChunk(self, request: embed_calls.GetChunkRequest, _context: Any) -> embed_calls.GetChunkResponse:
        stored = await self._documents.stored(request.chunk_id, request.collection)
        return embed_calls.GetChunkResponse(passage=_message(stored))

    async def CheckDocuments(
        self, request: embed_calls.CheckDocumentsRequest, _context: Any
    ) -> embed_calls.CheckDocumentsResponse:
        return embed_calls.CheckDocumentsResponse(document_ids=await self._documents.findable(request.document_ids))

    async def Embed(self, request: embed_calls.EmbedRequest, _context: Any) -> embed_calls.EmbedResponse:
        purpose = float(request.purpose == embed_calls.PURPOSE_QUERY)
        vectors = [embed_calls.Vector(values=(float(len(text)), purpose)) for text in request.texts]
        return embed_calls.EmbedResponse(vectors=vectors, encoder=current().subject, tokens=7)


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


@asynccontextmanager
async def embed_client(embed: FakeEmbed) -> AsyncIterator[EmbedClient]:
    """A client of that neighbour, through a real server."""
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: add_EmbedServiceServicer_to_server(embed, listening),
        names=("sluiceway.embed.v1.EmbedService",),
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="embed")),
        drain=0.5,
    )
    async with started(server):
        tokens = ServiceTokens(SEED, (), audience="infer")
        channel = connect(f"127.0.0.1:{server.port}", tokens=tokens, idempotent=IDEMPOTENT)
        async with started(channel):
            yield EmbedClient(channel, seconds=5.0)


@asynccontextmanager
async def infer_stub(service: InferService) -> AsyncIterator[Any]:
    """The calls of the service, through a real server; the keys are those of tests.support.infer."""
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=(SERVICE,),
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="infer")),
        drain=0.5,
    )
    async with started(server), grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield InferServiceStub(channel)
