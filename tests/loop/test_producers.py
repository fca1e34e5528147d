"""The producers of `docs/producers.md`: what each offers over TLS is a document, and offered twice it is one."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.bus.topics import group_of, topic_of
from sluiceway_common.testing import eventually
from sluiceway_ingest.domain.document import Document, Identity
from sluiceway_ingest.ports import IntakeQuery
from sluiceway_local.servers import jars
from sluiceway_local.servers.kafka import LOCK
from tests.loop.test_ingest_takes_documents import FIRST, cited
from tests.support.consumer_groups import has_heard_all
from tests.support.guarded_kafka import PASSWORD, USER, GuardedKafka, guarded_kafka
from tests.support.ingest_world import Ingest, running
from tests.support.provided import provided
from tests.support.replica import migrated, shared_settings
from tests.support.repository import ROOT
from tests.support.servers import Missing, binary

pytestmark = pytest.mark.server

TOPIC = topic_of(DocumentOffered).name
PRODUCERS = ROOT / "docs" / "producers"
TEXT = 'It runs for "two" years, and costs 40 €.'


@contextmanager
def python() -> Iterator[Sequence[str]]:
    yield (sys.executable, str(PRODUCERS / "offer.py"))


@contextmanager
def java() -> Iterator[Sequence[str]]:
    """With the client that the broker of these tests has beside it."""
    if shutil.which("javac") is None:
        raise Missing("there is no JDK on this machine (apt-get install default-jdk-headless)")
    yield ("java", "-cp", str(jars.provide(LOCK, jars.cache_folder()) / "*"), str(PRODUCERS / "Offer.java"))


@contextmanager
def go() -> Iterator[Sequence[str]]:
    yield (binary("offer", str(PRODUCERS / "go")),)


@pytest.fixture(scope="module")
def guarded() -> Iterator[GuardedKafka]:
    with provided(guarded_kafka()) as broker:
        yield broker


@pytest.fixture
async def ingest(guarded: GuardedKafka, database: str, tmp_path: Path) -> AsyncIterator[Ingest]:
    """Who comes over the external topic is of the tenant `default`."""
    shared = shared_settings(guarded.open, database, tmp_path)
    migrated("ingest", shared)
    async with running(shared) as ingest:
        yield replace(ingest, tenant="default")


async def offered(words: Sequence[str], guarded: GuardedKafka, key: str) -> str:
    """What the program says when it is run as an outsider does, over TLS and with a login."""
    where = {
        "KAFKA": guarded.safe,
        "KAFKA_USER": USER,
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CA": str(guarded.authority.path),
    }
    process = await asyncio.create_subprocess_exec(
        *(*words, key, TEXT), env={**os.environ, **where}, stdout=PIPE, stderr=PIPE
    )
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return said.decode()


@pytest.mark.parametrize("program", [python, java, go])
async def test_what_a_producer_offers_is_a_document_and_offered_twice_it_is_one(
    ingest: Ingest, guarded: GuardedKafka, program: Callable[[], AbstractContextManager[Sequence[str]]]
) -> None:
    documents, key = ingest.app.service.queries.documents, f"crm://letters/{program.__name__}"

    async def chunked() -> Document | None:
        document = (await documents.intake(IntakeQuery(identity=Identity("default", "letters", key)))).current
        return document if document is not None and document.revision.state == "chunked" else None

    async def is_heard() -> bool:
        return await has_heard_all(guarded.open, group_of("ingest", TOPIC), TOPIC)

    with provided(program()) as words:
        assert (await offered(words, guarded, key)).startswith(f"{key}: partition ")
        first = await eventually(chunked, within=FIRST)
        await offered(words, guarded, key)
    assert first is not None
    assert await cited(ingest, first.document_id) == [TEXT]
    await eventually(is_heard, within=FIRST)
    assert await chunked() == first
