"""Queries of runs: one, a page, or a watch of one until its end; and the wish that one ends."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Final

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.paging import ListPage, page_of, page_size, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_train.domain.runs import REGISTERING, Point, Run, cancelled_by_wish
from sluiceway_train.ports import NumberedPoint, RunQuery, RunStore
from sluiceway_train.service.run_events import run_changed

_LOOK_EVERY: Final = 0.5
# All watchers of a tenant: leases are renewed over the same connections, and others watch, too.
_LOOKS_A_SECOND: Final = 50
# Of all tenants. Hundreds that look at once would stand before every other call.
_LOOKS_AT_ONCE: Final = 2
_BATCH: Final = 1000
_LONGEST_TOKEN: Final = 64


@dataclass(frozen=True, kw_only=True)
class RunQueries:
    """Runs of the caller's tenant, read from the store, so that any replica tells of what another one does."""

    store: RunStore
    clock: Clock
    watchers: ConcurrencyLimit
    looks: FairSemaphore = field(default_factory=lambda: FairSemaphore(_LOOKS_AT_ONCE))

    async def get(self, caller: Principal, run_id: str) -> Run:
        """Raises NotFound."""
        caller.must("reader")
        return await found(self.store, caller.tenant, run_id)

    async def page(self, caller: Principal, query: RunQuery) -> ListPage[Run]:
        """Raises Invalid."""
        caller.must("reader")
        if len(query.before) > _LONGEST_TOKEN or "\0" in query.before:
            raise unknown_token()
        size = page_size(query.limit)
        there = await self.store.page(replace(query, tenant=caller.tenant, limit=size + 1))
        return page_of(there, size, lambda run: run.run_id)

    async def watch(self, caller: Principal, run_id: str) -> AsyncGenerator[Run | Point, None]:
        """The run as it is and its points so far, then what happens, until its end. Raises NotFound."""
        caller.must("reader")
        with self.watchers.slot(caller):
            told = _Told()
            while True:
                run, points = await self._look(caller.tenant, run_id, told)
                for update in told.updates(run, points):
                    yield update
                if run.is_over:
                    return
                await self.clock.sleep(max(_LOOK_EVERY, self.watchers.taken_by(caller.tenant) / _LOOKS_A_SECOND))

    async def _look(self, tenant: str, run_id: str, told: "_Told") -> tuple[Run, list[NumberedPoint]]:
        """The run first: what is said of one that is over is complete."""
        async with self.looks.slot(tenant):
            run = await found(self.store, tenant, run_id)
            points: list[NumberedPoint] = []
            after = told.number
            while batch := await self.store.points(tenant, run_id, after, _BATCH):
                points += batch
                after = batch[-1].number
            return run, points


class _Told:
    """What one watcher was told, so that nothing is told twice."""

    def __init__(self) -> None:
        self.number = 0
        self._run: object = None

    def updates(self, run: Run, points: list[NumberedPoint]) -> "list[Run | Point]":
        """The run where something about it is new: before its points at the first time, behind them later."""
        first, seen = self._run is None, (run.state, run.phase, run.cancelling, run.attempt)
        changed: list[Run | Point] = [run] if seen != self._run else []
        self._run = seen
        self.number = points[-1].number if points else self.number
        new = [each.point for each in points]
        return [*changed, *new] if first else [*new, *changed]


@dataclass(frozen=True, kw_only=True)
class RunCancelling:
    """A wish for an end: written beside the run, so that whoever has it in hand finds it."""

    store: RunStore
    clock: Clock

    async def cancel(self, caller: Principal, run_id: str) -> Run:
        """Twice is once. Raises NotFound, Conflict where it has come to another end."""
        caller.must("operator")
        while True:
            run = await found(self.store, caller.tenant, run_id)
            if run.cancelling or run.state == "cancelled":
                return run
            _must_be_open(run)
            now = self.clock.now()
            after = cancelled_by_wish(run, now)
            if await self.store.commit(run, after, run_changed(after, now)):
                return after


async def found(store: RunStore, tenant: str, run_id: str) -> Run:
    """Raises NotFound."""
    run = await store.get(tenant, run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id[:80]!r}; `sluiceway train list` names them", field="run_id")
    return run


def _must_be_open(run: Run) -> None:
    if run.is_over:
        raise Conflict(f"run {run.run_id} is {run.state} already; it cannot be cancelled any more", field="run_id")
    if run.phase == REGISTERING:
        raise Conflict(
            f"run {run.run_id} has learned, and its adapter is on its way into the registry; it is too late to cancel",
            field="run_id",
        )
