"""Reading: whatever a document holds, it ends in a state with a reason."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sluiceway.ingest.v1 import events_pb2, values_pb2
from sluiceway_common.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.leases import Lease
from sluiceway_common.testing import eventually
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.memory import MemoryDocumentStore
from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.collection import Collection, closing
from sluiceway_ingest.domain.document import GONE, Document, DocumentFailure, SubmittedMetadata
from sluiceway_ingest.domain.extracted import Attachment, Extracted, ExtractionHindered, ExtractionStarved, Source
from sluiceway_ingest.domain.near_duplicates import MinHash
from sluiceway_ingest.domain.transitions import claimed, is_broken, stalled
from sluiceway_ingest.ports import Change
from sluiceway_ingest.service.processing import Order, Processing
from sluiceway_ingest.service.tries import VersionTry
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest

LONG = "The water runs to the mill until noon. " * 40


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


def order(document: Document, *, ocr: bool = False) -> Order:
    return Order(
        tenant=TENANT,
        document_id=document.document_id,
        version=document.revision.version,
        attempt=document.revision.attempt,
        ocr=ocr,
    )


def outcome(document: Document) -> VersionTry:
    return VersionTry(TENANT, document.document_id, document.revision.version, document.revision.attempt)


def chunked_events(ingest: MemoryIngest) -> list[events_pb2.DocumentChunked]:
    events = (outgoing.event for outgoing in ingest.documents.said)
    return [event for event in events if isinstance(event, events_pb2.DocumentChunked)]


async def processed(ingest: MemoryIngest, content: str, key: str = "file:///mill.txt", **header: object) -> Document:
    document = await ingest.submit(content, key, **header)
    await ingest.service.processing.process(order(document))
    return await ingest.get(document)


async def test_a_read_document_is_told_with_its_whole_manifest(ingest: MemoryIngest) -> None:
    await ingest.service.collecting.create(CALLER, Collection(tenant=TENANT, name="mills", default_acl=("millers",)))
    document = await processed(
        ingest, LONG, collection="mills", metadata=SubmittedMetadata("Mills", labels={"year": "2026"})
    )
    (event,) = chunked_events(ingest)
    manifest = values_pb2.Manifest.FromString(await ingest.blobs.get(event.manifest.uri))
    text = (await ingest.blobs.get(manifest.text.uri)).decode()
    assert text == LONG
    assert text[manifest.chunks[0].start : manifest.chunks[0].end].startswith("The water")
    assert (manifest.names.title, dict(manifest.names.labels)) == ("Mills", {"year": "2026"})
    assert (manifest.names.source_key, list(event.acl)) == ("file:///mill.txt", ["millers"])
    assert (event.chunks, document.extracted.chunks) == (len(manifest.chunks), len(manifest.chunks))
    assert document.state == "chunked"


async def test_processing_twice_tells_once(ingest: MemoryIngest) -> None:
    document = await processed(ingest, LONG)
    await ingest.service.processing.process(order(document))
    assert len(chunked_events(ingest)) == 1


async def test_an_unchanged_passage_keeps_its_key_in_the_next_version(ingest: MemoryIngest) -> None:
    paragraphs = [f"{n} " + "The water runs to the mill until noon. " * 15 for n in range(10)]
    await processed(ingest, "\n\n".join(paragraphs))
    await processed(ingest, "\n\n".join(["Another beginning.", *paragraphs[1:]]))
    before, after = [await keys(ingest, event) for event in chunked_events(ingest)]
    assert len(set(after) - set(before)) <= 3


async def keys(ingest: MemoryIngest, event: events_pb2.DocumentChunked) -> list[str]:
    manifest = values_pb2.Manifest.FromString(await ingest.blobs.get(event.manifest.uri))
    return [chunk.key for chunk in manifest.chunks]


class WatchedPath(tuple[str, ...]):
    """A heading path that notes which threads look at it."""

    threads: ClassVar[set[int]] = set()

    def __iter__(self) -> Iterator[str]:
        self.threads.add(threading.get_ident())
        return super().__iter__()


class WatchedChunker(TokenChunker):
    """Finds one passage under a watched path."""

    async def cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        return (Chunk(start=0, end=len(extracted.text), tokens=1, heading_path=WatchedPath(("Mills",))),)


async def test_passages_are_named_and_told_beside_the_loop_for_there_may_be_a_million(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    chunking = replace(ingest.service.processing.chunking, chunker=WatchedChunker(FairThreads(1, "test")))
    await replace(ingest.service.processing, chunking=chunking).process(order(document))
    assert len(chunked_events(ingest)) == 1
    assert WatchedPath.threads
    assert threading.get_ident() not in WatchedPath.threads


async def test_a_document_without_text_is_empty(ingest: MemoryIngest) -> None:
    document = await processed(ingest, " \n ")
    assert document.failure is not None
    assert (document.state, document.failure.reason) == ("failed", "EMPTY")


async def test_a_refused_document_says_why(ingest: MemoryIngest) -> None:
    document = await processed(ingest, "!ENCRYPTED")
    assert document.failure == DocumentFailure("ENCRYPTED", "Give the password.")


async def test_a_password_is_wiped_when_reading_ends(ingest: MemoryIngest) -> None:
    document = await processed(ingest, "!ENCRYPTED", password="sesame")
    assert (document.state, document.password) == ("chunked", None)
    wrong = await processed(ingest, "!ENCRYPTED", "file:///b", password="wrong")
    assert (wrong.state, wrong.password) == ("failed", None)


async def test_no_password_is_told(ingest: MemoryIngest) -> None:
    await processed(ingest, "!ENCRYPTED", password="sesame")
    assert b"sesame" not in b"".join(outgoing.event.SerializeToString() for outgoing in ingest.documents.said)


async def test_a_scan_is_left_to_those_who_read_pictures(ingest: MemoryIngest) -> None:
    document = await processed(ingest, "!SCAN")
    assert (document.state, document.ocr) == ("submitted", True)
    assert isinstance(ingest.documents.said[-1].event, events_pb2.DocumentScanned)
    await ingest.service.processing.process(order(document))
    assert (await ingest.get(document)).state == "submitted"
    await ingest.service.processing.process(order(document, ocr=True))
    assert (await ingest.get(document)).state == "chunked"


async def test_missing_bytes_are_a_reason(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.blobs.delete(document.original.uri)
    await ingest.service.processing.process(order(document))
    failure = (await ingest.get(document)).failure
    assert failure is not None
    assert failure.reason == "SOURCE_GONE"


async def test_a_document_whose_store_is_away_waits_until_it_is_there_again(tmp_path: Path) -> None:
    volume, elsewhere = tmp_path / "blobs", tmp_path / "unmounted"
    ingest = memory_ingest(volume)
    document = await ingest.submit("water")
    volume.rename(elsewhere)
    volume.mkdir()
    with pytest.raises(Unavailable, match="its folder is missing"):
        await ingest.service.processing.process(order(document))
    assert (await ingest.get(document)).state == "submitted"
    volume.rmdir()
    elsewhere.rename(volume)
    await ingest.service.processing.process(order(document))
    assert (await ingest.get(document)).state == "chunked"


async def test_damaged_bytes_are_a_reason(ingest: MemoryIngest, tmp_path: Path) -> None:
    document = await ingest.submit("water")
    damage(tmp_path, document.original.sha256)
    await ingest.service.processing.process(order(document))
    failure = (await ingest.get(document)).failure
    assert failure is not None
    assert failure.reason == "SOURCE_GONE"


def damage(folder: Path, sha256: str) -> None:
    (stored,) = folder.rglob(sha256)
    stored.chmod(0o600)
    stored.write_bytes(b"wrong")


async def test_an_overtaken_order_is_dropped(ingest: MemoryIngest) -> None:
    first = await ingest.submit("A")
    second = await ingest.submit("B")
    await ingest.service.processing.process(order(first))
    assert (await ingest.get(second)).state == "submitted"


async def test_a_document_at_another_worker_waits(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await lease_to(ingest, document, "other")
    with pytest.raises(Unavailable) as waits:
        await ingest.service.processing.process(order(document))
    assert waits.value.retry_after == pytest.approx(15)


async def test_a_document_of_a_dead_worker_is_taken_over(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await lease_to(ingest, document, "dead")
    ingest.clock.advance(15)
    await ingest.service.processing.process(order(document))
    assert (await ingest.get(document)).state == "chunked"


async def test_a_document_that_kills_its_workers_fails_in_the_end(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    for _ in range(3):
        await lease_to(ingest, await ingest.get(document), "dead")
        ingest.clock.advance(15)
        await ingest.service.sweeping.sweep()
    await ingest.service.processing.process(order(document))
    failure = (await ingest.get(document)).failure
    assert failure is not None
    assert failure.reason == "PARSER_CRASH"


class BusyExtractor:
    """On a machine that has too much to do, or fails, for so many tries."""

    def __init__(self, tries: int, trouble: ExtractionHindered) -> None:
        self.tries, self.trouble = tries, trouble

    async def extract(self, source: Source) -> Extracted:
        self.tries -= 1
        if self.tries >= 0:
            raise self.trouble
        return Extracted(text="water", media_type="text/plain")


@pytest.mark.parametrize(
    ("trouble", "reason", "advice"),
    [
        (ExtractionStarved("the machine is short of it"), "TIMEOUT", "too much to do"),
        (ExtractionHindered("the machine failed"), "INTERNAL", "The machine failed each time"),
    ],
)
@pytest.mark.parametrize(
    ("tries", "states"), [(2, ["submitted", "submitted", "chunked"]), (3, ["submitted"] * 2 + ["failed"])]
)
async def test_a_document_that_the_machine_kept_from_being_read_is_told_again_a_few_times(
    ingest: MemoryIngest, tries: int, states: list[str], trouble: ExtractionHindered, reason: str, advice: str
) -> None:
    processing = replace(ingest.service.processing, extractor=BusyExtractor(tries, trouble))
    document, seen = await ingest.submit("water"), []
    for _ in states:
        await processing.process(order(document))
        seen.append((await ingest.get(document)).state)
    assert seen == states
    told = [outgoing.event for outgoing in ingest.documents.said]
    assert sum(isinstance(event, events_pb2.DocumentSubmitted) for event in told) == 3
    failure = (await ingest.get(document)).failure
    assert (failure is None) == (states[-1] != "failed")
    assert failure is None or (failure.reason, advice in failure.advice) == (reason, True)


class MarkedMeanwhile:
    """The sweeper marks a document between the look at it and the change."""

    def __init__(self, there: MemoryDocumentStore) -> None:
        self._there = there

    async def get(self, tenant: str, document_id: str) -> Document | None:
        seen = await self._there.get(tenant, document_id)
        if seen is not None and not seen.stalled:
            assert await self._there.commit(Change(document=stalled(seen), expected=seen.revision))
        return seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._there, name)


async def test_a_document_that_kills_its_workers_fails_though_it_is_marked_meanwhile(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    for _ in range(3):
        await lease_to(ingest, await ingest.get(document), "dead")
        ingest.clock.advance(15)
        await ingest.service.sweeping.sweep()
    await replace(ingest.service.processing, documents=MarkedMeanwhile(ingest.documents)).process(order(document))
    assert (await ingest.get(document)).state == "failed"


async def test_a_document_that_is_marked_while_it_is_claimed_is_read(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await replace(ingest.service.processing, documents=MarkedMeanwhile(ingest.documents)).process(order(document))
    assert (await ingest.get(document)).state == "chunked"


async def test_a_document_that_others_change_all_the_time_is_passing_trouble(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    busy = BusyStore(ingest.documents)
    leases = replace(ingest.service.processing.leases, documents=busy)
    with pytest.raises(Unavailable, match="being changed by others"):
        await replace(ingest.service.processing, documents=busy, leases=leases).process(order(document))


class BusyStore(MarkedMeanwhile):
    """Somebody else is faster each time."""

    async def commit(self, change: Change) -> bool:
        return False


async def test_a_fault_of_ours_ends_in_a_state_and_goes_on_after_the_fix(ingest: MemoryIngest) -> None:
    document = await ingest.submit("!BUG")
    with pytest.raises(ZeroDivisionError):
        await ingest.service.processing.process(order(document))
    found = await ingest.get(document)
    assert found.failure is not None
    assert (found.state, found.failure.reason, found.lease, found.claims) == ("failed", "INTERNAL", None, 0)
    await replace(ingest.service.processing, extractor=FixedExtractor()).process(order(document))
    found = await ingest.get(document)
    assert (found.state, found.failure) == ("chunked", None)


class FixedExtractor:
    """Reads everything."""

    async def extract(self, source: Source) -> Extracted:
        return Extracted(text="water", media_type="text/plain")


class AwayExtractor:
    """Never answers."""

    async def extract(self, source: Source) -> Extracted:
        raise Unavailable("away")


@pytest.mark.parametrize("refusal", [Invalid("no"), NotFound("no"), Conflict("no")])
async def test_trouble_that_does_not_pass_fails_the_document_until_it_is_redriven(
    ingest: MemoryIngest, refusal: Refusal
) -> None:
    document = await ingest.submit("water")
    broken = replace(ingest.service.processing.chunking, chunker=RefusingChunker(refusal))
    with pytest.raises(type(refusal)):
        await replace(ingest.service.processing, chunking=broken).process(order(document))
    assert is_broken(await ingest.get(document))
    again = await ingest.service.redriving.redrive(CALLER, document.document_id)
    await ingest.service.processing.process(order(again))
    assert (await ingest.get(document)).state == "chunked"


class RefusingChunker(TokenChunker):
    """Cuts nothing."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(FairThreads(1, "test"))
        self._refusal = refusal

    async def cut(self, extracted: Extracted, tokens: int) -> tuple[Chunk, ...]:
        raise self._refusal


