"""Queries of documents: one, a page, or a watch of changes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.paging import ListPage, page_size, page_within
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.document import FINAL, Document, DocumentQuery
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import Changed, ChangesQuery, CollectionStore, DocumentStore
from sluiceway_ingest.service.change_notices import ChangeNotices
from sluiceway_ingest.service.collecting import must_be_there
from sluiceway_ingest.service.compare_and_set import unknown
from sluiceway_ingest.service.document_access import DocumentAccess, viewer_of

MOST_WATCHED: Final = 1000
_LOOK_EVERY: Final = 0.3
# A document changes five times within half a second, and a look costs more than telling of a change: those that come
# close together are told by one look.
_BETWEEN_LOOKS: Final = 0.05
# For each document that is not at its end: a look costs by how many it is at, and of many one has changed all the time.
_BETWEEN_LOOKS_EACH: Final = 0.005
# All watchers of a tenant: leases are renewed over the same connections, and others watch, too.
_LOOKS_A_SECOND: Final = 100
# Of all tenants. Hundreds that look at once would stand before every other call.
_LOOKS_AT_ONCE: Final = 2
_BATCH: Final = 1000
# A change comes to light when its transaction ends, which may be later than its mark says.
LATE_MICROSECONDS: Final = 5_000_000


@dataclass(frozen=True)
class DocumentQueries:
    """Everything of the caller's tenant that his groups may see, and nothing else."""

    documents: DocumentStore
    collections: CollectionStore
    access: DocumentAccess
    clock: Clock
    watchers: ConcurrencyLimit
    notices: ChangeNotices = field(default_factory=ChangeNotices)
    looks: FairSemaphore = field(default_factory=lambda: FairSemaphore(_LOOKS_AT_ONCE))

    async def get(self, caller: Principal, document_id: str) -> Document:
        caller.must("reader")
        document = await self.access.visible(caller, document_id)
        return (await self.access.redacted(viewer_of(caller), [document]))[0]

    async def page(self, caller: Principal, query: DocumentQuery) -> ListPage[Document]:
        """Raises Invalid, and NotFound for a collection that is not there."""
        caller.must("reader")
        size = page_size(query.limit)
        wanted = replace(query, tenant=caller.tenant, limit=size + 1)
        found = await self.documents.page(wanted, viewer_of(caller))
        if not found:
            await must_be_there(self.collections, caller.tenant, query.collection)
        page, token = page_within(found, size, lambda one: one.document_id, _bytes_of)
        return ListPage(tuple(await self.access.redacted(viewer_of(caller), page)), token)

    async def watch(self, caller: Principal, document_ids: Sequence[str]) -> AsyncGenerator[Document, None]:
        """Those named, now and at each change, until all are at an end; with none named all changes from now on."""
        caller.must("reader")
        if len(document_ids) > MOST_WATCHED:
            raise Invalid(
                f"`document_ids` names {len(document_ids)}; up to {MOST_WATCHED} are possible", field="document_ids"
            )
        with self.watchers.slot(caller), self.notices.of(document_ids) as noticed:
            since = 0 if document_ids else await self._mark(caller.tenant)
            watched = _Watched(frozenset(document_ids), since)
            async for batch in self._changes(viewer_of(caller), watched, noticed):
                for document in batch:
                    yield document

    async def _changes(
        self, viewer: Viewer, watched: "_Watched", noticed: asyncio.Event
    ) -> AsyncIterator[Sequence[Document]]:
        first = True
        while first or not watched.over:
            noticed.clear()
            yield await self._look_in_turn(viewer, watched)
            if first and (missing := watched.ids - watched.told.keys()):
                raise NotFound(unknown(min(missing)).message, field="document_ids")
            first = False
            if not watched.over:
                await self._pause(max(watched.pace, self.watchers.taken_by(viewer.tenant) / _LOOKS_A_SECOND), noticed)

    async def _pause(self, pace: float, noticed: asyncio.Event) -> None:
        """Until it is time to look again: where something was noticed, as soon as this pace lets it."""
        if pace > _LOOK_EVERY:
            return await self.clock.sleep(pace)
        began = self.clock.monotonic()
        waits = [asyncio.create_task(self.clock.sleep(_LOOK_EVERY)), asyncio.create_task(noticed.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await tasks.end(*waits)
        if (left := began + pace - self.clock.monotonic()) > 0:
            await self.clock.sleep(left)

    async def _mark(self, tenant: str) -> int:
        async with self.looks.slot(tenant):
            return await self.documents.mark()

    async def _look_in_turn(self, viewer: Viewer, watched: "_Watched") -> list[Document]:
        async with self.looks.slot(viewer.tenant):
            return await self._look(viewer, watched)

    async def _look(self, viewer: Viewer, watched: "_Watched") -> list[Document]:
        changes: list[Document] = []
        since = watched.look_from()
        while True:
            batch = await self.documents.changed(viewer, watched.query(since))
            changes.extend(changed.document for changed in batch if watched.is_new(changed))
            if len(batch) < _BATCH:
                return await self.access.redacted(viewer, changes)
            since = batch[-1].mark


def _bytes_of(document: Document) -> int:
    """Those of what may be long of it: what whoever has handed it in says of it."""
    said = document.submitted
    texts = (document.identity.source_key, document.title, *said.acl, *said.labels, *said.labels.values())
    return sum(len(text.encode()) for text in texts)


class _Watched:
    """What one watcher was told, so that nothing is told twice."""

    def __init__(self, ids: frozenset[str], since: int) -> None:
        self.ids = ids
        self.told: dict[str, int] = {}
        self._since = since
        self._open = set(ids)

    @property
    def over(self) -> bool:
        return bool(self.ids) and not self._open

    @property
    def pace(self) -> float:
        """Seconds from one look to the next at the least."""
        return min(max(_BETWEEN_LOOKS, len(self._open) * _BETWEEN_LOOKS_EACH), _LOOK_EVERY)

    def look_from(self) -> int:
        since = self._since - LATE_MICROSECONDS
        if not self.ids:
            self.told = {name: mark for name, mark in self.told.items() if mark >= since}
        return since

    def query(self, since: int) -> ChangesQuery:
        told = {name: mark for name, mark in self.told.items() if mark >= since}
        return ChangesQuery(since=since, limit=_BATCH, document_ids=tuple(self.ids), told=told)

    def is_new(self, changed: Changed) -> bool:
        name = changed.document.document_id
        self._since = max(self._since, changed.mark)
        if self.told.get(name) == changed.mark:
            return False
        self.told[name] = changed.mark
        (self._open.discard if changed.document.state in FINAL else self._open.add)(name)
        return True
