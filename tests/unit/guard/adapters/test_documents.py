"""Texts of documents as ingest stores them, and what is not to be believed."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_guard.adapters.documents import BlobDocumentTexts
from sluiceway_guard.domain.document import ChunkedDocument, DocumentPassage, DocumentText

WHOLE = "The mill turns. Zürich 水."
DOCUMENT = ChunkedDocument(tenant="acme", document_id="doc_1", version=1, attempt=1, manifest="", title="Of the event")
Chunk = values_pb2.Chunk
CHUNK = Chunk(key="k", start=4, end=14, heading_path=["Works", "Mills"])


@pytest.fixture
def blobs(tmp_path: Path) -> FilesystemBlobs:
    return FilesystemBlobs(tmp_path)


async def laid(
    blobs: FilesystemBlobs,
    *,
    text: bytes = WHOLE.encode(),
    of: str = "acme",
    sha256: str = "",
    chunks: Sequence[Chunk] = (CHUNK,),
    title: str | None = "Mill",
) -> ChunkedDocument:
    """A manifest of acme that names a text of some tenant."""
    ref = await blobs.put(of, text)
    stored = blob_pb2.Blob(uri=ref.uri, sha256=sha256 or ref.sha256)
    manifest = values_pb2.Manifest(document_id="doc_1", version=1, text=stored, chunks=chunks)
    if title is not None:
        manifest.names.title = title
    return replace(DOCUMENT, manifest=(await blobs.put("acme", manifest.SerializeToString())).uri)


async def test_the_text_comes_with_its_passages_under_title_and_headings(blobs: FilesystemBlobs) -> None:
    read = await BlobDocumentTexts(blobs).read(await laid(blobs))
    assert read == DocumentText(WHOLE, (DocumentPassage("Mill > Works > Mills", 4, 14),))


async def test_an_older_manifest_has_the_title_of_its_event(blobs: FilesystemBlobs) -> None:
    read = await BlobDocumentTexts(blobs).read(await laid(blobs, title=None))
    assert [passage.place for passage in read.passages] == ["Of the event > Works > Mills"]


class _WatchedText(bytes):
    """Says which threads read it."""

    def __init__(self, _content: bytes) -> None:
        self.threads = list[str]()

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        self.threads.append(threading.current_thread().name)
        return super().decode(encoding, errors)


class _WatchedName(str):
    """The same of a name that is compared with that of a manifest."""

    threads: list[str]

    def __eq__(self, other: object) -> bool:
        self.threads.append(threading.current_thread().name)
        return super().__eq__(other)

    __hash__ = str.__hash__


async def test_a_document_with_very_many_passages_is_read_beside_the_loop(blobs: FilesystemBlobs) -> None:
    name, text = _WatchedName("doc_1"), _WatchedText(WHOLE.encode())
    name.threads = []
    document = replace(await laid(blobs), document_id=name)
    get = blobs.get

    async def watched(uri: str) -> bytes:
        content = await get(uri)
        return text if content == text else content

    blobs.get = watched  # type: ignore[method-assign]
    await BlobDocumentTexts(blobs).read(document)
    seen = {*text.threads, *name.threads}
    assert (len(text.threads), len(name.threads)) == (1, 1)
    assert threading.main_thread().name not in seen


async def test_what_is_gone_is_not_found(blobs: FilesystemBlobs) -> None:
    document = await laid(blobs)
    await blobs.delete(document.manifest)
    with pytest.raises(NotFound, match="is not in the store"):
        await BlobDocumentTexts(blobs).read(document)


async def test_a_manifest_of_another_tenant_is_refused_though_it_is_there(blobs: FilesystemBlobs) -> None:
    document = replace(await laid(blobs), tenant="other")
    with pytest.raises(Invalid, match="is not the uri of a blob of the tenant 'other'"):
        await BlobDocumentTexts(blobs).read(document)


async def test_a_text_of_another_tenant_is_refused_though_it_is_there(blobs: FilesystemBlobs) -> None:
    with pytest.raises(Invalid, match="is not the uri of a blob of the tenant 'acme'"):
        await BlobDocumentTexts(blobs).read(await laid(blobs, of="other"))


async def test_a_text_that_is_not_the_one_of_the_digest_is_refused(blobs: FilesystemBlobs) -> None:
    with pytest.raises(Invalid, match="is not the one with the digest 000"):
        await BlobDocumentTexts(blobs).read(await laid(blobs, sha256="0" * 64))


@pytest.mark.parametrize("other", [{"document_id": "doc_2"}, {"version": 2}])
async def test_the_manifest_of_another_document_or_version_is_refused(
    blobs: FilesystemBlobs, other: dict[str, object]
) -> None:
    document = replace(await laid(blobs), **other)  # type: ignore[arg-type]  # any field by name
    with pytest.raises(Invalid, match="is the manifest of another document"):
        await BlobDocumentTexts(blobs).read(document)


@pytest.mark.parametrize("content", [b"\x0a\xff\xff\xff\xff\x0f"])
async def test_what_is_no_manifest_is_refused(blobs: FilesystemBlobs, content: bytes) -> None:
    document = replace(DOCUMENT, manifest=(await blobs.put("acme", content)).uri)
    with pytest.raises(Invalid, match="is no manifest"):
        await BlobDocumentTexts(blobs).read(document)


async def test_what_is_no_text_is_refused(blobs: FilesystemBlobs) -> None:
    with pytest.raises(Invalid, match="is no text"):
        await BlobDocumentTexts(blobs).read(await laid(blobs, text=b"\xff\xfe", chunks=()))


@pytest.mark.parametrize(
    "chunks",
    [
        (Chunk(key="k", start=4, end=4),),
        (Chunk(key="k", start=-1, end=4),),
        (Chunk(key="k", start=0, end=len(WHOLE) + 1),),
        (Chunk(key="j", start=0, end=8), Chunk(key="k", start=4, end=14)),
    ],
)
async def test_passages_that_do_not_lie_in_the_text_one_behind_the_other_are_refused(
    blobs: FilesystemBlobs, chunks: Sequence[Chunk]
) -> None:
    with pytest.raises(Invalid, match=r"passage k spans .*, where none can be"):
        await BlobDocumentTexts(blobs).read(await laid(blobs, chunks=chunks))
