"""Rebuild of a namespace from current versions and stored texts, as far as it lacks what these tell of."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Namespace, Version
from sluiceway_embed.ports import CurrentVersions, IndexRepair, IndexWriter

_SLICE: Final = 500

PutBack = Callable[[Version], Awaitable[None]]
"""Writes what is lacking of a document's newest version."""


@dataclass(frozen=True, kw_only=True)
class Refilling:
    """Runs beside the events: what these change meanwhile is right already, or waits for the document's lock."""

    index: IndexWriter
    repair: IndexRepair
    versions: CurrentVersions
    at_once: int

    async def is_refilled(self, namespace: Namespace, put_back: PutBack) -> bool:
        """Takes out what is not to be there, and puts back what is: whether all could be had. It ends with the first
        that could not, and goes on from there when it is called again."""
        try:
            await self._take_out(namespace)
            return await self._put_back(namespace, put_back)
        except (Unavailable, Overloaded):
            return False

    async def _take_out(self, namespace: Namespace) -> None:
        """What was withdrawn or quarantined where this namespace was not told of it: by an embed with another store, or
        with another encoder."""
        held = sorted({chunk.document_id async for chunk in self.repair.scan(namespace)})
        for start in range(0, len(held), _SLICE):
            some = held[start : start + _SLICE]
            current = await self._current(namespace, some)
            for document_id in [each for each in some if each not in current]:
                await self._delete_unless_written(namespace, document_id)

    async def _delete_unless_written(self, namespace: Namespace, document_id: str) -> None:
        """Whoever has the lock may be writing its first version."""
        async with self.versions.lock(namespace.tenant, document_id):
            if not await self._current(namespace, [document_id]):
                await self.index.delete_document(namespace, document_id)

    async def _current(self, namespace: Namespace, document_ids: list[str]) -> set[str]:
        """Those of them of which a version is current."""
        versions = await self.versions.of(namespace.tenant, document_ids)
        return {current.document_id for current in versions.values() if current.version is not None}

    async def _put_back(self, namespace: Namespace, put_back: PutBack) -> bool:
        """None of the tasks fails for what could not be had: a group that ends for a task's failure drops a
        cancellation that comes then."""
        slots, lacking = asyncio.Semaphore(self.at_once), list[Version]()

        async def put_back_one(version: Version) -> None:
            try:
                await put_back(version)
            except (Unavailable, Overloaded):
                lacking.append(version)
            finally:
                slots.release()

        async with asyncio.TaskGroup() as group:
            try:
                async for version in self.versions.newest(namespace.tenant, namespace.collection):
                    await slots.acquire()
                    if lacking:
                        return False
                    group.create_task(put_back_one(version))
            except (Unavailable, Overloaded):
                # Out of the group it would come as one of several, and be taken for none of these.
                return False
        return not lacking
