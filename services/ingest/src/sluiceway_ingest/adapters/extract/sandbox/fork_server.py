"""Fork server: the process that has every parser loaded and forks a child for each job.

It has one thread and parses nothing that was handed in, so that forking is safe. Jobs come in on standard input, exit
reports go out on standard output; when the input closes, everything below it is killed and its folder removed.
"""

import gc
import json
import os
import selectors
import shutil
import signal
import time
from dataclasses import dataclass, field
from typing import Any

from sluiceway_common import huge_pages
from sluiceway_ingest.adapters.extract.sandbox import child, process_control
from sluiceway_ingest.adapters.extract.sandbox.protocol import ExitReport, Job
from sluiceway_ingest.domain.limits import Limits


@dataclass
class RunningChild:
    """A child at work, and when its time is up."""

    job: Job
    due: float
    overdue: bool = False


@dataclass(kw_only=True)
class ForkServer:
    """Children by process id."""

    limits: Limits
    parse: child.Parse
    children: dict[int, RunningChild] = field(default_factory=dict)
    open: bool = True
    _rest: bytes = b""

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ, self._hear)
            selector.register(_child_signals(), selectors.EVENT_READ, _drain)
            while self.open:
                for key, _ in selector.select(self._next_timeout()):
                    key.data(key.fd)
                self._expire()
                self._reap()
        for pid in self.children:
            process_control.kill_group(pid)

    def _hear(self, fd: int) -> None:
        heard = os.read(fd, 2**16)
        self.open = bool(heard)
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, message: dict[str, Any]) -> None:
        if "stop" in message:
            self._stop(message["stop"])
        else:
            self._fork(Job(**message))

    def _stop(self, job_id: int) -> None:
        for pid, running in self.children.items():
            if running.job.id == job_id:
                process_control.kill_group(pid)

    def _fork(self, job: Job) -> None:
        try:
            pid = os.fork()
        except OSError:
            # No memory, or too many processes: the other children go on.
            never = ExitReport(id=job.id, status=0, overdue=False, cpu_seconds=0.0, peak_bytes=0, started=False)
            os.write(1, never.line())
            return
        if pid == 0:
            child.run_job(job, self.limits, self.parse)
        self.children[pid] = RunningChild(job, time.monotonic() + job.seconds)

    def _next_timeout(self) -> float | None:
        dues = [running.due for running in self.children.values() if not running.overdue]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    def _expire(self) -> None:
        now = time.monotonic()
        for pid, running in self.children.items():
            if running.due <= now and not running.overdue:
                running.overdue = True
                process_control.kill_group(pid)

    def _reap(self) -> None:
        while (pid := _ended()) is not None:
            if pid in self.children:
                # Before it is waited for: until then nobody else can be given its process and group id.
                process_control.kill_group(pid)
            self._wait(pid)

    def _wait(self, pid: int) -> None:
        _, status, usage = os.wait4(pid, 0)
        running = self.children.pop(pid, None)
        if running is None:
            return
        process_control.kill_children(but=set(self.children))
        cpu_seconds = round(usage.ru_utime + usage.ru_stime, 3)
        report = ExitReport(
            id=running.job.id,
            status=status,
            overdue=running.overdue,
            cpu_seconds=cpu_seconds,
            peak_bytes=usage.ru_maxrss * 1024,
        )
        os.write(1, report.line())


def _ended() -> int | None:
    try:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return ended.si_pid if ended else None


def _child_signals() -> int:
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return readable


def _drain(fd: int) -> None:
    os.read(fd, 2**16)


def serve(folder: str, limits: str, parse: child.Parse) -> None:
    """Serves until standard input closes. `limits` as JSON; `folder` holds the folders of the jobs."""
    process_control.leave_terminal()
    process_control.adopt_orphans()
    # What is loaded now is never collected, so that a child does not copy the pages it lies on.
    gc.freeze()
    # A fork copies an entry for each page, and a child that ends lets go of each.
    huge_pages.settle()
    os.write(1, b'{"ready": true}\n')
    try:
        ForkServer(limits=Limits(**json.loads(limits)), parse=parse).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
