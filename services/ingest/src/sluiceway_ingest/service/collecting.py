"""Use cases of collections and their rules."""

from dataclasses import dataclass

from sluiceway_common.errors import Conflict, misspelt
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection, checked
from sluiceway_ingest.ports import CollectionStore


@dataclass(frozen=True)
class Collecting:
    """Rules are given once: documents that were cut by them would not follow a change."""

    collections: CollectionStore

    async def create(self, caller: Principal, collection: Collection) -> Collection:
        """Twice with the same rules is once."""
        caller.must("operator")
        there = await self.collections.add(checked(collection))
        if there != collection:
            raise Conflict(f"there is a collection {collection.name!r} with other rules", field="collection.name")
        return there

    async def get(self, caller: Principal, name: str) -> Collection:
        caller.must("reader")
        collection = await self.collections.get(caller.tenant, name)
        if collection is None:
            raise misspelt("collection", name, [each.name for each in await self.all(caller)], field="name")
        return collection

    async def all(self, caller: Principal) -> tuple[Collection, ...]:
        caller.must("reader")
        return await self.collections.all(caller.tenant)
