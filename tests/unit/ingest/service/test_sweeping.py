"""What lies about is picked up."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import structlog

from sluiceway.ingest.v1 import events_pb2
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.leases import Lease
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import eventually
from sluiceway_ingest.adapters.memory import MemoryDocumentBlobs
from sluiceway_ingest.adapters.metered import WithdrawnMeter
from sluiceway_ingest.app import log_unswept
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Acknowledgement, Document
from sluiceway_ingest.domain.transitions import claimed, stalled
from sluiceway_ingest.ports import Change, Sweeps
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.sweeping import Sweeping
from tests.support.ingest_builders import CALLER, STAGES, TENANT, MemoryIngest, memory_ingest

DAY = 24 * 3600.0


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


async def taken(ingest: MemoryIngest, document: Document) -> None:
    now = ingest.clock.now()
    lease = Lease("dead", now + timedelta(seconds=15))
    assert await ingest.documents.commit(Change(document=claimed(document, lease, now), expected=document.revision))


async def test_work_of_a_dead_worker_is_ordered_anew(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await taken(ingest, document)
    ingest.clock.advance(15)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "submitted"
    assert [outgoing.event.DESCRIPTOR.name for outgoing in ingest.documents.said] == ["DocumentSubmitted"] * 2


async def test_work_of_a_living_worker_is_left_alone(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await taken(ingest, document)
    ingest.clock.advance(14)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "extracting"


async def test_who_waits_long_is_marked_and_never_failed(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    found = await ingest.get(document)
    assert (found.state, found.stalled) == ("submitted", True)
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    assert not (await ingest.get(document)).stalled


async def test_who_waits_for_minutes_alone_is_not_marked(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    ingest.clock.advance(9 * 60)
    await ingest.service.sweeping.sweep()
    assert not (await ingest.get(document)).stalled


async def test_a_mark_from_an_older_look_does_not_send_a_scan_back(ingest: MemoryIngest) -> None:
    seen = await ingest.submit("!SCAN")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=seen.document_id, version=1, attempt=1))
    assert not await ingest.documents.commit(Change(document=stalled(seen), expected=seen.revision))
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=seen.document_id, version=1, attempt=1, ocr=True)
    )
    assert (await ingest.get(seen)).state == "chunked"


async def test_a_stalled_document_can_be_redriven(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    redriven = await ingest.service.redriving.redrive(CALLER, document.document_id)
    assert (redriven.state, redriven.revision.attempt, redriven.stalled) == ("submitted", 2, False)


def withdrawals(ingest: MemoryIngest) -> int:
    return sum(isinstance(outgoing.event, events_pb2.DocumentWithdrawn) for outgoing in ingest.documents.said)


async def test_a_withdrawal_is_told_again_as_long_as_a_stage_is_silent(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document, {"embed"})
    for told in (2, 3):
        ingest.clock.advance(DAY)
        for _ in range(2):
            await ingest.service.sweeping.sweep()
        assert withdrawals(ingest) == told
    await ingest.let_go(document, {"infer"})
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    found = await ingest.get(document)
    assert (found.state, found.stalled, found.failure, withdrawals(ingest)) == ("withdrawn", False, None, 3)


async def test_a_withdrawal_that_waits_says_for_whom(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document, {"embed"})
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    found = await ingest.get(document)
    assert (found.state, found.stalled) == ("withdrawing", True)
    assert found.failure is not None
    assert found.failure.reason == "UNANSWERED"
    assert "any more: infer." in found.failure.advice


async def test_a_stalled_withdrawal_can_be_redriven(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    redriven = await ingest.service.redriving.redrive(CALLER, document.document_id)
    assert (redriven.stalled, redriven.failure, withdrawals(ingest)) == (False, None, 3)


async def test_a_withdrawal_ends_when_the_stage_that_is_silent_is_waited_for_no_longer(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document, {"embed"})
    sweeping = ingest.service.sweeping
    alone = replace(sweeping, withdrawal=replace(sweeping.withdrawal, stages=frozenset({"embed"})))
    await alone.sweep()
    assert (await ingest.get(document)).state == "withdrawn"


async def test_documents_older_than_their_collection_keeps_them_are_withdrawn(ingest: MemoryIngest) -> None:
    await ingest.service.collecting.create(CALLER, Collection(tenant=TENANT, name="brief", retention_days=2))
    document = await ingest.submit("water", collection="brief")
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "submitted"
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    found = await ingest.get(document)
    assert (found.state, found.erase) == ("withdrawing", False)


async def test_an_attachment_that_stays_as_it_was_leaves_with_its_document(ingest: MemoryIngest) -> None:
    await ingest.service.collecting.create(CALLER, Collection(tenant=TENANT, name="brief", retention_days=2))
    await mailed(ingest, "!MAIL\na.txt=the same")
    ingest.clock.advance(DAY)
    mail = await mailed(ingest, "!MAIL, rewritten\na.txt=the same")
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    assert await states(ingest, mail) == ["chunked", "submitted"]
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.sweep()
    assert await states(ingest, mail) == ["withdrawing", "withdrawing"]


async def mailed(ingest: MemoryIngest, text: str) -> Document:
    mail = await ingest.submit(text, "mail", collection="brief")
    version = mail.revision.version
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=mail.document_id, version=version, attempt=1)
    )
    return mail


async def states(ingest: MemoryIngest, mail: Document) -> list[str]:
    family = [await ingest.get(mail), *await ingest.documents.children(TENANT, mail.document_id)]
    return [each.state for each in family]


async def test_an_erasure_that_broke_off_is_ended(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    for stage in STAGES:
        said = Acknowledgement(stage, ingest.clock.now())
        await ingest.documents.acknowledge(TENANT, document.document_id, said)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "erased"


@pytest.mark.parametrize(("days", "state"), [(29, "withdrawn"), (30, "withdrawing")])
async def test_what_was_withdrawn_long_ago_is_erased(tmp_path: Path, days: int, state: str) -> None:
    ingest = memory_ingest(tmp_path, withdrawn_for=timedelta(days=30))
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    ingest.clock.advance(days * DAY)
    await ingest.service.sweeping.sweep()
    found = await ingest.get(document)
    assert (found.state, found.erase) == (state, state == "withdrawing")


async def test_what_was_withdrawn_before_its_days_were_counted_has_all_of_them(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, withdrawn_for=timedelta(days=30))
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    ingest.clock.advance(365 * DAY)
    ingest.documents.retains_since = ingest.clock.now()
    states = []
    for days in (0, 29, 1):
        ingest.clock.advance(days * DAY)
        await ingest.service.sweeping.sweep()
        states.append((await ingest.get(document)).state)
    assert states == ["withdrawn", "withdrawn", "withdrawing"]


async def test_operators_are_told_how_much_is_erased_when(tmp_path: Path) -> None:
    metrics = Metrics()
    ingest = memory_ingest(tmp_path, withdrawn_for=timedelta(days=30), on_withdrawn=WithdrawnMeter(metrics).tell)
    for key, days in (("a", 5), ("b", 20), ("c", 1), ("d", 0)):
        document = await ingest.submit(f"water of {key}", key)
        await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
        await ingest.let_go(document)
        ingest.clock.advance(days * DAY)
    with structlog.testing.capture_logs() as logged:
        await ingest.service.sweeping.tidy()
        ingest.clock.advance(3 * DAY)
        await ingest.service.sweeping.tidy()
    ((days, *counts),) = [
        (entry["days"], entry["within_day"], entry["within_week"], entry["within_ever"])
        for entry in logged
        if entry["event"] == "withdrawn_documents_to_erase"
    ]
    assert (days, counts) == (30, [(0, 0), (1, 10), (4, 40)])
    measured = [
        metrics.registry.get_sample_value(f"sluiceway_withdrawn_{what}", {"erased_within": within})
        for what in ("documents", "bytes")
        for within in ("day", "week", "ever")
    ]
    assert measured == [1, 2, 4, 10, 20, 40]


async def test_what_was_withdrawn_is_kept_where_no_days_are_said(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    ingest.clock.advance(9_999 * DAY)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "withdrawn"


class StubbornBlobs(MemoryDocumentBlobs):
    """Erases nothing of one document, and collects nothing."""

    def __init__(self, ingest: MemoryIngest, kept: str) -> None:
        super().__init__(ingest.blobs, ingest.clock)
        self._kept = kept

    async def erase(self, document: Document) -> None:
        if document.document_id == self._kept:
            raise Unavailable("the object store does not let go of it")

    async def collect(self) -> int:
        raise Unavailable("the object store is away")


def stubborn(ingest: MemoryIngest, kept: Document, unswept: list[Document | None]) -> Sweeping:
    sweeping, blobs = ingest.service.sweeping, StubbornBlobs(ingest, kept.document_id)
    withdrawal = replace(sweeping.withdrawal, blobs=blobs)

    def on_unswept(error: Refusal, document: Document | None) -> None:
        log_unswept(error, document)
        unswept.append(document)

    return replace(sweeping, blobs=blobs, withdrawal=withdrawal, on_unswept=on_unswept)


async def test_a_document_that_cannot_be_erased_keeps_no_other_and_is_told_of(ingest: MemoryIngest) -> None:
    kept, other, silent = [await ingest.submit("water", f"file:///{name}") for name in ("kept", "other", "silent")]
    for document in (kept, other, silent):
        await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    for document, stage in product((kept, other), STAGES):
        said = Acknowledgement(stage, ingest.clock.now())
        await ingest.documents.acknowledge(TENANT, document.document_id, said)
    ingest.clock.advance(DAY)
    unswept: list[Document | None] = []
    with structlog.testing.capture_logs() as lines:
        await stubborn(ingest, kept, unswept).sweep()
    assert [(await ingest.get(document)).state for document in (kept, other)] == ["withdrawing", "erased"]
    assert (await ingest.get(silent)).stalled
    assert unswept == [await ingest.get(kept)]
    assert [(line["event"], line["document_id"]) for line in lines] == [("sweep_failed", kept.document_id)]


async def test_an_object_store_that_is_away_holds_up_nothing_else_and_is_told_of(ingest: MemoryIngest) -> None:
    old = await ingest.submit("water", request_id="old")
    ingest.clock.advance(DAY)
    unswept: list[Document | None] = []
    running = asyncio.create_task(stubborn(ingest, old, unswept).run(1))
    await eventually(lambda: ingest.clock.sleepers, every=0)
    running.cancel()
    assert await ingest.documents.result_of(TENANT, "old") is None
    assert unswept == [None]


class UnfindableSweeps:
    """Sweeps of which one takes longer than the database lets a statement take."""

    def __init__(self, sweeps: Sweeps, way: str) -> None:
        self._sweeps, self._way = sweeps, way

    def __getattr__(self, name: str) -> Any:
        return self._refused if name == self._way else getattr(self._sweeps, name)

    async def _refused(self, *_arguments: object) -> None:
        raise Unavailable("another transaction was in the way")


def unfindable(ingest: MemoryIngest, way: str, unswept: list[str]) -> Sweeping:
    sweeps: Any = UnfindableSweeps(ingest.documents, way)
    sweeping = ingest.service.sweeping
    return replace(sweeping, sweeps=sweeps, on_unswept=lambda error, _document: unswept.append(error.message))


@pytest.mark.parametrize("way", ["abandoned", "waiting", "outlived", "leaving"])
async def test_what_one_sweep_cannot_find_in_time_holds_up_no_other(ingest: MemoryIngest, way: str) -> None:
    silent = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, silent.document_id)
    ingest.clock.advance(DAY)
    unswept: list[str] = []
    await unfindable(ingest, way, unswept).sweep()
    assert ((await ingest.get(silent)).stalled, unswept) == (True, ["another transaction was in the way"])


@pytest.mark.parametrize("way", ["orphaned", "forget_requests", "forget_days", "forget_bands"])
async def test_what_cannot_be_tidied_in_time_holds_up_nothing_else(ingest: MemoryIngest, way: str) -> None:
    stray = await ingest.document_blobs.put(TENANT, b"stray")
    ingest.clock.advance(DAY)
    unswept: list[str] = []
    await unfindable(ingest, way, unswept).tidy()
    assert (await ingest.blobs.exists(stray.uri), unswept) == (False, ["another transaction was in the way"])


async def test_every_turn_sweeps_and_the_first_of_many_tidies(ingest: MemoryIngest) -> None:
    async def turn(seconds: float) -> None:
        ingest.clock.advance(seconds)
        await eventually(lambda: ingest.clock.sleepers, every=0)

    old = await ingest.submit("water", "file:///old", request_id="old")
    ingest.clock.advance(DAY)
    running = asyncio.create_task(ingest.service.sweeping.run(1))
    await turn(0)
    assert (await ingest.get(old)).stalled
    assert await ingest.documents.result_of(TENANT, "old") is None

    new = await ingest.submit("oil", "file:///new", request_id="new")
    await turn(DAY)
    assert (await ingest.get(new)).stalled
    for _ in range(118):
        await turn(1)
    assert await ingest.documents.result_of(TENANT, "new") is not None
    await turn(1)
    assert await ingest.documents.result_of(TENANT, "new") is None
    running.cancel()


async def test_bytes_that_nobody_needs_go_after_a_day(ingest: MemoryIngest) -> None:
    stray = await ingest.document_blobs.put(TENANT, b"stray")
    kept = await ingest.submit("water")
    ingest.clock.advance(DAY)
    await ingest.service.sweeping.tidy()
    assert not await ingest.blobs.exists(stray.uri)
    assert await ingest.blobs.exists(kept.original.uri)


async def test_bands_of_what_is_gone_are_forgotten(ingest: MemoryIngest) -> None:
    asked = list[str]()

    class Sweeps:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(ingest.documents, name)

    sweeps: Any = Sweeps()
    await replace(ingest.service.sweeping, sweeps=sweeps).tidy()
    assert "forget_bands" in asked


async def test_a_request_is_forgotten_after_a_day(ingest: MemoryIngest) -> None:
    await ingest.submit("water", request_id="r1")
    ingest.clock.advance(DAY - 60)
    await ingest.service.sweeping.tidy()
    assert await ingest.documents.result_of(TENANT, "r1") is not None
    ingest.clock.advance(60)
    await ingest.service.sweeping.tidy()
    assert await ingest.documents.result_of(TENANT, "r1") is None
