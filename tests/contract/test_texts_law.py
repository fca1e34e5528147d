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
from sluiceway_embed.domain.chunks import Manifest, Span, Text, Version
from sluiceway_embed.ports import Texts
from tests.support.passages import VERSION, version

WHOLE = "The mill turns. Zürich 水."
SPAN = Span(key="key-0", start=4, end=15, heading_path=("Works", "Mills"), page=2, page_starts=(10,))


@dataclass(frozen=True)
class Shelved:
    """Texts, and how ingest lays a text and its manifest there; it gives their addresses."""

    texts: Texts
    lay: Callable[[str, Span], Awaitable[tuple[str, Text]]]
    # Lays a manifest into the space of a tenant, for a text that lies in the one of acme.
    lay_manifest: Callable[[str, Text], Awaitable[str]]


def of_memory() -> Shelved:
    texts = MemoryTexts()

    async def lay(whole: str, span: Span) -> tuple[str, Text]:
        text = Text(f"blob://acme/{ids.sha256(whole)}", ids.sha256(whole))
        texts.texts[text.uri], texts.manifests["blob://acme/manifest"] = whole, (text, [span])
        return "blob://acme/manifest", text

    async def lay_manifest(tenant: str, text: Text) -> str:
        texts.manifests[f"blob://{tenant}/manifest"] = text, [SPAN]
        return f"blob://{tenant}/manifest"

    return Shelved(texts, lay, lay_manifest)


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
        stored = blob_pb2.Blob(uri=ref.uri, sha256=ref.sha256)
        manifest = values_pb2.Manifest(document_id="doc_1", version=1, text=stored, chunks=[chunk])
        return (await blobs.put("acme", manifest.SerializeToString())).uri, Text(ref.uri, ref.sha256)

    async def lay_manifest(tenant: str, text: Text) -> str:
        stored = blob_pb2.Blob(uri=text.uri, sha256=text.sha256)
        manifest = values_pb2.Manifest(document_id="doc_1", version=1, text=stored)
        return (await blobs.put(tenant, manifest.SerializeToString())).uri

    return Shelved(BlobTexts(blobs, characters=1000), lay, lay_manifest)


@pytest.fixture(params=["memory", "blobs"])
def shelved(request: pytest.FixtureRequest, tmp_path: Path) -> Shelved:
    return of_memory() if request.param == "memory" else of_blobs(tmp_path)


async def test_a_manifest_names_the_text_and_its_passages(shelved: Shelved) -> None:
    uri, text = await shelved.lay(WHOLE, SPAN)
    told = version(manifest=uri)
    assert await shelved.texts.manifest(told) == Manifest(told, text, [SPAN])


async def test_a_text_is_read_as_it_was_stored_however_often(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    for _ in range(2):
        assert await shelved.texts.whole("acme", text) == WHOLE
    shelved.texts.forget(text)
    shelved.texts.forget(text)
    assert await shelved.texts.whole("acme", text) == WHOLE


async def test_a_text_that_is_not_the_one_of_the_digest_is_refused(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    with pytest.raises(Invalid, match="is not the one with the digest 0000"):
        await shelved.texts.whole("acme", replace(text, sha256="0" * 64))


async def test_what_is_gone_is_not_found(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    nowhere = text.uri.replace(text.sha256, "0" * 64)
    with pytest.raises(NotFound, match=f"no manifest at {nowhere}|{nowhere} is not in the store"):
        await shelved.texts.manifest(version(manifest=nowhere))
    with pytest.raises(NotFound, match=f"no text at {nowhere}|{nowhere} is not in the store"):
        await shelved.texts.whole("acme", Text(nowhere, "0" * 64))


async def test_a_manifest_in_the_space_of_another_tenant_is_refused_though_it_is_there(shelved: Shelved) -> None:
    uri, _ = await shelved.lay(WHOLE, SPAN)
    with pytest.raises(Invalid, match=f"{uri!r} is not the uri of a blob of the tenant 'other'"):
        await shelved.texts.manifest(version(tenant="other", manifest=uri))


async def test_a_manifest_that_names_the_text_of_another_tenant_is_refused_though_it_is_there(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    uri = await shelved.lay_manifest("other", text)
    with pytest.raises(Invalid, match=f"{text.uri!r} is not the uri of a blob of the tenant 'other'"):
        await shelved.texts.manifest(version(tenant="other", manifest=uri))


async def test_a_text_of_another_tenant_is_refused_though_it_was_read_a_moment_ago(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    await shelved.texts.whole("acme", text)
    with pytest.raises(Invalid, match="is not the uri of a blob of the tenant 'other'"):
        await shelved.texts.whole("other", text)


async def test_who_knows_the_digest_of_another_tenants_text_has_not_got_the_text(shelved: Shelved) -> None:
    _, text = await shelved.lay(WHOLE, SPAN)
    await shelved.texts.whole("acme", text)
    with pytest.raises(NotFound, match=r"no text at blob://other/|blob://other/.* is not in the store"):
        await shelved.texts.whole("other", Text(text.uri.replace("acme", "other"), text.sha256))


@pytest.mark.parametrize("shelved", ["blobs"], indirect=True)
@pytest.mark.parametrize("other", [version(document_id="doc_2"), version(version=2)])
async def test_the_manifest_of_another_document_or_version_is_refused(shelved: Shelved, other: Version) -> None:
    uri, _ = await shelved.lay(WHOLE, SPAN)
    with pytest.raises(Invalid, match="the manifest of another document"):
        await shelved.texts.manifest(replace(other, manifest=uri))


@pytest.mark.parametrize("shelved", ["blobs"], indirect=True)
async def test_a_document_is_called_as_its_manifest_says_and_its_event_where_that_is_silent(
    shelved: Shelved, tmp_path: Path
) -> None:
    blobs = FilesystemBlobs(tmp_path)
    names = values_pb2.DocumentNames(source_key="s3://mills/7", title="Zürich mills", labels={"b": "2", "a": "1"})
    text = blob_pb2.Blob(uri=f"blob://acme/{'1' * 64}", sha256="1" * 64)
    silent = values_pb2.Manifest(document_id="doc_1", version=1, text=text)
    saying = values_pb2.Manifest(document_id="doc_1", version=1, text=text, names=names)
    found = [
        (
            await shelved.texts.manifest(version(manifest=(await blobs.put("acme", each.SerializeToString())).uri))
        ).version
        for each in (silent, saying)
    ]
    assert [(each.source_key, each.title, each.labels) for each in found] == [
        (VERSION.source_key, VERSION.title, VERSION.labels),
        ("s3://mills/7", "Zürich mills", (("a", "1"), ("b", "2"))),
    ]
