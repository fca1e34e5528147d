"""Background optimizer of collections. So that searches stay fast and deleted texts leave the disk."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

import structlog

from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.executor import Job, run_child
from sluiceway_embed.adapters.zvec.open_collections import CopyJob, OpenCollections, Size
from sluiceway_embed.adapters.zvec.schedule import (
    SORTING_REST,
    ChangeDebounce,
    NamespaceBackoff,
    is_due,
    weighed_apart,
)
from sluiceway_embed.adapters.zvec.tenants import TenantCollections
from sluiceway_embed.domain.chunks import Namespace

_PAUSE: Final = 2.0
# Changes that a copy catches up with in one turn, for which a search waits.
_AT_ONCE: Final = 8
# Nothing takes so long but what hangs.
_SECONDS: Final = 4 * 3600.0
# Rewriting one large collection keeps no other's deleted texts on the disk.
_REWRITINGS: Final = 3

Copy = Callable[[Path, Path], object]

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Optimizer:
    """Sorts and rewrites beside the use of the collections: one job a collection, a few at a time.

    Deleted texts wait for nobody's sorting: rewriting has slots of its own, and ends the sorting of its collection.
    """

    def __init__(
        self,
        collections: TenantCollections,
        clock: Clock,
        copy: Copy,
    ) -> None:
        self._collections = collections
        self._clock = clock
        self._copy = copy
        self._copying: dict[Namespace, asyncio.Event] = {}
        self._alone: defaultdict[Namespace, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots: Mapping[Job, asyncio.Semaphore] = {
            "optimize": asyncio.Semaphore(1),
            "rewrite": asyncio.Semaphore(_REWRITINGS),
        }
        self._jobs: dict[Namespace, tuple[Job, asyncio.Task[None]]] = {}
        self._ended: Counter[str | Namespace] = Counter()
        self._before: dict[Namespace, Size] = {}
        self._backoff = NamespaceBackoff(clock)
        self._rewriting = ChangeDebounce(clock)
        self._sorting = ChangeDebounce(clock, SORTING_REST)

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        try:
            while True:
                await self._clock.sleep(_PAUSE)
                try:
                    await self.look()
                except Unavailable:
                    log.exception("optimize_failed")
        finally:
            await tasks.end(*(task for _, task in self._jobs.values()))

    async def look(self) -> None:
        """Begins what is due. What cannot be optimised holds up nobody, and is left alone for a while."""
        for namespace in self._rewriting.due(self._collections.deletions()):
            await self._begin("rewrite", namespace)
        for namespace in await self._grown():
            await self._begin("optimize", namespace)

    async def settled(self) -> None:
        """Returns when nothing is at work that was begun."""
        while self._jobs:
            await asyncio.wait([task for _, task in self._jobs.values()])
            # Whoever waits for a task is told before its callbacks have run.
            await asyncio.sleep(0)

    @asynccontextmanager
    async def undisturbed(self, namespace: Namespace) -> AsyncIterator[None]:
        """Nothing is optimised there as long as the block runs."""
        async with self._alone[namespace]:
            yield

    @asynccontextmanager
    async def ended(self, where: str | Namespace) -> AsyncIterator[None]:
        """What is at work on the namespace, or on any of the tenant, is ended; nothing is begun there as long as the
        block runs."""
        self._ended[where] += 1
        try:
            await tasks.end(*(task for at, (_, task) in self._jobs.items() if where in (at, at.tenant)))
            yield
        finally:
            self._ended -= Counter((where,))

    async def _begin(self, job: Job, namespace: Namespace) -> None:
        running = self._jobs.get(namespace)
        is_served = running is not None and (running[0] == job or job == "optimize")
        if is_served or not self._backoff.is_over(namespace):
            return
        if running is not None:
            await tasks.end(running[1])
        if namespace in self._ended or namespace.tenant in self._ended:
            return
        task = asyncio.create_task(self._optimize_or_back_off(job, namespace), name=f"zvec.{job}")
        self._jobs[namespace] = job, task
        task.add_done_callback(lambda over: self._forget(namespace, over))

    def _forget(self, namespace: Namespace, over: "asyncio.Task[None]") -> None:
        """The next may have begun already."""
        running = self._jobs.get(namespace)
        if running is not None and running[1] is over:
            del self._jobs[namespace]

    async def _grown(self) -> list[Namespace]:
        """What has grown by much, or by little that rests: what is not sorted is weighed apart."""
        now = await self._collections.sizes()
        before, self._before = self._before, now
        apart = self._sorting.due(weighed_apart(now))
        return [
            namespace
            for namespace, size in now.items()
            if namespace in apart or is_due(size, is_quiet=before.get(namespace) == size)
        ]

    async def _optimize_or_back_off(self, job: Job, namespace: Namespace) -> None:
        async with self._slots[job]:
            began = self._clock.monotonic()
            try:
                await self.optimize(namespace)
                self._backoff.succeeded(namespace)
                for debounce in (self._rewriting, self._sorting):
                    debounce.done(namespace, self._clock.monotonic() - began)
            except Unavailable:
                self._backoff.failed(namespace)
                log.exception("optimize_failed", tenant=namespace.tenant, collection=namespace.collection)

    async def optimize(self, namespace: Namespace) -> None:
        """Optimises a copy and puts it in the place of the collection, which answers all the while."""
        async with self.undisturbed(namespace):
            try:
                copy = await self._copied(namespace)
                if not await run_child(copy.job, copy.fresh, _SECONDS):
                    raise Unavailable(f"a child could not {copy.job} {copy.fresh}; it is tried again")
                await self._beside(namespace, lambda mine: mine.open_copy(namespace))
                # Piece by piece, so that a search waits for no more than one.
                while not await self._run(namespace, lambda mine: mine.catch_up(namespace, _AT_ONCE)):
                    pass
                await self._beside(namespace, lambda mine: mine.delete_replaced(namespace))
                await self._run(namespace, lambda mine: mine.let_go(namespace))
            finally:
                await tasks.to_the_end(self._run(namespace, lambda mine: mine.forget_copy(namespace)))

    async def writable(self, namespace: Namespace) -> None:
        """Returns when the namespace is not being copied. What is asked of its collections next comes before a copy."""
        while namespace in self._copying:
            await self._copying[namespace].wait()

    async def _copied(self, namespace: Namespace) -> CopyJob:
        """Searches go on beside the copying; writers wait."""
        self._copying[namespace] = asyncio.Event()
        try:
            copy = await self._run(namespace, lambda mine: mine.begin_copy(namespace))
            await self._copy_beside(copy)
            return copy
        finally:
            self._copying.pop(namespace).set()

    async def _run(self, namespace: Namespace, work: Callable[[OpenCollections], T]) -> T:
        return await self._collections.run(namespace.tenant, work)

    async def _beside(self, namespace: Namespace, work: Callable[[OpenCollections], T]) -> T:
        """To the end: whoever is cancelled deletes what it works on."""
        return await tasks.to_the_end(self._collections.beside(namespace.tenant, work))

    async def _copy_beside(self, copy: CopyJob) -> None:
        """The thread reads what must not be written meanwhile."""
        try:
            await tasks.to_the_end(asyncio.to_thread(self._copy, copy.source, copy.fresh))
        except OSError as error:
            raise Unavailable(f"{copy.source} could not be copied; is there room?") from error
