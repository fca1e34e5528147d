"""Texts of documents from the object store, as ingest has stored them."""

import asyncio
from collections.abc import Iterator
from typing import Final

from google.protobuf.message import DecodeError

from sluiceway.ingest.v1 import values_pb2
from sluiceway_common.blobs.port import Blobs, must_be_of
from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.document import ChunkedDocument, DocumentPassage, DocumentText

_AGAIN: Final = "hand the document in again"


class BlobDocumentTexts:
    """Reads each text once; the store compares the bytes with the digest in their address."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def read(self, document: ChunkedDocument) -> DocumentText:
        manifest = await self._manifest(document)
        must_be_of(document.tenant, manifest.text.uri)
        if not manifest.text.uri.endswith(manifest.text.sha256):
            raise Invalid(
                f"the text at {manifest.text.uri} is not the one with the digest {manifest.text.sha256}; {_AGAIN}"
            )
        content = await self._blobs.get(manifest.text.uri)
        # Of a long document both take half a second, in which nobody else would be answered.
        return await asyncio.to_thread(_document_text, document, manifest, content)

    async def _manifest(self, document: ChunkedDocument) -> values_pb2.Manifest:
        must_be_of(document.tenant, document.manifest)
        content = await self._blobs.get(document.manifest)
        return await asyncio.to_thread(_document_manifest, document, content)


def _document_manifest(document: ChunkedDocument, content: bytes) -> values_pb2.Manifest:
    """Raises Invalid."""
    try:
        manifest = values_pb2.Manifest.FromString(content)
    except DecodeError as error:
        raise Invalid(f"{document.manifest} is no manifest; {_AGAIN}") from error
    if (manifest.document_id, manifest.version) != (document.document_id, document.version):
        raise Invalid(f"{document.manifest} is the manifest of another document, or of another version of it; {_AGAIN}")
    return manifest


def _document_text(document: ChunkedDocument, manifest: values_pb2.Manifest, content: bytes) -> DocumentText:
    """Raises Invalid."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Invalid(f"{manifest.text.uri} is no text; {_AGAIN}") from error
    title = manifest.names.title if manifest.HasField("names") else document.title
    return DocumentText(text, tuple(_passages(manifest, title, len(text))))


def _passages(manifest: values_pb2.Manifest, title: str, characters: int) -> Iterator[DocumentPassage]:
    behind = 0
    for chunk in manifest.chunks:
        if not behind <= chunk.start < chunk.end <= characters:
            raise Invalid(f"passage {chunk.key} spans {chunk.start} to {chunk.end}, where none can be; {_AGAIN}")
        behind = chunk.end
        yield DocumentPassage(" > ".join(filter(None, (title, *chunk.heading_path))), chunk.start, chunk.end)