async def test_passing_trouble_gives_the_document_back_and_counts_as_no_death(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    away = replace(ingest.service.processing, extractor=AwayExtractor())
    for _ in range(5):
        with pytest.raises(Unavailable):
            await away.process(order(document))
    found = await ingest.get(document)
    assert (found.state, found.lease, found.claims) == ("submitted", None, 0)


async def test_a_stopped_worker_gives_the_document_back(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    slow = SlowExtractor()
    service = replace(ingest.service.processing, extractor=slow)
    work = asyncio.create_task(service.process(order(document)))
    await slow.began.wait()
    work.cancel()
    await asyncio.wait({work})
    assert (await ingest.get(document)).state == "submitted"


async def test_a_version_that_was_overtaken_while_it_was_read_is_dropped(ingest: MemoryIngest) -> None:
    document = await ingest.submit("A")
    slow = SlowExtractor()
    work = asyncio.create_task(replace(ingest.service.processing, extractor=slow).process(order(document)))
    await slow.began.wait()
    newer = await ingest.submit("B")
    slow.go.set()
    await work
    assert await ingest.get(document) == newer
    assert chunked_events(ingest) == []


async def test_a_document_that_is_erased_while_it_is_read_leaves_none_of_its_text(ingest: MemoryIngest) -> None:
    document = await ingest.submit("mill")
    slow = SlowExtractor()
    work = asyncio.create_task(replace(ingest.service.processing, extractor=slow).process(order(document)))
    await slow.began.wait()
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document, erase=True)
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert (receipt.complete, receipt.missing) == (False, ("ingest",)), "its reader may store something yet"
    slow.go.set()
    await work
    await ingest.service.sweeping.sweep()
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert (receipt.complete, receipt.missing) == (True, ())
    assert await stored(ingest) == []


async def test_an_erasure_waits_for_a_dead_reader_until_its_lease_has_ended(ingest: MemoryIngest) -> None:
    document = await ingest.submit("mill")
    await lease_to(ingest, document, "dead")
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document, erase=True)
    # Another worker hears of it meanwhile: it is not the one that is waited for.
    await ingest.service.processing.process(order(document))
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "withdrawing"
    ingest.clock.advance(60)
    await ingest.service.sweeping.sweep()
    erased = await ingest.get(document)
    assert (erased.state, erased.lease) == ("erased", None)
    assert await stored(ingest) == []


