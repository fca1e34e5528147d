"""A collection that is misspelt is said by the services; where one holds nothing that is wanted, that is no error."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.embed.v1 import embed_service_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway.infer.v1 import infer_service_pb2, values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server
from sluiceway.ingest.v1 import ingest_service_pb2
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceServicer, add_IngestServiceServicer_to_server
from tests.unit.client.spoken import Spoken, say

MISSPELT = "there is no collection 'mils'; did you mean 'mills'?"


class _Services(EmbedServiceServicer, InferServiceServicer, IngestServiceServicer):
    """They find nothing, and know the collection `mills` alone."""

    async def Search(self, request: Any, context: Any) -> embed_service_pb2.SearchResponse:
        await _must_be_known(request.collection, context)
        return embed_service_pb2.SearchResponse()

    async def Generate(self, request: Any, context: Any) -> AsyncIterator[infer_service_pb2.GenerateResponse]:
        await _must_be_known(request.grounding.collection, context)
        status = values_pb2.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS
        finished = infer_service_pb2.Finished(text="No.", groundedness=values_pb2.Groundedness(status=status))
        yield infer_service_pb2.GenerateResponse(finished=finished)

    async def ListDocuments(self, request: Any, context: Any) -> ingest_service_pb2.ListDocumentsResponse:
        await _must_be_known(request.collection, context)
        return ingest_service_pb2.ListDocumentsResponse()


async def _must_be_known(collection: str, context: Any) -> None:
    if collection != "mills":
        await context.abort(grpc.StatusCode.NOT_FOUND, MISSPELT)


async def said(data: Path, *words: str) -> Spoken:
    server = grpc.aio.server()
    for add in (
        add_EmbedServiceServicer_to_server,
        add_InferServiceServicer_to_server,
        add_IngestServiceServicer_to_server,
    ):
        add(_Services(), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        return await say(data, *words, ingest=address, embed=address, infer=address)
    finally:
        await server.stop(None)


@pytest.mark.parametrize("words", [("search", "x"), ("ask", "x"), ("docs", "list"), ("docs", "show", "x")])
async def test_what_the_service_says_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = await said(tmp_path, *words, "-c", "mils")
    assert (ended.code, ended.out, ended.err) == (1, "", f"sluiceway: {MISSPELT}\n")


async def test_one_that_is_there_and_holds_no_answer_is_no_error(tmp_path: Path) -> None:
    ended = await said(tmp_path, "search", "x", "-c", "mills")
    assert (ended.code, ended.out) == (0, "nothing found in the collection 'mills'\n")
