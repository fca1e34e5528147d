"""A run in the hands of one replica, as it was last written: every write is fenced.

Whoever finds at a write, or at a look, that somebody else has it by now lets go of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sluiceway_common.clock import Clock
from sluiceway_common.leases import LeaseLost
from sluiceway_train.domain.reports import (
    ReportEnd,
    ReportPart,
    has_checkpoint,
    kept,
    part_of,
    phase_of,
    points_of,
    steps_of,
)
from sluiceway_train.domain.runs import Point, Run, RunState, ended, progressed, registering, requeued
from sluiceway_train.ports import Bases, Launcher, Registry, RunFolders, RunStore, TrainingData
from sluiceway_train.service.run_events import run_changed


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


class HeldRun:
    """The newest row, and the changes of it. All of them raise LeaseLost where it is no longer ours."""

    def __init__(self, ports: RunPorts, run: Run) -> None:
        self._ports = ports
        self.row = run

    async def commit(self, change: Callable[[Run], Run], points: Sequence[Point] = (), *, told: bool = False) -> None:
        """Writes a change of the newest row; `told`: with its event."""
        while True:
            after = change(self.row)
            event = run_changed(after, self._ports.clock.now()) if told else None
            if await self._ports.store.commit(self.row, after, event, points):
                self.row = after
                return
            await self.reload()

    async def reload(self) -> None:
        run = await self._ports.store.get(self.row.tenant, self.row.run_id)
        if run is None or run.fence != self.row.fence or run.state != "running":
            raise LeaseLost
        self.row = run

    async def read_on(self) -> ReportEnd | None:
        """Writes what the worker has said since, and looks whether somebody wants an end."""
        while (part := await self._part()).read_bytes:
            await self._note(part)
        await self.reload()
        return part.end

    async def _part(self) -> ReportPart:
        content = await self._ports.folders.report(self.row.run_id, self.row.report_offset)
        return part_of(content, self.row.attempt)

    async def _note(self, part: ReportPart) -> None:
        steps = steps_of(part.lines, self.row.steps)
        # Of those that are kept: whoever reads up to the last one must find it among them.
        points = kept(points_of(part.lines, self.row.attempt), steps)
        last = points[-1] if points else self.row.last
        phase, offset = phase_of(part.lines, self.row.phase), self.row.report_offset + part.read_bytes
        is_kept = has_checkpoint(part.lines)
        await self.commit(
            lambda run: progressed(run, phase=phase, steps=steps, last=last, is_kept=is_kept, report_offset=offset),
            points,
        )

    async def mark_registering(self) -> bool:
        """False where somebody wished for the end at the last moment."""
        while not await self._ports.store.commit(self.row, after := registering(self.row), None):
            await self.reload()
            if self.row.cancelling:
                return False
        self.row = after
        return True

    async def requeue(self, wait: timedelta, learned_until: datetime, *, failed: bool = False) -> None:
        """It waits for its next try, without its rows: nobody looks meanwhile whether a document of them is withdrawn.
        They go first, so that a crash in between leaves none; nobody else may have a worker that reads them."""
        await self.reload()
        await self._ports.folders.remove_rows(self.row.run_id)
        available_at = self._ports.clock.now() + wait
        await self.commit(lambda run: requeued(run, learned_until, available_at=available_at, failed=failed), told=True)

    async def end(self, state: RunState, reason: str = "", message: str = "", version: int = 0) -> None:
        """It has come to its end, and nothing of it stays on the disk."""
        now = self._ports.clock.now()
        await self.commit(
            lambda run: ended(run, state, now, reason=reason, message=message, version=version), told=True
        )
        await self._ports.folders.remove(self.row.run_id)