async def test_a_withdrawal_that_erases_nothing_waits_for_no_reader(ingest: MemoryIngest) -> None:
    document = await ingest.submit("mill")
    await lease_to(ingest, document, "dead")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    withdrawn = await ingest.get(document)
    assert (withdrawn.state, withdrawn.lease) == ("withdrawn", None)


async def test_what_a_stopped_worker_has_stored_does_not_stay(ingest: MemoryIngest) -> None:
    document = await ingest.submit("!MAIL")
    slow = SlowFingerprinter()
    chunking = replace(ingest.service.processing.chunking, fingerprinter=slow)
    work = asyncio.create_task(replace(ingest.service.processing, chunking=chunking).process(order(document)))
    await slow.began.wait()
    assert len(await stored(ingest)) == 3
    work.cancel()
    await asyncio.wait({work})
    assert await stored(ingest) == [document.original.uri]


async def test_an_attachment_that_its_collection_does_not_take_leaves_no_bytes(ingest: MemoryIngest) -> None:
    document = await ingest.submit("mail", collection="mills")
    rules = await ingest.collections.get(TENANT, "mills")
    assert rules is not None
    assert await ingest.collections.replace(rules, closing(rules), by="ann")
    await ingest.service.processing.attachments.hand_in(document, (Attachment("a", "", b"gone"),))
    assert await stored(ingest) == [document.original.uri]


