"""View of what runs: a live table on a terminal, a line for each change elsewhere, a summary at the end."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate, ephemeral
from sluiceway_local.status import Condition, MachineState

_COLOURS: dict[Condition, str] = {
    "waiting": "dim",
    "starting": "yellow",
    "ready": "green",
    "unready": "yellow",
    "restarting": "red",
    "stopping": "yellow",
    "stopped": "dim",
}


class View(Protocol):
    """Somebody who looks on."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def show(self, state: MachineState) -> None: ...


class LiveView:
    """The table, drawn again with every change."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, refresh_per_second=8)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, state: MachineState) -> None:
        self._live.update(table(state))


class PlainView:
    """A line when a process comes into another state."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[str, Condition] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, state: MachineState) -> None:
        for process in state.processes:
            if process.state not in ("waiting", self._said.get(process.name)):
                self._said[process.name] = process.state
                self._console.print(Text(f"{process.name}: {process.state} {process.detail}".rstrip()))


class Welcome:
    """Says once where everything is, as soon as it is there."""

    def __init__(self, console: Console, directory: DataDirectory) -> None:
        self._console = console
        self._directory = directory
        self._said = False

    def show(self, state: MachineState) -> None:
        if state.phase == "ready" and not self._said:
            self._said = True
            self._console.print(welcome(state, self._directory, already=False), markup=False)


def view(console: Console) -> View:
    """The one that suits where we print."""
    return LiveView(console) if console.is_terminal else PlainView(console)


def table(state: MachineState) -> Table:
    """All processes, one a row."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("process", "state", "pid", "gRPC", "HTTP", ""):
        drawn.add_column(column, overflow="fold")
    for process in state.processes:
        condition = Text(process.state, style=_COLOURS[process.state])
        pid = str(process.pid or "")
        drawn.add_row(process.name, condition, pid, process.grpc, process.http, Text(process.detail, style="dim"))
    return drawn


def welcome(state: MachineState, directory: DataDirectory, *, already: bool) -> str:
    """Where everything is, and some commands to try."""
    first = [process for process in state.processes if process.grpc and process.replica == 0]
    openai = json.loads(directory.client.read_text())["openai"]
    scheme = urlsplit(openai).scheme
    command = f"{_command()}{directory.option}"
    return "\n".join(
        (
            f"Sluiceway {'runs already' if already else 'runs'}. Everything lies in {directory.data}",
            "",
            *(f"  {each.service:<8} gRPC {each.grpc}, health {scheme}://{each.http}/health/ready" for each in first),
            f"  {'OpenAI':<8} {openai}/v1 for any OpenAI client; the key is in {directory.client}",
            "",
            *_warnings(state.port_base),
            *((state.remark, "") if state.remark else ()),
            "Try:",
            "",
            f"  {command} add docs/sample --wait",
            f'  {command} ask "When did Carl Wilhelm Scheele discover oxygen?"',
            f"  {command} explain ans_…  # what that answer was made of, by the id that `ask` says",
            f"  {command} status",
        )
    )


def _warnings(port_base: int, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """What is said, not left to be found out: that nobody guards, that scans stay unread, that ports may be gone."""
    said = []
    if environment.get("INFER_GUARD") == "none":
        said.append("No guard stands before the model: answers are recorded as `unchecked` (INFER_GUARD=none).")
    if shutil.which("tesseract", path=environment.get("PATH", os.defpath)) is None:
        said.append(
            "Scans and pictures will fail, for `tesseract` is not installed: install it with the languages of your "
            "documents, such as `apt install tesseract-ocr tesseract-ocr-deu`, and start again."
        )
    if lent := ephemeral(allocate(port_base)):
        said.append(f"This machine lends ports {lent} to whoever connects: choose a --port-base outside of them.")
    return (*said, "") if said else ()


def _command(environment: Mapping[str, str] = os.environ) -> str:
    """How the person would call us from here: by name where the environment is active or ours is not below us."""
    script = Path(sys.prefix) / "bin" / "sluiceway"
    below = script.is_relative_to(Path.cwd())
    return str(script.relative_to(Path.cwd())) if below and "VIRTUAL_ENV" not in environment else "sluiceway"
