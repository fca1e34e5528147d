"""Supervisor of the runs of a replica: claims what waits, as much as there is room for, and cleans up what is over."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common.errors import Refusal
from sluiceway_common.leases import LeaseKeeper
from sluiceway_train.domain.runs import Run, ended
from sluiceway_train.ports import RunClaim
from sluiceway_train.service.held_run import RunPorts
from sluiceway_train.service.run_events import run_changed
from sluiceway_train.service.running import Running

_CLAIM_EVERY: Final = 1.0
_SWEEP_EVERY: Final = 60.0

OnUnsupervised = Callable[[Exception, Run | None], None]
"""Told what could not be done, and for which run where it was one."""


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """Runs of any tenant, of which `concurrent` at a time, and of one tenant `most_of_tenant` over all replicas. What
    another machine had is left to it for `elsewhere`."""

    ports: RunPorts
    running: Running
    keeper: LeaseKeeper
    machine: str
    concurrent: int
    elsewhere: timedelta
    most_of_tenant: int
    on_unsupervised: OnUnsupervised

    async def run(self) -> None:
        """Until it is cancelled; the workers go on then. A store that is away is asked again the next time."""
        swept_at: float | None = None
        working: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                now = self.ports.clock.monotonic()
                if swept_at is None or now - swept_at >= _SWEEP_EVERY:
                    swept_at = now
                    await self._tried_sweep()
                working = {task for task in working if not task.done()}
                claimed = await self._claimed() if len(working) < self.concurrent else None
                if claimed is not None:
                    working.add(group.create_task(self._work(claimed), name=f"run {claimed.run_id}"))
                    continue
                await self.ports.clock.sleep(_CLAIM_EVERY)

    async def sweep(self) -> None:
        """Ends workers and removes folders here of runs that are over, gone, or at another machine by now, also where
        they wait for their next try there."""
        ids = await self.ports.folders.all()
        known = await self.ports.store.known(ids) if ids else {}
        for run_id in ids:
            if self._is_over_here(known.get(run_id)):
                await self._swept(run_id, known.get(run_id))

    async def _swept(self, run_id: str, run: Run | None) -> None:
        """One that cannot be ended keeps its own folder, and nobody else's."""
        try:
            await self.ports.launcher.kill(self.ports.folders.of(run_id))
            await self.ports.folders.remove(run_id)
        except (Refusal, OSError) as error:
            self.on_unsupervised(error, run)

    def _is_over_here(self, run: Run | None) -> bool:
        return run is None or run.is_over or run.machine not in ("", self.machine)

    async def _tried_sweep(self) -> None:
        try:
            await self.sweep()
        except (Refusal, OSError) as error:
            self.on_unsupervised(error, None)

    async def _claimed(self) -> Run | None:
        lease = self.keeper.lease()
        claim = RunClaim(
            owner=lease.owner,
            machine=self.machine,
            now=self.ports.clock.now(),
            until=lease.until,
            elsewhere=self.elsewhere,
            most_of_tenant=self.most_of_tenant,
        )
        try:
            return await self.ports.store.claim(claim, lambda run: run_changed(run, claim.now))
        except Refusal as error:
            self.on_unsupervised(error, None)
            return None

    async def _work(self, run: Run) -> None:
        """A fault of ours ends this run alone: it would be the same for whoever claims it next."""
        try:
            await self.running.work(run)
        except Refusal as error:
            self.on_unsupervised(error, run)
        except Exception as error:
            self.on_unsupervised(error, run)
            await self._give_up(run)

    async def _give_up(self, run: Run) -> None:
        said = "a fault of ours; the log of `train` has it"
        try:
            now = await self.ports.store.get(run.tenant, run.run_id)
            if now is not None and now.fence == run.fence and now.state == "running":
                after = ended(now, "failed", self.ports.clock.now(), reason="INTERNAL", message=said)
                await self.ports.store.commit(now, after, run_changed(after, self.ports.clock.now()))
        except Refusal as error:
            self.on_unsupervised(error, run)