async def stored(ingest: MemoryIngest) -> list[str]:
    return [blob.uri async for blob in ingest.blobs.list(TENANT)]


class SlowFingerprinter:
    """Never ends."""

    def __init__(self) -> None:
        self.began = asyncio.Event()

    async def fingerprint(self, text: str) -> MinHash:
        self.began.set()
        await asyncio.Event().wait()
        raise AssertionError(text)

    async def near(self, text: bytes, others: AsyncIterator[tuple[str, bytes]]) -> tuple[str, ...]:
        raise AssertionError(text, others)


class SlowExtractor:
    """Reads when it is told to."""

    def __init__(self) -> None:
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def extract(self, source: Source) -> Extracted:
        self.began.set()
        await self.go.wait()
        return Extracted(text="water", media_type="text/plain")


async def test_the_index_has_the_last_word(ingest: MemoryIngest) -> None:
    document = await processed(ingest, LONG)
    await ingest.service.index_outcomes.indexed(outcome(document))
    assert (await ingest.get(document)).state == "indexed"


async def test_what_the_index_says_counts_though_the_document_is_marked_meanwhile(ingest: MemoryIngest) -> None:
    outcomes = replace(ingest.service.index_outcomes, documents=MarkedMeanwhile(ingest.documents))
    held, refused = [await processed(ingest, LONG, f"file:///{name}") for name in ("held", "refused")]
    await outcomes.indexed(outcome(held))
    await outcomes.refused(outcome(refused), "Too wide.")
    assert ((await ingest.get(held)).state, (await ingest.get(refused)).state) == ("indexed", "failed")


