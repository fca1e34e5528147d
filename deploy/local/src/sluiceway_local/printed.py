"""What a program reads: a process as one JSON object on one line of stdout."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from rich.console import Console

from sluiceway_local.state import ProcessState, State

_FIELDS = ("service", "replica", "pid", "grpc", "http", "state")


def objects(out: Console, processes: Iterable[ProcessState]) -> None:
    for process in processes:
        out.out(_object(process), highlight=False)


class Changes:
    """An object whenever something about a process is new."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._said: dict[tuple[str, int], str] = {}

    def show(self, state: State) -> None:
        for process in state.processes:
            name, said = (process.service, process.replica), _object(process)
            if self._said.get(name) != said:
                self._said[name] = said
                self._out.out(said, highlight=False)


def _object(process: ProcessState) -> str:
    return json.dumps({name: value for name, value in asdict(process).items() if name in _FIELDS})
