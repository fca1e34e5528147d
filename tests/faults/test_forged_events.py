"""Whoever may write the topics of our services says nothing there, and what one tenant has stays its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentWithdrawn
from sluiceway_common.bus.headers import encoded
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.clock import SystemClock
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support.embed_running import Caller, a_document, blobs_of, caller, chunked, embed_running
from tests.support.log import log_at
from tests.support.replica import migrated, shared_settings
from tests.support.signing import sign

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

SECRET = ("The safe of the mill opens with seven, four and nine.",)
OWN = ("The weir of the other mill is made of oak.",)

stranger = Signatures(b"x" * 32, service="ingest").sign


def record(said: OutgoingEvent) -> Record:
    return record_of(said, source="ingest", at=SystemClock().now())


def of(tenant: str, theirs: Record) -> Record:
    """The record of one tenant, as another one would have it."""
    headers = tuple((name, encoded(tenant) if name == "ce_tenant" else value) for name, value in theirs.headers)
    return replace(theirs, headers=headers)


def forged(said: OutgoingEvent, withdrawn: OutgoingEvent, thief: str) -> Sequence[Record]:
    """The document of another tenant as the thief's: unsigned, signed by a stranger, with the true signature of the
    owner's. And the document withdrawn, by nobody who may."""
    theirs = sign(record(said))
    return (
        record(replace(said, tenant=thief)),
        stranger(record(replace(said, tenant=thief))),
        of(thief, theirs),
        replace(theirs, key=b"doc_of_nobody"),
        record(withdrawn),
        replace(sign(record(withdrawn)), key=b"doc_of_nobody"),
    )


async def found(called: Caller, text: str) -> list[str]:
    return [each.text for each in (await called.search(text)).passages]


async def test_a_forged_event_of_one_tenant_shows_it_nothing_of_another_one(
    own_kafka: Kafka, database: str, tmp_path: Path
) -> None:
    """On a log of its own: what other replicas of the group on a shared one park would be counted, too."""
    shared, document = shared_settings(own_kafka.servers, database, tmp_path / "data"), a_document()
    migrated("embed", shared)
    async with log_at(shared.kafka) as bus:
        await bus.ensure_topics(DocumentChunked, DocumentWithdrawn)
        async with (
            embed_running(shared) as replica,
            caller(shared, replica.server.port) as owner,
            caller(shared, replica.server.port) as thief,
        ):
            letters = Redrive(bus, replica.delivery.dead_letters)
            said = await chunked(blobs_of(shared), owner.tenant, document, SECRET)
            await bus.publish([said])
            await eventually(lambda: found(owner, SECRET[0]), within=60)
            withdrawn = OutgoingEvent(DocumentWithdrawn(document_id=document, version=1, erase=True), owner.tenant)
            records = forged(said, withdrawn, thief.tenant)
            await bus.put(*records)
            # What comes behind them on the same log is heard.
            await bus.publish([await chunked(blobs_of(shared), thief.tenant, a_document(), OWN)])

            async def parked() -> bool:
                return (await letters.dead_letters()).total == len(records)

            await eventually(parked, within=60)
            await eventually(lambda: found(thief, "oak"), within=60)
            assert await found(thief, SECRET[0]) == list(OWN)
            assert await found(owner, SECRET[0]) == list(SECRET)
            assert (await letters.dead_letters(tenant=thief.tenant)).total == 0
            parked_now = (await letters.dead_letters(limit=10_000)).records
    assert {(each.reason, each.tenant) for each in parked_now} == {("SIGNATURE", "")}
