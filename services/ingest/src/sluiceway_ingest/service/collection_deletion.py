"""Deletion of a collection: closed at once, then all documents in it erased, whoever of us lives to the end of it."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, Refusal
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection, closing, deleted, not_empty
from sluiceway_ingest.ports import CollectionStore, Sweeps
from sluiceway_ingest.service import events
from sluiceway_ingest.service.collecting import unknown_collection
from sluiceway_ingest.service.withdrawal import Withdrawal

_LOOK_EVERY: Final = 0.2
_A_FEW: Final = 100
_SELF: Final = "ingest"


@dataclass(frozen=True)
class DeletionProgress:
    """The collection as it stands, and its documents that are not erased yet."""

    collection: Collection
    documents_left: int

    @property
    def is_complete(self) -> bool:
        """Gone, also where somebody made it anew since."""
        return self.collection.state != "deleting"


@dataclass(frozen=True, kw_only=True)
class CollectionDeletion:
    """What is begun is ended by the sweeper of any replica; whoever asked only looks on."""

    collections: CollectionStore
    sweeps: Sweeps
    withdrawal: Withdrawal
    clock: Clock

    async def delete(self, caller: Principal, name: str, *, erase_documents: bool, seconds: float) -> DeletionProgress:
        """Waits for so long; asked again, it says how far it is. Raises NotFound, Invalid, Conflict."""
        caller.must("operator")
        until = self.clock.monotonic() + seconds
        collection = await self._closed(caller, name, erase_documents=erase_documents)
        while not (progress := await self.go_on(collection)).is_complete and self.clock.monotonic() < until:
            await self.clock.sleep(_LOOK_EVERY)
        return progress

    async def go_on(self, collection: Collection) -> DeletionProgress:
        """Begins to erase some of what is left, and ends where nothing is. Twice is once."""
        for document in await self.sweeps.condemned(collection, _A_FEW):
            await self.withdrawal.leave(document, erase=True)
        left = await self.sweeps.unerased(collection)
        if left == 0 and collection.is_there:
            collection = await self._ended(collection)
        return DeletionProgress(collection, left)

    async def sweep(self) -> None:
        """Raises the first Refusal, once all had their turn: one that cannot go on holds up no other."""
        refusals: list[Refusal] = []
        for collection in await self.sweeps.closing(_A_FEW):
            try:
                await self.go_on(collection)
            except Refusal as error:
                refusals.append(error)
        for refusal in refusals:
            raise refusal

    async def _closed(self, caller: Principal, name: str, *, erase_documents: bool) -> Collection:
        collection = await self.collections.get(caller.tenant, name)
        if collection is None:
            raise await unknown_collection(self.collections, caller.tenant, name, field="name")
        if collection.state != "live":
            return collection
        after = closing(collection)
        said = (events.collection_changed(after),)
        if erase_documents:
            done = await self.collections.replace(collection, after, by=caller.subject, events=said)
        else:
            left = await self.collections.close_empty(collection, after, by=caller.subject, events=said)
            if left:
                raise not_empty(collection, left)
            done = left is not None
        if not done:
            raise Conflict(f"the collection {name!r} is being changed by somebody else; ask again", field="name")
        return after

    async def _ended(self, collection: Collection) -> Collection:
        """As somebody else ended it, or made it anew since, where he was faster."""
        after = deleted(collection)
        if await self.collections.replace(collection, after, by=_SELF, events=(events.collection_changed(after),)):
            return after
        return await self.collections.get(collection.tenant, collection.name) or after