async def test_what_the_index_says_of_a_document_that_is_not_there_is_dropped(ingest: MemoryIngest) -> None:
    await ingest.service.index_outcomes.indexed(VersionTry(TENANT, "doc_absent", 1, 1))
    assert ingest.documents.said == []


async def test_what_the_index_refuses_has_failed_until_it_holds_it(ingest: MemoryIngest) -> None:
    document = await processed(ingest, LONG)
    await ingest.service.index_outcomes.refused(outcome(document), "Too wide.")
    assert (await ingest.get(document)).failure == DocumentFailure("INDEX_REFUSED", "Too wide.")
    await ingest.service.index_outcomes.indexed(outcome(document))
    assert (await ingest.get(document)).state == "indexed"


async def test_what_the_index_held_and_lost_for_good_has_failed(ingest: MemoryIngest) -> None:
    document = await processed(ingest, LONG)
    await ingest.service.index_outcomes.indexed(outcome(document))
    await ingest.service.index_outcomes.refused(outcome(document), "Its text is gone.")
    assert (await ingest.get(document)).failure == DocumentFailure("INDEX_REFUSED", "Its text is gone.")


async def test_an_answer_about_another_version_is_dropped(ingest: MemoryIngest) -> None:
    first = await processed(ingest, LONG)
    await processed(ingest, LONG + "More.")
    await ingest.service.index_outcomes.indexed(outcome(first))
    assert (await ingest.get(first)).state == "chunked"


