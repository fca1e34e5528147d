"""Use cases of collections and their rules."""

from dataclasses import dataclass, replace

from sluiceway_common.errors import Conflict, NotFound, misspelt
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import DEFAULT_NAME, Collection, CollectionChange, changed, checked
from sluiceway_ingest.ports import CollectionStore


@dataclass(frozen=True)
class Collecting:
    """A change of the rules reaches what is read afterwards: what was cut by the old ones stays as it is."""

    collections: CollectionStore

    async def create(self, caller: Principal, collection: Collection) -> Collection:
        """Twice with the same rules is once."""
        caller.must("operator")
        there = await self.collections.add(checked(collection))
        if replace(there, revision=collection.revision) != collection:
            raise Conflict(
                f"there is a collection {collection.name!r} with other rules; change them "
                "(`sluiceway collections change`), or take another name",
                field="collection.name",
            )
        return there

    async def change(self, caller: Principal, change: CollectionChange) -> Collection:
        """Twice is once. Raises NotFound, Invalid, Conflict."""
        caller.must("operator")
        before = await self._named(caller, change.name)
        after = changed(before, change)
        if after == before or await self.collections.replace(before, after, by=caller.subject):
            return after
        # Somebody was faster; where he wanted the same, it is done.
        return changed(await self._named(caller, change.name), change)

    async def get(self, caller: Principal, name: str) -> Collection:
        caller.must("reader")
        return await self._named(caller, name)

    async def all(self, caller: Principal) -> tuple[Collection, ...]:
        caller.must("reader")
        return await self.collections.all(caller.tenant)

    async def _named(self, caller: Principal, name: str) -> Collection:
        collection = await self.collections.get(caller.tenant, name)
        if collection is None:
            raise await unknown_collection(self.collections, caller.tenant, name, field="name")
        return collection


async def must_be_there(collections: CollectionStore, tenant: str, name: str) -> None:
    """Asked where nothing was found: a misspelt collection holds no document. The empty name means all of them, and
    `default` always is there. Raises NotFound with the nearest name."""
    if name not in ("", DEFAULT_NAME) and await collections.get(tenant, name) is None:
        raise await unknown_collection(collections, tenant, name, field="collection")


async def unknown_collection(collections: CollectionStore, tenant: str, name: str, *, field: str) -> NotFound:
    """Names the nearest of those that there are."""
    return misspelt("collection", name, [each.name for each in await collections.all(tenant)], field=field)
