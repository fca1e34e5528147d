"""Blobs of documents with reference counts in dictionaries."""

from collections.abc import AsyncIterator, Iterable, Sequence, Set
from datetime import datetime, timedelta
from typing import Final

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.domain.document import Document

_KEPT_FOR: Final = timedelta(days=1)


class MemoryDocumentBlobs:
    """Any store of blobs, with holders such as `doc_…/3`; and what was put for a document, or released by it."""

    def __init__(self, blobs: Blobs, clock: Clock) -> None:
        self._blobs = blobs
        self._clock = clock
        self._touched: dict[str, datetime] = {}
        self._holders: dict[str, set[str]] = {}
        self._known: dict[str, set[str]] = {}

    async def put(self, tenant: str, content: bytes) -> BlobRef:
        return self._noted(await self._blobs.put(tenant, content))

    async def put_all(self, document: Document, contents: Sequence[bytes]) -> tuple[BlobRef, ...]:
        blobs = tuple([await self.put(document.tenant, content) for content in contents])
        self._known.setdefault(document.document_id, set()).update(blob.uri for blob in blobs)
        return blobs

    async def put_stream(self, tenant: str, pieces: AsyncIterator[bytes], *, limit: int) -> BlobRef:
        return self._noted(await self._blobs.put_stream(tenant, pieces, limit=limit))

    async def adopt(self, tenant: str, blob: BlobRef) -> None:
        if not await self._blobs.exists(blob.uri):
            raise Invalid(f"`blob` {blob.uri} is not in the object store; put it there first", field="blob")
        if len(await self._blobs.get(blob.uri)) != blob.bytes:
            raise Invalid(
                f"`blob` {blob.uri} has another number of bytes than {blob.bytes}; say how many it has", field="blob"
            )
        self._noted(blob)

    async def holders(self, uri: str, most: int) -> tuple[str, ...]:
        return tuple(sorted({holder.partition("/")[0] for holder in self._holders.get(uri, ())}))[:most]

    async def beginning(self, uri: str, most: int) -> bytes:
        return await self._blobs.get_range(uri, 0, most)

    async def erase(self, document: Document) -> int:
        named = (document.original, document.extracted.text, document.extracted.manifest)
        mine = _holders(document.document_id, document.revision.version + 1)
        held = [uri for uri, holders in self._holders.items() if holders & mine]
        known = self._known.get(document.document_id, set())
        count = await self._erase([*held, *known, *(blob.uri for blob in named if blob is not None)], mine)
        self._known.pop(document.document_id, None)
        return count

    async def discard(self, blobs: Sequence[BlobRef]) -> None:
        await self._erase([self._noted(blob).uri for blob in blobs])

    async def collect(self) -> int:
        old = self._clock.now() - _KEPT_FOR
        gone = [uri for uri, at in self._touched.items() if at <= old and not self._holders.get(uri)]
        for uri in gone:
            await self._delete(uri)
        return len(gone)

    def refer(self, holder: str, uris: Iterable[str]) -> None:
        """Raises Unavailable for what was collected."""
        for uri in uris:
            if uri not in self._touched:
                raise Unavailable(f"{uri} is not kept any more; put it again")
            self._holders.setdefault(uri, set()).add(holder)

    def release(self, document_id: str, before: int) -> None:
        """Lets go of what versions before this one need."""
        old = _holders(document_id, before)
        for uri in [uri for uri, holders in self._holders.items() if holders & old]:
            self._holders[uri] -= old
            self._known.setdefault(document_id, set()).add(uri)
            self._touched[uri] = self._clock.now()

    async def _erase(self, uris: Sequence[str], mine: Set[str] = frozenset()) -> int:
        """Each reference goes with its bytes: what cannot be deleted keeps its own."""
        gone = [uri for uri in sorted(set(uris) & self._touched.keys()) if self._holders.get(uri, set()) <= mine]
        for uri in gone:
            await self._delete(uri)
        for holders in self._holders.values():
            holders -= mine
        return len(gone)

    def _noted(self, blob: BlobRef) -> BlobRef:
        self._touched[blob.uri] = self._clock.now()
        return blob

    async def _delete(self, uri: str) -> None:
        await self._blobs.delete(uri)
        self._touched.pop(uri, None)
        self._holders.pop(uri, None)
        for uris in self._known.values():
            uris.discard(uri)


def _holders(document_id: str, before: int) -> Set[str]:
    return {f"{document_id}/{version}" for version in range(1, before)}
