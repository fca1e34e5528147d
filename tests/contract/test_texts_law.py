"""Law of stored texts, held by memory and by the object store."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sluiceway.ingest.v1 import values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common import ids
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_embed.adapters.memory import MemoryTexts
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.domain.chunks import Span, Text
from sluiceway_embed.ports import Texts

WHOLE = "The mill turns. Zürich 水."
SPAN = Span(key="key-0", start=4, end=15, heading_path=("Works", "Mills"), page=2, page_starts=(10,))


@dataclass(frozen=True)
class Shelved:
    """Texts, and how ingest lays a text and its manifest there; it gives their addresses."""

    texts: Texts
    lay: Callable[[str, Span], Awaitable[tuple[str, Text]]]


def of_memory() -> Shelved:
    texts = MemoryTexts()

    async def lay(whole: str, span: Span) -> tuple[str, Text]:
        text = Text(f"blob://acme/{ids.sha256(whole)}", ids.sha256(whole))
        texts.texts[text.uri], texts.manifests["blob://acme/manifest"] = whole, (text, [span])
        return "blob://acme/manifest", text

    return Shelved(texts, lay)


def of_blobs(folder: Path) -> Shelved:
    blobs = FilesystemBlobs(folder)

    async def lay(whole: str, span: Span) -> tuple[str, Text]:
        ref = await blobs.put("acme", whole.encode())
        chunk = values_pb2.Chunk(
            key=span.key,
            start=span.start,
            end=span.end,
            heading_path=span.heading_path,
            page=span.page,
            page_starts=span.page_starts,
        )
        manifest = values_pb2.Manifest(text=blob_pb2.Blob(uri=ref.uri, sha256=ref.sha256), chunks=[chunk])
        return (await blobs.put("acme", manifest.SerializeToString())).uri, Text(ref.uri, ref.sha256)

    return Shelved(BlobTexts(blobs, characters=1000), lay)


@pytest.fixture(params=["memory", "blobs"])
def shelved(request: pytest.FixtureRequest, tmp_path: Path) -> Shelved:
    return of_memory() if request.param == "memory" else of_blobs(tmp_path)


async def test_a_manifest_names_the_text_and_its_passages(shelved: Shelved) -> None:
    uri, text = await shelved.lay(WHOLE, SPAN)
    assert await shelved.texts.manifest(uri) == (text, [SPAN])


async def test_a_text_is_read_as_it_was_stored_however_often(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    for _ in range(2):
        assert await shelved.texts.whole(text) == WHOLE
    shelved.texts.forget(text.sha256)
    shelved.texts.forget(text.sha256)
    assert await shelved.texts.whole(text) == WHOLE


async def test_a_text_that_is_not_the_one_of_the_digest_is_refused(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    with pytest.raises(Invalid):
        await shelved.texts.whole(replace(text, sha256="0" * 64))


async def test_what_is_gone_is_not_found(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    nowhere = text.uri.replace(text.sha256, "0" * 64)
    with pytest.raises(NotFound):
        await shelved.texts.manifest(nowhere)
    with pytest.raises(NotFound):
        await shelved.texts.whole(Text(nowhere, "0" * 64))
