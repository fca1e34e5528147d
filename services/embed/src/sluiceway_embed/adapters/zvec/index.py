"""Index of passages in zvec, in the folder of this process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import structlog

from sluiceway_common import tasks
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import StoredNamespace, index_info, must_not_be_live
from sluiceway_embed.adapters.zvec.batcher import UpsertBatcher
from sluiceway_embed.adapters.zvec.collection import ZvecCollection, sync_logs
from sluiceway_embed.adapters.zvec.executor import run_child
from sluiceway_embed.adapters.zvec.layout import FolderLayout
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections
from sluiceway_embed.adapters.zvec.optimizer import Copy, Optimizer
from sluiceway_embed.adapters.zvec.sparse import copy_folder
from sluiceway_embed.adapters.zvec.tenants import TenantCollections
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import EncoderInfo, Entry, IndexAlias, IndexInfo, Store

# A piece of work is short, so that searches of the same tenant get in between: so many passages take 20 ms.
_SLICE: Final = 32
_SCANNED: Final = 500
# What takes so long is not looked at but hangs.
_CHECKING_SECONDS: Final = 600.0
# An open collection has some ten file descriptors.
MOST_OPEN: Final = 64

T = TypeVar("T")

log = structlog.get_logger(__name__)


class ZvecIndex:
    """Takes the folder for itself: a second process refuses to start and says what to do."""

    store: Store = "zvec"

    def __init__(
        self, root: Path, *, most_open: int = MOST_OPEN, clock: Clock | None = None, copy: Copy = copy_folder
    ) -> None:
        self._layout = FolderLayout(root.absolute())
        self._collections = TenantCollections(self._layout, most_open)
        self.optimizer = Optimizer(self._collections, clock or SystemClock(), copy)
        self._batcher = UpsertBatcher(self._upsert, most=_SLICE)
        self._optimizing: asyncio.Task[None] | None = None
        self._torn: set[Namespace] = set()
        self._being_made: set[Namespace] = set()

    async def start(self) -> None:
        self._layout.lock()
        await self._collections.start()
        await self._give_up_torn()
        self._optimizing = asyncio.create_task(self.optimizer.run(), name="zvec.optimizer")

    async def stop(self) -> None:
        if self._optimizing is None:
            return
        await tasks.end(self._optimizing)
        self._optimizing = None
        await self._batcher.stop()
        await self._collections.close()
        self._layout.unlock()

    async def ready(self) -> None:
        if self._optimizing is None or self._optimizing.done():
            raise Unavailable("the vector index is not open; ask again in a moment")

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        """Making an empty collection takes as long as many searches; who asks it meanwhile finds nothing, at once."""
        known = StoredNamespace(namespace, encoder.name, encoder.dimensions)
        if self._layout.known(namespace) is None:
            self._being_made.add(namespace)
        try:
            await self._collections.run(namespace.tenant, lambda mine: mine.make(known))
        finally:
            self._being_made.discard(namespace)

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        refused: dict[str, str] = {}
        for start in range(0, len(entries), _SLICE):
            refused |= await self._batcher.upsert(namespace, entries[start : start + _SLICE])
        return refused

    async def delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        for start in range(0, len(chunk_ids), _SLICE):
            await self._delete(namespace, chunk_ids[start : start + _SLICE])

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        gone = sorted(await self.versions(namespace, document_id))
        await self.delete(namespace, gone)
        return len(gone)

    async def deletion_mark(self, namespace: Namespace) -> int:
        return await self._collections.run(namespace.tenant, lambda mine: mine.deleted(namespace))

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        return await self._collections.run(namespace.tenant, lambda mine: mine.has_let_go(namespace, mark))

    async def versions(self, namespace: Namespace, document_id: str) -> Mapping[str, int]:
        return await self._of(namespace, lambda collection: collection.versions(document_id), {})

    async def get(self, namespace: Namespace, chunk_id: str) -> IndexedChunk | None:
        return await self._of(namespace, lambda collection: collection.get(chunk_id), None)

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        return await self._of(namespace, lambda collection: collection.search(query), ())

    async def scan(self, namespace: Namespace) -> AsyncIterator[IndexedChunk]:
        """In many turns, so that others get in between; what was deleted meanwhile is left out."""
        ids: Sequence[str] = await self._of(namespace, lambda collection: collection.ids(), ())
        for start in range(0, len(ids), _SCANNED):
            some = ids[start : start + _SCANNED]
            chunks: Mapping[str, IndexedChunk] = await self._of(
                namespace, partial(ZvecCollection.chunks, chunk_ids=some), {}
            )
            for chunk in chunks.values():
                yield chunk

    async def namespaces(self, tenant: str, collection: str) -> Sequence[Namespace]:
        namespaces = [known.namespace for known in self._layout.namespaces(tenant)]
        return [namespace for namespace in namespaces if namespace.collection == collection]

    async def missing(self, namespaces: Sequence[Namespace]) -> Sequence[Namespace]:
        return [namespace for namespace in namespaces if self._layout.known(namespace) is None]

    async def live(self, tenant: str, collection: str) -> str | None:
        return self._layout.live(tenant, collection)

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        namespace = Namespace(tenant, collection, version)
        await self._collections.run(tenant, lambda _: self._layout.switch(namespace))

    async def aliases(self) -> Sequence[IndexAlias]:
        return await asyncio.to_thread(lambda: tuple(self._layout.aliases()))

    async def drop_version(self, tenant: str, collection: str, version: str) -> None:
        namespace = Namespace(tenant, collection, version)
        must_not_be_live(collection, version, self._layout.live(tenant, collection))
        async with self.optimizer.ended(namespace):
            await self._collections.run(tenant, lambda mine: mine.drop_version(namespace))
        self._torn.discard(namespace)

    async def info(self, tenant: str) -> Sequence[IndexInfo]:
        return [self._info(known) for known in self._layout.namespaces(tenant)]

    async def count(self, namespace: Namespace) -> int:
        return await self._collections.read(namespace.tenant, lambda mine: mine.count(namespace))

    async def begin_anew(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        async with self.optimizer.undisturbed(namespace):
            await self._begin_anew(StoredNamespace(namespace, encoder.name, encoder.dimensions))
        self._torn.add(namespace)
        log.warning(
            "index_begun_anew",
            tenant=namespace.tenant,
            collection=namespace.collection,
            index_version=namespace.version,
        )

    async def torn(self) -> Sequence[Namespace]:
        return sorted(self._torn, key=str)

    async def mark_whole(self, namespace: Namespace) -> None:
        self._layout.mark_whole(namespace)
        self._torn.discard(namespace)
        log.info(
            "index_whole", tenant=namespace.tenant, collection=namespace.collection, index_version=namespace.version
        )

    async def drop_tenant(self, tenant: str) -> None:
        async with self.optimizer.ended(tenant):
            await self._collections.drop(tenant)
        self._torn -= {namespace for namespace in self._torn if namespace.tenant == tenant}

    async def _give_up_torn(self) -> None:
        """What was open when a process was killed is looked at; what is not sound any more is begun anew."""
        for known in tuple(self._layout.left_open()):
            namespace = known.namespace
            if await run_child("check", self._layout.generation(namespace), _CHECKING_SECONDS):
                self._layout.mark_closed(namespace)
            else:
                log.error(
                    "index_torn",
                    tenant=namespace.tenant,
                    collection=namespace.collection,
                    index_version=namespace.version,
                )
                await self._begin_anew(known)
        self._torn = {known.namespace for known in self._layout.torn()}

    async def _upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        await self.optimizer.writable(namespace)
        refused = await self._collections.run(namespace.tenant, lambda mine: mine.upsert(namespace, entries))
        await self._sync(namespace)
        return refused

    async def _delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        await self.optimizer.writable(namespace)
        await self._collections.run(namespace.tenant, lambda mine: mine.delete(namespace, chunk_ids))
        await self._sync(namespace)

    async def _sync(self, namespace: Namespace) -> None:
        """Nothing counts before a loss of power leaves it. Beside the turns: no search waits for the disk."""
        try:
            await asyncio.to_thread(lambda: sync_logs(self._layout.generation(namespace)))
        except OSError as error:
            raise Unavailable(f"the disk of {self._layout.root} did not take what was written; see to it") from error

    async def _begin_anew(self, known: StoredNamespace) -> None:
        await self._collections.run(known.namespace.tenant, lambda mine: mine.begin_anew(known))

    def _info(self, known: StoredNamespace) -> IndexInfo:
        namespace = known.namespace
        live = self._layout.live(namespace.tenant, namespace.collection) == namespace.version
        return index_info(known, self.store, live=live)

    async def _of(self, namespace: Namespace, work: Callable[[ZvecCollection], T], otherwise: T) -> T:
        """What the work makes of the collection of the namespace; of a namespace that is not there, `otherwise`."""
        if namespace in self._being_made:
            return otherwise

        def job(mine: OpenCollections) -> T:
            collection = mine.at(namespace)
            return work(collection) if collection is not None else otherwise

        return await self._collections.read(namespace.tenant, job)
