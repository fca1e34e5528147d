"""Start and rest of one machine: how long `sluiceway up` takes, cold and warm, and what its processes hold then."""

import time
from collections.abc import Sequence
from typing import Final

import psutil

from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_most, family_cpu_seconds, family_pss_mib, short
from tests.support.laptop import Laptop, laptop

WARM_STARTS: Final = 3
SETTLE_SECONDS: Final = 10
REST_SECONDS: Final = 20
_WARM_MAY_TAKE: Final = 25.0
_MAY_HOLD_MIB: Final = 2600.0
_NOTES: Final = (
    "Seconds by the clock, until `sluiceway up --detach` has returned: every process is ready. Cold: the data folder "
    "is empty, so the servers make theirs, and all tables and topics are made. Warm: again, after `sluiceway down`.",
    "PSS is what a process and all below it hold; what several share is shared out among them. The bar is that of six "
    "services.",
    f"CPU at rest: of {REST_SECONDS} s in which nobody asks anything, {SETTLE_SECONDS} s after the last start.",
)


def run(data: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches."""
    with laptop() as machine:
        cold = _up(machine)
        again = [(_down(machine), _up(machine)) for _ in range(WARM_STARTS)]
        time.sleep(SETTLE_SECONDS)
        rest = _rest(machine)
    return Section("Start and rest", (_starts(cold, again), rest), _NOTES)


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
    before = _spent(pids, supervisor)
    time.sleep(REST_SECONDS)
    after = _spent(pids, supervisor)
    held = {name: family_pss_mib(pid) for name, pid in pids.items()}
    held["supervisor"] = supervisor.memory_full_info().pss / 2**20
    rows = [(name, short(held[name]), short(after[name] - before[name]), "") for name in held]
    all_held, spent = sum(held.values()), sum(after.values()) - sum(before.values())
    rows.append(("all", short(all_held), short(spent), at_most(_MAY_HOLD_MIB, all_held)))
    return Table(("process", "PSS MiB", "CPU s at rest", "bar"), tuple(rows))


def _spent(pids: dict[str, int], supervisor: psutil.Process) -> dict[str, float]:
    """CPU-seconds so far; the supervisor's own, for all others are below it."""
    own = supervisor.cpu_times()
    return {name: family_cpu_seconds(pid) for name, pid in pids.items()} | {"supervisor": own.user + own.system}
