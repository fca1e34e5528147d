"""Replicas of ingest side by side."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.testing import eventually
from tests.support.ingest_world import Ingest, running
from tests.support.replica import migrated, shared_settings

pytestmark = pytest.mark.server


async def hand_in(ingest: Ingest, numbers: range) -> list[str]:
    answers = [
        await ingest.submit(f"Mill {number} grinds. ".encode() * 50, calls.SubmitHeader(source_key=f"file:///{number}"))
        for number in numbers
    ]
    return [answer.document.document_id for answer in answers]


async def all_chunked(ingest: Ingest, names: list[str]) -> None:
    async def chunked() -> bool:
        documents = [await ingest.document(name) for name in names]
        return all(document.state == values.DOCUMENT_STATE_CHUNKED for document in documents)

    await eventually(chunked, within=90)


async def test_two_share_the_work_and_one_that_stops_loses_nothing(kafka: str, database: str, tmp_path: Path) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    migrated("ingest", shared)
    async with AsyncExitStack() as stack:
        stays = await stack.enter_async_context(running(shared))
        other = shared.model_copy(update={"replica": "ingest-other"})
        async with running(other):
            early = await hand_in(stays, range(20))
            await all_chunked(stays, early)
            late = await hand_in(stays, range(20, 40))
        await all_chunked(stays, late)
        documents = stays.app.service.queries.documents
        found = [await documents.get(stays.tenant, name) for name in (*early, *late)]
        assert {document.claims for document in found if document is not None} <= {0, 1}
