"""Words of operators in dictionaries: collections with their rules, and decisions of documents."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import sample

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_ingest.adapters.memory.selection import in_turns
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, Identity
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.ports import Change

CountUnerased = Callable[[Collection], int]


class MemoryCollectionStore:
    """By tenant and name. What was said is in `said`; `count_unerased` asks the documents that are kept beside it."""

    def __init__(self) -> None:
        self.said: list[OutgoingEvent] = []
        self.count_unerased: CountUnerased = lambda _collection: 0
        self._all: dict[tuple[str, str], Collection] = {}

    async def get(self, tenant: str, name: str) -> Collection | None:
        return self._all.get((tenant, name))

    async def add(self, collection: Collection) -> Collection:
        return self._all.setdefault((collection.tenant, collection.name), collection)

    async def replace(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> bool:
        if not self.is_at_revision(before):
            return False
        self._all[before.tenant, before.name] = after
        self.said.extend(events)
        return True

    async def close_empty(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> int | None:
        if left := self.count_unerased(before):
            return left
        return 0 if await self.replace(before, after, by=by, events=events) else None

    def closing(self, limit: int) -> tuple[Collection, ...]:
        """Those that are being deleted, of each tenant others each time."""
        there = [each for each in self._all.values() if each.state == "deleting"]
        return in_turns(sample(there, len(there)), lambda _: 0, limit)

    def is_at_revision(self, collection: Collection) -> bool:
        there = self._all.get((collection.tenant, collection.name))
        return there is not None and there.revision == collection.revision

    def rules(self, identity: Identity) -> Collection | None:
        """Those of the collection that a document is in."""
        return self._all.get((identity.tenant, identity.collection))

    async def page(self, tenant: str, after: str, limit: int) -> Sequence[Collection]:
        return [each for each in self._there(tenant) if each.name > after][:limit]

    async def count(self, tenant: str) -> int:
        return len(self._there(tenant))

    async def count_names(self, tenant: str) -> int:
        return sum(of == tenant for of, _ in self._all)

    def _there(self, tenant: str) -> list[Collection]:
        mine = (self._all[key] for key in sorted(self._all) if key[0] == tenant)
        return [each for each in mine if each.is_there]


class MemoryDecisions:
    """By document, version and attempt."""

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str, int, int], Decision] = {}

    def of(self, document: Document) -> Decision | None:
        revision = document.revision
        return self._decisions.get((document.tenant, document.document_id, revision.version, revision.attempt))

    def write(self, change: Change) -> None:
        mine = change.document.tenant, change.document.document_id
        if (decision := change.decision) is not None:
            self._decisions.setdefault((*mine, decision.version, decision.attempt), decision)
        if change.document.state == "erased":
            for key in [key for key in self._decisions if key[:2] == mine]:
                self._decisions[key] = replace(self._decisions[key], note=None)
