"""Documents are handed in, by callers and by producers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common import ids
from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, Given, Identity
from sluiceway_ingest.domain.offer import (
    LONGEST_REQUEST,
    Answer,
    Offer,
    answer,
    born,
    checked_given,
    checked_identity,
    checked_text,
    next_version,
    tried_again,
)
from sluiceway_ingest.ports import Answered, Change, Collections, Documents, Fetcher, Request, Shelf
from sluiceway_ingest.service import events

_TURNS: Final = 10


@dataclass(frozen=True)
class Handed:
    """A document as somebody hands it in: what is said of it, and one of bytes, a blob or an address."""

    source_key: str
    collection: str
    given: Given
    pieces: AsyncIterator[bytes] | None = None
    blob: BlobRef | None = None
    url: str = ""
    password: str = field(default="", repr=False)
    request_id: str = ""
    causation: str = ""


@dataclass(frozen=True)
class Submission:
    """Stores the bytes, then the row and its events in one step: what was answered is not lost."""

    documents: Documents
    collections: Collections
    shelf: Shelf
    fetcher: Fetcher
    seal: Seal
    clock: Clock
    slots: ConcurrencyLimit
    limit: int

    async def submit(self, caller: Principal, handed: Handed) -> Answered:
        """The document as it now stands, and whether nothing was to be done."""
        caller.must("contributor")
        identity = checked_identity(Identity(caller.tenant, handed.collection, handed.source_key))
        given = checked_given(handed.given)
        checked_text(handed.request_id, "request_id", LONGEST_REQUEST)
        if (before := await self._answered(identity, handed.request_id)) is not None:
            return before
        await self._collection(identity)
        with self.slots.slot():
            original = await self._stored(caller.tenant, handed)
        password = await self.seal.seal(caller.tenant, handed.password) if handed.password else None
        return await self.take(Offer(identity, given, original, password=password), handed.request_id, handed.causation)

    async def take(self, offer: Offer, request_id: str = "", causation: str = "") -> Answered:
        """Decides what the offer is, and writes it; again when somebody else was faster."""
        for _ in range(_TURNS):
            current = await self.documents.live(offer.identity)
            verdict = answer(current, offer)
            if current is not None and verdict == "unchanged" and not request_id:
                return Answered(current, unchanged=True)
            change = self._change(current, verdict, offer, request_id, causation)
            if await self.documents.commit(change):
                return Answered(change.document, verdict == "unchanged")
            if (before := await self._answered(offer.identity, request_id)) is not None:
                return before
        raise Unavailable("the document is being handed in by others all the time; ask again", retry_after=1.0)

    async def _collection(self, identity: Identity) -> None:
        """A collection that is not there is made with the standard rules."""
        if await self.collections.get(identity.tenant, identity.collection) is None:
            await self.collections.add(Collection(identity.tenant, identity.collection))

    async def _answered(self, identity: Identity, request_id: str) -> Answered | None:
        before = await self.documents.answered(identity.tenant, request_id) if request_id else None
        if before is not None and before.document.state != "erased" and before.document.identity != identity:
            raise Invalid("`request_id` was used for another document; draw a new one", field="request_id")
        return before

    async def _stored(self, tenant: str, handed: Handed) -> BlobRef:
        if handed.blob is not None:
            return await self._adopted(tenant, handed.blob)
        if handed.url:
            return await self.shelf.put_stream(tenant, self.fetcher.fetch(handed.url), limit=self.limit)
        if handed.pieces is None:
            raise Invalid("there is no content; give the bytes, a blob or an address", field="content")
        return await self.shelf.put_stream(tenant, handed.pieces, limit=self.limit)

    async def _adopted(self, tenant: str, blob: BlobRef) -> BlobRef:
        """A reference counts for nothing: the tenant, the digest and the number of bytes must be those of the blob."""
        if blob.uri != uri_of(tenant, blob.sha256):
            raise Invalid(f"`blob` must be `blob://{tenant}/<its sha256>`; it is {blob.uri[:200]!r}", field="blob")
        if not 0 <= blob.bytes <= self.limit:
            raise Invalid(f"`blob` has {blob.bytes} bytes; up to {self.limit} are possible", field="blob")
        await self.shelf.adopt(tenant, blob)
        return blob

    def _change(
        self, current: Document | None, verdict: Answer, offer: Offer, request_id: str, causation: str
    ) -> Change:
        now = self.clock.now()
        request = Request(request_id, verdict == "unchanged", now) if request_id else None
        if current is None:
            return self._ordered(born(ids.drawn("doc", now), offer, now), None, request, causation)
        if verdict == "unchanged":
            return Change(current, current.stand, request=request)
        after = next_version(current, offer, now) if verdict == "version" else tried_again(current, offer, now)
        return self._ordered(after, current, request, causation)

    def _ordered(self, after: Document, before: Document | None, request: Request | None, causation: str) -> Change:
        return Change(
            after,
            before.stand if before is not None else None,
            events=(events.order(after, causation),),
            keeps=(after.original.uri,),
            request=request,
        )
