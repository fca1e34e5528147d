"""Applications of other teams on FastStream are killed at work; nothing is lost, and no document is there twice."""

import asyncio
import random
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict
from pathlib import Path

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support.ingest_world import Ingest, running
from tests.support.log import log_at
from tests.support.offering import COLLECTION
from tests.support.replica import key_of, migrated, shared_settings

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

DOCUMENTS = 200
KILLS = 5
EVENTS = 400
KEYS = 16
WITHIN = 400.0


async def application(*words: str) -> Process:
    command = (sys.executable, "-m", "tests.support.offering", *words)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL)


async def killed(process: Process) -> None:
    process.kill()
    await process.communicate()


async def test_what_an_application_offers_again_after_kills_is_one_document_each(
    own_kafka: Kafka, database: str, tmp_path: Path
) -> None:
    draw = random.Random(11)
    shared = shared_settings(own_kafka.servers, database, tmp_path)
    await asyncio.to_thread(migrated, "ingest", shared)
    async with running(shared) as ingest:
        who = (("authorization", f"Bearer {await key_of(shared, 'default', 'admin')}"),)
        for _ in range(KILLS):
            offering = await application("offer", own_kafka.servers, str(DOCUMENTS))
            assert offering.stdout is not None
            for _ in range(draw.randrange(5, DOCUMENTS)):
                await offering.stdout.readline()
            await killed(offering)
        offering = await application("offer", own_kafka.servers, str(DOCUMENTS))
        said, _ = await offering.communicate()
        assert (offering.returncode, len(said.splitlines())) == (0, DOCUMENTS)
        await eventually(lambda: _taken(ingest, who, DOCUMENTS), within=WITHIN, every=0.5)
        # Whatever was said twice has been heard by then.
        await asyncio.sleep(2)
        found = await _documents(ingest, who)
    assert found == {f"crm://contracts/{number}": 1 for number in range(DOCUMENTS)}


async def test_an_application_that_is_killed_hears_each_event_and_those_of_a_key_in_their_order(
    kafka: str, tmp_path: Path
) -> None:
    draw, ledger = random.Random(12), tmp_path / "ledger"
    ledger.touch()
    mine = f"doc_{tmp_path.name}"
    async with log_at(kafka, source="embed") as log:
        await log.ensure_topics(DocumentIndexed)
        said = [(f"{mine}_{number % KEYS}", number) for number in range(EVENTS)]
        await log.publish(
            [OutgoingEvent(DocumentIndexed(document_id=key, version=number), "acme") for key, number in said]
        )
        words = ("hear", kafka, f"billing.{mine}", str(ledger))
        for share in sorted(draw.uniform(0.1, 0.9) for _ in range(KILLS)):
            hearing = await application(*words)
            await eventually(lambda share=share: len(_heard(ledger, mine)) > share * EVENTS, within=WITHIN)
            await killed(hearing)
        hearing = await application(*words)
        await eventually(lambda: set(_heard(ledger, mine)) == set(said), within=WITHIN)
        await killed(hearing)
    firsts: defaultdict[str, list[int]] = defaultdict(list)
    for key, number in _heard(ledger, mine):
        if number not in firsts[key]:
            firsts[key].append(number)
    assert all(numbers == sorted(numbers) for numbers in firsts.values())


def _heard(ledger: Path, mine: str) -> list[tuple[str, int]]:
    """Whole lines about the events of this test."""
    lines = [line.split() for line in ledger.read_text().splitlines()]
    return [(each[0], int(each[1])) for each in lines if len(each) == 2 and each[0].startswith(f"{mine}_")]


async def _documents(ingest: Ingest, who: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """Versions by key."""
    request = calls.ListDocumentsRequest(collection=COLLECTION, page_size=1000)
    page = await ingest.stub.ListDocuments(request, metadata=who, timeout=10)
    return {document.source_key: document.version for document in page.documents}


async def _taken(ingest: Ingest, who: tuple[tuple[str, str], ...], count: int) -> bool:
    return len(await _documents(ingest, who)) == count
