"""Submission of documents, by callers and by producers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from sluiceway_common import ids
from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock
from sluiceway_common.content_length import check_content_length, held_to
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.upload_pace import UploadPace, paced
from sluiceway_ingest.domain.bounds import LONGEST_PASSWORD, checked_text
from sluiceway_ingest.domain.collection import Collection, closed
from sluiceway_ingest.domain.daily_quota import TenantDay
from sluiceway_ingest.domain.document import GONE, Document, Identity, SubmittedMetadata
from sluiceway_ingest.domain.submission import (
    LONGEST_REQUEST,
    StoredSubmission,
    check_parent,
    checked_identity,
    checked_metadata,
    decide,
)
from sluiceway_ingest.ports import (
    Change,
    CollectionStore,
    DocumentBlobs,
    DocumentStore,
    Fetcher,
    IdempotentRequest,
    Intake,
    IntakeQuery,
    SubmissionResult,
)
from sluiceway_ingest.service import arriving, events
from sluiceway_ingest.service.daily_quotas import DailyQuotaCheck
from sluiceway_ingest.service.document_access import DocumentAccess, viewer_of
from sluiceway_ingest.service.leases import check_held
from sluiceway_ingest.service.narrowing import Narrowing
from sluiceway_ingest.service.quotas import CollectionQuotaCheck, QuotaCheck
from sluiceway_ingest.service.upload_turns import UploadTurn, UploadTurns

HasRoom = Callable[[], Awaitable[None]]
"""Raises Overloaded where no more bytes are to be stored now."""

_ATTEMPTS: Final = 10
_MOST_HOLDERS: Final = 100


@dataclass(frozen=True, kw_only=True)
class SubmitDocument:
    """A document as somebody hands it in: what is said of it, and one of bytes, a blob or an address."""

    source_key: str
    collection: str
    metadata: SubmittedMetadata
    pieces: AsyncIterator[bytes] | None = None
    blob: BlobRef | None = None
    url: str = ""
    password: str = field(default="", repr=False)
    request_id: str = ""
    causation: str = ""
    content_length: int | None = None


@dataclass(frozen=True)
class _Storing:
    """What the bytes of a submission are counted on, stored into and wait for."""

    day: TenantDay
    puts: UncommittedPuts[BlobRef]
    turn: UploadTurn


@dataclass(frozen=True, kw_only=True)
class Submission:
    """Stores the bytes, then the row and its events in one step: what was answered is not lost."""

    documents: DocumentStore
    collections: CollectionStore
    access: DocumentAccess
    narrowing: Narrowing
    blobs: DocumentBlobs
    fetcher: Fetcher
    seal: Seal
    clock: Clock
    uploads: ConcurrencyLimit
    offers: ConcurrencyLimit
    pace: UploadPace
    turns: UploadTurns
    quotas: QuotaCheck
    collection_quotas: CollectionQuotaCheck
    daily: DailyQuotaCheck
    has_room: HasRoom
    limit: int

    async def submit(self, caller: Principal, command: SubmitDocument) -> SubmissionResult:
        """The document as it now stands, and whether nothing was to be done. What lay in the version before is found by
        nobody any more who was taken out of its groups."""
        result = await self._handed_in(caller, command, self.uploads)
        return replace(result, document=(await self.access.redacted(viewer_of(caller), [result.document]))[0])

    async def offer(self, caller: Principal, command: SubmitDocument) -> SubmissionResult:
        """The same for a producer, whose records wait for no upload of a caller."""
        return await self._handed_in(caller, command, self.offers)

    async def _handed_in(self, caller: Principal, command: SubmitDocument, seats: ConcurrencyLimit) -> SubmissionResult:
        result = await self._submit(caller, command, seats)
        await self.narrowing.at_hand_in(result.document)
        return result

    async def _submit(self, caller: Principal, command: SubmitDocument, seats: ConcurrencyLimit) -> SubmissionResult:
        caller.must("contributor")
        identity = checked_identity(Identity(caller.tenant, command.collection, command.source_key))
        metadata = checked_metadata(command.metadata)
        checked_text(command.request_id, "request_id", LONGEST_REQUEST)
        checked_text(command.password, "password", LONGEST_PASSWORD)
        seen = await self._seen(identity, command.request_id)
        if seen.is_answered and (before := await self._answered(identity, command.request_id)) is not None:
            await self.access.check_replace(caller, before.document)
            return before
        _must_be_open(seen.collection)
        await self.access.check_replace(caller, seen.current)
        await self.has_room()
        self.quotas.before(caller.tenant, seen)
        day = self.daily.before(caller.tenant, self.daily.today(), seen.today)
        if command.content_length is not None:
            self._check_room(seen, day, command.content_length)
        async with UncommittedPuts(self.blobs.discard) as puts, self.turns.of(caller.tenant) as turn:
            with seats.slot(caller):
                original = await self._stored(caller, command, _Storing(day, puts, turn))
                self.quotas.stored(caller.tenant, seen, original.bytes)
            await turn.begin()
            password = await self.seal.seal(caller.tenant, command.password) if command.password else None
            stored = StoredSubmission(
                identity=identity,
                submitted=metadata,
                original=original,
                submitted_by=caller.subject,
                password=password,
            )
            result = await self.take(stored, command.request_id, command.causation, caller=caller, seen=seen)
            if result.document.original == original and result.document.state not in GONE:
                puts.committed()
            return result

    async def take(
        self,
        submission: StoredSubmission,
        request_id: str = "",
        causation: str = "",
        *,
        caller: Principal | None = None,
        seen: Intake | None = None,
        within: Document | None = None,
    ) -> SubmissionResult:
        """Decides what a submission is, and writes it; again when somebody else was faster. Without a caller it is
        ingest itself that hands in what it found. By what was `seen` a moment ago a change may be decided, which is
        refused where that is not so any more; that nothing is to be done may not. Raises LeaseLost where the document
        that it is `within` was taken from the worker that has found it there, and Conflict."""
        for _ in range(_ATTEMPTS):
            if within is not None:
                await check_held(self.documents, within)
            now = self.clock.now()
            is_fresh = seen is None
            around = seen or await self._seen(submission.identity)
            seen, current = None, around.current
            await self._make_collection(around.collection, submission.identity)
            if caller is not None and is_fresh:
                await self.access.check_replace(caller, current)
            check_parent(current, submission)
            after = decide(current, submission, ids.drawn_short("doc", now), now)
            result = SubmissionResult(after, unchanged=after is current)
            request = IdempotentRequest(request_id, result.unchanged, now) if request_id else None
            change = replace(_change(around, result, request, causation), within=within)
            if caller is not None and not result.unchanged:
                change = replace(change, counted=self.daily.counted(submission.original.bytes))
            if result.unchanged and not is_fresh:
                # Written over now, a lease that was renewed while the bytes came would be as old as they are.
                continue
            if result.unchanged and request is None:
                return result
            if await self._committed(change):
                return result
            if (before := await self._answered(submission.identity, request_id)) is not None:
                return before
        raise Unavailable("the document is being handed in by others all the time; ask again", retry_after=1.0)

    async def _committed(self, change: Change) -> bool:
        with self.daily.told():
            return await self.documents.commit(change)

    async def _seen(self, identity: Identity, request_id: str = "") -> Intake:
        wanted = IntakeQuery(
            identity=identity,
            request_id=request_id,
            day=self.daily.today(),
            most_waiting=self.quotas.quota.backlog,
        )
        return await self.documents.intake(wanted)

    async def _make_collection(self, collection: Collection | None, identity: Identity) -> None:
        """A collection that is not there is made with the standard rules, for a document that is taken. Raises
        TooLarge where the tenant has as many as it may."""
        _must_be_open(collection)
        if collection is None:
            await self.collection_quotas.check(identity.tenant, identity.collection, None)
            await self.collections.add(Collection(tenant=identity.tenant, name=identity.collection))

    async def _answered(self, identity: Identity, request_id: str) -> SubmissionResult | None:
        before = await self.documents.result_of(identity.tenant, request_id) if request_id else None
        if before is not None and before.document.state != "erased" and before.document.identity != identity:
            raise Invalid("`request_id` was used for another document; draw a new one", field="request_id")
        return before

    def _check_room(self, seen: Intake, day: TenantDay, content_length: int) -> None:
        """What would be refused in the end does not come first. Raises Invalid, TooLarge and Overloaded."""
        check_content_length(content_length, self.limit)
        self.daily.check(day, content_length)
        self.quotas.stored(day.tenant, seen, content_length)

    async def _stored(self, caller: Principal, command: SubmitDocument, storing: _Storing) -> BlobRef:
        if command.blob is not None:
            return await self._adopted(caller, command.blob, storing.day)
        if command.url:
            pieces = self.fetcher.fetch(command.url)
        elif command.pieces is not None:
            pieces = paced(command.pieces, self.pace, self.clock, what="document")
            if command.content_length is not None:
                pieces = held_to(command.content_length, pieces)
        else:
            raise Invalid("there is no content; give the bytes, a blob or an address", field="content")
        arrived = storing.turn.after(self.daily.within(storing.day, pieces))
        return await arriving.put_stream(storing.puts, self.blobs, caller.tenant, arrived, limit=self.limit)

    async def _adopted(self, caller: Principal, blob: BlobRef, day: TenantDay) -> BlobRef:
        """A reference counts for nothing: the tenant, the digest and the number of bytes must be those of the blob, and
        where documents consist of it, the caller must have handed one of them in, or be one who may read it."""
        tenant = caller.tenant
        if blob.uri != uri_of(tenant, blob.sha256):
            raise Invalid(f"`blob` must be `blob://{tenant}/<its sha256>`; it is {blob.uri[:200]!r}", field="blob")
        if not 0 <= blob.bytes <= self.limit:
            raise Invalid(f"`blob` has {blob.bytes} bytes; up to {self.limit} are possible", field="blob")
        self.daily.check(day, blob.bytes)
        holders = await self.blobs.holders(blob.uri, _MOST_HOLDERS)
        if holders and not await self.access.has_bytes(caller, holders):
            # As where it is not there: that somebody else has it is none of the caller's business.
            raise Invalid(f"`blob` {blob.uri} is not in the object store; put it there first", field="blob")
        await self.blobs.adopt(tenant, blob)
        return blob


def _must_be_open(collection: Collection | None) -> None:
    """Raises Conflict where it is being deleted, or was: what comes by itself makes none anew."""
    if collection is not None and collection.state != "live":
        raise closed(collection, field="collection")


def _change(around: Intake, result: SubmissionResult, request: IdempotentRequest | None, causation: str) -> Change:
    document, current = result.document, around.current
    change = Change(document=document, expected=current.revision if current is not None else None, request=request)
    if result.unchanged:
        return change
    said = (*_acl_changed(around, document, causation), events.order(document, causation))
    return replace(change, events=said, keeps=(document.original.uri,))


def _acl_changed(around: Intake, document: Document, causation: str) -> tuple[OutgoingEvent, ...]:
    """Of a new document nothing is found yet that others could go on finding."""
    current, collection = around.current, around.collection
    if current is None or collection is None or set(current.submitted.acl) == set(document.submitted.acl):
        return ()
    return (events.acl_changed(document, collection, causation),)
