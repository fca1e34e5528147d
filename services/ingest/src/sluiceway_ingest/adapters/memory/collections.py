"""Collection store in a dictionary."""

from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Identity


class MemoryCollectionStore:
    """By tenant and name."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Collection] = {}

    async def get(self, tenant: str, name: str) -> Collection | None:
        return self._all.get((tenant, name))

    async def add(self, collection: Collection) -> Collection:
        return self._all.setdefault((collection.tenant, collection.name), collection)

    async def replace(self, before: Collection, after: Collection, *, by: str) -> bool:
        if (there := await self.get(before.tenant, before.name)) is None or there.revision != before.revision:
            return False
        self._all[before.tenant, before.name] = after
        return True

    def rules(self, identity: Identity) -> Collection | None:
        """Those of the collection that a document is in."""
        return self._all.get((identity.tenant, identity.collection))

    async def all(self, tenant: str) -> tuple[Collection, ...]:
        return tuple(self._all[key] for key in sorted(self._all) if key[0] == tenant)
