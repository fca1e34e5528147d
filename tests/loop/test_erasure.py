"""A document is erased when nobody holds anything of it, and not before."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentForgotten
from sluiceway.eval.v1.events_pb2 import DocumentForgotten as OfRecord
from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway.train.v1.events_pb2 import DocumentForgotten as OfRows
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.testing import eventually
from sluiceway_infer.domain.answers.answer import Answer
from tests.support import infer_world, ingest_world
from tests.support.infer import ANSWER, holds, passage
from tests.support.infer_world import Place
from tests.support.ingest_world import Ingest
from tests.support.log import all_on, log_at, words_on_all_topics
from tests.support.replica import migrated

pytestmark = pytest.mark.server

# A group that is new to a broker takes some seconds to form.
FIRST = 60.0


@pytest.fixture
async def there(kafka: str, database: str, tmp_path: Path) -> Place:
    return await infer_world.place(kafka, database, tmp_path, '{"when": "Why", "say": "Because."}')


@pytest.fixture
async def ingest(there: Place) -> AsyncIterator[Ingest]:
    await asyncio.to_thread(migrated, "ingest", there.shared)
    async with ingest_world.running(there.shared) as ingest:
        yield ingest


@pytest.fixture
async def embed(kafka: str) -> AsyncIterator[KafkaBus]:
    """Speaks as embed does, eval and train."""
    async with log_at(kafka, source="embed") as bus:
        yield bus


async def test_a_receipt_is_complete_when_infer_has_forgotten_too(
    there: Place, ingest: Ingest, embed: KafkaBus
) -> None:
    header = calls.SubmitHeader(source_key="file:///Okapi.txt", title="Quokka minutes", labels={"case": "Zanzibar"})
    document = (await ingest.submit(b"Because it was Tuesday.", header)).document.document_id
    await eventually(lambda: is_chunked(ingest, document), within=FIRST)
    given = await answered(there, ingest.tenant, document)
    await erased(ingest, document, within=FIRST)
    for let_go in (DocumentForgotten, OfRecord, OfRows):
        await embed.publish([OutgoingEvent(let_go(document_id=document, version=1), ingest.tenant)])

    async def without_infer() -> bool:
        receipt = await erased(ingest, document, within=FIRST)
        assert not receipt.complete
        return list(receipt.missing) == ["infer"]

    await eventually(without_infer, within=FIRST)
    async with infer_world.replica(there) as infer:
        receipt = await erased(ingest, document, within=FIRST)
        assert not await holds(infer.app.service.answers.answers, given.tenant, given.id)
    assert (receipt.complete, list(receipt.missing)) == (True, [])
    assert [each.stage for each in receipt.acknowledgements] == ["embed", "eval", "infer", "ingest", "train"]
    # The tombstone follows the commit by itself, where the log is away for a moment.
    await eventually(lambda: is_deleted(embed, document), within=FIRST)
    # Before Kafka lets go of anything.
    assert await words_on_all_topics(there.shared.kafka, ("Okapi", "Quokka", "Zanzibar", "Tuesday")) == set()


async def is_chunked(ingest: Ingest, document_id: str) -> bool:
    return (await ingest.document(document_id)).state == values_pb2.DOCUMENT_STATE_CHUNKED


async def is_deleted(log: KafkaBus, document_id: str) -> bool:
    """Whether the last word of the document on the compacted topic is a tombstone."""
    there = [each for each in await all_on(log, topic_of(DocumentChunked).name) if each.key == document_id.encode()]
    return there[-1].value is None


async def answered(there: Place, tenant: str, document_id: str) -> Answer:
    """An answer that the document had part in, kept by a replica that is gone again."""
    sources = (passage("Because.", document=document_id),)
    given = replace(ANSWER, tenant=tenant, sources=sources, citations=())
    async with infer_world.replica(there) as infer:
        await infer.app.service.answers.answers.keep(given)
    return given


async def erased(ingest: Ingest, document_id: str, *, within: float) -> calls.EraseResponse:
    request = calls.EraseRequest(document_id=document_id)
    receipt: calls.EraseResponse = await ingest.stub.Erase(request, metadata=ingest.metadata, timeout=within)
    return receipt
