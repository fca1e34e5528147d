"""A collection that is misspelt, where nothing is found in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.embed.v1 import embed_service_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway.infer.v1 import infer_service_pb2, values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server
from tests.unit.client.ingests import running
from tests.unit.client.spoken import Spoken, say


class _FindsNothing(EmbedServiceServicer, InferServiceServicer):
    async def Search(self, request: Any, context: Any) -> embed_service_pb2.SearchResponse:
        return embed_service_pb2.SearchResponse()

    async def Generate(self, request: Any, context: Any) -> AsyncIterator[infer_service_pb2.GenerateResponse]:
        status = values_pb2.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS
        finished = infer_service_pb2.Finished(text="No.", groundedness=values_pb2.Groundedness(status=status))
        yield infer_service_pb2.GenerateResponse(finished=finished)


@asynccontextmanager
async def finding_nothing() -> AsyncIterator[str]:
    server = grpc.aio.server()
    add_EmbedServiceServicer_to_server(_FindsNothing(), server)
    add_InferServiceServicer_to_server(_FindsNothing(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


async def said(data: Path, *words: str, there: list[str]) -> Spoken:
    async with running() as ingest, finding_nothing() as address:
        ingest.collections = there
        return await say(data, *words, ingest=ingest.address, embed=address, infer=address)


@pytest.mark.parametrize("words", [("search", "x"), ("ask", "x"), ("docs", "list")])
async def test_the_nearest_name_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = await said(tmp_path, *words, "-c", "verträge-2023", there=["notes", "vertraege-2023"])
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "sluiceway: there is no collection 'verträge-2023'; did you mean 'vertraege-2023'?\n"


async def test_where_none_is_near_those_that_there_are_are_named(tmp_path: Path) -> None:
    ended = await said(tmp_path, "search", "x", "-c", "zebra", there=["notes", "papers"])
    assert ended.err == "sluiceway: there is no collection 'zebra'; there are notes, papers\n"


async def test_one_that_is_there_and_holds_no_answer_is_no_error(tmp_path: Path) -> None:
    ended = await said(tmp_path, "search", "x", "-c", "notes", there=["notes"])
    assert (ended.code, ended.out) == (0, "nothing found in the collection 'notes'\n")
