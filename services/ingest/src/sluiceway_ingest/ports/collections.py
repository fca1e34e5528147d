"""Port of the collection store."""

from collections.abc import Sequence
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_ingest.domain.collection import Collection


class CollectionStore(Protocol):
    """The rules of each collection, also of one that was deleted: those are by which its name stays taken."""

    async def get(self, tenant: str, name: str) -> Collection | None: ...

    async def add(self, collection: Collection) -> Collection:
        """The one of that name: this one if there was none."""
        ...

    async def replace(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> bool:
        """False where it is at another revision than before. Who did it is logged; the events are said afterwards, also
        when this process dies."""
        ...

    async def close_empty(
        self, before: Collection, after: Collection, *, by: str, events: tuple[OutgoingEvent, ...] = ()
    ) -> int | None:
        """The same where no document of it is left but erased ones, and none comes in between. Says how many are left:
        where there are any, nothing is done. None where it is at another revision."""
        ...

    async def page(self, tenant: str, after: str, limit: int) -> Sequence[Collection]:
        """Those that were not deleted, with later names, by name."""
        ...

    async def count(self, tenant: str) -> int:
        """How many were not deleted."""
        ...

    async def count_names(self, tenant: str) -> int:
        """How many there ever were."""
        ...
