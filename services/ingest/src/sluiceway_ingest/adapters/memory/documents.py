"""Document store in dictionaries."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_ingest.adapters.memory.collections import MemoryCollectionStore, MemoryDecisions
from sluiceway_ingest.adapters.memory.document_blobs import MemoryDocumentBlobs
from sluiceway_ingest.adapters.memory.selection import in_turns, is_in, is_new, is_outlived, matches, sharing
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.daily_quota import UNUSED, DailyUsage, day_of
from sluiceway_ingest.domain.document import (
    GONE,
    WAITING,
    Acknowledgement,
    Document,
    DocumentQuery,
    DocumentState,
    Identity,
)
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.domain.near_duplicates import MOST_NEAR, MinHash
from sluiceway_ingest.domain.quota import TenantUsage, WithdrawnHoldings, usage_of_all
from sluiceway_ingest.domain.visibility import Viewer, may_see
from sluiceway_ingest.ports import (
    Change,
    Changed,
    ChangesQuery,
    IdempotentRequest,
    Intake,
    IntakeQuery,
    ProcessingContext,
    SubmissionResult,
)

_Key = tuple[str, str]


class MemoryDocumentStore:
    """By tenant and id. What was said is in `said`, and goes to `publish` where there is one. The days of what is
    withdrawn are counted from `retains_since` on."""

    def __init__(
        self, document_blobs: MemoryDocumentBlobs, collections: MemoryCollectionStore, publish: Publish | None = None
    ) -> None:
        self.said: list[OutgoingEvent] = []
        self._document_blobs = document_blobs
        self._collections = collections
        self._publish = publish
        self._rows: dict[_Key, Changed] = {}
        self._requests: dict[_Key, tuple[str, IdempotentRequest]] = {}
        self._acknowledgements: dict[_Key, dict[str, Acknowledgement]] = {}
        self._minhashes: dict[_Key, MinHash] = {}
        self._decisions = MemoryDecisions()
        self._days: dict[tuple[str, date], DailyUsage] = {}
        self._marks = 0
        self.retains_since = datetime.min.replace(tzinfo=UTC)
        collections.count_unerased = self._unerased

    async def get(self, tenant: str, document_id: str) -> Document | None:
        row = self._rows.get((tenant, document_id))
        return row.document if row is not None else None

    def last_committed(self, tenant: str, document_id: str) -> Document | None:
        """None: a look costs nothing here."""
        return None

    async def intake(self, wanted: IntakeQuery) -> Intake:
        identity, tenant = wanted.identity, wanted.identity.tenant
        return Intake(
            collection=self._collections.rules(identity),
            current=await self._live(identity),
            usage=await self.usage(tenant),
            today=await self.handed_in(tenant, wanted.day) if wanted.day is not None else UNUSED,
            waiting=await self.backlog(tenant, wanted.most_waiting),
            is_answered=(tenant, wanted.request_id) in self._requests,
        )

    async def processing_context(self, document: Document) -> ProcessingContext:
        name = document.identity.collection
        return ProcessingContext(
            collection=self._collections.rules(document.identity) or Collection(tenant=document.tenant, name=name),
            usage=await self.usage(document.tenant),
            has_attachments=bool(await self.children(document.tenant, document.document_id)),
        )

    async def _live(self, identity: Identity) -> Document | None:
        return next(iter(self._all(lambda one: one.identity == identity and one.state not in GONE)), None)

    async def commit(self, change: Change) -> bool:
        if not await self._may(change):
            return False
        used = self._handed_in(change)
        self._refer(change)
        self._days.update(used)
        self._write(change)
        self.said.extend(change.events)
        if self._publish is not None and change.events:
            await self._publish(*change.events)
        return True

    async def decision(self, document: Document) -> Decision | None:
        return self._decisions.of(document)

    async def result_of(self, tenant: str, request_id: str) -> SubmissionResult | None:
        if (tenant, request_id) not in self._requests:
            return None
        document_id, request = self._requests[tenant, request_id]
        return SubmissionResult(self._rows[tenant, document_id].document, request.unchanged)

    async def page(self, query: DocumentQuery, viewer: Viewer) -> tuple[Document, ...]:
        rules = self._collections.rules
        found = self._all(lambda one: matches(one, query, rules(one.identity)) and self._may_see(viewer, one))
        return tuple(sorted(found, key=lambda one: one.document_id, reverse=True)[: query.limit])

    async def usage(self, tenant: str) -> TenantUsage:
        return usage_of_all(self._all(lambda one: one.tenant == tenant))

    async def handed_in(self, tenant: str, day: date) -> DailyUsage:
        return self._days.get((tenant, day), UNUSED)

    async def backlog(self, tenant: str, most: int) -> int:
        return min(most, len(tuple(self._all(lambda one: one.tenant == tenant and one.state in WAITING))))

    async def mark(self) -> int:
        return self._marks + 1

    async def changed(self, viewer: Viewer, wanted: ChangesQuery) -> tuple[Changed, ...]:
        new = (row for row in self._rows.values() if is_new(row, wanted) and self._may_see(viewer, row.document))
        return tuple(sorted(new, key=lambda row: row.mark)[: wanted.limit])

    async def visible(self, viewer: Viewer, document_ids: frozenset[str]) -> frozenset[str]:
        named = (row.document for (_, name), row in self._rows.items() if name in document_ids)
        return frozenset(document.document_id for document in named if self._may_see(viewer, document))

    async def children(self, tenant: str, parent_id: str) -> tuple[Document, ...]:
        return tuple(self._all(lambda one: (one.tenant, one.ancestry.parent_id) == (tenant, parent_id)))

    async def inside(self, tenant: str, document_id: str) -> tuple[DocumentState, ...]:
        around, found = {document_id}, list[Document]()
        while around:
            level = list(self._all(lambda one: one.tenant == tenant and one.ancestry.parent_id in around))  # noqa: B023
            found, around = found + level, {one.document_id for one in level}
        return tuple(one.state for one in found)

    async def renew(self, document: Document, until: datetime) -> bool:
        key = document.tenant, document.document_id
        row = self._rows.get(key)
        if row is None or row.document.lease is None or document.lease is None:
            return False
        if (row.document.revision, row.document.lease.owner) != (document.revision, document.lease.owner):
            return False
        self._rows[key] = replace(row, document=replace(row.document, lease=replace(document.lease, until=until)))
        return True

    async def acknowledge(self, tenant: str, document_id: str, acknowledgement: Acknowledgement) -> None:
        said = self._acknowledgements.setdefault((tenant, document_id), {})
        said.setdefault(acknowledgement.stage, acknowledgement)

    async def acknowledgements(self, tenant: str, document_id: str) -> tuple[Acknowledgement, ...]:
        said = self._acknowledgements.get((tenant, document_id), {})
        return tuple(said[stage] for stage in sorted(said))

    async def duplicate_candidates(self, document: Document, minhash: MinHash, limit: int) -> tuple[Document, ...]:
        alike = sharing(self._minhashes, document, minhash)
        near = (self._rows[key].document for key in alike)
        most = islice((other for other in near if other.state not in GONE), limit)
        return tuple(sorted(most, key=lambda other: other.document_id))

    async def abandoned(self, now: datetime, limit: int) -> tuple[Document, ...]:
        reading = self._all(lambda one: one.state == "extracting" and one.lease is not None and one.lease.until <= now)
        return in_turns(reading, lambda one: one.lease and one.lease.until, limit)

    async def waiting(self, since: datetime, limit: int) -> tuple[Document, ...]:
        waits = self._all(lambda one: one.state in ("submitted", "chunked") and not one.stalled)
        return in_turns((one for one in waits if one.updated_at <= since), lambda one: one.updated_at, limit)

    async def outlived(self, now: datetime, limit: int) -> tuple[Document, ...]:
        found = self._all(lambda one: is_outlived(one, self._collections.rules(one.identity), now))
        return in_turns(found, lambda one: one.submitted_at, limit)

    async def withdrawn(self, before: datetime, limit: int) -> tuple[Document, ...]:
        return in_turns(self._withdrawn(before), lambda one: one.updated_at, limit)

    async def withdrawn_holdings(self, before: datetime) -> WithdrawnHoldings:
        found = list(self._withdrawn(before))
        return WithdrawnHoldings(documents=len(found), bytes=sum(one.original.bytes for one in found))

    async def leaving(self, stages: frozenset[str], limit: int) -> tuple[Document, ...]:
        said = self._acknowledgements
        leaving = self._all(lambda one: one.state == "withdrawing")
        over = (one for one in leaving if stages <= said.get((one.tenant, one.document_id), {}).keys())
        return in_turns(over, lambda one: one.document_id, limit)

    async def unanswered(self, since: datetime, limit: int) -> tuple[Document, ...]:
        long = self._all(lambda one: one.state == "withdrawing" and one.updated_at <= since)
        return in_turns(long, lambda one: one.updated_at, limit)

    async def orphaned(self, limit: int) -> tuple[Document, ...]:
        gone = {(one.tenant, one.document_id) for one in self._all(lambda one: one.state in GONE)}
        left = self._all(lambda one: one.state not in GONE and (one.tenant, one.ancestry.parent_id) in gone)
        return in_turns(left, lambda one: one.ancestry.parent_id, limit)

    async def closing(self, limit: int) -> tuple[Collection, ...]:
        return self._collections.closing(limit)

    async def condemned(self, collection: Collection, limit: int) -> tuple[Document, ...]:
        limit = limit if self._collections.is_at_revision(collection) else 0
        left = self._all(lambda one: is_in(one, collection) and not (one.erase and one.state in GONE))
        return tuple(islice(left, limit))

    async def unerased(self, collection: Collection) -> int:
        return self._unerased(collection) if self._collections.is_at_revision(collection) else 0

    async def forget_requests(self, before: datetime) -> None:
        self._requests = {key: found for key, found in self._requests.items() if found[1].at > before}

    async def forget_days(self, before: date) -> None:
        self._days = {key: used for key, used in self._days.items() if key[1] >= before}

    async def forget_bands(self) -> None:
        gone = {key for key, row in self._rows.items() if row.document.state in GONE}
        self._minhashes = {key: found for key, found in self._minhashes.items() if key not in gone}

    async def _may(self, change: Change) -> bool:
        document, request = change.document, change.request
        if request is not None and (document.tenant, request.request_id) in self._requests:
            return False
        if (within := change.within) is not None:
            held = await self.get(within.tenant, within.document_id)
            if held is None or held.revision != within.revision:
                return False
        now = await self.get(document.tenant, document.document_id)
        rules = self._collections.rules(document.identity)
        if change.takes_in and rules is not None and rules.state != "live":
            return False
        if change.expected is None:
            return now is None and await self._live(document.identity) is None
        return now is not None and now.revision == change.expected

    def _handed_in(self, change: Change) -> dict[tuple[str, date], DailyUsage]:
        """What the day comes to with the change. Raises Overloaded."""
        if (counted := change.counted) is None:
            return {}
        key = change.document.tenant, day_of(counted.at)
        used = self._days.get(key, UNUSED)
        counted.quota.check(change.document.tenant, used, counted.usage, counted.at)
        return {key: used.plus(counted.usage)}

    def _refer(self, change: Change) -> None:
        document = change.document
        self._document_blobs.refer(f"{document.document_id}/{document.revision.version}", change.keeps)
        if change.versions_kept:
            self._document_blobs.release(document.document_id, document.revision.version - change.versions_kept + 1)

    def _write(self, change: Change) -> None:
        document = change.document
        key = document.tenant, document.document_id
        self._marks += 1
        self._rows[key] = Changed(document, self._marks)
        if change.request is not None:
            self._requests[document.tenant, change.request.request_id] = document.document_id, change.request
        self._decisions.write(change)
        if change.asks:
            self._acknowledgements.pop(key, None)
        if change.forgets:
            self._minhashes.pop(key, None)
            self._tell_twins(document, self._aware(document), aware=False)
        if change.near_duplicates is not None:
            self._minhashes[key] = change.near_duplicates.minhash
            self._tell_twins(document, change.near_duplicates.document_ids, aware=True)

    def _tell_twins(self, document: Document, twins: Iterable[str], *, aware: bool) -> None:
        mine = (document.document_id,)
        for key in ((document.tenant, twin) for twin in twins):
            row = self._rows[key]
            others = tuple(name for name in row.document.near_duplicates if name not in mine)
            names = (others + mine)[:MOST_NEAR] if aware else others
            self._rows[key] = replace(row, document=replace(row.document, near_duplicates=names))

    def _unerased(self, collection: Collection) -> int:
        return len(tuple(self._all(lambda one: is_in(one, collection) and one.state != "erased")))

    def _aware(self, document: Document) -> list[str]:
        """Those that name it as their near-duplicate."""
        mine = self._all(lambda one: one.tenant == document.tenant)
        return [each.document_id for each in mine if document.document_id in each.near_duplicates]

    def _all(self, matches: Callable[[Document], bool]) -> Iterable[Document]:
        return (row.document for row in self._rows.values() if matches(row.document))

    def _withdrawn(self, before: datetime) -> Iterable[Document]:
        return self._all(lambda one: one.state == "withdrawn" and max(one.updated_at, self.retains_since) <= before)

    def _may_see(self, viewer: Viewer, document: Document) -> bool:
        return may_see(viewer, document, self._collections.rules(document.identity))