async def test_an_answer_about_an_older_try_of_the_version_is_dropped(ingest: MemoryIngest) -> None:
    first = await processed(ingest, LONG)
    await ingest.service.index_outcomes.refused(outcome(first), "Too wide.")
    again = await ingest.service.redriving.redrive(CALLER, first.document_id)
    await ingest.service.processing.process(order(again))
    for late in (
        ingest.service.index_outcomes.indexed(outcome(first)),
        ingest.service.index_outcomes.refused(outcome(first), "Too wide."),
    ):
        await late
        assert (await ingest.get(first)).state == "chunked"


async def test_near_duplicates_know_of_each_other(ingest: MemoryIngest) -> None:
    words = [f"word{n}" for n in range(400)]
    one = await processed(ingest, " ".join(words), "file:///a")
    two = await processed(ingest, " ".join([*words, "end"]), "file:///b")
    other = await processed(ingest, " ".join(reversed(words)), "file:///c")
    assert two.near_duplicates == (one.document_id,)
    assert (await ingest.get(one)).near_duplicates == (two.document_id,)
    assert other.near_duplicates == ()
    assert list(chunked_events(ingest)[1].near_duplicates) == [one.document_id]


async def test_attachments_are_children_that_share_rules_and_fate(ingest: MemoryIngest) -> None:
    mail = await processed(ingest, "!MAIL\na.txt=first\nb.txt=second", metadata=SubmittedMetadata(acl=("hr",)))
    children = await ingest.documents.children(TENANT, mail.document_id)
    assert [(child.title, child.submitted.acl, child.state) for child in children] == [
        ("a.txt", ("hr",), "submitted"),
        ("b.txt", ("hr",), "submitted"),
    ]
    await ingest.service.withdrawal.withdraw(CALLER, mail.document_id)
    assert [(await ingest.get(child)).state for child in children] == ["withdrawing", "withdrawing"]


async def test_an_attachment_that_is_gone_in_the_next_version_is_withdrawn(ingest: MemoryIngest) -> None:
    mail = await processed(ingest, "!MAIL\na.txt=first\nb.txt=second")
    kept, gone = await ingest.documents.children(TENANT, mail.document_id)
    await processed(ingest, "!MAIL\na.txt=first")
    assert ((await ingest.get(kept)).state, (await ingest.get(gone)).state) == ("submitted", "withdrawing")


