"""Stored texts and manifests from the object store, behind an LRU cache."""

from collections.abc import Sequence

from google.protobuf.message import DecodeError

from sluiceway.ingest.v1.values_pb2 import Chunk, Manifest
from sluiceway_common.blobs.port import Blobs, must_be_of
from sluiceway_common.cache import LRUCache, SingleFlight
from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.chunks import Span, Text, Version


class BlobTexts:
    """Keeps at most `characters` of text in memory; reads a text once for all who ask for it at the same time."""

    def __init__(self, blobs: Blobs, *, characters: int) -> None:
        self._blobs = blobs
        self._most = characters
        self._kept: LRUCache[str, str] = LRUCache(characters, getsizeof=len)
        self._flights: SingleFlight[str, str] = SingleFlight()

    async def manifest(self, version: Version) -> tuple[Text, Sequence[Span]]:
        must_be_of(version.tenant, version.manifest)
        content = await self._blobs.get(version.manifest)
        try:
            manifest = Manifest.FromString(content)
        except DecodeError as error:
            raise Invalid(f"{version.manifest} is no manifest") from error
        if (manifest.document_id, manifest.version) != (version.document_id, version.version):
            raise Invalid(f"{version.manifest} is the manifest of another document, or of another version of it")
        must_be_of(version.tenant, manifest.text.uri)
        return Text(manifest.text.uri, manifest.text.sha256), [_span(chunk) for chunk in manifest.chunks]

    async def whole(self, tenant: str, text: Text) -> str:
        must_be_of(tenant, text.uri)
        # By address, not by digest: who knows the digest of another tenant's text has not got the text.
        kept = self._kept.get(text.uri)
        if kept is not None:
            return kept
        # The store compares the bytes with the digest in their address.
        if not text.uri.endswith(text.sha256):
            raise Invalid(f"the text at {text.uri} is not the one with the digest {text.sha256}")
        return await self._flights.load(text.uri, lambda: self._read(text))

    def forget(self, text: Text) -> None:
        self._kept.pop(text.uri, None)

    async def _read(self, text: Text) -> str:
        whole = (await self._blobs.get(text.uri)).decode()
        # One that is larger than the memory would only throw all others out.
        if len(whole) <= self._most:
            self._kept[text.uri] = whole
        return whole


def _span(chunk: Chunk) -> Span:
    path, page_starts = tuple(chunk.heading_path), tuple(chunk.page_starts)
    return Span(
        key=chunk.key, start=chunk.start, end=chunk.end, heading_path=path, page=chunk.page, page_starts=page_starts
    )
