"""Background optimizer of collections. So that searches stay fast and deleted texts leave the disk."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog

from sluiceway_common.clock import Backoff, Clock
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.executor import SerialExecutor, run_child
from sluiceway_embed.adapters.zvec.open_collections import OpenCollections
from sluiceway_embed.domain.chunks import Namespace

# Below this, comparing one by one costs less than a copy.
_LEAST: Final = 2_000
# While passages keep coming in, a collection is optimised again when it has grown by this share; later by less.
_SHARE: Final = 0.25
_QUIET_SHARE: Final = 0.05
_PAUSE: Final = 2.0
_AT_ONCE: Final = 200
# Nothing takes so long but what hangs.
_SECONDS: Final = 4 * 3600.0
# One rewriting serves all deletions that come close together.
QUIET_SECONDS: Final = 30.0
# Where they never end, it comes after so many times that long.
_PATIENCE: Final = 10
_BACKOFF: Final = Backoff(60.0, most=3600.0)

log = structlog.get_logger(__name__)


class NamespaceBackoff:
    """Exponential backoff a namespace: each failure doubles its wait; a success ends it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[Namespace, tuple[int, float]] = {}

    def is_over(self, namespace: Namespace) -> bool:
        _, until = self._failures.get(namespace, (0, 0.0))
        return self._clock.monotonic() >= until

    def failed(self, namespace: Namespace) -> None:
        failures = self._failures.get(namespace, (0, 0.0))[0] + 1
        self._failures[namespace] = (failures, self._clock.monotonic() + _BACKOFF.seconds(failures))

    def succeeded(self, namespace: Namespace) -> None:
        self._failures.pop(namespace, None)


@dataclass(frozen=True)
class _Seen:
    """How many deletions there were, and since when there were some, and so many."""

    count: int
    first: float
    last: float


class RewriteDebounce:
    """When a namespace is written anew without the texts of what was deleted: some time after the last deletion, at
    least as long as the last rewriting took."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[Namespace, _Seen] = {}
        self._took: dict[Namespace, float] = {}

    def due(self, counts: Mapping[Namespace, int]) -> set[Namespace]:
        """Which of the namespaces that hold deleted texts are to be rewritten now, by the number of their deletions."""
        now = self._clock.monotonic()
        self._seen = {namespace: self._look(namespace, count, now) for namespace, count in counts.items()}
        return {namespace for namespace, seen in self._seen.items() if self._is_due(namespace, seen, now)}

    def rewritten(self, namespace: Namespace, seconds: float) -> None:
        self._seen.pop(namespace, None)
        self._took[namespace] = seconds

    def _look(self, namespace: Namespace, count: int, now: float) -> _Seen:
        seen = self._seen.get(namespace)
        if seen is None:
            return _Seen(count, now, now)
        return seen if seen.count == count else replace(seen, count=count, last=now)

    def _is_due(self, namespace: Namespace, seen: _Seen, now: float) -> bool:
        wait = max(QUIET_SECONDS, self._took.get(namespace, 0.0))
        return now - seen.last >= wait or now - seen.first >= _PATIENCE * wait


class Optimizer:
    """One collection at a time, when nothing was written or deleted lately or when much was."""

    def __init__(self, collections: OpenCollections, executor: SerialExecutor, clock: Clock) -> None:
        self._collections = collections
        self._executor = executor
        self._clock = clock
        self.alone = asyncio.Lock()
        self._before: dict[Namespace, tuple[int, int]] = {}
        self._backoff = NamespaceBackoff(clock)
        self._debounce = RewriteDebounce(clock)

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await self._clock.sleep(_PAUSE)
            try:
                await self.look()
            except Unavailable:
                log.exception("optimize_failed")

    async def look(self) -> None:
        """Optimises what is due. What cannot be optimised holds up nobody, and is left alone for a while."""
        due = await self._grown() | self._debounce.due(await self._executor.run(self._collections.deletions))
        for namespace in sorted(due, key=str):
            if self._backoff.is_over(namespace):
                await self._optimize_or_back_off(namespace)

    async def _grown(self) -> set[Namespace]:
        now = await self._executor.run(self._collections.unoptimized)
        quiet = {namespace for namespace, counts in now.items() if self._before.get(namespace) == counts}
        self._before = now
        return {
            namespace
            for namespace, (unoptimized, count) in now.items()
            if unoptimized >= max(_LEAST, count * (_QUIET_SHARE if namespace in quiet else _SHARE))
        }

    async def _optimize_or_back_off(self, namespace: Namespace) -> None:
        began = self._clock.monotonic()
        try:
            await self.optimize(namespace)
            self._backoff.succeeded(namespace)
            self._debounce.rewritten(namespace, self._clock.monotonic() - began)
        except Unavailable:
            self._backoff.failed(namespace)
            log.exception("optimize_failed", tenant=namespace.tenant, collection=namespace.collection)

    async def optimize(self, namespace: Namespace) -> None:
        """Optimises a copy and puts it in the place of the collection, which answers all the while."""
        async with self.alone:
            try:
                fresh, job = await self._executor.run(lambda: self._collections.copy(namespace))
                if not await run_child(job, fresh, _SECONDS):
                    raise Unavailable(f"a child could not {job} {fresh}")
                while not await self._executor.run(lambda: self._collections.catch_up(namespace, _AT_ONCE)):
                    pass
            finally:
                await self._executor.run(lambda: self._collections.forget_copy(namespace))
