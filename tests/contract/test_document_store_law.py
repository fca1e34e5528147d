"""The law of what ingest knows, held by the memory of one process and by a real PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.access.port import SealedText
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.leases import Lease
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_ingest.adapters import database as db
from sluiceway_ingest.adapters.database import tables
from sluiceway_ingest.adapters.memory import MemoryCollectionStore, MemoryDocumentBlobs, MemoryDocumentStore
from sluiceway_ingest.domain.collection import Collection, closing, deleted, made_anew
from sluiceway_ingest.domain.daily_quota import UNUSED, CountedSubmission, DailyQuota, DailyUsage
from sluiceway_ingest.domain.document import (
    Acknowledgement,
    Ancestry,
    Document,
    DocumentFailure,
    DocumentQuery,
    DocumentState,
    ExtractedMetadata,
    Revision,
    SubmittedMetadata,
)
from sluiceway_ingest.domain.judging import Decision, JudgeOutcome
from sluiceway_ingest.domain.near_duplicates import BAND, HASHES, MOST_NEAR, MinHash, NearDuplicates
from sluiceway_ingest.domain.quota import TenantUsage, WithdrawnHoldings
from sluiceway_ingest.domain.transitions import claimed, cut, erased, in_index, stalled, withdrawing, withdrawn
from sluiceway_ingest.domain.visibility import Viewer, may_see
from sluiceway_ingest.ports import (
    Change,
    ChangesQuery,
    CollectionStore,
    DocumentBlobs,
    DocumentStore,
    IdempotentRequest,
    Intake,
    IntakeQuery,
    ProcessingContext,
    Sweeps,
)
from tests.support.ingest_builders import NOON, STAGES, TENANT, a_document, blob, moved
from tests.support.made_once import parameters_made
from tests.support.row_forms import as_before

HOUR = timedelta(hours=1)
ALL = Viewer(tenant=TENANT, subject="", sees_all=True)


class StickyBlobs(FilesystemBlobs):
    """Deletes all but one."""

    stuck = ""

    async def delete(self, uri: str) -> None:
        if uri == self.stuck:
            raise Unavailable(f"{uri} is stuck")
        await super().delete(uri)


@dataclass(frozen=True)
class Stores:
    documents: DocumentStore
    sweeps: Sweeps
    collections: CollectionStore
    document_blobs: DocumentBlobs
    blobs: StickyBlobs
    said: "list[str]"
    retain_since: Callable[[datetime], Awaitable[None]]

    async def put(self, document: Document) -> Document:
        """Writes it as new."""
        assert await self.documents.commit(Change(document=document, expected=None))
        return document

    async def move(self, document: Document, after: Document, **more: object) -> Document:
        assert await self.documents.commit(replace(Change(document=after, expected=document.revision), **more))  # type: ignore[arg-type]  # any field
        return after


def indexed(document: Document, at: datetime) -> Document:
    after = in_index(document, frozenset(), at)
    assert after is not None
    return after


@pytest.fixture(params=["memory", *(pytest.param(each, marks=pytest.mark.server) for each in ("postgres", "before"))])
def url(request: pytest.FixtureRequest) -> str:
    """Of a database of this test, empty for the memory. Servers are started outside the loop of a test."""
    if request.param == "memory":
        return ""
    url: str = request.getfixturevalue("database")
    migrate(url, schema=db.SCHEMA, package="sluiceway_ingest")
    if request.param == "before":
        as_before(url, db.SCHEMA)
    return url


@pytest.fixture
async def stores(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    blobs = StickyBlobs(tmp_path)
    if not url:
        yield _in_memory(blobs)
        return
    database = Database(url, schema=db.SCHEMA)
    outbox, said = _outbox(database)
    yield _in_postgres(database, blobs, outbox, said)
    await outbox.stop()
    await database.stop()


def _in_memory(blobs: StickyBlobs) -> Stores:
    collections, document_blobs, said = MemoryCollectionStore(), MemoryDocumentBlobs(blobs, ManualClock()), list[str]()

    async def publish(*events: OutgoingEvent) -> None:
        said.extend(one.event.DESCRIPTOR.name for one in events)

    documents = MemoryDocumentStore(document_blobs, collections, publish)

    async def retain_since(at: datetime) -> None:
        documents.retains_since = at

    return Stores(documents, documents, collections, document_blobs, blobs, said, retain_since)


def _outbox(database: Database) -> tuple[Outbox, list[str]]:
    """With what it says."""
    said = list[str]()

    class Said(MemoryBus):
        async def put(self, *records: Record) -> None:
            said.extend("DocumentSubmitted" for _ in records)

    return Outbox(database, Said(source="ingest"), db.outbox), said


def _in_postgres(database: Database, blobs: StickyBlobs, outbox: Outbox, said: list[str]) -> Stores:
    document_blobs = db.PostgresDocumentBlobs(database, blobs)
    documents = db.PostgresDocumentStore(database, outbox, document_blobs)
    collections = db.PostgresCollectionStore(database, outbox)

    async def retain_since(at: datetime) -> None:
        async with database.autocommit() as connection:
            await connection.execute(update(tables.withdrawal_retention).values(begins_at=at))

    return Stores(documents, db.PostgresSweeps(database), collections, document_blobs, blobs, said, retain_since)


def minhash(*differing: int) -> MinHash:
    """Equal to `minhash()` but in the bands named."""
    return MinHash(tuple(9 if i // BAND in differing else 7 for i in range(HASHES)))


async def test_what_was_written_is_read_as_it_was(stores: Stores) -> None:
    document = replace(
        a_document(revision=Revision("failed", 3, 2, 7)),
        submitted=SubmittedMetadata("Mills", "text/plain", ("hr", "it"), {"year": "2026"}),
        extracted=ExtractedMetadata(
            title="The mill",
            media_type="text/plain",
            language="en",
            pages=2,
            chunks=7,
            flags=("short",),
            text=blob(b"text"),
            manifest=blob(b"manifest"),
        ),
        failure=DocumentFailure("ENCRYPTED", "Give the password."),
        ancestry=Ancestry("doc_0", "doc_9", 2),
        stalled=True,
        ocr=True,
        erase=True,
        claims=2,
        lease=Lease("me", NOON),
        password=SealedText("key_1", b"n" * 12, b"sealed"),
        near_duplicates=("doc_7",),
    )
    await stores.put(document)
    assert await stores.documents.get(TENANT, "doc_1") == document


@pytest.mark.parametrize("uri", [uri_of(TENANT, "0a" * 32, "train"), uri_of("other", "0a" * 32), ""])
async def test_a_blob_that_lies_elsewhere_is_read_as_it_was(stores: Stores, uri: str) -> None:
    """Than under its digest alone, as all that ingest puts."""
    document = replace(a_document(), original=BlobRef(uri, "0a" * 32 if uri else "", 5))
    await stores.put(document)
    assert await stores.documents.get(TENANT, "doc_1") == document
    assert (await stores.documents.usage(TENANT)).bytes == 5


async def test_another_tenant_has_no_such_document(stores: Stores) -> None:
    await stores.put(a_document())
    assert await stores.documents.get("other", "doc_1") is None
    assert await stores.documents.page(DocumentQuery(tenant="other", limit=10), replace(ALL, tenant="other")) == ()


async def test_an_identity_has_one_live_document(stores: Stores) -> None:
    await stores.put(a_document("doc_1"))
    assert not await stores.documents.commit(Change(document=a_document("doc_2"), expected=None))
    assert await stores.documents.get(TENANT, "doc_2") is None


async def test_an_identity_is_free_again_after_a_withdrawal(stores: Stores) -> None:
    first = await stores.put(a_document("doc_1"))
    await stores.move(first, moved(first, "withdrawing"))
    second = await stores.put(a_document("doc_2"))
    assert (await stores.documents.intake(IntakeQuery(identity=second.identity))).current == second


async def test_a_change_from_where_it_no_longer_stands_is_refused(stores: Stores) -> None:
    document = await stores.put(a_document())
    await stores.move(document, moved(document, "extracting"))
    late = Change(document=moved(document, "failed"), expected=document.revision, events=(_outgoing(),))
    assert not await stores.documents.commit(late)
    assert stores.said == []


async def test_an_older_look_undoes_no_change_that_leaves_state_and_version(stores: Stores) -> None:
    seen = await stores.put(a_document(revision=Revision("withdrawing", 1, 1)))
    after = await stores.move(seen, withdrawing(seen, NOON, erase=True))
    assert not await stores.documents.commit(Change(document=stalled(seen), expected=seen.revision))
    assert await stores.documents.get(TENANT, "doc_1") == after


async def test_of_many_changes_from_one_place_one_is_made(stores: Stores) -> None:
    document = await stores.put(a_document())
    changes = [
        Change(document=replace(moved(document, "extracting"), claims=n), expected=document.revision) for n in range(8)
    ]
    assert sorted(await asyncio.gather(*map(stores.documents.commit, changes))) == [False] * 7 + [True]


async def test_events_are_said_once_the_change_is_made(stores: Stores) -> None:
    assert await stores.documents.commit(Change(document=a_document(), expected=None, events=(_outgoing(),)))
    await eventually(lambda: stores.said == ["DocumentSubmitted"])


async def test_a_request_is_answered_once(stores: Stores) -> None:
    document = await stores.put(a_document())
    request = IdempotentRequest("r1", unchanged=True, at=NOON)
    assert await stores.documents.commit(Change(document=document, expected=document.revision, request=request))
    assert not await stores.documents.commit(Change(document=document, expected=document.revision, request=request))
    result = await stores.documents.result_of(TENANT, "r1")
    assert result is not None
    assert (result.document, result.unchanged) == (document, True)
    assert await stores.documents.result_of("other", "r1") is None


async def test_what_a_submission_is_judged_by_is_seen_at_once(stores: Stores) -> None:
    there = a_document()
    nothing = await stores.documents.intake(IntakeQuery(identity=there.identity))
    assert nothing == Intake(
        collection=None, current=None, usage=TenantUsage(), today=UNUSED, waiting=0, is_answered=False
    )
    rules = await stores.collections.add(Collection(tenant=TENANT, name="default", default_acl=("hr",)))
    request = IdempotentRequest("r1", unchanged=False, at=NOON)
    counted = CountedSubmission(at=NOON, bytes=5, quota=DailyQuota())
    assert await stores.documents.commit(Change(document=there, expected=None, request=request, counted=counted))
    await stores.put(a_document("doc_2", key="b"))
    wanted = IntakeQuery(identity=there.identity, request_id="r1", day=NOON.date(), most_waiting=10)
    assert await stores.documents.intake(wanted) == Intake(
        collection=rules,
        current=there,
        usage=TenantUsage(documents=2, bytes=10),
        today=DailyUsage(documents=1, bytes=5),
        waiting=2,
        is_answered=True,
    )
    others = IntakeQuery(identity=replace(there.identity, tenant="other"), request_id="r1", day=NOON.date())
    assert not (await stores.documents.intake(others)).is_answered


async def test_what_was_withdrawn_is_not_the_current_one(stores: Stores) -> None:
    document = await stores.put(a_document())
    await stores.move(document, withdrawing(document, NOON, erase=False), forgets=True)
    seen = await stores.documents.intake(IntakeQuery(identity=document.identity))
    assert (seen.current, seen.usage) == (None, TenantUsage(bytes=5))


async def test_what_a_document_is_processed_by_is_seen_at_once(stores: Stores) -> None:
    document = await stores.put(a_document())
    standard = Collection(tenant=TENANT, name="default")
    usage = TenantUsage(documents=1, bytes=5)
    alone = ProcessingContext(collection=standard, usage=usage, has_attachments=False)
    assert await stores.documents.processing_context(document) == alone
    rules = await stores.collections.add(Collection(tenant=TENANT, name="default", chunk_tokens=100))
    child = replace(a_document("doc_2", key="b"), ancestry=Ancestry("doc_1", "doc_1", 1))
    await stores.put(child)
    seen = await stores.documents.processing_context(document)
    assert (seen.collection, seen.has_attachments) == (rules, True)


async def test_by_what_was_committed_last_nobody_changes_what_has_moved_on(stores: Stores) -> None:
    """It may be unknown; where it is known it is as it was committed here."""
    document = await stores.put(a_document())
    reading = await stores.move(document, claimed(document, Lease("me", NOON), NOON))
    left = stores.documents.last_committed(TENANT, "doc_1")
    assert left in (None, reading)
    assert stores.documents.last_committed("other", "doc_1") is None
    read = await stores.move(reading, cut(reading, ExtractedMetadata(chunks=1), NOON))
    assert not await stores.documents.commit(Change(document=read, expected=(left or reading).revision))
    known = await stores.move(read, indexed(read, NOON))
    assert known.state == "indexed"
    assert stores.documents.last_committed(TENANT, "doc_1") is None, "nothing more is to come of it"


async def test_requests_are_forgotten(stores: Stores) -> None:
    await stores.documents.commit(
        Change(document=a_document(), expected=None, request=IdempotentRequest("r1", unchanged=False, at=NOON))
    )
    await stores.sweeps.forget_requests(NOON - HOUR)
    assert await stores.documents.result_of(TENANT, "r1") is not None
    await stores.sweeps.forget_requests(NOON)
    assert await stores.documents.result_of(TENANT, "r1") is None


async def test_pages_come_newest_first(stores: Stores) -> None:
    for number in (2, 1, 3):
        await stores.put(a_document(f"doc_{number}", key=f"k{number}"))
    page = await stores.documents.page(DocumentQuery(tenant=TENANT, limit=2), ALL)
    assert [one.document_id for one in page] == ["doc_3", "doc_2"]
    assert [
        one.document_id
        for one in await stores.documents.page(DocumentQuery(tenant=TENANT, limit=2, after="doc_2"), ALL)
    ] == ["doc_1"]


@pytest.mark.parametrize(
    "query",
    [
        DocumentQuery(tenant=TENANT, limit=9, collection="b"),
        DocumentQuery(tenant=TENANT, limit=9, states=("failed", "indexed")),
        DocumentQuery(tenant=TENANT, limit=9, reason="TIMEOUT"),
        DocumentQuery(tenant=TENANT, limit=9, source_prefix="file:///b%_"),
    ],
)
async def test_a_page_holds_what_was_asked_for(stores: Stores, query: DocumentQuery) -> None:
    await stores.put(a_document("doc_1", key="file:///bxx"))
    failed = replace(
        a_document("doc_2", key="file:///b%_", collection="b", revision=Revision("failed", 1, 1)),
        failure=DocumentFailure("TIMEOUT", "Split it."),
    )
    await stores.put(failed)
    assert await stores.documents.page(query, ALL) == (failed,)


async def test_changes_are_told_from_a_mark_on(stores: Stores) -> None:
    first = await stores.put(a_document("doc_1", key="a"))
    mark = await stores.documents.mark()
    second = await stores.put(a_document("doc_2", key="b"))
    later = await stores.documents.changed(ALL, ChangesQuery(since=mark, limit=10))
    assert [one.document for one in later] == [second]
    named = await stores.documents.changed(ALL, ChangesQuery(since=0, limit=10, document_ids=("doc_1",)))
    assert [one.document for one in named] == [first]
    assert len(await stores.documents.changed(ALL, ChangesQuery(since=0, limit=1))) == 1


@pytest.mark.parametrize("document_ids", [(), ("doc_1", "doc_2")])
async def test_a_change_that_was_told_is_told_once_and_the_next_one_all_the_same(
    stores: Stores, document_ids: Sequence[str]
) -> None:
    first = await stores.put(a_document("doc_1", key="a"))
    second = await stores.put(a_document("doc_2", key="b"))
    look = ChangesQuery(since=0, limit=10, document_ids=document_ids)
    marks = {each.document.document_id: each.mark for each in await stores.documents.changed(ALL, look)}
    assert await stores.documents.changed(ALL, replace(look, told=marks)) == ()
    told = await stores.documents.changed(ALL, replace(look, told={"doc_1": marks["doc_1"]}))
    assert [each.document for each in told] == [second]
    # A mark of another document is none of this one.
    both = await stores.documents.changed(ALL, replace(look, told={"doc_2": marks["doc_1"], "doc_1": marks["doc_2"]}))
    assert [each.document for each in both] == [first, second]
    again = await stores.move(first, moved(first, "failed"))
    assert [each.document for each in await stores.documents.changed(ALL, replace(look, told=marks))] == [again]


@pytest.mark.server
@pytest.mark.parametrize("viewer", [ALL, Viewer(tenant=TENANT, subject="ann", groups=("hr",))])
async def test_a_look_at_changes_is_made_once(stores: Stores, monkeypatch: pytest.MonkeyPatch, viewer: Viewer) -> None:
    """Memory makes none."""
    look = ChangesQuery(since=0, limit=10, document_ids=("doc_1", "doc_2"), told={"doc_1": 1})
    assert await parameters_made(monkeypatch, lambda: stores.documents.changed(viewer, look)) == 0


async def test_children_are_found_by_their_parent(stores: Stores) -> None:
    one = await stores.put(replace(a_document("doc_2", key="a"), ancestry=Ancestry("doc_1")))
    two = await stores.put(replace(a_document("doc_3", key="b"), ancestry=Ancestry("doc_1")))
    await stores.put(a_document("doc_4", key="c"))
    gone = await stores.move(two, moved(two, "withdrawn"))
    assert await stores.documents.children(TENANT, "doc_1") == (one, gone)


async def test_all_that_is_inside_is_found_at_any_depth(stores: Stores) -> None:
    child = await stores.put(replace(a_document("doc_2", key="a"), ancestry=Ancestry("doc_1")))
    await stores.move(child, moved(child, "withdrawn"))
    await stores.put(replace(a_document("doc_3", key="b"), ancestry=Ancestry("doc_2")))
    await stores.put(replace(a_document("doc_4", key="c"), ancestry=Ancestry("doc_5")))
    assert sorted(await stores.documents.inside(TENANT, "doc_1")) == ["submitted", "withdrawn"]
    assert await stores.documents.inside("other", "doc_1") == ()


async def test_what_was_found_in_a_document_is_written_as_long_as_that_is_not_taken_away(stores: Stores) -> None:
    mail = await stores.put(a_document("doc_1", key="mail"))
    mine = await stores.move(mail, claimed(mail, Lease("me", NOON + HOUR), NOON))
    child, late = a_document("doc_2", key="mail#1"), a_document("doc_3", key="mail#2")
    assert await stores.documents.commit(Change(document=child, expected=None, within=mine))
    assert await stores.documents.renew(mine, NOON + 2 * HOUR), "whoever renews a lease has it still"
    child = await stores.move(child, stalled(child), within=mine)
    await stores.move(mine, _next_version(mine))
    assert not await stores.documents.commit(Change(document=late, expected=None, within=mine))
    assert not await stores.documents.commit(Change(document=stalled(child), expected=child.revision, within=mine))
    assert await stores.documents.get(TENANT, "doc_3") is None


async def test_of_taking_a_document_away_and_writing_what_was_found_in_it_one_is_done_first(stores: Stores) -> None:
    """Whoever takes it away sees what was written before."""
    for at in range(20):
        mail = await stores.put(a_document(f"doc_{at}", key=f"mail{at}"))
        child = a_document(f"doc_{at}_1", key=f"mail{at}#1")

        async def seen(mail: Document = mail, child: Document = child) -> bool:
            await stores.move(mail, _next_version(mail))
            return await stores.documents.get(TENANT, child.document_id) is not None

        change = Change(document=child, expected=None, events=(_outgoing(),), within=mail)
        was_seen, is_written = await asyncio.gather(seen(), stores.documents.commit(change))
        assert was_seen == is_written


async def test_a_lease_is_renewed_by_its_owner_alone(stores: Stores) -> None:
    mine = replace(a_document(revision=Revision("extracting", 1, 1)), lease=Lease("me", NOON))
    await stores.put(mine)
    other = replace(mine, lease=Lease("other", NOON))
    assert not await stores.documents.renew(other, NOON + HOUR)
    assert await stores.documents.renew(mine, NOON + HOUR)
    found = await stores.documents.get(TENANT, "doc_1")
    assert found is not None
    assert found.lease == Lease("me", NOON + HOUR)


async def test_an_acknowledgement_counts_the_first_time(stores: Stores) -> None:
    await stores.put(a_document())
    first = Acknowledgement("embed", NOON, {"passages": 7})
    await stores.documents.acknowledge(TENANT, "doc_1", first)
    await stores.documents.acknowledge(TENANT, "doc_1", Acknowledgement("embed", NOON + HOUR))
    assert await stores.documents.acknowledgements(TENANT, "doc_1") == (first,)


async def test_asking_anew_voids_the_acknowledgements(stores: Stores) -> None:
    document = await stores.put(a_document(revision=Revision("withdrawn", 1, 1)))
    await stores.documents.acknowledge(TENANT, "doc_1", Acknowledgement("embed", NOON))
    await stores.move(document, moved(document, "withdrawing"), asks=True)
    assert await stores.documents.acknowledgements(TENANT, "doc_1") == ()


async def test_texts_that_share_a_band_are_alike(stores: Stores) -> None:
    near = await stores.put(a_document("doc_1", key="a"))
    far = await stores.put(a_document("doc_2", key="b"))
    strange = await stores.put(a_document("doc_3", key="c", tenant="other"))
    await stores.move(near, near, near_duplicates=NearDuplicates(minhash(1, 2), ()))
    await stores.move(far, far, near_duplicates=NearDuplicates(minhash(*range(HASHES)), ()))
    await stores.move(strange, strange, near_duplicates=NearDuplicates(minhash(), ()))
    mine = await stores.put(a_document("doc_4", key="d"))
    assert await stores.documents.duplicate_candidates(mine, minhash(), 10) == (near,)


async def test_what_was_withdrawn_is_alike_to_nothing(stores: Stores) -> None:
    near = await stores.put(a_document("doc_1", key="a"))
    await stores.move(near, near, near_duplicates=NearDuplicates(minhash(), ()))
    await stores.move(near, moved(near, "withdrawing"), forgets=True)
    assert await stores.documents.duplicate_candidates(a_document("doc_2", key="b"), minhash(), 10) == ()


async def test_twins_know_of_each_other_until_one_goes(stores: Stores) -> None:
    one = await stores.put(a_document("doc_1", key="a"))
    two = await stores.put(a_document("doc_2", key="b"))
    linked = replace(two, near_duplicates=("doc_1",))
    await stores.move(two, linked, near_duplicates=NearDuplicates(minhash(), ("doc_1",)))
    assert await _twins(stores, "doc_1") == ("doc_2",)
    assert await _twins(stores, "doc_2") == ("doc_1",)
    await stores.move(linked, moved(linked, "withdrawing"), forgets=True)
    assert await _twins(stores, one.document_id) == ()


async def test_a_form_letter_names_so_many_of_its_like_and_no_withdrawn_one(stores: Stores) -> None:
    first = await stores.put(a_document("doc_first", key="first"))
    letters = [await stores.put(a_document(f"doc_{at}", key=str(at))) for at in range(MOST_NEAR + 3)]
    for letter in letters:
        linked = replace(letter, near_duplicates=(first.document_id,))
        await stores.move(letter, linked, near_duplicates=NearDuplicates(minhash(), (first.document_id,)))
    assert len(await _twins(stores, first.document_id)) == MOST_NEAR
    await stores.move(first, moved(first, "withdrawing"), forgets=True)
    assert {await _twins(stores, letter.document_id) for letter in letters} == {()}


async def test_bands_of_what_was_withdrawn_are_gone(stores: Stores) -> None:
    """They are not merely passed over: a letter that was withdrawn a thousand times would hide the living one."""
    for at in range(600):
        letter = await stores.put(a_document(f"doc_a{at}", key=f"a{at}"))
        await stores.move(letter, letter, near_duplicates=NearDuplicates(minhash(), ()))
        await stores.move(letter, moved(letter, "withdrawing"), forgets=True)
    living = await stores.put(a_document("doc_living", key="living"))
    await stores.move(living, living, near_duplicates=NearDuplicates(minhash(), ()))
    assert await stores.documents.duplicate_candidates(a_document("doc_2", key="b"), minhash(), 10) == (living,)


async def test_bands_of_what_a_release_before_has_withdrawn_are_forgotten_and_those_of_the_living_stay(
    stores: Stores,
) -> None:
    """As many as are listed of a form letter, so that one more is listed only when they are forgotten."""
    other = await stores.put(a_document("doc_other", key="other"))
    await stores.move(other, other, near_duplicates=NearDuplicates(minhash(*range(HASHES)), ()))
    for at in range(100):
        letter = await stores.put(a_document(f"doc_a{at}", key=f"a{at}"))
        await stores.move(letter, letter, near_duplicates=NearDuplicates(minhash(), ()))
        await stores.move(letter, moved(letter, "withdrawing"))
    await stores.sweeps.forget_bands()
    living = await stores.put(a_document("doc_living", key="living"))
    await stores.move(living, living, near_duplicates=NearDuplicates(minhash(), ()))
    mine = a_document("doc_2", key="b")
    assert await stores.documents.duplicate_candidates(mine, minhash(), 10) == (living,)
    assert await stores.documents.duplicate_candidates(mine, minhash(*range(HASHES)), 10) == (other,)


async def test_of_a_form_letter_some_are_found_and_the_first_again_once_its_next_version_is_another_text(
    stores: Stores,
) -> None:
    """Beyond a hundred none is listed any more: whoever asks finds the hundred."""
    letters = [await stores.put(a_document(f"doc_{at:03}", key=f"{at}")) for at in range(105)]
    for letter in letters:
        await stores.move(letter, letter, near_duplicates=NearDuplicates(minhash(), ()))
    mine = a_document("doc_mine", key="mine")
    assert len(await stores.documents.duplicate_candidates(mine, minhash(), 16)) == 16
    await stores.move(letters[0], letters[0], near_duplicates=NearDuplicates(minhash(*range(HASHES)), ()))
    assert await stores.documents.duplicate_candidates(mine, minhash(*range(HASHES)), 16) == (letters[0],)


async def test_those_that_share_more_bands_come_first(stores: Stores) -> None:
    less, more = [await stores.put(a_document(f"doc_{at}", key=at)) for at in ("1", "2")]
    await stores.move(less, less, near_duplicates=NearDuplicates(minhash(*range(1, HASHES)), ()))
    await stores.move(more, more, near_duplicates=NearDuplicates(minhash(1), ()))
    found = await stores.documents.duplicate_candidates(a_document("doc_3", key="3"), minhash(), 1)
    assert found == (more,)


async def test_a_prefix_of_a_source_is_taken_as_it_is_written(stores: Stores) -> None:
    long = "x" * 200
    keys = {"a_1": "file:///a_b/1", "a%1": "file:///a%b/1", "ax1": "file:///axb/1", "long": f"{long}/1"}
    for name, key in keys.items():
        await stores.put(a_document(f"doc_{name}", key=key))
    asked = {"file:///a_b": ["doc_a_1"], "file:///a%": ["doc_a%1"], f"{long}/": ["doc_long"], f"{long}x": []}
    for prefix, found in asked.items():
        page = await stores.documents.page(DocumentQuery(tenant=TENANT, limit=10, source_prefix=prefix), ALL)
        assert [each.document_id for each in page] == found


async def test_an_overdue_lease_is_abandoned_work(stores: Stores) -> None:
    late = replace(a_document("doc_1", key="a", revision=Revision("extracting", 1, 1)), lease=Lease("me", NOON))
    await stores.put(late)
    await stores.put(
        replace(
            late, document_id="doc_2", identity=replace(late.identity, source_key="b"), lease=Lease("me", NOON + HOUR)
        )
    )
    assert await stores.sweeps.abandoned(NOON, 10) == (late,)
    await stores.move(late, withdrawing(late, NOON, erase=True))
    assert await stores.sweeps.abandoned(NOON, 10) == (), "what is being withdrawn is read by nobody any more"


async def test_those_that_wait_are_found_until_they_are_marked(stores: Stores) -> None:
    waiting = await stores.put(a_document("doc_1", key="a", revision=Revision("chunked", 1, 1)))
    await stores.put(a_document("doc_2", key="b", revision=Revision("indexed", 1, 1)))
    await stores.put(a_document("doc_3", key="c", at=NOON + HOUR))
    assert await stores.sweeps.waiting(NOON, 10) == (waiting,)
    await stores.move(waiting, replace(waiting, stalled=True))
    assert await stores.sweeps.waiting(NOON, 10) == ()


async def test_a_collection_outlives_its_documents(stores: Stores) -> None:
    await stores.collections.add(Collection(tenant=TENANT, name="brief", retention_days=1))
    await stores.collections.add(Collection(tenant=TENANT, name="kept"))
    old = await stores.put(a_document("doc_1", collection="brief"))
    await stores.put(a_document("doc_2", collection="brief", key="b", at=NOON + HOUR))
    await stores.put(a_document("doc_3", collection="kept"))
    assert await stores.sweeps.outlived(NOON + timedelta(days=1), 10) == (old,)


async def test_an_attachment_is_as_old_as_the_document_that_it_lies_in(stores: Stores) -> None:
    await stores.collections.add(Collection(tenant=TENANT, name="brief", retention_days=1))
    mail = await stores.put(a_document("doc_1", collection="brief", at=NOON + HOUR))
    await stores.put(replace(a_document("doc_2", collection="brief", key="b"), ancestry=Ancestry("doc_1", "doc_1", 1)))
    assert await stores.sweeps.outlived(NOON + timedelta(days=1), 10) == ()
    assert await stores.sweeps.outlived(NOON + timedelta(days=1, hours=1), 10) == (mail,)


async def test_those_that_were_withdrawn_long_ago_are_found_until_they_are_erased(stores: Stores) -> None:
    await stores.retain_since(NOON - HOUR)
    old = await stores.put(a_document("doc_1", key="a", revision=Revision("withdrawn", 1, 1)))
    await stores.put(a_document("doc_2", key="b", revision=Revision("withdrawn", 1, 1), at=NOON + HOUR))
    await stores.put(a_document("doc_3", key="c", revision=Revision("indexed", 1, 1)))
    assert await stores.sweeps.withdrawn(NOON, 10) == (old,)
    assert await stores.sweeps.withdrawn_holdings(NOON) == WithdrawnHoldings(documents=1, bytes=5)
    await stores.move(old, withdrawing(old, NOON, erase=True))
    assert await stores.sweeps.withdrawn(NOON, 10) == ()
    assert await stores.sweeps.withdrawn_holdings(NOON) == WithdrawnHoldings()
    assert await stores.sweeps.withdrawn_holdings(NOON + HOUR) == WithdrawnHoldings(documents=1, bytes=5)


async def test_of_those_that_were_withdrawn_before_their_days_were_counted_none_is_over_sooner(stores: Stores) -> None:
    old = await stores.put(a_document(revision=Revision("withdrawn", 1, 1)))
    await stores.retain_since(NOON + HOUR)
    before = NOON + HOUR - timedelta(microseconds=1)
    assert (await stores.sweeps.withdrawn(before, 10), await stores.sweeps.withdrawn(NOON + HOUR, 10)) == ((), (old,))
    assert await stores.sweeps.withdrawn_holdings(before) == WithdrawnHoldings()


LONG_AFTER = NOON + timedelta(days=2)
SWEEPS: dict[str, tuple[DocumentState, Callable[[Sweeps], Awaitable[tuple[Document, ...]]]]] = {
    "abandoned": ("extracting", lambda sweeps: sweeps.abandoned(LONG_AFTER, 3)),
    "waiting": ("submitted", lambda sweeps: sweeps.waiting(LONG_AFTER, 3)),
    "outlived": ("indexed", lambda sweeps: sweeps.outlived(LONG_AFTER, 3)),
    "withdrawn": ("withdrawn", lambda sweeps: sweeps.withdrawn(LONG_AFTER, 3)),
    "leaving": ("withdrawing", lambda sweeps: sweeps.leaving(frozenset(), 3)),
    "unanswered": ("withdrawing", lambda sweeps: sweeps.unanswered(LONG_AFTER, 3)),
}


@pytest.mark.parametrize("way", SWEEPS)
async def test_a_tenant_with_very_many_documents_to_sweep_holds_up_no_other(stores: Stores, way: str) -> None:
    state, ask = SWEEPS[way]
    await stores.retain_since(NOON - HOUR)
    for tenant in (TENANT, "other"):
        for name in ("brief", "short"):
            await stores.collections.add(Collection(tenant=tenant, name=name, retention_days=1))
    revision = Revision(state, 1, 1)
    oldest = a_document("doc_1", key="1", collection="brief", revision=revision)
    many = [
        a_document(f"doc_{n}", key=str(n), collection=name, revision=revision, at=NOON + n * timedelta(seconds=1))
        for n, name in enumerate(("short", "brief", "short", "brief"), 2)
    ]
    later = NOON + timedelta(seconds=10)
    theirs = a_document("doc_9", tenant="other", collection="brief", revision=revision, at=later)
    for document in (*many, oldest, theirs):
        await stores.put(replace(document, lease=Lease("me", document.updated_at)))
    assert [(one.tenant, one.document_id) for one in await ask(stores.sweeps)] == [
        (TENANT, "doc_1"),
        ("other", "doc_9"),
        (TENANT, "doc_2"),
    ]


async def test_a_tenant_with_very_many_orphans_holds_up_no_other(stores: Stores) -> None:
    for tenant, number in ((TENANT, 3), ("other", 1)):
        await stores.put(a_document(f"gone_{tenant}", tenant=tenant, key="a", revision=Revision("erased", 1, 1)))
        for each in range(number):
            orphan = a_document(f"doc_{tenant}_{each}", tenant=tenant, key=str(each))
            await stores.put(replace(orphan, ancestry=Ancestry(f"gone_{tenant}")))
    assert {one.tenant for one in await stores.sweeps.orphaned(2)} == {TENANT, "other"}


async def test_of_collections_that_are_being_deleted_each_has_its_turn_though_others_go_on_waiting(
    stores: Stores,
) -> None:
    for tenant, number in ((TENANT, 5), ("other", 1)):
        for each in range(number):
            live = await stores.collections.add(Collection(tenant=tenant, name=f"law-{each}"))
            assert await stores.collections.replace(live, closing(live), by="ann")
    seen = set[tuple[str, str]]()
    for _ in range(100):
        found = await stores.sweeps.closing(2)
        assert {one.tenant for one in found} == {TENANT, "other"}
        seen |= {(one.tenant, one.name) for one in found}
    assert len(seen) == 6


async def test_what_is_being_deleted_outlives_nothing(stores: Stores) -> None:
    """It is erased by the deletion."""
    live = await stores.collections.add(Collection(tenant=TENANT, name="brief", retention_days=1))
    await stores.put(a_document(collection="brief"))
    assert await stores.collections.replace(live, closing(live), by="ann")
    assert await stores.sweeps.outlived(LONG_AFTER, 10) == ()


async def test_those_that_leave_are_found_once_all_stages_have_answered(stores: Stores) -> None:
    leaving = await stores.put(a_document(revision=Revision("withdrawing", 1, 1)))
    for stage in ("embed", "train"):
        await stores.documents.acknowledge(TENANT, "doc_1", Acknowledgement(stage, NOON))
    assert await stores.sweeps.leaving(STAGES, 10) == ()
    await stores.documents.acknowledge(TENANT, "doc_1", Acknowledgement("infer", NOON))
    assert await stores.sweeps.leaving(STAGES, 10) == (leaving,)


async def test_withdrawals_that_wait_are_found_marked_or_not(stores: Stores) -> None:
    leaving = Revision("withdrawing", 1, 1)
    first = await stores.put(a_document("doc_1", key="a", revision=leaving))
    second = await stores.put(replace(a_document("doc_2", key="b", revision=leaving), stalled=True))
    await stores.put(a_document("doc_3", key="c", revision=leaving, at=NOON + HOUR))
    await stores.put(a_document("doc_4", key="d", revision=Revision("withdrawn", 1, 1)))
    found = await stores.sweeps.unanswered(NOON, 10)
    assert sorted(found, key=lambda one: one.document_id) == [first, second]
    assert await stores.sweeps.waiting(NOON, 10) == ()


async def test_those_whose_parent_is_gone_are_orphans(stores: Stores) -> None:
    await stores.put(a_document("doc_1", key="a", revision=Revision("erased", 1, 1)))
    await stores.put(a_document("doc_2", key="b"))
    orphan = await stores.put(replace(a_document("doc_3", key="c"), ancestry=Ancestry("doc_1")))
    await stores.put(replace(a_document("doc_4", key="d"), ancestry=Ancestry("doc_2")))
    await stores.put(
        replace(a_document("doc_5", key="e", revision=Revision("withdrawn", 1, 1)), ancestry=Ancestry("doc_1"))
    )
    assert await stores.sweeps.orphaned(10) == (orphan,)


async def test_a_collection_is_made_once(stores: Stores) -> None:
    first = Collection(
        tenant=TENANT, name="law", language="de", chunk_tokens=100, default_acl=("hr",), retention_days=7
    )
    assert await stores.collections.add(first) == first
    assert await stores.collections.add(Collection(tenant=TENANT, name="law")) == first
    await stores.collections.add(Collection(tenant="other", name="law"))
    assert list(await stores.collections.page(TENANT, "", 10)) == [first]
    assert await stores.collections.get("other", "art") is None


async def test_the_rules_of_a_collection_change_from_the_revision_that_was_seen_alone(stores: Stores) -> None:
    first = await stores.collections.add(Collection(tenant=TENANT, name="law", default_acl=("hr",)))
    theirs = await stores.collections.add(Collection(tenant="other", name="law"))
    second = replace(first, retention_days=7, language="de", chunk_tokens=100, revision=2)
    assert await stores.collections.replace(first, second, by="ann")
    assert not await stores.collections.replace(first, replace(first, retention_days=9, revision=2), by="bob")
    assert not await stores.collections.replace(replace(first, name="art"), second, by="bob")
    assert await stores.collections.get(TENANT, "law") == second
    assert await stores.collections.get("other", "law") == theirs
    assert await stores.collections.add(first) == second


async def test_collections_are_counted_and_listed_by_name_without_those_that_were_deleted(stores: Stores) -> None:
    made = [await stores.collections.add(Collection(tenant=TENANT, name=name)) for name in ("c", "a", "b-2", "b", "d")]
    c, a, b2, b, d = made
    await stores.collections.add(Collection(tenant="other", name="e"))
    assert await stores.collections.replace(d, deleted(d), by="ann")
    assert await stores.collections.replace(c, closing(c), by="ann")
    assert await stores.collections.count(TENANT) == 4
    assert await stores.collections.count_names(TENANT) == 5
    assert list(await stores.collections.page(TENANT, "", 2)) == [a, b]
    assert list(await stores.collections.page(TENANT, "b", 2)) == [b2, closing(c)]
    assert list(await stores.collections.page(TENANT, "c", 2)) == []


async def test_of_changes_at_the_same_time_one_is_made(stores: Stores) -> None:
    first = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    wanted = [replace(first, retention_days=days, revision=2) for days in range(1, 9)]
    done = await asyncio.gather(*(stores.collections.replace(first, each, by="ann") for each in wanted))
    assert done.count(True) == 1
    assert await stores.collections.get(TENANT, "law") == wanted[done.index(True)]


async def test_days_kept_count_for_documents_that_were_there_before(stores: Stores) -> None:
    kept = await stores.collections.add(Collection(tenant=TENANT, name="brief"))
    old = await stores.put(a_document("doc_1", collection="brief"))
    assert await stores.sweeps.outlived(NOON + timedelta(days=1), 10) == ()
    assert await stores.collections.replace(kept, replace(kept, retention_days=1, revision=2), by="ann")
    assert await stores.sweeps.outlived(NOON + timedelta(days=1), 10) == (old,)


async def test_into_a_collection_that_is_being_deleted_nothing_is_taken(stores: Stores) -> None:
    live = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    there = await stores.put(a_document("doc_1", collection="law"))
    assert await stores.collections.replace(live, closing(live), by="ann")
    for document in (a_document("doc_2", key="b", collection="law"), _next_version(there)):
        expected = there.revision if document.document_id == "doc_1" else None
        assert not await stores.documents.commit(Change(document=document, expected=expected))
    assert await stores.documents.get(TENANT, "doc_2") is None
    assert await stores.documents.get(TENANT, "doc_1") == there
    await stores.move(there, withdrawing(there, NOON, erase=True))


async def test_of_closing_an_empty_collection_and_putting_something_into_it_one_is_done(stores: Stores) -> None:
    for number in range(8):
        live = await stores.collections.add(Collection(tenant=TENANT, name=f"law-{number}"))
        document = a_document(f"doc_{number}", collection=live.name)
        left, taken = await asyncio.gather(
            stores.collections.close_empty(live, closing(live), by="ann"),
            stores.documents.commit(Change(document=document, expected=None)),
        )
        assert (left, taken) in ((0, False), (1, True))
        now = await stores.collections.get(TENANT, live.name)
        assert now == (live if taken else closing(live))


async def test_a_collection_is_closed_where_nothing_but_erased_documents_is_left(stores: Stores) -> None:
    live = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    there = await stores.put(a_document("doc_1", collection="law"))
    await stores.put(a_document("doc_2"))
    assert await stores.collections.close_empty(live, closing(live), by="ann") == 1
    assert await stores.collections.get(TENANT, "law") == live
    leaving = await stores.move(there, withdrawing(there, NOON, erase=True))
    assert await stores.collections.close_empty(live, closing(live), by="ann") == 1
    await stores.move(leaving, erased(leaving, NOON))
    assert await stores.collections.close_empty(live, closing(live), by="ann") == 0
    assert await stores.collections.close_empty(live, closing(live), by="bob") is None
    assert await stores.sweeps.closing(10) == (closing(live),)


async def test_what_is_left_of_a_collection_is_found_until_it_is_erased(stores: Stores) -> None:
    mine = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    await stores.put(a_document("doc_other"))
    await stores.put(a_document("doc_theirs", tenant="other", collection="law"))
    one = await stores.put(a_document("doc_1", collection="law"))
    kept = await stores.move(one, withdrawing(one, NOON, erase=False))
    assert (await stores.sweeps.condemned(mine, 10), await stores.sweeps.unerased(mine)) == ((kept,), 1)
    leaving = await stores.move(kept, withdrawing(kept, NOON, erase=True))
    assert (await stores.sweeps.condemned(mine, 10), await stores.sweeps.unerased(mine)) == ((), 1)
    await stores.move(leaving, erased(leaving, NOON))
    assert (await stores.sweeps.condemned(mine, 10), await stores.sweeps.unerased(mine)) == ((), 0)


async def test_nothing_is_left_of_a_collection_that_was_made_anew(stores: Stores) -> None:
    mine = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    anew = replace(mine, revision=2)
    assert await stores.collections.replace(mine, anew, by="ann")
    there = await stores.put(a_document("doc_1", collection="law"))
    assert (await stores.sweeps.condemned(mine, 10), await stores.sweeps.unerased(mine)) == ((), 0)
    assert (await stores.sweeps.condemned(anew, 10), await stores.sweeps.unerased(anew)) == ((there,), 1)


async def test_a_list_of_a_collection_that_was_made_anew_has_nothing_of_its_predecessor(stores: Stores) -> None:
    first = await stores.collections.add(Collection(tenant=TENANT, name="law"))
    gone = [await stores.put(a_document(f"doc_{each}", key=each, collection="law")) for each in ("a", "b")]
    for one in gone:
        leaving = await stores.move(one, withdrawing(one, NOON, erase=True))
        await stores.move(leaving, erased(leaving, NOON))
    wanted = DocumentQuery(tenant=TENANT, limit=10, collection="law")
    assert len(await stores.documents.page(wanted, ALL)) == 2
    assert await stores.collections.replace(first, made_anew(first, first, NOON + HOUR), by="ann")
    there = await stores.put(a_document("doc_c", key="c", collection="law"))
    new = await stores.put(a_document("doc_d", key="d", collection="law"))
    leaving = await stores.move(new, withdrawing(new, NOON + 2 * HOUR, erase=True))
    own = await stores.move(leaving, erased(leaving, NOON + 2 * HOUR))
    assert await stores.documents.page(wanted, ALL) == (own, there)
    assert await stores.documents.page(replace(wanted, states=("erased",)), ALL) == (own,)
    assert len(await stores.documents.page(replace(wanted, collection=""), ALL)) == 4


def _next_version(document: Document) -> Document:
    revision = Revision("submitted", document.revision.version + 1, 1, document.revision.number + 1)
    return replace(document, revision=revision)


@pytest.mark.parametrize("key", ["C:\\reports\\x41.txt", "\\x41", "Bücher/平家物語.txt", "'; --", "long/" * 400])
async def test_a_document_is_found_by_its_key_whatever_stands_in_it(stores: Stores, key: str) -> None:
    document = await stores.put(a_document(key=key))
    await stores.put(a_document("doc_2", key=key[:-1]))
    assert (await stores.documents.intake(IntakeQuery(identity=document.identity))).current == document
    twin = a_document("doc_3", key=key)
    assert not await stores.documents.commit(Change(document=twin, expected=None))


async def test_bytes_that_a_twin_needs_outlive_an_erasure(stores: Stores) -> None:
    ref = await stores.document_blobs.put(TENANT, b"shared")
    one = replace(a_document("doc_1", key="a"), original=ref)
    two = replace(a_document("doc_2", key="b"), original=ref)
    for document in (one, two):
        assert await stores.documents.commit(Change(document=document, expected=None, keeps=(ref.uri,)))
    await stores.document_blobs.erase(one)
    assert await stores.blobs.exists(ref.uri)
    await stores.document_blobs.erase(two)
    assert not await stores.blobs.exists(ref.uri)


async def test_an_erasure_that_was_broken_off_goes_on_where_it_was(stores: Stores) -> None:
    refs = [await stores.document_blobs.put(TENANT, content) for content in (b"1", b"2", b"3", b"shared")]
    *mine, shared = refs
    twin = replace(a_document("doc_2", key="b"), original=shared)
    assert await stores.documents.commit(Change(document=twin, expected=None, keeps=(shared.uri,)))
    document = replace(a_document(), original=mine[0])
    await stores.documents.commit(Change(document=document, expected=None, keeps=(mine[0].uri, shared.uri)))
    for version, ref in enumerate(mine[1:], 2):
        after = replace(document, revision=replace(document.revision, version=version), original=ref)
        document = await stores.move(document, after, keeps=(ref.uri,), versions_kept=9)
    stores.blobs.stuck = mine[0].uri
    with pytest.raises(Unavailable, match="stuck"):
        await stores.document_blobs.erase(document)
    stores.blobs.stuck = ""
    await stores.document_blobs.erase(document)
    assert [await stores.blobs.exists(ref.uri) for ref in refs] == [False, False, False, True]
    await stores.document_blobs.erase(twin)
    assert not await stores.blobs.exists(shared.uri)


async def test_what_came_to_nothing_is_discarded_unless_a_document_needs_it(stores: Stores) -> None:
    kept, lost = [await stores.document_blobs.put(TENANT, content) for content in (b"kept", b"lost")]
    await stores.documents.commit(Change(document=a_document(), expected=None, keeps=(kept.uri,)))
    for _ in range(2):
        await stores.document_blobs.discard([kept, lost])
        assert [await stores.blobs.exists(ref.uri) for ref in (kept, lost)] == [True, False]


async def test_bytes_that_arrived_behind_a_discard_of_the_same_are_discarded_too(stores: Stores) -> None:
    ref = await stores.document_blobs.put(TENANT, b"abc")
    await stores.document_blobs.discard([ref])
    # As by who has noted them before, and whose store was slow.
    await stores.blobs.put(TENANT, b"abc")
    with pytest.raises(Unavailable, match="put it again"):
        await stores.documents.commit(Change(document=a_document(), expected=None, keeps=(ref.uri,)))
    await stores.document_blobs.discard([ref])
    assert not await stores.blobs.exists(ref.uri)


async def test_bytes_are_read_from_their_beginning(stores: Stores) -> None:
    ref = await stores.document_blobs.put(TENANT, b"a long text")
    assert [await stores.document_blobs.beginning(ref.uri, most) for most in (6, 99)] == [b"a long", b"a long text"]


async def test_old_versions_let_go_of_their_bytes(stores: Stores) -> None:
    refs = [await stores.document_blobs.put(TENANT, content) for content in (b"1", b"2", b"3")]
    document = replace(a_document(), original=refs[0])
    await stores.documents.commit(Change(document=document, expected=None, keeps=(refs[0].uri,)))
    for version, ref in enumerate(refs[1:], 2):
        after = replace(document, revision=replace(document.revision, version=version), original=ref)
        await stores.move(document, after, keeps=(ref.uri,), versions_kept=2)
        document = after
    await stores.document_blobs.erase(replace(document, document_id="doc_9", original=refs[0]))
    assert [await stores.blobs.exists(ref.uri) for ref in refs] == [False, True, True]


async def test_an_erasure_takes_the_bytes_of_versions_that_are_kept_no_longer(stores: Stores) -> None:
    refs = [await stores.document_blobs.put(TENANT, content) for content in (b"1", b"2", b"3", b"4")]
    document = replace(a_document(), original=refs[0])
    await stores.documents.commit(Change(document=document, expected=None, keeps=(refs[0].uri,)))
    for version, ref in enumerate(refs[1:], 2):
        after = replace(document, revision=replace(document.revision, version=version), original=ref)
        document = await stores.move(document, after, keeps=(ref.uri,), versions_kept=1)
    twin = replace(a_document("doc_2", key="b"), original=refs[1])
    assert await stores.documents.commit(Change(document=twin, expected=None, keeps=(refs[1].uri,)))
    assert await stores.document_blobs.erase(document) == 3
    assert [await stores.blobs.exists(ref.uri) for ref in refs] == [False, True, False, False]
    assert await stores.document_blobs.erase(document) == 0


async def test_an_erasure_takes_what_was_put_for_its_document_though_no_change_came_behind_it(stores: Stores) -> None:
    """Its worker was killed in between."""
    document = await stores.put(a_document())
    twin = await stores.put(a_document("doc_2", key="b"))
    text, shared = await stores.document_blobs.put_all(document, [b"text", b"shared"])
    await stores.document_blobs.put_all(twin, [b"shared"])
    await stores.move(twin, moved(twin, "extracting"), keeps=(shared.uri,))
    assert await stores.document_blobs.erase(document) == 1
    assert [await stores.blobs.exists(ref.uri) for ref in (text, shared)] == [False, True]
    assert await stores.document_blobs.erase(twin) == 1
    assert not await stores.blobs.exists(shared.uri)


async def test_bytes_that_were_collected_cannot_be_kept(stores: Stores) -> None:
    with pytest.raises(Unavailable):
        await stores.documents.commit(Change(document=a_document(), expected=None, keeps=(blob(b"gone").uri,)))
    assert await stores.documents.get(TENANT, "doc_1") is None


async def test_a_reference_must_be_what_it_says(stores: Stores) -> None:
    ref = await stores.blobs.put(TENANT, b"theirs")
    await stores.document_blobs.adopt(TENANT, ref)
    assert await stores.documents.commit(Change(document=a_document(), expected=None, keeps=(ref.uri,)))
    for wrong, said in (
        (blob(b"absent"), "is not in the object store"),
        (replace(ref, bytes=5), "another number of bytes than 5"),
        (replace(ref, bytes=7), "another number of bytes than 7"),
    ):
        with pytest.raises(Invalid, match=said):
            await stores.document_blobs.adopt(TENANT, wrong)


async def test_who_needs_a_blob_is_known(stores: Stores) -> None:
    ref = await stores.blobs.put(TENANT, b"theirs")
    await stores.document_blobs.adopt(TENANT, ref)
    assert await stores.document_blobs.holders(ref.uri, 9) == ()
    for number in (1, 2):
        document = replace(
            a_document(),
            document_id=f"doc_{number}",
            identity=replace(a_document().identity, source_key=f"file:///{number}"),
        )
        assert await stores.documents.commit(Change(document=document, expected=None, keeps=(ref.uri,)))
    assert await stores.document_blobs.holders(ref.uri, 9) == ("doc_1", "doc_2")
    assert await stores.document_blobs.holders(ref.uri, 1) == ("doc_1",)


async def _twins(stores: Stores, document_id: str) -> tuple[str, ...]:
    found = await stores.documents.get(TENANT, document_id)
    assert found is not None
    return found.near_duplicates


def _outgoing() -> OutgoingEvent:
    return OutgoingEvent(DocumentSubmitted(document_id="doc_1", version=1, attempt=1), TENANT)


async def test_what_the_live_documents_of_a_tenant_hold_is_counted(stores: Stores) -> None:
    documents = stores.documents
    assert await documents.usage(TENANT) == TenantUsage()
    one = await stores.put(replace(a_document("doc_1", key="1"), original=blob(b"four")))
    two = await stores.put(replace(a_document("doc_2", key="2"), original=blob(b"eleven byte")))
    await stores.put(replace(a_document("doc_3", key="3", tenant="other"), original=blob(b"x", tenant="other")))
    assert await documents.usage(TENANT) == TenantUsage(documents=2, bytes=15)

    reading = await stores.move(one, claimed(one, Lease("me", NOON), NOON))
    read = await stores.move(reading, cut(reading, ExtractedMetadata(chunks=7), NOON))
    assert await documents.usage(TENANT) == TenantUsage(documents=2, bytes=15, passages=7)
    known = await stores.move(read, indexed(read, NOON))
    assert await documents.usage(TENANT) == TenantUsage(documents=2, bytes=15, passages=7)

    again = replace(
        known, revision=Revision("submitted", 2, 1, 9), original=blob(b"eight by"), extracted=ExtractedMetadata()
    )
    await stores.move(known, again)
    assert await documents.usage(TENANT) == TenantUsage(documents=2, bytes=19)
    assert not await documents.commit(Change(document=again, expected=known.revision)), "lost, and not counted twice"

    leaving = await stores.move(two, withdrawing(two, NOON, erase=False))
    left = await stores.move(leaving, withdrawn(leaving, NOON))
    assert await documents.usage(TENANT) == TenantUsage(documents=1, bytes=19), "they lie there still"
    leaving = await stores.move(left, withdrawing(left, NOON, erase=True))
    await stores.move(leaving, erased(leaving, NOON))
    assert await documents.usage(TENANT) == TenantUsage(documents=1, bytes=8)
    assert await documents.usage("other") == TenantUsage(documents=1, bytes=1)


async def test_documents_that_are_not_at_their_end_wait(stores: Stores) -> None:
    documents = stores.documents
    one = await stores.put(a_document("doc_1", key="1"))
    await stores.put(a_document("doc_2", key="2"))
    await stores.put(a_document("doc_3", key="3", tenant="other"))
    reading = await stores.move(one, claimed(one, Lease("me", NOON), NOON))
    assert await documents.backlog(TENANT, 10) == 2
    assert await documents.backlog(TENANT, 1) == 1, "counted so far"
    read = await stores.move(reading, cut(reading, ExtractedMetadata(chunks=7), NOON))
    assert await documents.backlog(TENANT, 10) == 2
    await stores.move(read, indexed(read, NOON))
    assert await documents.backlog(TENANT, 10) == 1


async def test_changes_at_the_same_time_are_all_counted(stores: Stores) -> None:
    new = [replace(a_document(f"doc_{n}", key=f"{n}"), original=blob(b"four")) for n in range(20)]
    await asyncio.gather(*(stores.put(document) for document in new))
    assert await stores.documents.usage(TENANT) == TenantUsage(documents=20, bytes=80)


def counted(size: int = 5, at: datetime = NOON, **most: int) -> CountedSubmission:
    return CountedSubmission(at=at, bytes=size, quota=DailyQuota(**most))


async def submitted(stores: Stores, name: str, counts: CountedSubmission, **more: str) -> bool:
    document = a_document(f"doc_{name}", key=name, **more)
    return await stores.documents.commit(Change(document=document, expected=None, counted=counts))


async def test_what_is_taken_counts_on_its_day_for_its_tenant(stores: Stores) -> None:
    today, tomorrow = NOON.date(), (NOON + timedelta(days=1)).date()
    for name, counts in (("1", counted(4)), ("2", counted(3)), ("3", counted(2, at=NOON + timedelta(days=1)))):
        assert await submitted(stores, name, counts)
    assert await submitted(stores, "4", counted(1), tenant="other")
    handed_in = stores.documents.handed_in
    assert await handed_in(TENANT, today) == DailyUsage(documents=2, bytes=7)
    assert await handed_in(TENANT, tomorrow) == DailyUsage(documents=1, bytes=2)
    assert await handed_in("other", today) == DailyUsage(documents=1, bytes=1)
    await stores.sweeps.forget_days(tomorrow)
    assert await handed_in(TENANT, today) == UNUSED
    assert await handed_in(TENANT, tomorrow) == DailyUsage(documents=1, bytes=2)


async def test_what_is_more_than_the_day_takes_is_not_there_and_counts_for_nothing(stores: Stores) -> None:
    assert await submitted(stores, "1", counted(5, documents=2, bytes=9))
    with pytest.raises(Overloaded, match=r"quota of bytes a day .* 5 of 9") as raised:
        await submitted(stores, "2", counted(5, documents=2, bytes=9))
    assert raised.value.field == "bytes"
    assert await stores.documents.get(TENANT, "doc_2") is None
    assert await submitted(stores, "2", counted(4, documents=2, bytes=9))
    with pytest.raises(Overloaded, match=r"quota of documents a day .* 2 of 2"):
        await submitted(stores, "3", counted(0, documents=2, bytes=9))
    assert await stores.documents.handed_in(TENANT, NOON.date()) == DailyUsage(documents=2, bytes=9)


async def test_what_was_lost_to_somebody_else_or_answered_before_counts_for_nothing(stores: Stores) -> None:
    request = IdempotentRequest("one", False, NOON)
    first = Change(document=a_document("doc_1", key="1"), expected=None, counted=counted(), request=request)
    assert await stores.documents.commit(first)
    again = replace(first, document=a_document("doc_2", key="2"))
    twin = replace(first, document=a_document("doc_3", key="1"), request=None)
    assert [await stores.documents.commit(lost) for lost in (first, again, twin)] == [False] * 3
    assert await stores.documents.handed_in(TENANT, NOON.date()) == DailyUsage(documents=1, bytes=5)


async def test_of_submissions_at_the_same_time_no_more_are_taken_than_there_is_room_for(stores: Stores) -> None:
    tries = (submitted(stores, f"{n}", counted(documents=7)) for n in range(20))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {bool: 7, Overloaded: 13}
    assert await stores.documents.handed_in(TENANT, NOON.date()) == DailyUsage(documents=7, bytes=35)


VIEWERS = {
    "nobody": Viewer(tenant=TENANT, subject="nobody"),
    "without a name": Viewer(tenant=TENANT, subject=""),
    "of hr": Viewer(tenant=TENANT, subject="hanna", groups=("hr", "sales")),
    "of legal": Viewer(tenant=TENANT, subject="leo", groups=("legal",)),
    "who handed it in": Viewer(tenant=TENANT, subject="ida"),
    "operator": ALL,
    "of another tenant": Viewer(tenant="other", subject="ida", groups=("hr", "legal"), sees_all=True),
}
SEEN = {
    "nobody": {"open"},
    "without a name": {"open"},
    "of hr": {"open", "for hr", "for two"},
    "of legal": {"open", "for two", "by default for legal"},
    "who handed it in": {"open", "for hr"},
    "operator": {"open", "for hr", "for two", "by default for legal"},
    "of another tenant": set(),
}


@pytest.mark.parametrize("name", VIEWERS)
async def test_a_viewer_sees_what_has_no_groups_or_one_of_his_or_was_handed_in_by_him(
    stores: Stores, name: str
) -> None:
    await stores.collections.add(Collection(tenant=TENANT, name="contracts", default_acl=("legal",)))
    made = {
        "open": a_document("doc_1", key="1"),
        "for hr": replace(a_document("doc_2", key="2"), submitted=SubmittedMetadata(acl=("hr",)), submitted_by="ida"),
        "for two": replace(a_document("doc_3", key="3"), submitted=SubmittedMetadata(acl=("hr", "legal"))),
        "by default for legal": a_document("doc_4", key="4", collection="contracts"),
    }
    for document in made.values():
        await stores.put(document)
    viewer, names = VIEWERS[name], {document.document_id: said for said, document in made.items()}

    page = await stores.documents.page(DocumentQuery(tenant=TENANT, limit=10), viewer)
    changes = await stores.documents.changed(viewer, ChangesQuery(since=0, limit=10))
    named = await stores.documents.changed(viewer, ChangesQuery(since=0, limit=10, document_ids=tuple(names)))
    of_these = await stores.documents.visible(viewer, frozenset({*names, "doc_9"}))
    by_rule = [
        one
        for one in made.values()
        if may_see(viewer, one, await stores.collections.get(TENANT, one.identity.collection))
    ]

    assert {names[one.document_id] for one in page} == SEEN[name]
    assert {names[one.document.document_id] for one in changes} == SEEN[name]
    assert {names[one.document.document_id] for one in named} == SEEN[name]
    assert {names[each] for each in of_these} == SEEN[name]
    assert await stores.documents.visible(viewer, frozenset()) == frozenset()
    assert {names[one.document_id] for one in by_rule} == SEEN[name]


JUDGEMENTS = (
    JudgeOutcome(judge="eval", action="allow", at=NOON),
    JudgeOutcome(judge="guard", action="quarantine", at=NOON, kinds=("injection", "secret")),
)
NOTE = SealedText("key_1", b"nonce", b"note")


async def test_what_judges_said_comes_back(stores: Stores) -> None:
    document = replace(a_document(), judgements=JUDGEMENTS, released=True, in_index=True)
    await stores.put(document)
    assert await stores.documents.get(TENANT, "doc_1") == document


async def test_a_decision_is_kept_for_its_try_and_the_first_one_counts(stores: Stores) -> None:
    document = await stores.put(a_document())
    made = Decision(kind="released", version=1, attempt=1, by="ann", at=NOON, note=NOTE)
    assert await stores.documents.decision(document) is None
    after = await stores.move(document, stalled(document), decision=made)
    again = await stores.move(after, stalled(after), decision=replace(made, by="bob"))
    assert await stores.documents.decision(again) == made
    redriven = replace(again, revision=replace(again.revision, attempt=2))
    assert await stores.documents.decision(redriven) is None
    assert await stores.documents.decision(a_document("doc_1", tenant="other")) is None


async def test_nothing_is_kept_of_a_decision_that_was_not_committed(stores: Stores) -> None:
    document = await stores.put(a_document())
    made = Decision(kind="released", version=1, attempt=1, by="ann", at=NOON, note=NOTE)
    elsewhere = replace(document.revision, number=7)
    assert not await stores.documents.commit(Change(document=document, expected=elsewhere, decision=made))
    assert await stores.documents.decision(document) is None


async def test_the_notes_of_an_erased_document_go_and_what_was_decided_stays(stores: Stores) -> None:
    document = await stores.put(a_document())
    made = Decision(kind="refused", version=1, attempt=1, by="ann", at=NOON, note=NOTE)
    leaving = await stores.move(document, withdrawing(document, NOON, erase=True), decision=made)
    gone = await stores.move(leaving, erased(leaving, NOON))
    assert await stores.documents.decision(gone) == replace(made, note=None)
