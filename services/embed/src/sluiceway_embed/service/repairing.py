"""Repair of an index that has lost passages, from current versions, stored texts and kept vectors."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import CurrentVersions, IndexCatalog, IndexRepair
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.refilling import Refilling
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks

_PAUSE: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class Repairing:
    """Collections that lack passages are torn, and are filled beside the events."""

    catalog: IndexCatalog
    repair: IndexRepair
    checks: NamespaceChecks
    versions: CurrentVersions
    rules: IndexRules
    indexing: Indexing
    refilling: Refilling
    clock: Clock

    async def give_up_lost(self) -> None:
        """Collections are torn that the store does not know any more, or that were written to another one.

        The current versions are asked last: what a replica beside this one has begun to fill is marked there before.
        """
        known = [self.rules.namespace(tenant, collection) for tenant, collection in await self.versions.collections()]
        for namespace in await self.catalog.missing(known):
            # What other rules made live is not missed: this encoder could not fill it.
            if await self.checks.is_fillable(namespace):
                await self.versions.lose(namespace.tenant, namespace.collection)
        torn = await self.repair.torn()
        for tenant, collection in await self.versions.elsewhere():
            namespace = self.rules.namespace(tenant, collection)
            if namespace not in torn:
                await self.repair.begin_anew(namespace, self.rules.encoder.info)

    async def run(self) -> None:
        """Until nothing is torn that this encoder can fill. A store that is away is asked again."""
        while not await self._is_whole():
            await self.clock.sleep(_PAUSE)

    async def _is_whole(self) -> bool:
        try:
            mine = [namespace for namespace in await self.repair.torn() if namespace.version == self.rules.version]
            # Where another version is live, it is for `Reindexing` to say when this one is whole.
            fillable = [namespace for namespace in mine if await self.checks.is_fillable(namespace)]
            return all([await self._repaired(namespace) for namespace in fillable])
        except (Unavailable, Overloaded):
            return False

    async def _repaired(self, namespace: Namespace) -> bool:
        is_whole = await self.refilling.is_refilled(namespace, self.indexing.put_back)
        if is_whole:
            await self.repair.mark_whole(namespace)
        return is_whole
