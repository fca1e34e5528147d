"""Start and rest of one machine: how long `sluiceway up` takes, cold and warm, what its processes hold then, and how
large the environments are that they run in."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution, distribution
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

import psutil
from packaging.requirements import Requirement

from sluiceway import services
from sluiceway_local.servers.jars import cache_folder
from sluiceway_local.training import worker_python
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_most, family_cpu_seconds, family_pss_mib, short
from tests.support.laptop import Laptop, laptop
from tests.support.repository import ROOT

WARM_STARTS: Final = 3
SETTLE_SECONDS: Final = 40
REST_SECONDS: Final = 20
_WARM_MAY_TAKE: Final = 25.0
_MAY_HOLD_MIB: Final = 1434.0
_MAY_START_SECONDS: Final = 20.0
_MAY_REST_SHARE: Final = 0.08
_MAY_TAKE_MB: Final = 1200.0
_LOCKED: Final = (
    "export",
    "--locked",
    "--no-dev",
    "--package",
    "sluiceway-local",
    "--no-hashes",
    "--no-emit-workspace",
    "--no-annotate",
)
_NOTES: Final = (
    "Seconds by the clock, until `sluiceway up --detach` has returned: every process is ready. Cold: the data folder "
    "is empty, so the servers make theirs, and all tables and topics are made. Warm: again, after `sluiceway down`.",
    f"PSS is what a process and all below it hold; what several share is shared out among them. All {len(services())} "
    "services run, and no run of training is under way.",
    f"CPU s are of a processor: of the last warm start until every process is ready, and of {REST_SECONDS} s in which "
    f"nobody asks anything, {SETTLE_SECONDS} s later; the bar of the latter is {_MAY_REST_SHARE:.0%} of a core.",
    "MB are 1,000,000 bytes of files. `make up` takes the packages that the lock names for the services, with what is "
    "compiled of them; the environment of this repository holds tools for its tests beside them.",
)


def run(data: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches."""
    with laptop() as machine:
        cold = _up(machine)
        again = [(_down(machine), _up(machine)) for _ in range(WARM_STARTS)]
        rest = _rest(machine)
    return Section("Start and rest", (_starts(cold, again), rest, _environments()), _NOTES)


def _up(machine: Laptop) -> float:
    began = time.monotonic()
    said = machine.up()
    if said.returncode != 0:
        raise RuntimeError(f"it did not start: {said.stderr.strip()}")
    return time.monotonic() - began


def _down(machine: Laptop) -> float:
    began = time.monotonic()
    machine.say("down")
    return time.monotonic() - began


def _starts(cold: float, again: Sequence[tuple[float, float]]) -> Table:
    down, warm = (min(seconds) for seconds in zip(*again, strict=True))
    return Table(
        ("what", "seconds", "bar"),
        (
            ("`up`, cold", short(cold), ""),
            (f"`up`, warm, the best of {WARM_STARTS}", short(warm), at_most(_WARM_MAY_TAKE, warm)),
            (f"`down`, the best of {WARM_STARTS}", short(down), ""),
        ),
    )


def _rest(machine: Laptop) -> Table:
    pids = {name: int(row["pid"]) for name, row in machine.status().items()}
    supervisor = psutil.Process(machine.supervisor())
    started = _spent(pids, supervisor)
    time.sleep(SETTLE_SECONDS)
    before = _spent(pids, supervisor)
    time.sleep(REST_SECONDS)
    rested = {name: spent - before[name] for name, spent in _spent(pids, supervisor).items()}
    held = {name: family_pss_mib(pid) for name, pid in pids.items()}
    held["supervisor"] = supervisor.memory_full_info().pss / 2**20
    rows = [(name, short(held[name]), "", short(started[name]), "", short(rested[name]), "") for name in held]
    bars = (_MAY_HOLD_MIB, _MAY_START_SECONDS, _MAY_REST_SHARE * REST_SECONDS)
    sums = [sum(each.values()) for each in (held, started, rested)]
    judged = ((short(each), at_most(bar, each)) for each, bar in zip(sums, bars, strict=True))
    rows.append(("all", *itertools.chain(*judged)))
    columns = ("process", "PSS MiB", "bar", "CPU s of a start", "bar", "CPU s at rest", "bar")
    return Table(columns, tuple(rows))


def _spent(pids: dict[str, int], supervisor: psutil.Process) -> dict[str, float]:
    """CPU-seconds so far; the supervisor's own, for all others are below it."""
    own = supervisor.cpu_times()
    return {name: family_cpu_seconds(pid) for name, pid in pids.items()} | {"supervisor": own.user + own.system}


def _environments() -> Table:
    needed, worker = _megabytes(_needed_files()), worker_python(os.environ)
    kept, graphs = _inside(cache_folder()), _inside(cache_folder() / "models")
    rows = [
        ("packages that `make up` takes", short(needed), at_most(_MAY_TAKE_MB, needed)),
        ("Kafka, fetched once, and its cache of a start", short(kept - graphs), ""),
        ("graphs of the packaged encoders, made once", short(graphs), ""),
        ("the environment of this repository", short(_inside(Path(sys.prefix))), ""),
    ]
    if worker:
        rows.append(("the environment that trains (`make worker`)", short(_inside(Path(worker).parents[1])), ""))
    return Table(("environment", "MB", "bar"), tuple(rows))


def _needed_files() -> Iterator[Path]:
    """Of the packages that the lock names, as far as they are for this machine."""
    listed = subprocess.run((ROOT / "tools/uv", *_LOCKED), cwd=ROOT, capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        if line and not line.startswith(("#", " ")) and _is_for_here(needed := Requirement(line)):
            yield from _files(distribution(needed.name))


def _is_for_here(needed: Requirement) -> bool:
    return needed.marker is None or needed.marker.evaluate()


def _files(installed: Distribution) -> Iterator[Path]:
    for file in installed.files or ():
        path = Path(str(file.locate()))
        yield path
        if path.suffix == ".py":
            yield Path(cache_from_source(str(path)))


def _inside(folder: Path) -> float:
    return _megabytes(folder.rglob("*"))


def _megabytes(paths: Iterable[Path]) -> float:
    """Of the files alone; a link is none, and a file of two names is one."""
    found = (path.lstat() for path in paths if path.is_file() and not path.is_symlink())
    return sum({file.st_ino: file.st_size for file in found}.values()) / 1e6
