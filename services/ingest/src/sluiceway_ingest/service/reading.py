"""Use case of the stored text of a document: what was read from it, for whom its passages are."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from sluiceway.ingest.v1.values_pb2 import Manifest
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.chunking.chunk import Chunk, DocumentPart, parts
from sluiceway_ingest.domain.document import GONE, Document
from sluiceway_ingest.ports import DocumentBlobs
from sluiceway_ingest.service.document_access import DocumentAccess


@dataclass(frozen=True)
class Reading:
    """A text may have fifty megabytes, so `readers` bounds how many are in memory, however slowly they are fetched."""

    access: DocumentAccess
    blobs: DocumentBlobs
    readers: ConcurrencyLimit

    @asynccontextmanager
    async def text(self, caller: Principal, document_id: str) -> AsyncIterator[Sequence[DocumentPart]]:
        """All of it, in order, for as long as the block runs. Raises NotFound, Blocked, Overloaded."""
        caller.must("reader")
        document = await self.access.readable(caller, document_id)
        with self.readers.slot(caller):
            text, manifest = await self._stored(document)
            yield await asyncio.to_thread(_parted, text, manifest)

    async def _stored(self, document: Document) -> tuple[bytes, bytes]:
        text, manifest = document.extracted.text, document.extracted.manifest
        if text is None or manifest is None or document.state in GONE:
            raise NotFound(
                f"no text of the document {document.document_id!r} is kept: it is {document.state}; `sluiceway docs "
                "show` says more",
                field="document_id",
            )
        return (
            await self.blobs.beginning(text.uri, text.bytes),
            await self.blobs.beginning(manifest.uri, manifest.bytes),
        )


def _parted(text: bytes, manifest: bytes) -> Sequence[DocumentPart]:
    try:
        chunks = Manifest.FromString(manifest).chunks
    except DecodeError as error:
        raise Unavailable("the manifest of the document cannot be read; redrive it") from error
    return tuple(
        parts(
            text.decode(),
            [
                Chunk(
                    start=each.start,
                    end=each.end,
                    tokens=each.tokens,
                    heading_path=tuple(each.heading_path),
                    page=each.page,
                    page_starts=tuple(each.page_starts),
                )
                for each in chunks
            ],
        )
    )
