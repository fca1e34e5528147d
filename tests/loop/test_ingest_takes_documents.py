"""Documents through the whole of ingest: calls, database, log, child processes."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from aiokafka import AIOKafkaProducer

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.blobs import choose
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.topics import events_named
from sluiceway_common.testing import eventually
from sluiceway_ingest.domain.document import Identity
from sluiceway_ingest.ports import IntakeQuery
from tests.support.ingest_world import Ingest, running
from tests.support.log import log_at
from tests.support.replica import migrated, shared_settings

pytestmark = pytest.mark.server

TEXT = "The sluice is opened at dawn.\n\nThe water runs to the mill until noon.\n"
# A group that is new to a broker takes some seconds to form.
FIRST = 60.0


@pytest.fixture
async def ingest(kafka: str, database: str, tmp_path: Path) -> AsyncIterator[Ingest]:
    shared = shared_settings(kafka, database, tmp_path)
    migrated("ingest", shared)
    async with running(shared) as ingest:
        yield ingest


@pytest.fixture
async def neighbour(kafka: str) -> AsyncIterator[KafkaBus]:
    """Speaks as all who hold something of documents do."""
    async with log_at(kafka, source="embed") as bus:
        yield bus


async def until(ingest: Ingest, document_id: str, state: "values.DocumentState.ValueType") -> values.Document:
    async def there() -> values.Document | None:
        document = await ingest.document(document_id)
        return document if document.state == state else None

    found = await eventually(there, within=FIRST)
    assert found is not None
    return found


async def test_a_text_goes_all_the_way_and_is_withdrawn(ingest: Ingest, neighbour: KafkaBus) -> None:
    answer = await ingest.submit(TEXT.encode(), calls.SubmitHeader(source_key="file:///mill.txt"))
    name = answer.document.document_id
    await until(ingest, name, values.DOCUMENT_STATE_CHUNKED)
    assert await cited(ingest, name) == [TEXT.strip()]
    await neighbour.publish([OutgoingEvent(DocumentIndexed(document_id=name, version=1, attempt=1), ingest.tenant)])
    await until(ingest, name, values.DOCUMENT_STATE_INDEXED)
    await ingest.stub.Withdraw(calls.WithdrawRequest(document_id=name), metadata=ingest.metadata, timeout=10)
    for let_go in events_named("DocumentForgotten").values():
        await neighbour.publish([OutgoingEvent(let_go(document_id=name, version=1), ingest.tenant)])
    await until(ingest, name, values.DOCUMENT_STATE_WITHDRAWN)


async def test_a_watch_follows_many_documents_to_their_ends(ingest: Ingest, neighbour: KafkaBus) -> None:
    keys = [f"file:///{number}.txt" for number in range(12)]
    answers = [await ingest.submit(f"{key} {TEXT}".encode(), calls.SubmitHeader(source_key=key)) for key in keys]
    broken = await ingest.submit(b"%PDF-1.4 no more", calls.SubmitHeader(source_key="file:///broken.pdf"))
    names = [answer.document.document_id for answer in (*answers, broken)]
    request = calls.WatchDocumentsRequest(document_ids=names)
    ends: dict[str, int] = {}
    async for told in ingest.stub.WatchDocuments(request, metadata=ingest.metadata, timeout=FIRST):
        ends[told.document.document_id] = told.document.state
        if told.document.state == values.DOCUMENT_STATE_CHUNKED:
            event = DocumentIndexed(document_id=told.document.document_id, version=1, attempt=1)
            await neighbour.publish([OutgoingEvent(event, ingest.tenant)])
    assert ends.pop(names[-1]) == values.DOCUMENT_STATE_FAILED
    assert set(ends.values()) == {values.DOCUMENT_STATE_INDEXED}
    failed = calls.ListDocumentsRequest(states=[values.DOCUMENT_STATE_FAILED], page_size=5)
    page = await ingest.stub.ListDocuments(failed, metadata=ingest.metadata, timeout=10)
    assert [document.document_id for document in page.documents] == [names[-1]]
    assert page.documents[0].reason
    assert page.documents[0].advice


async def test_a_producer_with_the_documented_headers_alone_is_heard(ingest: Ingest) -> None:
    offered = {"sourceKey": "crm://42", "collection": "crm", "body": "VGhlIG1pbGwu", "title": "Mill"}
    producer = AIOKafkaProducer(bootstrap_servers=ingest.shared.kafka)
    await producer.start()
    await producer.send_and_wait(
        "ingest.document-offered.v1",
        json.dumps(offered).encode(),
        key=b"crm://42",
        headers=[
            ("ce_specversion", b"1.0"),
            ("ce_id", b"crm-42"),
            ("ce_source", b"crm"),
            ("ce_type", b"sluiceway.ingest.v1.DocumentOffered"),
            ("content-type", b"application/json"),
        ],
    )
    await producer.stop()

    async def taken() -> bool:
        wanted = IntakeQuery(identity=Identity("default", "crm", "crm://42"))
        return (await ingest.app.service.queries.documents.intake(wanted)).current is not None

    await eventually(taken, within=FIRST)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (calls.SubmitHeader(source_key=""), grpc.StatusCode.INVALID_ARGUMENT),
        (calls.SubmitHeader(source_key="k", url="http://10.0.0.1/"), grpc.StatusCode.INVALID_ARGUMENT),
        (calls.SubmitHeader(source_key="k", collection="No!"), grpc.StatusCode.INVALID_ARGUMENT),
        (calls.SubmitHeader(source_key="k", content_length=6), grpc.StatusCode.INVALID_ARGUMENT),
    ],
)
async def test_a_refusal_has_its_code(ingest: Ingest, header: calls.SubmitHeader, code: grpc.StatusCode) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ingest.submit(b"water", header)
    assert refused.value.code() is code


async def test_nobody_calls_without_a_key(ingest: Ingest) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ingest.stub.GetDocument(calls.GetDocumentRequest(document_id="doc_1"), timeout=10)
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_many_who_hand_in_the_same_at_once_make_one_document(ingest: Ingest) -> None:
    answers = await asyncio.gather(*(_patiently(ingest, calls.SubmitHeader(source_key="mill.txt")) for _ in range(8)))
    assert {answer.document.version for answer in answers} == {1}
    assert len({answer.document.document_id for answer in answers}) == 1
    assert sum(not answer.unchanged for answer in answers) <= 1


async def _patiently(ingest: Ingest, header: calls.SubmitHeader) -> calls.SubmitResponse:
    """As a caller does who is told to ask again: a tenant's turns at the database may all be taken."""
    try:
        return await ingest.submit(TEXT.encode(), header)
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
            raise
    await asyncio.sleep(1)
    return await _patiently(ingest, header)


async def cited(ingest: Ingest, document_id: str) -> list[str]:
    """What the manifest points at."""
    document = await ingest.app.service.queries.documents.get(ingest.tenant, document_id)
    assert document is not None
    assert document.extracted.manifest is not None
    blobs = choose.open(ingest.shared)
    manifest = values.Manifest.FromString(await blobs.get(document.extracted.manifest.uri))
    text = (await blobs.get(manifest.text.uri)).decode()
    return [text[chunk.start : chunk.end] for chunk in manifest.chunks]
