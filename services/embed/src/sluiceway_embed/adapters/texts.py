"""Stored texts and manifests from the object store, behind an LRU cache."""

import asyncio
from dataclasses import replace

from google.protobuf.message import DecodeError

from sluiceway.ingest.v1 import values_pb2
from sluiceway_common.blobs.port import Blobs, must_be_of
from sluiceway_common.cache import LRUCache, SingleFlight
from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.chunks import MOST_CHUNKS, Manifest, Span, Text, Version


class BlobTexts:
    """Keeps at most `characters` of text in memory; reads a text once for all who ask for it at the same time."""

    def __init__(self, blobs: Blobs, *, characters: int) -> None:
        self._blobs = blobs
        self._most = characters
        self._kept: LRUCache[str, str] = LRUCache(characters, getsizeof=len)
        self._flights: SingleFlight[str, str] = SingleFlight()

    async def manifest(self, version: Version) -> Manifest:
        must_be_of(version.tenant, version.manifest)
        content = await self._blobs.get(version.manifest)
        # Of a long document it takes half a second, in which nobody else would be answered.
        manifest = await asyncio.to_thread(_read_manifest, version, content)
        must_be_of(version.tenant, manifest.text.uri)
        return manifest

    async def whole(self, tenant: str, text: Text) -> str:
        must_be_of(tenant, text.uri)
        # By address, not by digest: who knows the digest of another tenant's text has not got the text.
        kept = self._kept.get(text.uri)
        if kept is not None:
            return kept
        # The store compares the bytes with the digest in their address.
        if not text.uri.endswith(text.sha256):
            raise Invalid(
                f"the text at {text.uri} is not the one with the digest {text.sha256}; hand the document in again"
            )
        return await self._flights.load(text.uri, lambda: self._read(text))

    def forget(self, text: Text) -> None:
        self._kept.pop(text.uri, None)

    async def _read(self, text: Text) -> str:
        content = await self._blobs.get(text.uri)
        try:
            whole = content.decode()
        except UnicodeDecodeError as error:
            raise Invalid(f"{text.uri} is no text; hand the document in again") from error
        # One that is larger than the memory would only throw all others out.
        if len(whole) <= self._most:
            self._kept[text.uri] = whole
        return whole


def _read_manifest(version: Version, content: bytes) -> Manifest:
    """Raises Invalid, also where the document has more passages than the index takes: none of them is made."""
    try:
        manifest = values_pb2.Manifest.FromString(content)
    except DecodeError as error:
        raise Invalid(f"{version.manifest} is no manifest; hand the document in again") from error
    if (manifest.document_id, manifest.version) != (version.document_id, version.version):
        raise Invalid(
            f"{version.manifest} is the manifest of another document, or of another version of it; "
            "hand the document in again"
        )
    if len(manifest.chunks) > MOST_CHUNKS:
        raise Invalid(
            f"the document has {len(manifest.chunks)} passages; the index takes {MOST_CHUNKS} of one document"
        )
    text = Text(manifest.text.uri, manifest.text.sha256)
    return Manifest(_named(version, manifest), text, [_span(chunk) for chunk in manifest.chunks])


def _named(version: Version, manifest: values_pb2.Manifest) -> Version:
    """An older manifest has no names; then its event had them."""
    if not manifest.HasField("names"):
        return version
    names = manifest.names
    labels = tuple(sorted(names.labels.items()))
    return replace(version, source_key=names.source_key, title=names.title, labels=labels)


def _span(chunk: values_pb2.Chunk) -> Span:
    path, page_starts = tuple(chunk.heading_path), tuple(chunk.page_starts)
    return Span(
        key=chunk.key, start=chunk.start, end=chunk.end, heading_path=path, page=chunk.page, page_starts=page_starts
    )
