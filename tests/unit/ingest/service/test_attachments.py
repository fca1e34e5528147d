"""Attachments: submitted as children, as long as they are few and near the surface."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import events_pb2
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Conflict
from sluiceway_ingest.adapters.memory import MemoryDocumentBlobs
from sluiceway_ingest.domain.attached import MOST_AROUND, MOST_OF_A_ROOT, below
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Ancestry, Document, DocumentQuery, SubmittedMetadata
from sluiceway_ingest.domain.extracted import Attachment, Extracted, ExtractionFailed, Source
from sluiceway_ingest.domain.submission import LONGEST_KEY
from sluiceway_ingest.domain.transitions import withdrawing
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import Change
from sluiceway_ingest.service.narrowing import Narrowing
from sluiceway_ingest.service.processing import Order, Processing
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, a_document, memory_ingest, submit_document


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


class NestedExtractor:
    """Finds so many attachments in whatever it reads, each of them another one."""

    def __init__(self, attached: int) -> None:
        self._attached = attached
        self._numbers = count()

    async def extract(self, source: Source) -> Extracted:
        return Extracted(text="words", media_type="", children=attachments(self._attached, next(self._numbers)))


def attachments(number: int, seed: int = 0) -> tuple[Attachment, ...]:
    return tuple(Attachment("a", "", b"%d %d" % (seed, one)) for one in range(number))


async def everything(ingest: MemoryIngest) -> Sequence[Document]:
    return await ingest.documents.page(
        DocumentQuery(tenant=TENANT, limit=10_000), Viewer(tenant=TENANT, subject="", sees_all=True)
    )


@pytest.mark.parametrize("name", ["contract.txt", "c" * 3000])
async def test_attachments_of_two_documents_whose_long_keys_begin_alike_are_two(
    ingest: MemoryIngest, name: str
) -> None:
    mails = [
        await ingest.submit(
            f"!MAIL\n{name}=Contract of {group}.",
            f"https://files.example.com/{'a' * 2012}?id={group}",
            metadata=SubmittedMetadata(acl=(group,)),
        )
        for group in ("board", "works")
    ]
    for mail in mails:
        await ingest.service.processing.process(
            Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1)
        )
    children = [await ingest.documents.children(TENANT, mail.document_id) for mail in mails]
    assert [[child.submitted.acl for child in mine] for mine in children] == [[("board",)], [("works",)]]
    assert all(len(child.identity.source_key) <= LONGEST_KEY for mine in children for child in mine)


async def test_an_attachment_takes_the_place_of_no_document_elsewhere_and_is_told_of(ingest: MemoryIngest) -> None:
    mine = await ingest.submit("Mine alone.", "mail#1/contract.txt", metadata=SubmittedMetadata(acl=("board",)))
    mail = await ingest.submit("!MAIL\ncontract.txt=Theirs.\nother.txt=Another.", "mail")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    assert await ingest.get(mine) == mine
    assert [child.title for child in await ingest.documents.children(TENANT, mail.document_id)] == ["other.txt"]
    assert (await ingest.get(mail)).extracted.flags == ("unread-attachments",)


async def test_attachments_are_taken_from_a_document_that_left_and_was_handed_in_again_before_they_had_gone(
    ingest: MemoryIngest,
) -> None:
    """As where the call that withdrew it was broken off between the two."""
    mail = await ingest.submit("!MAIL\nterms.txt=Thirty days.", "mail")
    await read_all(ingest, ingest.service.processing)
    left = withdrawing(await ingest.get(mail), ingest.clock.now(), erase=False)
    assert await ingest.documents.commit(Change(document=left, expected=(await ingest.get(mail)).revision))
    again = await ingest.submit("!MAIL\nterms.txt=Thirty days.", "mail")
    await read_all(ingest, ingest.service.processing)
    children = [await ingest.documents.children(TENANT, parent.document_id) for parent in (mail, again)]
    assert [[child.state for child in mine] for mine in children] == [["withdrawing"], ["chunked"]]
    assert (await ingest.get(again)).extracted.flags == ()


@pytest.mark.parametrize(
    ("before", "after", "state", "groups"),
    [
        ((), ("board",), "chunked", ("board",)),
        (("hr", "board"), ("board",), "chunked", ("board",)),
        (("hr", "board"), ("board", "works"), "chunked", ("board",)),
        (("board",), ("board", "works"), "chunked", ("board",)),
        (("board",), (), "chunked", ("board",)),
        (("board",), ("works",), "withdrawing", ("board",)),
        (("hr", "board"), ("board", "hr"), "chunked", ("hr", "board")),
    ],
)
async def test_who_was_taken_out_of_the_groups_of_a_document_finds_nothing_that_lay_in_it_though_it_cannot_be_read(
    ingest: MemoryIngest, before: tuple[str, ...], after: tuple[str, ...], state: str, groups: tuple[str, ...]
) -> None:
    mail = await ingest.submit("!MAIL\nterms.txt=Thirty days.", "mail", metadata=SubmittedMetadata(acl=before))
    await read_all(ingest, ingest.service.processing)
    await ingest.submit("!ENCRYPTED", "mail", metadata=SubmittedMetadata(acl=after))
    await read_all(ingest, ingest.service.processing)
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert ((await ingest.get(mail)).state, child.state, child.submitted.acl) == ("failed", state, groups)
    told = {said.event.document_id: tuple(said.event.acl) for said in ingest.documents.said if is_acl_changed(said)}
    assert told.get(child.document_id) == (groups if state == "chunked" and set(groups) != set(before) else None)


@pytest.mark.parametrize("default_acl", [(), ("hr", "board"), ("hr",)])
async def test_once_it_is_read_attachments_have_the_groups_of_their_document(
    ingest: MemoryIngest, default_acl: tuple[str, ...]
) -> None:
    await ingest.collections.add(Collection(tenant=TENANT, name="default", default_acl=default_acl))
    await ingest.submit("!MAIL\nterms.txt=Thirty days.", "mail")
    for acl in (("board",), ("board", "works"), ("works",), ()):
        await read_all(ingest, ingest.service.processing)
        mail = await ingest.submit("!MAIL\nterms.txt=Thirty days.", "mail", metadata=SubmittedMetadata(acl=acl))
    await read_all(ingest, ingest.service.processing)
    children = await ingest.documents.children(TENANT, mail.document_id)
    assert [child.submitted.acl for child in children if child.state == "chunked"] == [()]


async def test_all_that_lie_in_it_are_narrowed_and_what_is_gone_holds_up_none(ingest: MemoryIngest) -> None:
    for content in ("!MAIL\na.txt=One.\nb.txt=Two.", "!MAIL\nc.txt=Three.\nb.txt=Two."):
        mail = await ingest.submit(content, "mail")
        await read_all(ingest, ingest.service.processing)
    await ingest.submit("!ENCRYPTED", "mail", metadata=SubmittedMetadata(acl=("board",)))
    await read_all(ingest, ingest.service.processing)
    children = await ingest.documents.children(TENANT, mail.document_id)
    acls = {child.title: child.submitted.acl for child in children if child.state == "chunked"}
    assert acls == {"b.txt": ("board",), "c.txt": ("board",)}


async def acls_inside(ingest: MemoryIngest) -> dict[str, tuple[str, tuple[str, ...]]]:
    """State and groups of all attachments by their name."""
    found = [one for one in await everything(ingest) if one.ancestry.parent_id]
    return {one.title: (one.state, one.submitted.acl) for one in found}


async def test_who_was_taken_out_finds_nothing_that_lay_in_it_from_the_hand_in_on(ingest: MemoryIngest) -> None:
    before = SubmittedMetadata(acl=("hr", "board"))
    mail = await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=before)
    await read_all(ingest, ingest.service.processing)
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    inner = replace(a_document("doc_1", key="1"), ancestry=below(child), submitted=before)
    innermost = replace(inner, original=child.original)
    assert await ingest.documents.commit(Change(document=innermost, expected=None))
    ingest.documents.said.clear()
    mail = await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=SubmittedMetadata(acl=("board",)))
    inside = [one for one in await everything(ingest) if one.ancestry.parent_id]
    assert {(one.state, one.submitted.acl, one.revision.version) for one in inside} == {("submitted", ("board",), 2)}
    told = {said.event.document_id: tuple(said.event.acl) for said in ingest.documents.said if is_acl_changed(said)}
    assert told == {one.document_id: ("board",) for one in (mail, *inside)}


async def test_attachments_that_share_no_group_with_their_document_leave_at_the_hand_in(ingest: MemoryIngest) -> None:
    await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=SubmittedMetadata(acl=("hr",)))
    await read_all(ingest, ingest.service.processing)
    await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=SubmittedMetadata(acl=("board",)))
    assert await acls_inside(ingest) == {"plain": ("withdrawing", ("hr",))}


async def test_whoever_hands_in_again_what_was_broken_off_between_document_and_attachments_ends_it(
    ingest: MemoryIngest,
) -> None:
    await ingest.submit("!MAIL\nplain=Words.", "mail")
    await read_all(ingest, ingest.service.processing)
    narrower = SubmittedMetadata(acl=("board",))
    broken_off = replace(
        ingest.service.submission, narrowing=NarrowsNothing(**vars(ingest.service.submission.narrowing))
    )
    await broken_off.submit(CALLER, submit_document("!MAIL\nplain=Words.", "mail", metadata=narrower))
    assert await acls_inside(ingest) == {"plain": ("chunked", ())}
    await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=narrower)
    assert await acls_inside(ingest) == {"plain": ("submitted", ("board",))}


async def test_an_attachment_that_a_worker_is_at_is_narrowed_all_the_same(ingest: MemoryIngest) -> None:
    await ingest.submit("!MAIL\nplain=Words.", "mail")
    (mail,) = await everything(ingest)
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert await ingest.service.processing.leases.claim(child) is not None
    await ingest.submit("!MAIL\nplain=Words.", "mail", metadata=SubmittedMetadata(acl=("board",)))
    assert await acls_inside(ingest) == {"plain": ("submitted", ("board",))}


class NarrowsNothing(Narrowing):
    """Of a process that dies behind the commit."""

    async def at_hand_in(self, document: Document) -> None:
        """It is dead by then."""


class CommittedBlobs(MemoryDocumentBlobs):
    """Discards nothing."""

    async def discard(self, blobs: Sequence[BlobRef]) -> None:
        raise AssertionError(blobs)


async def test_bytes_of_attachments_that_were_taken_are_not_looked_at_again(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, kept_in=CommittedBlobs)
    mail = await ingest.submit("!MAIL\na.txt=One.", "mail")
    await read_all(ingest, ingest.service.processing)
    assert [child.state for child in await ingest.documents.children(TENANT, mail.document_id)] == ["chunked"]


@pytest.mark.parametrize(("length", "is_cut"), [(LONGEST_KEY - len("#1/a.txt"), False), (LONGEST_KEY - 7, True)])
async def test_the_key_of_an_attachment_is_cut_where_it_would_be_too_long(
    ingest: MemoryIngest, length: int, is_cut: bool
) -> None:
    mail = await ingest.submit("!MAIL\na.txt=One.", "m" * length)
    await read_all(ingest, ingest.service.processing)
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert len(child.identity.source_key) == LONGEST_KEY
    assert ("~" in child.identity.source_key) == is_cut


def is_acl_changed(said: OutgoingEvent) -> bool:
    return isinstance(said.event, events_pb2.DocumentAclChanged)


async def test_nobody_hands_in_what_takes_the_place_of_an_attachment(ingest: MemoryIngest) -> None:
    mail = await ingest.submit("!MAIL\ncontract.txt=Theirs.", "mail")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    with pytest.raises(Conflict, match=f"lies in {mail.document_id}; hand this one in with another key") as refused:
        await ingest.submit("Mine.", "mail#1/contract.txt")
    assert refused.value.field == "source_key"
    assert await ingest.documents.children(TENANT, mail.document_id) == (child,)


async def read_all(ingest: MemoryIngest, processing: Processing) -> None:
    """Until nothing is left to be read."""
    while waiting := [one for one in await everything(ingest) if one.state == "submitted"]:
        for one in waiting:
            where = one.revision
            order = Order(
                tenant=TENANT, document_id=one.document_id, version=where.version, attempt=where.attempt, ocr=one.ocr
            )
            await processing.process(order)


async def a_family(ingest: MemoryIngest, children: int) -> Document:
    """The innermost of a root with a child that has so many."""
    root, child = (
        a_document("doc_0", key="0"),
        replace(a_document("doc_1", key="1"), ancestry=Ancestry("doc_0", "doc_0", 1)),
    )
    inside = [a_document(f"doc_1.{number}", key=f"1.{number}") for number in range(children)]
    for one in (root, child, *(replace(one, ancestry=below(child)) for one in inside)):
        assert await ingest.documents.commit(Change(document=one, expected=None))
    return child


async def test_attachments_of_attachments_come_to_an_end(ingest: MemoryIngest) -> None:
    await ingest.submit("bomb")
    await read_all(ingest, replace(ingest.service.processing, extractor=NestedExtractor(1)))
    reasons = [(one.ancestry.depth, one.failure.reason) for one in await everything(ingest) if one.failure]
    assert reasons == [(MOST_AROUND, "BOMB")]


async def test_all_that_a_root_holds_is_counted(ingest: MemoryIngest) -> None:
    await a_family(ingest, MOST_OF_A_ROOT - 2)
    root = await ingest.get(a_document("doc_0"))
    await ingest.service.processing.attachments.check(root, attachments(2))
    with pytest.raises(ExtractionFailed, match="BOMB"):
        await ingest.service.processing.attachments.check(root, attachments(3))


async def test_a_document_that_is_read_again_has_room_for_what_it_has(ingest: MemoryIngest) -> None:
    child = await a_family(ingest, MOST_OF_A_ROOT - 1)
    await ingest.service.processing.attachments.check(child, attachments(MOST_OF_A_ROOT - 1))


async def test_what_an_attachment_calls_itself_is_made_fit_to_be_stored(ingest: MemoryIngest) -> None:
    mail = await ingest.submit("mail")
    named = Attachment("a\0 \n\udc80b.txt" + "c" * 400, "text/\0plain", b"words")
    await ingest.service.processing.attachments.hand_in(mail, (named,))
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    name = "a b.txt" + "c" * 293
    assert (child.submitted.title, child.submitted.media_type) == (name, "text/plain")
    assert child.identity.source_key == f"{mail.identity.source_key}#1/{name}"
