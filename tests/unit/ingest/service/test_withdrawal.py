"""Leaving: out of search at once, out of the world when everybody has let go."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import events_pb2
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from sluiceway_ingest.adapters.memory import MemoryDocumentBlobs
from sluiceway_ingest.domain.document import Document, ExtractedMetadata, SubmittedMetadata
from sluiceway_ingest.domain.extracted import Attachment
from sluiceway_ingest.domain.transitions import withdrawing
from sluiceway_ingest.ports import Change
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, STAGES, TENANT, MemoryIngest, memory_ingest


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


def withdrawals(ingest: MemoryIngest) -> list[bool]:
    """Whether each of them asks for erasure."""
    events = (outgoing.event for outgoing in ingest.documents.said)
    return [event.erase for event in events if isinstance(event, events_pb2.DocumentWithdrawn)]


async def chunked(
    ingest: MemoryIngest, content: str = "water", key: str = "file:///mill.txt", **header: object
) -> Document:
    document = await ingest.submit(content, key, **header)
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    return await ingest.get(document)


async def erase(ingest: MemoryIngest, document: Document) -> None:
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document)


async def test_a_withdrawal_is_told_and_acknowledged(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    leaving = await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    assert (leaving.state, withdrawals(ingest)) == ("withdrawing", [False])
    await ingest.let_go(document)
    assert (await ingest.get(document)).state == "withdrawn"


async def test_withdrawing_twice_is_withdrawing_once(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    for _ in range(2):
        await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    assert withdrawals(ingest) == [False]


@pytest.mark.parametrize("erase", [False, True])
async def test_a_withdrawal_that_a_restored_database_does_not_know_is_heard_from_the_log(
    ingest: MemoryIngest, erase: bool
) -> None:
    document = await chunked(ingest)
    for _ in range(2):
        await ingest.service.withdrawal.heard(TENANT, document.document_id, erase=erase)
    leaving = await ingest.get(document)
    assert (leaving.state, leaving.erase, withdrawals(ingest)) == ("withdrawing", erase, [erase])


async def test_a_withdrawal_that_is_known_is_heard_and_changes_nothing(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await erase(ingest, document)
    erased = await ingest.get(document)
    for again in (False, True):
        await ingest.service.withdrawal.heard(TENANT, document.document_id, erase=again)
    await ingest.service.withdrawal.heard(TENANT, "doc_unknown", erase=True)
    assert (await ingest.get(document), withdrawals(ingest)) == (erased, [True])


async def test_a_withdrawal_is_heard_as_an_erasure_where_the_log_says_so(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.service.withdrawal.heard(TENANT, document.document_id, erase=True)
    assert withdrawals(ingest) == [False, True]


async def test_the_bytes_of_a_withdrawn_document_stay(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    assert await ingest.blobs.exists(document.original.uri)


async def test_a_withdrawn_document_does_not_come_back(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    assert (await ingest.get(document)).state == "withdrawing"


async def test_an_erasure_leaves_nothing_but_that_it_was(ingest: MemoryIngest) -> None:
    given = SubmittedMetadata("Quokka minutes", "text/plain", ("board",), {"case": "Zanzibar"})
    document = await chunked(ingest, key="file:///Okapi.txt", metadata=given)
    await erase(ingest, document)
    found = await ingest.get(document)
    assert (found.state, found.title, found.identity.source_key, found.submitted_by) == ("erased", "", "", "")
    assert (found.submitted, found.extracted) == (SubmittedMetadata(acl=("board",)), ExtractedMetadata())
    assert found.original == BlobRef("", "", 0), "who guesses what a short text was could try it on its digest"
    assert [blob async for blob in ingest.blobs.list(TENANT)] == []


async def test_an_erasure_leaves_nothing_of_versions_that_are_kept_no_longer(ingest: MemoryIngest) -> None:
    for number in range(1, 5):
        document = await ingest.submit(f"The mill has {number} stones.")
        await ingest.service.processing.process(
            Order(tenant=TENANT, document_id=document.document_id, version=number, attempt=1)
        )
    await erase(ingest, document)
    assert [blob async for blob in ingest.blobs.list(TENANT)] == []


class HaltedBlobs(MemoryDocumentBlobs):
    """Of a process that is killed once it has stored what it has read."""

    async def put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        await super().put_all(document, contents)
        raise ZeroDivisionError


@pytest.mark.parametrize("content", ["The mill has stones.", "!MAIL\nterms.txt=Thirty days."])
async def test_an_erasure_leaves_nothing_of_what_a_killed_worker_had_read(tmp_path: Path, content: str) -> None:
    ingest = memory_ingest(tmp_path, kept_in=HaltedBlobs)
    document = await ingest.submit(content)
    order = Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    with pytest.raises(ZeroDivisionError):
        await ingest.service.processing.process(order)
    assert len([blob async for blob in ingest.blobs.list(TENANT)]) > 1
    await erase(ingest, document)
    assert [blob async for blob in ingest.blobs.list(TENANT)] == []


async def test_the_last_word_on_the_compacted_topic_is_a_tombstone(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await erase(ingest, document)
    last = ingest.documents.said[-1]
    assert isinstance(last.event, events_pb2.DocumentChunked)
    assert (last.event.document_id, last.tombstone) == (document.document_id, True)


async def test_no_event_has_a_word_that_an_erasure_could_not_take_back(ingest: MemoryIngest) -> None:
    """What is on the log stays there for as long as its topic keeps it."""
    metadata = SubmittedMetadata("Quokka minutes", labels={"case": "Zanzibar"})
    document = await chunked(ingest, key="file:///Okapi.txt", metadata=metadata)
    await erase(ingest, document)
    said = b"".join(outgoing.event.SerializeToString() for outgoing in ingest.documents.said)
    assert [word for word in (b"Quokka", b"case", b"Zanzibar", b"Okapi", b"water") if word in said] == []


async def test_a_twin_keeps_the_bytes_of_an_erased_document(ingest: MemoryIngest) -> None:
    one, two = await chunked(ingest, key="file:///a"), await chunked(ingest, key="file:///b")
    await erase(ingest, one)
    assert await ingest.blobs.get(two.original.uri) == b"water"


async def test_an_erasure_waits_for_every_stage(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert not receipt.complete
    assert await ingest.blobs.exists(document.original.uri)


@pytest.mark.parametrize("stage", ["embed", "infer"])
async def test_an_erasure_names_the_stages_that_are_missing(ingest: MemoryIngest, stage: str) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document, STAGES - {stage})
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert (receipt.complete, receipt.missing) == (False, (stage,))
    assert await ingest.blobs.exists(document.original.uri)
    await ingest.let_go(document, {stage})
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert (receipt.complete, receipt.missing) == (True, ())


async def test_an_erasure_answers_when_the_stages_have(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    waiting = asyncio.create_task(ingest.service.withdrawal.erase(CALLER, document.document_id, 60))
    await eventually(lambda: ingest.clock.sleepers)
    await ingest.let_go(document)
    ingest.clock.advance(1)
    receipt = await waiting
    assert (receipt.complete, [one.stage for one in receipt.acknowledgements]) == (True, ["embed", "infer", "ingest"])


async def test_a_receipt_counts_what_each_stage_let_go_of(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document, {"embed"}, erase=True, counts={"passages": 3})
    await ingest.let_go(document, {"infer"}, erase=True)
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    counts = {one.stage: one.let_go for one in receipt.acknowledgements}
    assert (counts["embed"], counts["infer"], counts["ingest"].keys()) == ({"passages": 3}, {}, {"blobs"})
    assert counts["ingest"]["blobs"] > 0


async def test_a_late_word_on_the_withdrawal_counts_for_no_erasure(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    await ingest.let_go(document, erase=False)
    assert (await ingest.get(document)).state == "withdrawing"
    await ingest.let_go(document, erase=True)
    assert (await ingest.get(document)).state == "erased"


async def test_a_word_on_another_version_counts_for_none(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document, version=document.revision.version - 1)
    assert (await ingest.get(document)).state == "withdrawing"


async def test_a_withdrawn_document_can_be_erased_and_the_stages_are_asked_again(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    await ingest.let_go(document)
    receipt = await ingest.service.withdrawal.erase(CALLER, document.document_id, 0)
    assert (receipt.complete, withdrawals(ingest)) == (False, [False, True])


@pytest.mark.parametrize("erase", [False, True])
async def test_whoever_ends_a_withdrawal_forgets_what_the_replica_did_not_know_of_that_began_it(
    ingest: MemoryIngest, erase: bool
) -> None:
    words = "The water runs to the mill until noon. " * 40
    one, two = await chunked(ingest, words, "file:///a"), await chunked(ingest, words, "file:///b")
    begun = withdrawing(await ingest.get(one), ingest.clock.now(), erase=erase)
    assert await ingest.documents.commit(Change(document=begun, expected=one.revision))
    await ingest.let_go(one, erase=erase)
    assert (await ingest.get(two)).near_duplicates == ()


async def test_another_tenant_cannot_withdraw(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    stranger = Principal("other", "eve", frozenset({"admin"}))
    with pytest.raises(NotFound, match=f"there is no document {document.document_id!r}"):
        await ingest.service.withdrawal.withdraw(stranger, document.document_id)


async def test_an_attachment_that_comes_after_its_mail_had_gone_follows_it(ingest: MemoryIngest) -> None:
    mail = await ingest.submit("!MAIL\na.txt=first")
    await ingest.service.processing.attachments.hand_in(mail, (Attachment("a.txt", "text/plain", b"first"),))
    gone = withdrawing(mail, ingest.clock.now(), erase=False)
    assert await ingest.documents.commit(Change(document=gone, expected=mail.revision))
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert child.state == "withdrawing"


async def test_an_attachment_stays_when_the_order_of_its_mail_comes_twice(ingest: MemoryIngest) -> None:
    mail = await chunked(ingest, "!MAIL\na.txt=first")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert (mail.state, child.state, withdrawals(ingest)) == ("chunked", "submitted", [])


async def left_alone(ingest: MemoryIngest, *, erase: bool) -> tuple[Document, Document]:
    """A mail that left while the call ended before its attachment did."""
    mail = await chunked(ingest, "!MAIL\na.txt=first")
    await ingest.documents.commit(
        Change(document=withdrawing(mail, ingest.clock.now(), erase=erase), expected=mail.revision)
    )
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    return mail, child


async def test_attachments_leave_though_the_call_ended_in_between(ingest: MemoryIngest) -> None:
    mail, child = await left_alone(ingest, erase=True)
    await ingest.let_go(mail)
    found = await ingest.get(child)
    assert (found.state, found.erase) == ("withdrawing", True)


async def test_an_attachment_that_was_forgotten_is_swept_away(ingest: MemoryIngest) -> None:
    _, child = await left_alone(ingest, erase=False)
    await ingest.service.sweeping.tidy()
    assert (await ingest.get(child)).state == "withdrawing"


async def test_an_erasure_is_complete_when_all_attachments_are_erased(ingest: MemoryIngest) -> None:
    mail = await chunked(ingest, "!MAIL\na.txt=first")
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    complete = []
    for one in (mail, child):
        await erase(ingest, one)
        complete.append((await ingest.service.withdrawal.erase(CALLER, mail.document_id, 0)).complete)
    assert complete == [False, True]


async def test_an_erasure_reaches_attachments_that_were_withdrawn_before(ingest: MemoryIngest) -> None:
    mail = await ingest.submit("!MAIL\na.txt=first")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    await ingest.service.withdrawal.withdraw(CALLER, child.document_id)
    await ingest.let_go(child)
    await erase(ingest, mail)
    await ingest.let_go(child)
    assert (await ingest.get(child)).state == "erased"
    assert [blob async for blob in ingest.blobs.list(TENANT)] == []
