"""Use case of a run that no worker is at any more: registered, tried again, or brought to another end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sluiceway_common.clock import Backoff
from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_train.domain.reports import STOPPING, ReportEnd
from sluiceway_train.domain.runs import REGISTERING, Point, Run, measured
from sluiceway_train.domain.trained import TrainedAdapter
from sluiceway_train.ports import NumberedPoint
from sluiceway_train.service.held_run import HeldRun, RunPorts

_BACKOFF: Final = Backoff(2.0, most=300.0)
_TORN: Final = "ADAPTER_TORN"
_POINTS_AT_A_TIME: Final = 1_000

OnWorkerEnded = Callable[[Run, str], None]
"""Told how a worker ended that is not done, by one word."""


@dataclass(frozen=True, kw_only=True)
class RunConcluding:
    """What becomes of a run when its worker has ended, which may break so many times."""

    ports: RunPorts
    attempts: int
    on_worker_ended: OnWorkerEnded

    async def conclude(self, held: HeldRun, end: ReportEnd | None, *, stopped: bool) -> None:
        """`end` is as the worker says itself, None where it was killed; `stopped` says that it was asked to end."""
        if end is not None and end.kind == "done" and not held.row.cancelling:
            return await self._register(held, end)
        self.on_worker_ended(held.row, end.kind if end is not None else "killed")
        learned_until = await self._learned_until(held.row)
        if held.row.cancelling:
            await held.end("cancelled")
        elif end is not None and end.kind == "refused":
            await held.end("refused", end.reason, end.message)
        elif stopped or held.row.is_over_time(learned_until):
            seconds = held.row.deadline.total_seconds()
            said = f"its workers have learned for {seconds:g} s; ask for a longer `deadline`"
            await held.end("failed", "DEADLINE", said)
        else:
            await self._try_again(held, end, learned_until)

    async def _learned_until(self, run: Run) -> datetime:
        """Of a worker that ended while nobody looked the time until its last word counts."""
        return await self.ports.folders.last_word(run.run_id) or self.ports.clock.now()

    async def _try_again(self, held: HeldRun, end: ReportEnd | None, learned_until: datetime) -> None:
        """One that was asked to end by somebody else goes on where it was, also where it was killed before it had; what
        broke does so a few times."""
        is_failure = end.kind == "crashed" if end is not None else held.row.phase != STOPPING
        failures = held.row.failures + is_failure
        if failures >= self.attempts:
            why = f"with {end.reason}" if end is not None and end.reason else "by a signal"
            mend = "see that it has memory and disk enough, then start anew"
            return await held.end("failed", "WORKER_BROKE", f"its worker broke {failures} times, at last {why}; {mend}")
        await held.requeue(timedelta(seconds=_BACKOFF.seconds(max(1, failures))), learned_until, failed=is_failure)

    async def _register(self, held: HeldRun, end: ReportEnd) -> None:
        """From the mark on nobody can cancel it. The same run twice is one version, so that whoever finds the mark
        after a crash registers again and tells the same."""
        try:
            if held.row.phase != REGISTERING:
                await self.ports.data.frozen(held.row.tenant, held.row.dataset.dataset_id)
                if not await held.mark_registering():
                    return
            version = await self._registered(await self._trained(held.row, end))
        except (Conflict, NotFound, Invalid) as error:
            if error.field == "files":
                return await self._tear(held)
            reason = "DATASET_UNFIT" if error.field == "dataset_id" else "NOT_REGISTERED"
            return await held.end("refused", reason, error.message)
        await held.end("succeeded", version=version)

    async def _tear(self, held: HeldRun) -> None:
        """What its worker wrote has not reached the disk, as where the power failed: it is written again from the last
        checkpoint."""
        self.on_worker_ended(held.row, "torn")
        await self._try_again(held, ReportEnd("crashed", _TORN), await self._learned_until(held.row))

    async def _registered(self, trained: TrainedAdapter) -> int:
        """A registry that is away is asked again for as long as the lease is ours."""
        failures = 0
        while True:
            try:
                return await self.ports.registry.register(trained)
            except (Unavailable, Overloaded) as error:
                failures += 1
                await self.ports.clock.sleep(error.retry_after or _BACKOFF.seconds(failures))

    async def _trained(self, run: Run, end: ReportEnd) -> TrainedAdapter:
        return TrainedAdapter(
            tenant=run.tenant,
            model=run.model,
            run_id=run.run_id,
            base=await self.ports.bases.get(run.base),
            dataset=run.dataset,
            folder=await self.ports.folders.adapter(run.run_id),
            metrics=measured(await self._curve(run)),
            hyperparameters=run.hyperparameters.settings(),
            reported=end.files,
        )

    async def _curve(self, run: Run) -> Sequence[Point]:
        """All points of it, in the order in which they came to be known: a worker that took up the last checkpoint may
        have learned nothing more."""
        found: list[NumberedPoint] = []
        while some := await self._points(run, found[-1].number if found else 0):
            found += some
        return [each.point for each in found]

    async def _points(self, run: Run, after: int) -> Sequence[NumberedPoint]:
        return await self.ports.store.points(run.tenant, run.run_id, after, _POINTS_AT_A_TIME)
