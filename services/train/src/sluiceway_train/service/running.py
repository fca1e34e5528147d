"""Use case of one run that this replica has claimed: its worker is started, or found again, and its end is told.

What the worker says lies in its folder, and what became of it is read from there alone: it makes no difference whether
this process started it, or one that died.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.clock import Backoff, Clock
from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.leases import LeaseKeeper, LeaseLost
from sluiceway_train.domain.reports import ReportEnd, ReportPart, kept, part_of, phase_of, points_of, steps_of
from sluiceway_train.domain.runs import (
    REGISTERING,
    Point,
    Run,
    RunState,
    begun,
    ended,
    progressed,
    registering,
    requeued,
)
from sluiceway_train.domain.trained import LearnedBase, TrainedAdapter
from sluiceway_train.ports import Bases, Launcher, Registry, RunFolders, RunStore, TrainingData
from sluiceway_train.service.run_events import run_changed

_TRANSIENT: Final = (Unavailable, Overloaded)
_BACKOFF: Final = Backoff(2.0, most=300.0)
_AWAY_SECONDS: Final = 10.0

OnWorkerEnded = Callable[[Run, str], None]
"""Told how a worker ended that is not done, by one word."""


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """How often a worker may break, what it gets to end after its step, and how often is looked after it."""

    attempts: int
    stop: timedelta
    look_seconds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class RunPorts:
    """What a run needs of the world."""

    store: RunStore
    data: TrainingData
    registry: Registry
    bases: Bases
    launcher: Launcher
    folders: RunFolders
    clock: Clock


@dataclass(frozen=True)
class Running:
    """A run in the hands of this replica, for as long as its lease is renewed."""

    ports: RunPorts
    limits: RunLimits
    keeper: LeaseKeeper
    machine: str
    on_worker_ended: OnWorkerEnded

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
    """One run, as it was last written."""

    def __init__(self, running: Running, run: Run) -> None:
        self._ports, self._limits, self._running = running.ports, running.limits, running
        self._run = run
        self._folder = self._ports.folders.of(run.run_id)
        self._asked_at: float | None = None

    async def tend(self) -> None:
        """Raises LeaseLost when a write finds that somebody else has it."""
        while self._run.state == "running":
            try:
                await self._look()
            except _TRANSIENT as error:
                # The worker goes on meanwhile.
                await self._ports.clock.sleep(error.retry_after or self._limits.look_seconds)

    async def _look(self) -> None:
        # Asked before the report is read: of one that has ended by now all is read then.
        worker = await self._ports.launcher.look(self._folder, self._run.attempt)
        if worker == "absent" or self._run.attempt_began is None:
            return await self._begin_unless_cancelled()
        end = await self._read_on()
        if worker == "ended":
            return await self._conclude(end)
        if self._run.cancelling or self._run.is_over_time(self._ports.clock.now()):
            await self._stop_worker()
        await self._ports.clock.sleep(self._limits.look_seconds)

    async def _begin_unless_cancelled(self) -> None:
        """Who waits for something that is away waits in the queue: others may not need it."""
        await self._reload()
        if self._run.cancelling:
            return await self._end(lambda run: self._ended(run, "cancelled"))
        try:
            await self._begin()
        except _TRANSIENT as error:
            await self._requeue(timedelta(seconds=error.retry_after or _AWAY_SECONDS), self._ports.clock.now())
        except (NotFound, Conflict) as error:
            # A base or a dataset that cannot be learned from any more.
            reason = "BASE_DIFFERS" if error.field == "base" else "DATASET_UNFIT"
            said = error.message
            await self._end(lambda run: self._ended(run, "refused", reason, said))

    async def _begin(self) -> None:
        """Starts the next worker."""
        ports, run_id = self._ports, self._run.run_id
        base = await self._base()
        dataset = await ports.data.frozen(self._run.tenant, self._run.dataset.dataset_id)
        await ports.launcher.kill(self._folder)
        shards = await ports.data.write(dataset, await ports.folders.make_for_rows(run_id))
        size = await ports.folders.report_size(run_id)
        await self._commit(lambda run: begun(run, ports.clock.now(), report_offset=size))
        await ports.folders.write_job(self._run, base, shards)
        await ports.launcher.start(self._folder, self._run.attempt)

    async def _base(self) -> LearnedBase:
        base = await self._ports.bases.get(self._run.base)
        if base.sha256 != self._run.base_sha256:
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

    async def _read_on(self) -> ReportEnd | None:
        """Writes what the worker has said since, and looks whether somebody wants an end."""
        while (part := await self._part()).read_bytes:
            await self._note(part)
        await self._reload()
        return part.end

    async def _part(self) -> ReportPart:
        content = await self._ports.folders.report(self._run.run_id, self._run.report_offset)
        return part_of(content, self._run.attempt)

    async def _note(self, part: ReportPart) -> None:
        points = points_of(part.lines, self._run.attempt)
        steps = steps_of(part.lines, self._run.steps)
        last = points[-1] if points else self._run.last
        phase, offset = phase_of(part.lines, self._run.phase), self._run.report_offset + part.read_bytes
        await self._commit(
            lambda run: progressed(run, phase=phase, steps=steps, last=last, report_offset=offset),
            kept(points, steps),
        )

    async def _conclude(self, end: ReportEnd | None) -> None:
        """What becomes of the run now that no worker is at it."""
        if end is not None and end.kind == "done" and not self._run.cancelling:
            return await self._register()
        self._running.on_worker_ended(self._run, end.kind if end is not None else "killed")
        # Of a worker that ended while nobody looked the time until its last word counts.
        learned_until = await self._ports.folders.last_word(self._run.run_id) or self._ports.clock.now()
        if self._run.cancelling:
            await self._end(lambda run: self._ended(run, "cancelled"))
        elif end is not None and end.kind == "refused":
            reason, said = end.reason, end.message
            await self._end(lambda run: self._ended(run, "refused", reason, said))
        elif self._asked_at is not None or self._run.is_over_time(learned_until):
            said = f"its workers have learned for {self._run.deadline.total_seconds():g} s; ask for a longer `deadline`"
            await self._end(lambda run: self._ended(run, "failed", "DEADLINE", said))
        else:
            await self._try_again(end, learned_until)

    async def _try_again(self, end: ReportEnd | None, learned_until: datetime) -> None:
        """One that was asked to end by somebody else goes on where it was; what broke does so a few times."""
        is_failure = end is None or end.kind == "crashed"
        failures = self._run.failures + is_failure
        if failures >= self._limits.attempts:
            why = f"with {end.reason}" if end is not None and end.reason else "by a signal"
            said = f"its worker broke {failures} times, at last {why}; see that it has memory enough, then start anew"
            return await self._end(lambda run: self._ended(run, "failed", "WORKER_BROKE", said))
        await self._requeue(timedelta(seconds=_BACKOFF.seconds(max(1, failures))), learned_until, failed=is_failure)

    async def _requeue(self, wait: timedelta, learned_until: datetime, *, failed: bool = False) -> None:
        available_at = self._ports.clock.now() + wait
        await self._commit(
            lambda run: requeued(run, learned_until, available_at=available_at, failed=failed), told=True
        )

    async def _register(self) -> None:
        """From the mark on nobody can cancel it. The same run twice is one version, so that whoever finds the mark
        after a crash registers again and tells the same."""
        try:
            if self._run.phase != REGISTERING:
                await self._ports.data.frozen(self._run.tenant, self._run.dataset.dataset_id)
                if not await self._marked():
                    return
            version = await self._registered()
        except (Conflict, NotFound, Invalid) as error:
            reason, said = "DATASET_UNFIT" if error.field == "dataset_id" else "NOT_REGISTERED", error.message
            return await self._end(lambda run: self._ended(run, "refused", reason, said))
        await self._end(lambda run: self._ended(run, "succeeded", version=version))

    async def _marked(self) -> bool:
        """False where somebody wished for the end at the last moment."""
        while not await self._ports.store.commit(self._run, after := registering(self._run), None):
            await self._reload()
            if self._run.cancelling:
                return False
        self._run = after
        return True

    async def _registered(self) -> int:
        """A registry that is away is asked again for as long as the lease is ours."""
        trained = await self._trained()
        failures = 0
        while True:
            try:
                return await self._ports.registry.register(trained)
            except _TRANSIENT as error:
                failures += 1
                await self._ports.clock.sleep(error.retry_after or _BACKOFF.seconds(failures))

    async def _trained(self) -> TrainedAdapter:
        run = self._run
        return TrainedAdapter(
            tenant=run.tenant,
            model=run.model,
            run_id=run.run_id,
            base=await self._ports.bases.get(run.base),
            dataset=run.dataset,
            folder=await self._ports.folders.adapter(run.run_id),
            metrics=_metrics(run.last),
            hyperparameters=run.hyperparameters.settings(),
        )

    def _ended(self, run: Run, state: RunState, reason: str = "", message: str = "", version: int = 0) -> Run:
        return ended(run, state, self._ports.clock.now(), reason=reason, message=message, version=version)

    async def _end(self, change: Callable[[Run], Run]) -> None:
        await self._commit(change, told=True)
        await self._ports.folders.remove(self._run.run_id)

    async def _commit(self, change: Callable[[Run], Run], points: Sequence[Point] = (), *, told: bool = False) -> None:
        """Writes a change of the newest row. Raises LeaseLost where that is no longer ours."""
        while True:
            after = change(self._run)
            event = run_changed(after, self._ports.clock.now()) if told else None
            if await self._ports.store.commit(self._run, after, event, points):
                self._run = after
                return
            await self._reload()

    async def _reload(self) -> None:
        run = await self._ports.store.get(self._run.tenant, self._run.run_id)
        if run is None or run.fence != self._run.fence or run.state != "running":
            raise LeaseLost
        self._run = run


def _metrics(last: Point | None) -> dict[str, float]:
    """Figures of the last point by name."""
    figures = vars(last) if last is not None else {}
    return {name: float(figure) for name, figure in figures.items() if figure is not None}