class OvertakingStore:
    """A store in which a mail is handed in anew, and read, just before one of its attachments is written."""

    def __init__(self, store: MemoryDocumentStore, overtake: Callable[[], Awaitable[object]], key: str) -> None:
        self._store, self._overtake, self._key, self._is_done = store, overtake, key, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit(self, change: Change) -> bool:
        if change.document.identity.source_key.endswith(self._key) and not self._is_done:
            self._is_done = True
            await self._overtake()
        return await self._store.commit(change)


def over(ingest: MemoryIngest, store: Any) -> Processing:
    """Processing whose attachments are written into this store."""
    attachments = ingest.service.processing.attachments
    withdrawal = replace(attachments.withdrawal, documents=store)
    mine = replace(
        attachments, documents=store, submission=replace(attachments.submission, documents=store), withdrawal=withdrawal
    )
    return replace(ingest.service.processing, attachments=mine)


FIRST = "!MAIL\na.txt=first\nb.txt=second\nc.txt=third"


@pytest.mark.parametrize("key", ["a.txt", "b.txt", "c.txt"])
@pytest.mark.parametrize("newer", ["no mail", "!MAIL\na.txt=newer\nb.txt=newer", "!MAIL\na.txt=first"])
async def test_attachments_of_a_version_that_is_overtaken_before_any_of_them_leave_those_of_the_newer(
    ingest: MemoryIngest, newer: str, key: str
) -> None:
    mail = await ingest.submit(FIRST)
    store = OvertakingStore(ingest.documents, lambda: processed(ingest, newer), key)
    await over(ingest, store).process(order(mail))
    children = await ingest.documents.children(TENANT, mail.document_id)
    live = [(child.title, await ingest.blobs.get(child.original.uri)) for child in children if child.state not in GONE]
    parts = [line.split("=") for line in newer.splitlines()[1:]]
    assert live == [(name, content.encode()) for name, content in parts]
    assert (await ingest.get(mail)).state == "chunked"


async def test_an_attachment_is_withdrawn_by_no_version_that_is_overtaken(ingest: MemoryIngest) -> None:
    await processed(ingest, "!MAIL\na.txt=first\nb.txt=second")
    mail = await ingest.submit("!MAIL\na.txt=first")
    store = OvertakingStore(ingest.documents, lambda: processed(ingest, "!MAIL\na.txt=first\nb.txt=second\n"), "b.txt")
    await over(ingest, store).process(order(mail))
    children = await ingest.documents.children(TENANT, mail.document_id)
    assert [child.state for child in children] == ["submitted", "submitted"]


async def test_a_twin_whose_text_is_gone_is_passed_over(ingest: MemoryIngest) -> None:
    one = await processed(ingest, LONG, "file:///a")
    assert one.extracted.text is not None
    await ingest.blobs.delete(one.extracted.text.uri)
    two = await processed(ingest, LONG + "More.", "file:///b")
    assert (two.state, two.near_duplicates) == ("chunked", ())


async def test_a_renewed_lease_keeps_others_away(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    slow = SlowExtractor()
    leases = ingest.service.processing.leases
    quick = replace(leases, retry_limits=replace(leases.retry_limits, lease=timedelta(seconds=0.03)))
    service = replace(ingest.service.processing, extractor=slow, leases=quick)
    work = asyncio.create_task(service.process(order(document)))
    await slow.began.wait()
    ingest.clock.advance(100)

    async def renewed() -> bool:
        lease = (await ingest.get(document)).lease
        return lease is not None and lease.until > ingest.clock.now()

    await eventually(renewed)
    slow.go.set()
    await work
    assert (await ingest.get(document)).state == "chunked"


async def lease_to(ingest: MemoryIngest, document: Document, owner: str) -> None:
    now = ingest.clock.now()
    taken = claimed(document, Lease(owner, now + timedelta(seconds=15)), now)
    assert await ingest.documents.commit(Change(document=taken, expected=document.revision))
