"""Handing in: what is a new document, a version, a try, or nothing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentAclChanged
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Blocked, Conflict, Invalid, Overloaded, TooLarge, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from sluiceway_common.upload_pace import UploadPace
from sluiceway_ingest.adapters.memory import MemoryDocumentBlobs, MemoryDocumentStore
from sluiceway_ingest.domain.bounds import LONGEST_PASSWORD
from sluiceway_ingest.domain.collection import Collection, closing
from sluiceway_ingest.domain.daily_quota import DailyQuota
from sluiceway_ingest.domain.document import SubmittedMetadata
from sluiceway_ingest.domain.quota import Quota
from sluiceway_ingest.domain.submission import LONGEST_KEY
from sluiceway_ingest.ports import Change, SubmissionResult
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, blob, memory_ingest, submit_document


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


def said(ingest: MemoryIngest) -> list[str]:
    return [outgoing.event.DESCRIPTOR.name for outgoing in ingest.documents.said]


async def test_what_is_handed_in_is_stored_and_told(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    assert (document.state, document.revision.version) == ("submitted", 1)
    assert await ingest.blobs.get(document.original.uri) == b"water"
    assert said(ingest) == ["DocumentSubmitted"]


async def test_of_one_tenant_few_are_committed_at_a_time_and_others_do_not_wait_for_them(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, uploads=30)
    commit, may_go, committing = ingest.documents.commit, asyncio.Event(), Counter[str]()

    async def held(change: Change) -> bool:
        committing[change.document.tenant] += 1
        await may_go.wait()
        return await commit(change)

    ingest.documents.commit = held  # type: ignore[method-assign]  # a database that is slow
    flood = [_handing_in(ingest, CALLER, f"flood-{number}") for number in range(8)]
    await eventually(lambda: committing[TENANT] == 4)
    other = _handing_in(ingest, replace(CALLER, tenant="other"), "note")
    await eventually(lambda: committing["other"] == 1)
    assert committing[TENANT] == 4
    may_go.set()
    await asyncio.gather(*flood, other)
    assert committing == {TENANT: 8, "other": 1}


def _handing_in(ingest: MemoryIngest, caller: Principal, name: str) -> "asyncio.Task[SubmissionResult]":
    return asyncio.create_task(ingest.service.submission.submit(caller, submit_document(name, source_key=name)))


async def test_whoever_still_sends_has_no_turn(tmp_path: Path) -> None:
    ingest, goes_on = memory_ingest(tmp_path, uploads=30), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"wa"
        await goes_on.wait()
        yield b"ter"

    submit = ingest.service.submission.submit
    slow_ones = [
        asyncio.create_task(submit(CALLER, submit_document("", source_key=f"slow-{number}", pieces=slow())))
        for number in range(8)
    ]
    await submit(CALLER, submit_document("oil", source_key="quick"))
    goes_on.set()
    assert {(await each).document.state for each in slow_ones} == {"submitted"}


async def test_the_same_bytes_again_change_nothing(ingest: MemoryIngest) -> None:
    await ingest.submit("water")
    again = await ingest.service.submission.submit(CALLER, submit_document("water"))
    assert again.unchanged
    assert said(ingest) == ["DocumentSubmitted"]


async def test_the_same_bytes_again_leave_the_lease_to_whoever_reads_them(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    reading = await ingest.service.processing.leases.claim(document)
    assert reading is not None
    later = ingest.clock.now() + timedelta(hours=1)

    async def pieces() -> AsyncIterator[bytes]:
        """The lease is renewed while they come."""
        assert await ingest.documents.renew(reading, later)
        yield b"water"

    again = await ingest.service.submission.submit(CALLER, submit_document("", pieces=pieces(), request_id="r2"))
    assert (again.unchanged, again.document.state) == (True, "extracting")
    kept = await ingest.get(document)
    assert kept.lease is not None
    assert kept.lease.until == later
    assert await ingest.documents.renew(reading, later)


async def test_bytes_are_compared_with_the_current_version_alone(ingest: MemoryIngest) -> None:
    documents = [await ingest.submit(content) for content in ("A", "B", "A")]
    assert [document.revision.version for document in documents] == [1, 2, 3]
    assert len({document.document_id for document in documents}) == 1


async def test_the_same_bytes_for_other_readers_are_a_new_version(ingest: MemoryIngest) -> None:
    await ingest.submit("water")
    shared = await ingest.submit("water", metadata=SubmittedMetadata(acl=("hr",)))
    assert shared.revision.version == 2


def acl_changes(ingest: MemoryIngest) -> list[DocumentAclChanged]:
    return [one.event for one in ingest.documents.said if isinstance(one.event, DocumentAclChanged)]


async def test_a_version_for_other_readers_says_so_as_it_is_handed_in(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.submit("water", metadata=SubmittedMetadata(acl=("hr", "legal")))
    await ingest.submit("water, again", metadata=SubmittedMetadata(acl=("legal", "hr")))
    (narrowed,) = acl_changes(ingest)
    assert (narrowed.document_id, narrowed.version, narrowed.collection) == (document.document_id, 2, "default")
    assert (list(narrowed.acl), narrowed.acl_inherited) == (["hr", "legal"], False)
    await ingest.submit("water")
    (_, widened) = acl_changes(ingest)
    assert (widened.version, list(widened.acl), widened.acl_inherited) == (4, [], True)


async def test_who_names_no_groups_any_more_leaves_it_to_those_of_the_collection(ingest: MemoryIngest) -> None:
    await ingest.collections.add(Collection(tenant=TENANT, name="mills", default_acl=("board",), revision=7))
    await ingest.submit("water", collection="mills", metadata=SubmittedMetadata(acl=("hr",)))
    await ingest.submit("water", collection="mills")
    (changed,) = acl_changes(ingest)
    assert (list(changed.acl), changed.acl_inherited, changed.collection_revision) == (["board"], True, 7)


async def test_another_try_says_nothing_of_groups(ingest: MemoryIngest) -> None:
    hidden = SubmittedMetadata(acl=("hr",))
    first = await ingest.submit("!ENCRYPTED", metadata=hidden)
    await process(ingest, first.document_id)
    await ingest.submit("!ENCRYPTED", metadata=hidden, password="sesame")
    assert acl_changes(ingest) == []


async def test_the_same_bytes_after_a_failure_are_another_try(ingest: MemoryIngest) -> None:
    first = await ingest.submit("!ENCRYPTED")
    await process(ingest, first.document_id)
    again = await ingest.submit("!ENCRYPTED", password="sesame")
    assert (again.document_id, again.state) == (first.document_id, "submitted")
    assert (again.revision.version, again.revision.attempt) == (1, 2)
    await process(ingest, first.document_id, attempt=2)
    assert (await ingest.get(first)).state == "chunked"


async def test_after_a_withdrawal_the_same_key_is_another_document(ingest: MemoryIngest) -> None:
    first = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, first.document_id)
    second = await ingest.submit("water")
    assert second.document_id != first.document_id
    assert second.revision.version == 1


async def test_a_repeated_request_gets_the_same_answer(ingest: MemoryIngest) -> None:
    first = await ingest.submit("A", request_id="r1")
    await ingest.submit("B")
    again = await ingest.service.submission.submit(CALLER, submit_document("A", request_id="r1"))
    assert again.document.document_id == first.document_id
    assert (again.document.revision.version, again.unchanged) == (2, False)


async def test_a_request_id_belongs_to_one_document(ingest: MemoryIngest) -> None:
    await ingest.submit("A", request_id="r1")
    with pytest.raises(Invalid, match="was used for another document") as refused:
        await ingest.submit("A", "file:///other.txt", request_id="r1")
    assert refused.value.field == "request_id"


async def test_a_collection_that_is_not_there_is_made(ingest: MemoryIngest) -> None:
    await ingest.submit("water", collection="mills")
    assert [one.name for one in await ingest.collections.page(TENANT, "", 10)] == ["mills"]


@pytest.mark.parametrize(
    ("header", "field", "said_why"),
    [
        ({"key": ""}, "source_key", "is empty"),
        ({"key": "k" * (LONGEST_KEY + 1)}, "source_key", "has 2049 characters"),
        ({"key": "a\0b"}, "source_key", "a NUL character"),
        ({"collection": "Not A Name"}, "collection", "`collection` is 'Not A Name'"),
        ({"metadata": SubmittedMetadata(labels={"k" * 257: "v"})}, "labels", "has 257 characters"),
        ({"metadata": SubmittedMetadata(labels={str(n): "v" for n in range(33)})}, "labels", "has 33 entries"),
        ({"metadata": SubmittedMetadata(acl=tuple(map(str, range(257))))}, "acl", "has 257 groups"),
        ({"pieces": None, "blob": blob(tenant="other")}, "blob", "`blob` must be `blob://"),
        ({"pieces": None, "blob": blob(b"absent")}, "blob", "is not in the object store"),
        ({"pieces": None}, "content", "there is no content"),
        ({"request_id": "r" * 129}, "request_id", "has 129 characters"),
        ({"metadata": SubmittedMetadata(acl=("g" * 257,))}, "acl", "has 257 characters"),
        ({"metadata": SubmittedMetadata(acl=("hr", " "))}, "acl", "a group without a name"),
        ({"password": "p" * (LONGEST_PASSWORD + 1)}, "password", "has 1025 characters"),
        ({"password": "a\0b"}, "password", "a NUL character"),
        ({"content_length": -1}, "content_length", "`content_length` is -1"),
        ({"content_length": 4}, "content_length", "more came than the 4 bytes"),
        ({"content_length": 6}, "content_length", "5 of 6 bytes came"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(
    ingest: MemoryIngest, header: dict[str, object], field: str, said_why: str
) -> None:
    await ingest.blobs.put(TENANT, b"another")
    with pytest.raises(Invalid, match=said_why) as refused:
        await ingest.service.submission.submit(CALLER, submit_document("water", **header))
    assert refused.value.field == field
    assert said(ingest) == []
    assert await ingest.collections.page(TENANT, "", 10) == []


async def test_what_is_refused_leaves_no_collection(tmp_path: Path) -> None:
    full = memory_ingest(tmp_path, limit=3)
    with pytest.raises(Invalid, match="more than 3 bytes"):
        await full.submit("water", collection="mills")
    with pytest.raises(Invalid, match="not on the allow-list"):
        await full.submit("", pieces=None, url="http://nowhere/", collection="fetched")
    bounded = memory_ingest(tmp_path, quota=Quota(bytes=3))
    with pytest.raises(TooLarge, match="the quota of bytes is used up"):
        await bounded.submit("water", collection="mills")
    for ingest in (full, bounded):
        assert await ingest.collections.page(TENANT, "", 10) == []


async def stored(ingest: MemoryIngest) -> list[str]:
    return [each.uri async for each in ingest.blobs.list(TENANT)]


async def test_of_calls_with_one_request_the_bytes_of_one_are_kept(ingest: MemoryIngest) -> None:
    calls = (ingest.submit(f"water {number}", request_id="r1") for number in range(4))
    (document, *others) = await asyncio.gather(*calls)
    assert {each.document_id for each in others} == {document.document_id}
    assert await stored(ingest) == [document.original.uri]


async def test_of_what_goes_over_a_quota_no_byte_is_kept(tmp_path: Path) -> None:
    bounded = memory_ingest(tmp_path, quota=Quota(bytes=3))
    with pytest.raises(TooLarge, match="quota of bytes"):
        await bounded.submit("water")
    assert await stored(bounded) == []


@pytest.mark.parametrize(
    ("bounds", "error", "said_why"),
    [
        ({"limit": 4}, Invalid, "there are 5 bytes; up to 4 are possible here"),
        ({"quota": Quota(bytes=4)}, TooLarge, "quota of bytes"),
        ({"daily_quota": DailyQuota(bytes=4)}, Overloaded, "of bytes a day"),
    ],
)
async def test_of_what_is_said_to_be_too_large_no_byte_is_asked_for(
    tmp_path: Path, bounds: dict[str, object], error: type[Exception], said_why: str
) -> None:
    bounded = memory_ingest(tmp_path, **bounds)  # type: ignore[arg-type]  # a builder takes any bound by name

    async def unread() -> AsyncIterator[bytes]:
        pytest.fail("it was asked for")
        yield b""

    with pytest.raises(error, match=said_why):
        await bounded.service.submission.submit(CALLER, submit_document("", pieces=unread(), content_length=5))


async def test_of_an_upload_that_ends_before_all_of_it_came_no_byte_is_kept(ingest: MemoryIngest) -> None:
    with pytest.raises(Invalid, match="5 of 10 bytes came; send all of them again"):
        await ingest.service.submission.submit(CALLER, submit_document("water", content_length=10))
    assert (await stored(ingest), said(ingest)) == ([], [])
    taken = await ingest.service.submission.submit(CALLER, submit_document("water mill", content_length=10))
    assert await ingest.blobs.get(taken.document.original.uri) == b"water mill"


async def test_of_what_its_collection_does_not_take_no_byte_is_kept(ingest: MemoryIngest) -> None:
    await ingest.submit("water", collection="mills")

    async def pieces() -> AsyncIterator[bytes]:
        yield b"late"
        rules = await ingest.collections.get(TENANT, "mills")
        assert rules is not None
        assert await ingest.collections.replace(rules, closing(rules), by="ann")

    with pytest.raises(Conflict, match="is being deleted"):
        await ingest.submit("", "file:///late.txt", pieces=pieces(), collection="mills")
    assert await stored(ingest) == [blob(b"water").uri]


class LateBlobs(MemoryDocumentBlobs):
    """Says that it has stored a stream when it is told to."""

    def __init__(self, ingest: MemoryIngest) -> None:
        super().__init__(ingest.blobs, ingest.clock)
        self.stored, self.go = asyncio.Event(), asyncio.Event()

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        ref = await super().put_stream(tenant, pieces, limit=limit)
        self.stored.set()
        await self.go.wait()
        return ref


async def test_of_an_upload_that_is_cancelled_as_it_is_stored_no_byte_is_kept(ingest: MemoryIngest) -> None:
    late = LateBlobs(ingest)
    submission = replace(ingest.service.submission, blobs=late)
    upload = asyncio.create_task(submission.submit(CALLER, submit_document("water")))
    await late.stored.wait()
    upload.cancel()
    late.go.set()
    await asyncio.wait({upload})
    assert upload.cancelled()
    assert await stored(ingest) == []


async def test_an_upload_that_is_cancelled_waits_for_no_more_pieces(ingest: MemoryIngest) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"water"
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    upload = asyncio.create_task(ingest.submit("", pieces=pieces()))
    await began.wait()
    upload.cancel()
    await asyncio.wait({upload})
    assert (upload.cancelled(), ended.is_set(), await stored(ingest)) == (True, True, [])


class PatientBlobs(MemoryDocumentBlobs):
    """Stores each piece when it is told to."""

    def __init__(self, ingest: MemoryIngest) -> None:
        super().__init__(ingest.blobs, ingest.clock)
        self.has_one, self.go = asyncio.Event(), asyncio.Event()

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        async for _ in pieces:
            self.has_one.set()
            await self.go.wait()
        raise AssertionError("it was broken off")


async def test_an_upload_that_is_cancelled_as_a_piece_is_stored_asks_for_no_other(ingest: MemoryIngest) -> None:
    asked: list[bytes] = []

    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"one", b"two"):
            asked.append(piece)
            yield piece

    patient = PatientBlobs(ingest)
    submission = replace(ingest.service.submission, blobs=patient)
    upload = asyncio.create_task(submission.submit(CALLER, submit_document("", pieces=pieces())))
    await patient.has_one.wait()
    upload.cancel()
    # Once the cancellation has arrived.
    await asyncio.wait({upload}, timeout=0)
    patient.go.set()
    await asyncio.wait({upload})
    assert (upload.cancelled(), asked) == (True, [b"one"])


class KeptBlobs(MemoryDocumentBlobs):
    """Discards nothing."""

    async def discard(self, blobs: Sequence[BlobRef]) -> None:
        raise AssertionError(blobs)


async def test_what_was_taken_is_not_looked_at_again(ingest: MemoryIngest) -> None:
    kept = KeptBlobs(ingest.blobs, ingest.clock)
    documents = MemoryDocumentStore(kept, ingest.collections)
    submission = replace(ingest.service.submission, blobs=kept, documents=documents)
    assert (await submission.submit(CALLER, submit_document("water"))).document.state == "submitted"


async def test_what_is_refused_and_another_document_has_stays(tmp_path: Path) -> None:
    bounded = memory_ingest(tmp_path, quota=Quota(bytes=8))
    document = await bounded.submit("water", "file:///one.txt")
    with pytest.raises(TooLarge, match="quota of bytes"):
        await bounded.submit("water", "file:///two.txt")
    assert await stored(bounded) == [document.original.uri]


async def test_a_blob_that_somebody_else_has_put_stays_where_it_is_refused(tmp_path: Path) -> None:
    bounded = memory_ingest(tmp_path, quota=Quota(bytes=3))
    ref = await bounded.blobs.put(TENANT, b"water")
    with pytest.raises(TooLarge, match="quota of bytes"):
        await bounded.submit("", pieces=None, blob=ref)
    assert await stored(bounded) == [ref.uri]


@pytest.mark.parametrize("content", [b"water", b""])
async def test_a_blob_of_the_tenant_can_be_referred_to(ingest: MemoryIngest, content: bytes) -> None:
    ref = await ingest.blobs.put(TENANT, content)
    document = await ingest.submit("", pieces=None, blob=ref)
    assert document.original == ref


async def test_a_blob_of_another_tenant_is_refused_though_it_is_there(ingest: MemoryIngest) -> None:
    ref = await ingest.blobs.put("other", b"their secret")
    with pytest.raises(Invalid, match=f"`blob` must be `blob://{TENANT}/<its sha256>`"):
        await ingest.submit("", pieces=None, blob=ref)
    assert said(ingest) == []


async def test_a_blob_of_another_tenant_cannot_be_taken_though_it_is_there(ingest: MemoryIngest) -> None:
    theirs = await ingest.blobs.put("other", b"their secret")
    with pytest.raises(Invalid, match=f"must be `blob://{TENANT}/<its sha256>`"):
        await ingest.submit("", pieces=None, blob=theirs)
    forged = replace(theirs, uri=theirs.uri.replace("other", TENANT))
    with pytest.raises(Invalid, match="is not in the object store"):
        await ingest.submit("", pieces=None, blob=forged)
    assert said(ingest) == []


async def test_bytes_of_a_document_that_the_caller_may_not_read_cannot_be_taken_by_their_digest(
    ingest: MemoryIngest,
) -> None:
    hidden = await ingest.submit("the salaries", metadata=SubmittedMetadata(acl=("hr",)))
    operator = Principal(TENANT, "olga", frozenset({"contributor", "operator"}))
    of_hr = replace(operator, subject="hana", groups=frozenset({"hr"}))
    taking = submit_document("", "file:///mine.txt", pieces=None, blob=hidden.original)
    with pytest.raises(Invalid, match="is not in the object store; put it there first"):
        await ingest.service.submission.submit(operator, taking)
    again = submit_document("", pieces=None, blob=hidden.original)
    with pytest.raises(Invalid, match="is not in the object store; put it there first"):
        await ingest.service.submission.submit(operator, again)
    assert (await ingest.service.submission.submit(of_hr, taking)).document.original == hidden.original
    # Whoever handed it in has the bytes.
    elsewhere = submit_document("", "file:///copy.txt", pieces=None, blob=hidden.original)
    assert (await ingest.service.submission.submit(CALLER, elsewhere)).document.original == hidden.original


async def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="more than 3 bytes"):
        await memory_ingest(tmp_path, limit=3).submit("water")


async def test_a_full_house_says_when_to_come_again(tmp_path: Path) -> None:
    with pytest.raises(Overloaded) as refused:
        await memory_ingest(tmp_path, uploads=0).submit("water")
    assert refused.value.retry_after


async def test_one_caller_has_half_of_the_seats_and_others_and_producers_have_theirs(tmp_path: Path) -> None:
    ingest, go_on = memory_ingest(tmp_path, uploads=8), asyncio.Event()
    submission, stranger = ingest.service.submission, Principal("other", "ann", frozenset({"contributor"}))

    async def slow() -> AsyncIterator[bytes]:
        await go_on.wait()
        yield b"water"

    held = [
        asyncio.create_task(submission.submit(CALLER, submit_document("", f"{number}", pieces=slow())))
        for number in range(4)
    ]
    await eventually(lambda: submission.uploads.taken == 4)
    with pytest.raises(Overloaded, match="one caller may have"):
        await ingest.submit("water", "5")
    assert (await submission.submit(stranger, submit_document("water"))).document.tenant == "other"
    assert (await submission.offer(CALLER, submit_document("water", "6"))).document.state == "submitted"
    go_on.set()
    await asyncio.gather(*held)
    assert submission.uploads.taken == 0


async def test_silence_ends_the_upload_and_gives_its_seat_back(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, pace=UploadPace(silence=0.05))

    async def silent() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    with pytest.raises(Unavailable, match="nothing of the document came"):
        await ingest.service.submission.submit(CALLER, submit_document("", pieces=silent()))
    assert ingest.service.submission.uploads.taken == 0


async def test_a_reader_may_not_hand_in(ingest: MemoryIngest) -> None:
    reader = Principal(TENANT, "bob", frozenset({"reader"}))
    with pytest.raises(Blocked, match="this needs the role `contributor`"):
        await ingest.service.submission.submit(reader, submit_document("water"))


async def test_a_failed_document_can_be_redriven_with_its_password(ingest: MemoryIngest) -> None:
    document = await ingest.submit("!ENCRYPTED")
    await process(ingest, document.document_id)
    await ingest.service.redriving.redrive(CALLER, document.document_id, "sesame")
    await process(ingest, document.document_id, attempt=2)
    assert (await ingest.get(document)).state == "chunked"


async def test_a_password_that_cannot_be_is_refused_before_it_is_sealed(ingest: MemoryIngest) -> None:
    document = await ingest.submit("!ENCRYPTED")
    await process(ingest, document.document_id)
    with pytest.raises(Invalid, match="`password` has 1025 characters") as refused:
        await ingest.service.redriving.redrive(CALLER, document.document_id, "p" * (LONGEST_PASSWORD + 1))
    assert refused.value.field == "password"


async def test_a_document_on_its_way_is_not_redriven(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    with pytest.raises(Conflict, match="is submitted; only failed or stalled"):
        await ingest.service.redriving.redrive(CALLER, document.document_id)


async def process(ingest: MemoryIngest, document_id: str, *, version: int = 1, attempt: int = 1) -> None:
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document_id, version=version, attempt=attempt)
    )


def test_a_password_is_in_no_log_line() -> None:
    assert "hush" not in repr(replace(submit_document("wine"), password="hush"))
