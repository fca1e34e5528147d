"""A machine that somebody says `sluiceway up` on: a data folder and ports of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from sluiceway import services
from sluiceway_common.testing.ports import turn
from sluiceway_local import status as states
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import allocate
from sluiceway_local.servers.ports import is_free
from tests.support import servers

# Whoever imports it, as what makes the tables does, gets the service itself.
_SCRIPTED = """import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    from tests.support.scripted_service import main

    main({name!r})
else:
    sys.path.remove(str(Path(__file__).parent))
    del sys.modules[__name__]
    sys.modules[__name__] = importlib.import_module(__name__)
"""
_SECONDS = 240
_TROUBLES = ('"level": "warning"', '"level": "error"', "Traceback")
_TOLD_TROUBLES = 30
_BASES = range(18000, 30000, 200)
PROCESSES = (*services(), "kafka", "postgres")
"""All that runs on it, where each service has one replica."""


@dataclass(frozen=True)
class Laptop:
    """Runs the command as a person would, without a terminal."""

    folder: Path
    port_base: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / ".sluiceway"

    def say(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """`sluiceway <words>` in the laptop's folder."""
        return subprocess.run(
            (sys.executable, "-m", "sluiceway_client", *words),
            cwd=self.folder,
            env={**_clean(os.environ), **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    def up(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self.say("up", "--detach", "--port-base", str(self.port_base), *words, **environment)

    def status(self) -> dict[str, Any]:
        """What `status --json` says, by `service` or `service-replica`, read where the command reads it: who waits for
        a process looks often, and a command costs more than what is waited for."""
        now = states.current(DataDirectory(self.data))
        rows = [json.loads(states.json_output(process)) for process in (now.processes if now else ())]
        return {_name(row): row for row in rows}

    def troubles(self) -> list[str]:
        """The last warnings and errors of its logs, each with the log's name."""
        logs = sorted((self.data / "logs").glob("*.log"))
        lines = [f"{log.stem}: {line}" for log in logs for line in log.read_text(errors="replace").splitlines()]
        return [line for line in lines if any(word in line for word in _TROUBLES)][-_TOLD_TROUBLES:]

    def supervisor(self) -> int:
        return int(json.loads((self.data / "run" / "state.json").read_text())["supervisor"])


@contextmanager
def laptop(environment: Mapping[str, str] | None = None, *, scripted: bool = False) -> Iterator[Laptop]:
    """Nothing runs on it yet; whatever runs at the end is stopped. `scripted`: instead of the real services. With a
    test that fails it prints what went wrong on the machine."""
    if not servers.has_kafka():
        raise servers.Missing(servers.NO_KAFKA)
    with servers.folder() as place:
        made = Laptop(place, free_base(), {**(environment or {}), **(_scripted(place) if scripted else {})})
        try:
            yield made
        except BaseException:
            print(*made.troubles(), sep="\n")
            raise
        finally:
            said = made.say("down")
            assert said.returncode == 0, said.stderr


def _scripted(folder: Path) -> dict[str, str]:
    """A path on which a script stands before each service: `python -m sluiceway_<name>` finds that first."""
    scripts = folder / "scripted"
    scripts.mkdir()
    for name in services():
        (scripts / f"sluiceway_{name}.py").write_text(_SCRIPTED.format(name=name))
    return {"PYTHONPATH": os.pathsep.join((str(scripts), str(Path(__file__).parents[2])))}


def free_base() -> int:
    """A `--port-base` under which nobody listens, and that no other test on this machine is given for long; below the
    ports that the kernel gives to whoever connects."""
    for _ in _BASES:
        base = _BASES[turn("base", len(_BASES))]
        if all(is_free(port) for port in allocate(base).named().values()):
            return base
    raise AssertionError("there is no free range of ports on this machine")


def lives(pid: int) -> bool:
    """A process that has ended and that its parent has not asked after does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['service']}-{row['replica']}" if row["replica"] else str(row["service"])


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what the tests' own environment says about Sluiceway."""
    ours = ("SLUICEWAY_", "VIRTUAL_ENV", *(f"{service.upper()}_" for service in services()))
    return {name: text for name, text in environment.items() if not name.startswith(ours)}
