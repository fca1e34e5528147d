"""Use cases of collections and their rules."""

from dataclasses import dataclass, replace

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, NotFound, misspelt
from sluiceway_common.paging import MOST_A_PAGE, ListPage, page_size, page_within, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import (
    DEFAULT_NAME,
    Collection,
    CollectionChange,
    changed,
    checked,
    closed,
    is_name,
    made_anew,
)
from sluiceway_ingest.ports import CollectionStore
from sluiceway_ingest.service import events
from sluiceway_ingest.service.quotas import CollectionQuotaCheck


@dataclass(frozen=True)
class Collecting:
    """Groups and days count at once. Of the other rules a change reaches what is read afterwards: what was cut by the
    old ones stays as it is."""

    collections: CollectionStore
    quotas: CollectionQuotaCheck
    clock: Clock

    async def create(self, caller: Principal, collection: Collection) -> Collection:
        """Twice with the same rules is once. Raises Invalid, Conflict, and TooLarge where the tenant has as many as it
        may."""
        caller.must("operator")
        checked(collection)
        await self.quotas.check(
            caller.tenant, collection.name, await self.collections.get(caller.tenant, collection.name)
        )
        there = await self.collections.add(collection)
        if there.state == "deleting":
            raise closed(there, field="collection.name")
        if not there.is_there:
            there = await self._made_anew(caller, there, collection)
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
        if after == before or await self._replaced(caller, before, after):
            return after
        # Somebody was faster; where he wanted the same, it is done.
        return changed(await self._named(caller, change.name), change)

    async def get(self, caller: Principal, name: str) -> Collection:
        caller.must("reader")
        return await self._named(caller, name)

    async def page(self, caller: Principal, size: int, token: str) -> ListPage[Collection]:
        """By name; without a size the most that a page may have. Raises Invalid."""
        caller.must("reader")
        limit = page_size(size) if size else MOST_A_PAGE
        if token and not is_name(token):
            raise unknown_token()
        found = await self.collections.page(caller.tenant, token, limit + 1)
        return page_within(found, limit, lambda each: each.name, _bytes_of)

    async def _made_anew(self, caller: Principal, before: Collection, wanted: Collection) -> Collection:
        """As somebody else made it, where he was faster."""
        after = made_anew(before, wanted, self.clock.now())
        if await self._replaced(caller, before, after):
            return after
        return await self._named(caller, wanted.name)

    async def _replaced(self, caller: Principal, before: Collection, after: Collection) -> bool:
        said = (events.collection_changed(after),)
        return await self.collections.replace(before, after, by=caller.subject, events=said)

    async def _named(self, caller: Principal, name: str) -> Collection:
        collection = await self.collections.get(caller.tenant, name)
        if collection is None or not collection.is_there:
            raise await unknown_collection(self.collections, caller.tenant, name, field="name")
        return collection


async def must_be_there(collections: CollectionStore, tenant: str, name: str) -> None:
    """Asked where nothing was found: a misspelt collection holds no document. The empty name means all of them, and
    `default` always is there. Raises NotFound with the nearest name."""
    if name in ("", DEFAULT_NAME):
        return
    collection = await collections.get(tenant, name)
    if collection is None or not collection.is_there:
        raise await unknown_collection(collections, tenant, name, field="collection")


async def unknown_collection(collections: CollectionStore, tenant: str, name: str, *, field: str) -> NotFound:
    """Names the nearest of those that there are."""
    return misspelt(
        "collection", name, [each.name for each in await collections.page(tenant, "", MOST_A_PAGE)], field=field
    )


def _bytes_of(collection: Collection) -> int:
    """At least as many as it has in a message: a character has up to four."""
    return 200 + sum(4 * len(group) + 8 for group in collection.default_acl)
