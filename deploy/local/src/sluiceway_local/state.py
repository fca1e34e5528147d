"""What runs, written for others to read: `status`, `down`, `logs` and a second `up`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from sluiceway_local.place import write_whole

Condition = Literal["waiting", "starting", "ready", "unready", "restarting", "stopping", "stopped"]
Phase = Literal["starting", "ready", "stopping", "stopped", "failed"]


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class State:
    """All processes, and how the whole is. `problem` is why it failed."""

    supervisor: int
    phase: Phase
    port_base: int
    processes: tuple[ProcessState, ...] = ()
    problem: str = ""


def write(file: Path, state: State) -> None:
    write_whole(file, json.dumps(asdict(state), indent=1))


def read(file: Path) -> State | None:
    """What was last written; None when nothing was, or not by us."""
    try:
        read = json.loads(file.read_text())
        processes = tuple(ProcessState(**process) for process in read.pop("processes"))
        return State(**read, processes=processes)
    except (OSError, ValueError, KeyError, TypeError):
        return None
