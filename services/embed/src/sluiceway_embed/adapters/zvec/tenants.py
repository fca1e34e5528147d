"""Collections of all tenants: each tenant's in turns of its own, so that no tenant's writing stops another's search."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Final, TypeVar

import structlog

from sluiceway_embed.adapters.zvec.executor import KeyedExecutor
from sluiceway_embed.adapters.zvec.layout import FolderLayout
from sluiceway_embed.adapters.zvec.library import initialise
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections, Size
from sluiceway_embed.adapters.zvec.open_limit import OpenLimit
from sluiceway_embed.domain.chunks import Namespace

# No tenant has this name, and none has this in its name.
_NOBODY: Final = ""
_BESIDE: Final = "\0beside"

T = TypeVar("T")

log = structlog.get_logger(__name__)


class TenantCollections:
    """For each tenant its open collections, made when it first asks, and its queue of work on them."""

    def __init__(self, layout: FolderLayout, most_open: int) -> None:
        self._layout = layout
        self._limit = OpenLimit(most_open)
        self._executor = KeyedExecutor()
        self._tenants: dict[str, OpenCollections] = {}

    async def start(self) -> None:
        await self._executor.run(_NOBODY, initialise)
        await self._executor.run(_NOBODY, self._layout.clean_all)
        for known in await self._executor.run(_NOBODY, lambda: tuple(self._layout.with_deleted())):
            self._of(known.namespace.tenant).begin_with_deleted(known.namespace)

    async def run(self, tenant: str, work: Callable[[OpenCollections], T]) -> T:
        """What the work makes of the collections of the tenant, after what was asked before."""
        mine = self._of(tenant)
        return await self._executor.run(tenant, lambda: work(mine))

    async def read(self, tenant: str, work: Callable[[OpenCollections], T]) -> T:
        """The same, before all writing that has not begun."""
        mine = self._of(tenant)
        return await self._executor.read(tenant, lambda: work(mine))

    async def beside(self, tenant: str, work: Callable[[OpenCollections], T]) -> T:
        """What the work makes of a collection that no turn of the tenant touches, while its turns go on."""
        mine = self._of(tenant)
        return await self._executor.run(f"{tenant}{_BESIDE}", lambda: work(mine))

    async def sizes(self) -> dict[Namespace, Size]:
        """Of what is open."""
        sizes: dict[Namespace, Size] = {}
        for tenant in tuple(self._tenants):
            sizes |= await self.run(tenant, lambda mine: mine.sizes())
        return sizes

    def deletions(self) -> Mapping[Namespace, int]:
        """Of what still has the texts of deleted passages: how often some were deleted, since the start."""
        return {namespace: count for mine in self._tenants.values() for namespace, count in mine.deletions().items()}

    async def drop(self, tenant: str) -> None:
        """Raises Unavailable where something is left on the disk."""
        await self.run(tenant, lambda mine: mine.drop())

    async def close(self) -> None:
        for tenant in tuple(self._tenants):
            await self.run(tenant, lambda mine: mine.close())
        self._executor.shutdown()

    def _of(self, tenant: str) -> OpenCollections:
        if tenant not in self._tenants:
            self._tenants[tenant] = OpenCollections(tenant, self._layout, self._limit, self._give_up)
        return self._tenants[tenant]

    def _give_up(self, tenant: str) -> None:
        """Nobody waits for it."""
        self._executor.submit(tenant, self._tenants[tenant].close_oldest).add_done_callback(_told)


def _told(closed: Future[None]) -> None:
    if closed.exception() is not None:
        log.error("index_not_closed", exc_info=closed.exception())
