"""Loading of adapters: what of the catalogue the engines hold, brought about in the background.

A burst of news is one change. What is asked for stays, then what aliases name, then the newest version of each model;
each tenant has its share of the places, and of the changes. Engines are changed side by side: none waits for another.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sluiceway_common import tasks
from sluiceway_common.clock import Backoff, Clock
from sluiceway_common.errors import Conflict, Overloaded, Refusal, Unavailable
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.catalogue import AdapterCatalogue
from sluiceway_infer.domain.models.residency import SwapBudget
from sluiceway_infer.ports import Engine, VerifiedAdapters
from sluiceway_infer.service.adapter_wishes import Wish, Wishes
from sluiceway_infer.service.models import Models, ServedModel

GATHER_SECONDS = 0.2
# A stream of news that never ends is not waited for.
_MOST_GATHERED = 5
_LOOK_SECONDS = 60.0
_RETRY_AFTER = 2.0
_TENANTS_AT_A_TIME = 4
FETCH_SECONDS = 60.0
# Longer than an engine that is there takes to say so.
_READY_SECONDS = 10.0
_BACKOFF = Backoff(1.0, most=60.0)
# What was signed wrongly is hardly signed rightly a moment later; a damaged file may be mended.
_REFUSED_BACKOFF = Backoff(30.0, most=600.0)

_Keys = frozenset[tuple[str, str]]
IsDropped = Callable[[str], Awaitable[bool]]


@dataclass(frozen=True)
class _Failure:
    """Why a version is not there, how often that was so in a row, and when it is tried again."""

    error: Refusal
    times: int
    until: float


class AdapterLoading:
    """Keeps engines at what is wanted. `most` adapters are held at a time, of all models together."""

    def __init__(
        self,
        catalogue: AdapterCatalogue,
        models: Models,
        files: VerifiedAdapters,
        clock: Clock,
        *,
        most: int,
        is_dropped: IsDropped,
    ) -> None:
        self._catalogue, self._models, self._files, self._clock = catalogue, models, files, clock
        self._most, self._is_dropped = most, is_dropped
        self._wishes = Wishes(catalogue, models, clock, most=most)
        self._budget = SwapBudget()
        self._failures: dict[tuple[str, str], _Failure] = {}
        self._without_files: set[tuple[str, str]] = set()
        self._next_look = 0.0
        self._has_news = False
        self._woken = asyncio.Event()
        # By the name of the model: what its engine is brought to at the moment, and for which there is more to do then.
        self._changing: dict[str, _Keys] = {}
        self._left_out: set[str] = set()

    def look(self) -> None:
        """Something may have to be loaded."""
        self._has_news = True
        self._woken.set()

    def is_ready(self, base: ServedModel, version: AdapterVersion) -> bool:
        return base.engine is not None and version.key in base.engine.adapters

    def is_refused(self, version: AdapterVersion) -> bool:
        failure = self._failures.get(version.key)
        return failure is not None and isinstance(failure.error, Conflict)

    def want(self, base: ServedModel, version: AdapterVersion) -> None:
        """It is asked for, and stays or comes before what is not."""
        self._wishes.asked(Wish(base.info.name, version))
        if not self.is_ready(base, version):
            self.look()

    def must_be_ready(self, base: ServedModel, version: AdapterVersion) -> None:
        """Raises Conflict where the version is refused, Unavailable while it is loaded."""
        self.want(base, version)
        if self.is_ready(base, version):
            return
        failure = self._failures.get(version.key)
        if failure is None:
            raise Unavailable(f"{version.name} is being loaded; ask again in a moment", retry_after=_RETRY_AFTER)
        wait = max(_RETRY_AFTER, failure.until - self._clock.monotonic())
        if isinstance(failure.error, Conflict):
            raise Conflict(
                f"{version.name} is not loaded ({failure.error.message}); name another version", field="model"
            )
        raise Unavailable(f"{version.name} cannot be loaded now ({failure.error.message}); ask again", retry_after=wait)

    async def forget(self, tenant: str) -> int:
        self._wishes.forget(tenant)
        self.look()
        return await self._files.forget(tenant)

    async def run(self) -> None:
        """For ever. An engine that takes long, or hangs, holds up no other one."""
        async with asyncio.TaskGroup() as changes:
            while True:
                await self._gathered()
                for change in await self._changes():
                    changes.create_task(change)

    async def load(self) -> None:
        """Brings the engines to what is wanted now, as far as that goes."""
        await tasks.together(*await self._changes())

    async def _changes(self) -> Sequence[Coroutine[Any, Any, None]]:
        """One for each engine that is not at work on the last one."""
        await self._forget_dropped()
        self._next_look = self._clock.monotonic() + _LOOK_SECONDS
        deleted = await self._forget_deleted()
        wishes = self._wishes.wanted()
        self._forget_failures(wishes)
        needed = self._at_work().union(wish.version.key for wish in wishes)
        changes = []
        for base in self._models.adapting():
            if base.info.name in self._changing:
                self._left_out.add(base.info.name)
                continue
            versions = [wish.version for wish in wishes if wish.base == base.info.name]
            self._changing[base.info.name] = frozenset(version.key for version in versions)
            changes.append(self._change(base, versions, needed, deleted))
        return changes

    async def _change(
        self, base: ServedModel, versions: Sequence[AdapterVersion], needed: _Keys, deleted: _Keys
    ) -> None:
        try:
            await self._bring(base, versions, needed, deleted)
        finally:
            del self._changing[base.info.name]
            # When to look again may have changed.
            self._woken.set()
            if base.info.name in self._left_out:
                self._left_out.discard(base.info.name)
                self.look()

    def _at_work(self) -> _Keys:
        """Versions whose files are read, or handed in, at the moment."""
        return frozenset(chain.from_iterable(self._changing.values()))

    async def _gathered(self) -> None:
        with suppress(TimeoutError):
            while not self._has_news:
                self._woken.clear()
                async with asyncio.timeout(max(0.0, self._next_look - self._clock.monotonic())):
                    await self._woken.wait()
        for _ in range(_MOST_GATHERED):
            self._has_news = False
            await self._clock.sleep(GATHER_SECONDS)
            if not self._has_news:
                return

    async def _bring(
        self, base: ServedModel, versions: Sequence[AdapterVersion], needed: _Keys, deleted: _Keys
    ) -> None:
        engine = base.engine
        assert engine is not None, "a model that takes adapters has an engine"
        lacking = [one for one in versions if one.key not in engine.adapters and self._is_due(one)]
        fresh = await self._verified(self._within_budget(lacking), needed)
        gone = [key for key in engine.adapters if key in deleted or key[0] not in self._catalogue.tenants()]
        if not fresh and not gone:
            return
        kept = await self._verified([one for one in versions if one.key in engine.adapters], needed)
        now = self._clock.monotonic()
        for tenant in {one.version.tenant for one in fresh}:
            self._budget.take(tenant, now)
        await self._hold(engine, kept, fresh)

    async def _hold(self, engine: Engine, kept: Sequence[AdapterWeights], fresh: Sequence[AdapterWeights]) -> None:
        """All of them; where that does not go, halves, until it is known with which one it does not. An engine that is
        away is asked once: none of them is to blame."""
        try:
            await engine.hold([*kept, *fresh])
        except Unavailable as error:
            if len(fresh) < 2 or not await _is_there(engine):
                for one in fresh:
                    self._failed(one.version, error)
                return
            middle = len(fresh) // 2
            await self._hold(engine, kept, fresh[:middle])
            held = [one for one in fresh[:middle] if one.version.key in engine.adapters]
            await self._hold(engine, [*kept, *held], fresh[middle:])
            return
        for one in fresh:
            self._failures.pop(one.version.key, None)

    async def _verified(self, versions: Iterable[AdapterVersion], needed: _Keys) -> list[AdapterWeights]:
        """Tenants side by side: whoever's files come slowly holds up no other one for long."""
        room = asyncio.Semaphore(_TENANTS_AT_A_TIME)
        of: dict[str, list[AdapterVersion]] = {}
        for version in versions:
            of.setdefault(version.tenant, []).append(version)

        async def fetched(own: Sequence[AdapterVersion]) -> list[AdapterWeights]:
            async with room:
                return await self._fetched(own, needed)

        return list(chain.from_iterable(await asyncio.gather(*map(fetched, of.values()))))

    async def _fetched(self, versions: Sequence[AdapterVersion], needed: _Keys) -> list[AdapterWeights]:
        """Those of one tenant; nothing, and no file is left, where it was dropped meanwhile."""
        found: list[AdapterWeights] = []
        left = list(versions)
        with suppress(TimeoutError):
            async with asyncio.timeout(FETCH_SECONDS):
                while left:
                    try:
                        found.append(await self._files.verified(left[0], needed))
                    except Refusal as error:
                        self._failed(left[0], error)
                    left.pop(0)
        for version in left:
            late = Unavailable(f"its files did not come within {FETCH_SECONDS:g} s; they are asked for again")
            self._failed(version, late)
        if (tenant := versions[0].tenant) not in self._catalogue.tenants():
            await self._files.forget(tenant)
            return []
        return found

    def _within_budget(self, lacking: Sequence[AdapterVersion]) -> list[AdapterVersion]:
        """Those of tenants who may have a change now; the others' come later."""
        now = self._clock.monotonic()
        waits = {tenant: self._budget.wait(tenant, now) for tenant in {one.tenant for one in lacking}}
        for wait in filter(None, waits.values()):
            self._look_at(now + wait)
        return [one for one in lacking if not waits[one.tenant]]

    def _is_due(self, version: AdapterVersion) -> bool:
        failure = self._failures.get(version.key)
        if failure is None or failure.until <= self._clock.monotonic():
            return True
        self._look_at(failure.until)
        return False

    def _failed(self, version: AdapterVersion, error: Refusal) -> None:
        known = self._failures.get(version.key)
        times = known.times + 1 if known else 1
        backoff = _REFUSED_BACKOFF if isinstance(error, Conflict) else _BACKOFF
        until = self._clock.monotonic() + backoff.seconds(times)
        self._failures[version.key] = _Failure(error, times, until)
        self._look_at(until)

    def _look_at(self, moment: float) -> None:
        self._next_look = min(self._next_look, moment)

    def _forget_failures(self, wishes: Iterable[Wish]) -> None:
        wanted = {wish.version.key for wish in wishes}
        self._failures = {key: failure for key, failure in self._failures.items() if key in wanted}

    async def _forget_deleted(self) -> _Keys:
        """Their files on this machine, once; where one cannot be deleted now, it is tried again a minute later."""
        deleted = {version.key: version for version in self._catalogue.deleted()}
        self._without_files &= deleted.keys()
        for key in deleted.keys() - self._without_files - self._at_work():
            with suppress(Unavailable):
                await self._files.delete(deleted[key])
                self._without_files.add(key)
        return frozenset(deleted)

    async def _forget_dropped(self) -> None:
        """Another replica may have been told to drop a tenant. A database that is away is asked again the next time."""
        for tenant in self._catalogue.tenants():
            with suppress(Unavailable, Overloaded):
                if await self._is_dropped(tenant):
                    self._catalogue.forget(tenant)
                    await self.forget(tenant)


async def _is_there(engine: Engine) -> bool:
    with suppress(Refusal, TimeoutError):
        async with asyncio.timeout(_READY_SECONDS):
            await engine.ready()
            return True
    return False
