"""Use case of one run that this replica has claimed: its worker is started, or found again, and looked after.

What the worker says lies in its folder, and what became of it is read from there alone: it makes no difference whether
this process started it, or one that died.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded, Refusal, Unavailable
from sluiceway_common.leases import LeaseKeeper, LeaseLost
from sluiceway_train.domain.runs import Run, begun
from sluiceway_train.domain.trained import LearnedBase
from sluiceway_train.service.concluding import RunConcluding
from sluiceway_train.service.held_run import HeldRun, RunPorts

_TRANSIENT: Final = (Unavailable, Overloaded)
# A disk that is full is made free.
_PASSING: Final = (*_TRANSIENT, OSError)
_AWAY_SECONDS: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """How often a worker may break, what it gets to end after its step, and how often is looked after it, and whether
    its dataset is still fit to be learned from."""

    attempts: int
    stop: timedelta
    look_seconds: float = 1.0
    dataset_seconds: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Running:
    """A run in the hands of this replica, for as long as its lease is renewed."""

    ports: RunPorts
    limits: RunLimits
    concluding: RunConcluding
    keeper: LeaseKeeper
    machine: str

    async def work(self, run: Run) -> None:
        """Brings it to its end, or to its next try. Where the lease is lost its worker is stopped, unless who has it
        now looks after the same one. Where this process is to stop the worker goes on, and is found again."""
        tending = asyncio.ensure_future(_Tending(self, run).tend())
        try:
            await self.keeper.keep(tending, lambda until: self.ports.store.renew(run, until))
        except LeaseLost:
            await self._let_go(run)
        except asyncio.CancelledError:
            await tasks.to_the_end(self._hand_over(run))
            raise

    async def _let_go(self, run: Run) -> None:
        now = await self.ports.store.get(run.tenant, run.run_id)
        if now is None or now.is_over or now.machine != self.machine:
            await self.ports.launcher.kill(self.ports.folders.of(run.run_id))
            await self.ports.folders.remove(run.run_id)

    async def _hand_over(self, run: Run) -> None:
        """Whoever comes next need not wait for the end of the lease. A store that is away learns of it by that."""
        with suppress(*_TRANSIENT):
            await self.ports.store.renew(run, self.ports.clock.now())


class _Tending:
    """One run from its claim to its end."""

    def __init__(self, running: Running, run: Run) -> None:
        self._ports, self._limits, self._concluding = running.ports, running.limits, running.concluding
        self._held = HeldRun(running.ports, run)
        self._folder = running.ports.folders.of(run.run_id)
        self._asked_at: float | None = None
        self._fit_at = running.ports.clock.monotonic()

    async def tend(self) -> None:
        """Raises LeaseLost."""
        while self._held.row.state == "running":
            try:
                await self._look()
            except _PASSING as error:
                # The worker goes on meanwhile.
                await self._ports.clock.sleep(_wait_after(error, self._limits.look_seconds))

    async def _look(self) -> None:
        # Asked before the report is read: of one that has ended by now all is read then.
        worker = await self._ports.launcher.look(self._folder, self._held.row.attempt)
        if worker == "absent" or self._held.row.attempt_began is None:
            return await self._begin_unless_cancelled()
        end = await self._held.read_on()
        if worker == "ended":
            return await self._concluding.conclude(self._held, end, stopped=self._asked_at is not None)
        if self._held.row.cancelling or self._held.row.is_over_time(self._ports.clock.now()):
            await self._stop_worker()
        if await self._is_fit():
            await self._ports.clock.sleep(self._limits.look_seconds)

    async def _is_fit(self) -> bool:
        """Where a document of the dataset was withdrawn meanwhile, its rows must not lie here any longer."""
        now = self._ports.clock.monotonic()
        if now - self._fit_at < self._limits.dataset_seconds:
            return True
        self._fit_at = now
        try:
            await self._ports.data.frozen(self._held.row.tenant, self._held.row.dataset.dataset_id)
        except (NotFound, Conflict) as error:
            await self._ports.launcher.kill(self._folder)
            await self._held.end("refused", "DATASET_UNFIT", error.message)
            return False
        return True

    async def _begin_unless_cancelled(self) -> None:
        """Who waits for something that is away waits in the queue: others may not need it."""
        await self._held.reload()
        if self._held.row.cancelling:
            return await self._held.end("cancelled")
        try:
            await self._begin()
        except _PASSING as error:
            wait = timedelta(seconds=_wait_after(error, _AWAY_SECONDS))
            await self._held.requeue(wait, self._ports.clock.now())
        except (NotFound, Conflict, Invalid) as error:
            # A base or a dataset that cannot be learned from any more.
            reason = "BASE_DIFFERS" if error.field == "base" else "DATASET_UNFIT"
            await self._held.end("refused", reason, error.message)

    async def _begin(self) -> None:
        """Starts the next worker."""
        ports, run_id = self._ports, self._held.row.run_id
        await ports.folders.check_room()
        base = await self._base()
        dataset = await ports.data.frozen(self._held.row.tenant, self._held.row.dataset.dataset_id)
        await ports.launcher.kill(self._folder)
        shards = await ports.data.write(dataset, await ports.folders.make_for_rows(self._held.row))
        size = await ports.folders.report_size(run_id)
        await self._held.commit(lambda run: begun(run, ports.clock.now(), report_offset=size))
        await ports.folders.write_job(self._held.row, base, shards)
        await ports.launcher.start(self._folder, self._held.row.attempt)

    async def _base(self) -> LearnedBase:
        base = await self._ports.bases.get(self._held.row.base)
        if base.sha256 != self._held.row.base_sha256:
            raise Conflict(
                f"the base {base.name!r} is another file than when the run was started; start a new run, or bring the "
                "old file back",
                field="base",
            )
        return base

    async def _stop_worker(self) -> None:
        now = self._ports.clock.monotonic()
        if self._asked_at is None:
            self._asked_at = now
            await self._ports.launcher.ask_to_end(self._folder)
        elif now - self._asked_at >= self._limits.stop.total_seconds():
            await self._ports.launcher.kill(self._folder)


def _wait_after(error: Refusal | OSError, usual: float) -> float:
    """Seconds, where the error names none the usual ones."""
    return (error.retry_after if isinstance(error, Refusal) else None) or usual
