"""Status of what runs: written by the supervisor, read by `status`, `down`, `logs` and a second `up`."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from sluiceway_common.disk import write_atomically
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import holder

Condition = Literal["waiting", "starting", "ready", "unready", "restarting", "stopping", "stopped"]
Phase = Literal["starting", "ready", "stopping", "stopped", "failed"]

_PRINTED = ("service", "replica", "pid", "grpc", "http", "state", "detail")


@dataclass(frozen=True, kw_only=True)
class ProcessState:
    """One process. `grpc` and `http` are empty where it has none; `detail` is what else is to say."""

    service: str
    replica: int
    pid: int | None
    grpc: str
    http: str
    state: Condition
    detail: str = ""
    restarts: int = 0

    @property
    def name(self) -> str:
        return self.service if self.replica == 0 else f"{self.service}-{self.replica}"


@dataclass(frozen=True, kw_only=True)
class MachineState:
    """All processes, and how the whole is. `problem` is why it failed, `remark` what is to be done though it runs."""

    supervisor: int
    phase: Phase
    port_base: int
    processes: tuple[ProcessState, ...] = ()
    problem: str = ""
    remark: str = ""

    def all_ready(self) -> bool:
        """Whether everything works that was started."""
        return self.phase == "ready" and all(process.state == "ready" for process in self.processes)


def write(file: Path, state: MachineState) -> None:
    write_atomically(file, json.dumps(asdict(state), indent=1))


def read(file: Path) -> MachineState | None:
    """What was last written; None when nothing was, or not by us."""
    try:
        read = json.loads(file.read_text())
        processes = tuple(ProcessState(**process) for process in read.pop("processes"))
        return MachineState(**read, processes=processes)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def current(directory: DataDirectory) -> MachineState | None:
    """How everything is; None when nothing was ever started. What no longer runs is `stopped`."""
    now = read(directory.state)
    if now is None or holder(directory.lock) == now.supervisor:
        return now
    stopped = tuple(replace(process, pid=None, state="stopped") for process in now.processes)
    return replace(now, phase="failed" if now.problem else "stopped", processes=stopped)


def alive(directory: DataDirectory) -> tuple[ProcessState, ...]:
    """The processes that were written down and live."""
    from sluiceway_local.process_records import lives

    now = read(directory.state)
    return tuple(process for process in now.processes if lives(process.pid)) if now else ()


def ended(before: Iterable[ProcessState]) -> tuple[ProcessState, ...]:
    """Those that live no longer, by the numbers that they had."""
    from sluiceway_local.process_records import lives

    return tuple(replace(process, state="stopped") for process in before if not lives(process.pid))


def json_output(process: ProcessState) -> str:
    """A process as one JSON object on one line, for programs."""
    return json.dumps({name: value for name, value in asdict(process).items() if name in _PRINTED})


def text(now: MachineState | None, directory: DataDirectory) -> str:
    """A table while something runs, one line when nothing does."""
    if now is None or now.phase in ("stopped", "failed"):
        why = f" ({now.problem})" if now and now.problem else ""
        return f"nothing runs in {directory.data}{why}; `sluiceway{directory.option} up` starts it"
    rows = [("process", "state", "pid", "gRPC", "HTTP", "")]
    rows += [(each.name, each.state, str(each.pid or ""), each.grpc, each.http, each.detail) for each in now.processes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


class JsonChanges:
    """An object whenever something about a process is new."""

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self._write_line = write_line
        self._written: dict[tuple[str, int], str] = {}

    def show(self, state: MachineState) -> None:
        for process in state.processes:
            name, line = (process.service, process.replica), json_output(process)
            if self._written.get(name) != line:
                self._written[name] = line
                self._write_line(line)
