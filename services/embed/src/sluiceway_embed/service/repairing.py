"""Repair of an index that has lost passages, from current versions, stored texts and kept vectors."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Namespace, Version
from sluiceway_embed.ports import CurrentVersions, IndexCatalog, IndexRepair, IndexWriter
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks

_PAUSE: Final = 5.0
_SLICE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Repairing:
    """Runs beside the events: what these change meanwhile is right already, or waits for the document's lock."""

    index: IndexWriter
    catalog: IndexCatalog
    repair: IndexRepair
    checks: NamespaceChecks
    versions: CurrentVersions
    rules: IndexRules
    indexing: Indexing
    clock: Clock
    at_once: int

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
        mine = [namespace for namespace in await self.repair.torn() if namespace.version == self.rules.version]
        return all([await self._repaired(namespace) for namespace in mine])

    async def _repaired(self, namespace: Namespace) -> bool:
        try:
            await self._take_out(namespace)
            is_whole = await self._put_back(namespace)
            if is_whole:
                await self.repair.mark_whole(namespace)
        except (Unavailable, Overloaded):
            is_whole = False
        return is_whole

    async def _take_out(self, namespace: Namespace) -> None:
        """What was withdrawn while another store served: this one was not told."""
        held = sorted({chunk.document_id async for chunk in self.repair.scan(namespace)})
        for start in range(0, len(held), _SLICE):
            versions = await self.versions.of(namespace.tenant, held[start : start + _SLICE])
            for document_id in [current.document_id for current in versions.values() if current.withdrawn]:
                async with self.versions.lock(namespace.tenant, document_id):
                    await self.index.delete_document(namespace, document_id)

    async def _put_back(self, namespace: Namespace) -> bool:
        """Whether all could be had; it ends with the first that could not.

        None of the tasks fails for that: a group that ends for a task's failure drops a cancellation that comes then.
        """
        slots, tasks = asyncio.Semaphore(self.at_once), list[asyncio.Task[bool]]()
        async with asyncio.TaskGroup() as group:
            async for version in self.versions.newest(namespace.tenant, namespace.collection):
                await slots.acquire()
                if any(task.done() and not task.result() for task in tasks[-self.at_once :]):
                    return False
                tasks.append(group.create_task(self._is_put_back(version)))
                tasks[-1].add_done_callback(lambda _: slots.release())
        return all(task.result() for task in tasks)

    async def _is_put_back(self, version: Version) -> bool:
        try:
            await self.indexing.put_back(version)
        except (Unavailable, Overloaded):
            return False
        return True
