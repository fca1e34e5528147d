"""Documents through the whole of ingest: calls, database, log, child processes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.blobs import choose
from sluiceway_common.testing import eventually
from tests.support.ingest_world import Ingest, migrated, running, shared_settings

pytestmark = pytest.mark.server

TEXT = "The sluice is opened at dawn.\n\nThe water runs to the mill until noon.\n"


@pytest.fixture
async def ingest(kafka: str, database: str, tmp_path: Path) -> AsyncIterator[Ingest]:
    shared = shared_settings(kafka, database, tmp_path)
    migrated(shared)
    async with running(shared) as ingest:
        yield ingest


async def test_a_text_is_cut_and_its_manifest_lies_in_the_store(ingest: Ingest) -> None:
    answer = await ingest.submit(TEXT.encode(), calls.SubmitHeader(source_key="file:///mill.txt"))
    document_id = answer.document.document_id

    async def chunked() -> bool:
        return (await ingest.document(document_id)).state == values.DOCUMENT_STATE_CHUNKED

    await eventually(chunked, within=60)
    document = await ingest.app.service.processing.documents.get(ingest.tenant, document_id)
    assert document is not None
    assert document.found.manifest is not None
    blobs = choose.open(ingest.shared)
    manifest = values.Manifest.FromString(await blobs.get(document.found.manifest.uri))
    text = (await blobs.get(manifest.text.uri)).decode()
    assert [text[chunk.start : chunk.end] for chunk in manifest.chunks] == [TEXT.strip()]
