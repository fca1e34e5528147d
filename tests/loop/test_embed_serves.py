"""Embed as it is deployed: it hears the log, keeps the passages, and answers calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import numpy as np
import pytest

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1 import values_pb2 as values
from sluiceway.ingest.v1 import events_pb2
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_embed.settings import EmbedSettings
from tests.support.embed_running import ANYWHERE, Caller, a_document, blobs_of, caller, chunked, embed_running
from tests.support.log import log_at
from tests.support.replica import migrated, shared_settings
from tests.support.servers import Weaviate

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.", "The miller sleeps at noon.")


@dataclass(frozen=True)
class Deployed:
    """Embed, its log and its object store, and who calls it."""

    caller: Caller
    bus: KafkaBus
    blobs: FilesystemBlobs

    async def say(self, document_id: str, paragraphs: tuple[str, ...] = MILL, version: int = 1) -> None:
        await self.bus.publish([await chunked(self.blobs, self.caller.tenant, document_id, paragraphs, version)])

    async def found(self, text: str, **asked: object) -> list[values.Passage]:
        return list((await self.caller.search(text, **asked)).passages)


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    shared = shared_settings(kafka, database, tmp_path / "data")
    migrated("embed", shared)
    return shared


@pytest.fixture(params=["zvec", "weaviate"])
def settings(request: pytest.FixtureRequest) -> EmbedSettings:
    if request.param == "zvec":
        return ANYWHERE
    server: Weaviate = request.getfixturevalue("weaviate")
    return ANYWHERE.model_copy(
        update={
            "store": "weaviate",
            "weaviate": f"{server.host}:{server.port}",
            "weaviate_grpc": f"{server.host}:{server.grpc_port}",
        }
    )


@asynccontextmanager
async def deployment(shared: Shared, settings: EmbedSettings) -> AsyncIterator[Deployed]:
    async with log_at(shared.kafka) as bus:
        await bus.ensure_topics(events_pb2.DocumentChunked, events_pb2.DocumentWithdrawn)
        async with embed_running(shared, settings) as replica, caller(shared, replica.server.port) as called:
            yield Deployed(called, bus, blobs_of(shared))


@pytest.fixture
async def deployed(shared: Shared, settings: EmbedSettings) -> AsyncIterator[Deployed]:
    async with deployment(shared, settings) as deployed:
        yield deployed


async def test_a_document_of_the_log_is_found_read_listed_and_withdrawn(deployed: Deployed) -> None:
    document_id = a_document()
    await deployed.say(document_id)
    await eventually(lambda: deployed.found("Which wood is the wheel made of?"), within=60)
    # A search that looks amid the writing may see its words before its vectors; the next one sees it whole.
    first = (await deployed.found("Which wood is the wheel made of?", explain=True))[0]
    assert (first.document_id, first.text, first.title, first.page) == (document_id, MILL[1], "Mill", 1)
    assert list(first.page_starts) == [first.end - 1]
    assert first.explanation.vector_score > 0.4
    assert first.explanation.keyword_score > 0
    assert 0 < first.score <= 1

    stub, metadata = deployed.caller.stub, deployed.caller.metadata
    request = calls.GetChunkRequest(chunk_id=first.chunk_id, window=5)
    around = await stub.GetChunk(request, metadata=metadata, timeout=10)
    assert around.text[first.start - around.start :][: len(first.text)] == first.text

    (index,) = (await stub.ListIndexes(calls.ListIndexesRequest(), metadata=metadata, timeout=10)).indexes
    assert (index.collection, index.chunks, index.live, index.dimensions) == ("default", 3, True, 384)

    withdrawn = events_pb2.DocumentWithdrawn(document_id=document_id, version=1, collection="default")
    await deployed.bus.publish([OutgoingEvent(withdrawn, deployed.caller.tenant)])
    await eventually(lambda: nothing(deployed), within=120)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stub.GetChunk(request, metadata=metadata, timeout=10)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


async def test_a_name_that_no_passage_can_have_is_not_found(deployed: Deployed) -> None:
    await deployed.say(a_document())
    first = (await eventually(lambda: deployed.found("mill"), within=60))[0]
    stub, metadata = deployed.caller.stub, deployed.caller.metadata
    for name in ("nonsense", "", "doc_1", first.chunk_id.upper(), f"{{{first.chunk_id}}}"):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.GetChunk(calls.GetChunkRequest(chunk_id=name), metadata=metadata, timeout=10)
        assert refused.value.code() == grpc.StatusCode.NOT_FOUND, name


async def nothing(deployed: Deployed) -> bool:
    return not await deployed.found("mill")


async def test_vectors_are_made_for_callers_and_searched_by(deployed: Deployed) -> None:
    await deployed.say(a_document())
    await eventually(lambda: deployed.found("mill", k=10), within=60)
    stub, metadata = deployed.caller.stub, deployed.caller.metadata
    made = await stub.Embed(
        calls.EmbedRequest(texts=["an oaken wheel", "x"], purpose=calls.PURPOSE_QUERY), metadata=metadata, timeout=10
    )
    assert [len(vector.values) for vector in made.vectors] == [384, 384]
    assert float(np.linalg.norm(made.vectors[0].values)) == pytest.approx(1.0, abs=1e-5)
    assert (made.encoder, made.tokens > 2) == ("all-MiniLM-L6-v2", True)
    assert (await deployed.found("", vector=made.vectors[0].values))[0].text == MILL[1]


async def test_a_filter_and_a_diverse_order_are_understood(deployed: Deployed) -> None:
    wanted, other = a_document(), a_document()
    await deployed.say(wanted)
    await deployed.say(other)

    async def all_found() -> list[values.Passage]:
        found = await deployed.found("mill", k=10)
        return found if len(found) == 6 else []

    await eventually(all_found, within=60)
    only = values.Filter(match=values.Match(field="document_id", values=[wanted]))
    assert {each.document_id for each in await deployed.found("mill", k=10, filter=only)} == {wanted}
    diverse = await deployed.found("mill", k=3, diversity=0.7)
    assert len({each.text for each in diverse}) == 3


async def test_who_has_no_key_is_answered_nothing(deployed: Deployed) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await deployed.caller.stub.Search(calls.SearchRequest(text="mill"), timeout=10)
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
