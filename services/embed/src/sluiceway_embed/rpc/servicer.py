"""gRPC servicer of embed. Who calls is known from the credential alone."""

from typing import Any, Final

import grpc

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway_common.principal import current
from sluiceway_embed.ports import Purpose
from sluiceway_embed.rpc.messages import hit_message, index_message, passage_message, search_request_of
from sluiceway_embed.service import EmbedService

SERVICE: Final = "sluiceway.embed.v1.EmbedService"


def register(server: grpc.aio.Server, service: EmbedService) -> None:
    add_EmbedServiceServicer_to_server(EmbedServicer(service), server)


class EmbedServicer(EmbedServiceServicer):
    """Servicer of `sluiceway.embed.v1.EmbedService`: turns messages into calls of use cases, and results back."""

    def __init__(self, service: EmbedService) -> None:
        self._service = service

    async def Embed(self, request: calls.EmbedRequest, _context: Any) -> calls.EmbedResponse:
        purpose: Purpose = "question" if request.purpose == calls.PURPOSE_QUERY else "passage"
        made = await self._service.embedding.embed(current(), request.texts, purpose)
        vectors = [calls.Vector(values=vector.tolist()) for vector in made.vectors]
        return calls.EmbedResponse(vectors=vectors, encoder=made.encoder, tokens=made.tokens)

    async def Search(self, request: calls.SearchRequest, _context: Any) -> calls.SearchResponse:
        result = await self._service.searching.search(current(), search_request_of(request))
        passages = [hit_message(hit, explain=request.explain) for hit in result.hits]
        return calls.SearchResponse(passages=passages, index_version=result.index_version, reranked=result.reranked)

    async def GetChunk(self, request: calls.GetChunkRequest, _context: Any) -> calls.GetChunkResponse:
        around = await self._service.chunk_queries.chunk(
            current(), request.collection, request.chunk_id, request.window
        )
        passage = passage_message(around.chunk)
        return calls.GetChunkResponse(passage=passage, text=around.text, start=around.start, end=around.end)

    async def CheckDocuments(self, request: calls.CheckDocumentsRequest, _context: Any) -> calls.CheckDocumentsResponse:
        found = await self._service.chunk_queries.findable(current(), request.document_ids)
        return calls.CheckDocumentsResponse(document_ids=found)

    async def ListIndexes(self, request: calls.ListIndexesRequest, _context: Any) -> calls.ListIndexesResponse:
        queries = self._service.chunk_queries
        indexes = [index_message(each) for each in await queries.indexes(current(), request.collection)]
        return calls.ListIndexesResponse(indexes=indexes)
