"""The same path on Weaviate and S3, with two replicas of each service: settings alone tell it apart."""

import asyncio
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway_client.documents import Header
from sluiceway_common.testing import eventually
from tests.support import servers
from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.stores import S3Store
from tests.support.storm import Flow, all_ready, outcome, texts
from tests.support.system import client, measured, quoted, rows, said

pytestmark = pytest.mark.server

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"
QUESTIONS = (
    "When did Carl Wilhelm Scheele discover oxygen?",
    "With whom did Nikola Tesla partner in 1886?",
    "Where is the Victoria and Albert Museum?",
    "Which packets may arrive out of order?",
)
CITED = ("title", "page", "start", "end", "quote", "text_sha256")
REPLICAS = ("ingest", "ingest-1", "embed", "embed-1")


@pytest.fixture(scope="module")
def bucket(s3: servers.S3) -> S3Store:
    return S3Store(s3)


@pytest.fixture(scope="module")
def elsewhere(weaviate: servers.Weaviate, s3: servers.S3, bucket: S3Store) -> Iterator[Laptop]:
    """Somebody has said `sluiceway up` with other stores and two of each service."""
    settings = {
        "EMBED_STORE": "weaviate",
        "EMBED_WEAVIATE": f"{weaviate.host}:{weaviate.port}",
        "EMBED_WEAVIATE_GRPC": f"{weaviate.host}:{weaviate.grpc_port}",
        "SLUICEWAY_BLOBS": f"s3://{bucket.bucket}",
        "SLUICEWAY_S3_ENDPOINT": s3.endpoint,
        "SLUICEWAY_S3_ACCESS_KEY": s3.access_key,
        "SLUICEWAY_S3_SECRET_KEY": s3.secret_key,
        "SLUICEWAY_S3_SECURE": "false",
        "INFER_MODELS": '[{"engine": "extractive"}]',
    }
    with provided(laptop(settings)) as made:
        spoken = made.up("--replicas", "ingest=2", "--replicas", "embed=2", "--replicas", "infer=2")
        assert spoken.returncode == 0, spoken.stderr
        yield made


async def test_the_same_questions_get_the_same_citations(
    machine: Laptop, sample: list[dict[str, Any]], elsewhere: Laptop, bucket: S3Store
) -> None:
    added = rows(elsewhere.say("add", str(SAMPLE), "--wait", "--json"))
    assert [_without_id(row) for row in added] == [_without_id(row) for row in sample]
    here, there = [[_citations(each, question) for question in QUESTIONS] for each in (machine, elsewhere)]
    assert all(here)
    assert there == here
    blobs = bucket.blobs()
    for title, page, start, end, quote, text_sha256 in (citation for cited in there for citation in cited):
        assert await quoted(blobs, text_sha256, start, end) == quote, (title, page)


async def test_replicas_share_the_work_and_rolling_one_loses_nothing(elsewhere: Laptop) -> None:
    flow = Flow(elsewhere, "rolled", texts(30, 31))
    running = asyncio.create_task(flow.run())
    for moment, replica in ((12, "ingest"), (32, "embed"), (44, "ingest-1")):
        await eventually(partial(flow.is_past, moment), within=120)
        os.kill((await asyncio.to_thread(elsewhere.status))[replica]["pid"], signal.SIGTERM)
    await asyncio.wait_for(running, 120)
    await all_ready(elsewhere)
    after = await outcome(flow)
    assert (after.states, after.chunks, after.parked) == ({"indexed": 30}, len(after.spans), set())


async def test_both_replicas_of_a_service_work(elsewhere: Laptop) -> None:
    flow = Flow(elsewhere, "shared", texts(16, 32))
    await asyncio.wait_for(flow.run(), 120)
    done = {each: measured(elsewhere, each, "sluiceway_records_total", end="done") for each in REPLICAS}
    assert all(done.values()), done


async def test_versions_of_a_document_are_indexed_in_their_order(elsewhere: Laptop) -> None:
    async with client(elsewhere) as sluiceway:
        header = Header(source_key="diary", collection="diary")
        for day in range(1, 9):
            diary = await sluiceway.documents.submit(f"On day {day} the mill stood still.".encode(), header)

        async def newest() -> bool:
            found = await sluiceway.documents.get(diary.document_id)
            return (found.version, found.state) == (8, "indexed")

        await eventually(newest, within=60, every=0.2)
        (hit,) = await sluiceway.passages.search("the mill", collection="diary")
    assert hit.text == "On day 8 the mill stood still."
    events = await said(elsewhere, DocumentIndexed)
    versions = [event.version for event in events if event.document_id == diary.document_id]
    assert versions == sorted(versions)
    assert versions[-1] == 8


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in row.items() if name != "document_id"}


def _citations(laptop: Laptop, question: str) -> list[tuple[Any, ...]]:
    (answer,) = rows(laptop.say("ask", question, "--model", "extractive", "--json"))
    return [tuple(citation[name] for name in CITED) for citation in answer["citations"]]
