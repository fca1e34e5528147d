"""What was read from a document: all of it, in order, for those whom its passages are for."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.errors import Blocked, NotFound, Overloaded, Unavailable
from sluiceway_common.principal import Principal, Role
from sluiceway_ingest.domain.chunking.chunk import Chunk, DocumentPart, parts
from sluiceway_ingest.domain.document import Document, SubmittedMetadata
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest

TEXT = "Of mills.\n\nA mill grinds corn.\n\nIts wheel is of oak."


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


def caller(*groups: str, subject: str = "rita", role: Role = "reader", tenant: str = TENANT) -> Principal:
    return Principal(tenant, subject, frozenset({role, "reader"}), groups)


async def read(ingest: MemoryIngest, *acl: str) -> Document:
    document = await ingest.submit(TEXT, metadata=SubmittedMetadata(acl=acl))
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    return document


def damage(folder: Path, blob: BlobRef) -> None:
    (file,) = folder.rglob(blob.uri.rpartition("/")[2])
    file.write_bytes(b"\xff" * blob.bytes)


async def text(ingest: MemoryIngest, who: Principal, document: Document) -> Sequence[DocumentPart]:
    async with ingest.service.reading.text(who, document.document_id) as found:
        return found


async def test_the_pieces_joined_are_all_that_was_read(ingest: MemoryIngest) -> None:
    document = await read(ingest)
    found = await text(ingest, caller(), document)
    assert "".join(part.text for part in found) == TEXT
    assert all(TEXT[part.start :].startswith(part.text) for part in found)


async def test_who_is_in_a_group_of_its_passages_reads_it(ingest: MemoryIngest) -> None:
    document = await read(ingest, "hr")
    assert await text(ingest, caller("hr"), document)


@pytest.mark.parametrize("who", [caller("sales"), caller(tenant="other"), caller("hr", tenant="other")])
async def test_who_does_not_see_it_is_told_that_there_is_none(ingest: MemoryIngest, who: Principal) -> None:
    document = await read(ingest, "hr")
    with pytest.raises(NotFound, match=f"^there is no document '{document.document_id}'; "):
        await text(ingest, who, document)


@pytest.mark.parametrize("who", [caller(role="operator"), caller(subject=CALLER.subject)])
async def test_who_sees_it_and_would_not_find_its_passages_reads_nothing(ingest: MemoryIngest, who: Principal) -> None:
    document = await read(ingest, "hr")
    with pytest.raises(Blocked, match="is for groups that the credential of"):
        await text(ingest, who, document)


async def test_where_all_readers_are_busy_the_next_one_is_told_to_wait(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, watchers=1)
    document = await read(ingest)
    async with ingest.service.reading.text(caller(subject="slow"), document.document_id):
        with pytest.raises(Overloaded):
            await text(ingest, caller(), document)
    assert await text(ingest, caller(), document)


async def test_before_it_was_read_there_is_no_text(ingest: MemoryIngest) -> None:
    document = await ingest.submit(TEXT)
    with pytest.raises(NotFound, match=r"no text of the document .* is kept: it is submitted"):
        await text(ingest, caller(), document)


async def test_a_withdrawn_document_is_read_by_nobody(ingest: MemoryIngest) -> None:
    document = await read(ingest)
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    with pytest.raises(NotFound, match="it is withdrawing"):
        await text(ingest, caller(), document)


async def test_a_damaged_manifest_is_said_with_the_way_out(ingest: MemoryIngest, tmp_path: Path) -> None:
    document = await ingest.get(await read(ingest))
    manifest = document.extracted.manifest
    assert manifest is not None
    damage(tmp_path, manifest)
    with pytest.raises(Unavailable, match="the manifest of the document cannot be read; redrive it"):
        await text(ingest, caller(), document)


def test_a_piece_begins_where_a_passage_or_a_page_does() -> None:
    chunks = [
        Chunk(start=2, end=6, tokens=1, heading_path=("A",), page=1, last_page=2, page_starts=(4,)),
        Chunk(start=5, end=8, tokens=1, heading_path=("A", "B"), page=2, last_page=2),
    ]
    assert list(parts("0123456789", chunks)) == [
        DocumentPart("0123", 0, 1, ("A",)),
        DocumentPart("4", 4, 2, ("A",)),
        DocumentPart("56789", 5, 2, ("A", "B")),
    ]


def test_a_text_without_passages_is_one_piece() -> None:
    assert list(parts("x", [])) == [DocumentPart("x", 0, 0, ())]
    assert list(parts("", [])) == []
