"""The end at length: `python -m tests.faults.downs 30` says `down` that often a second after one process was killed.

All cores are busy meanwhile, and a run learns beside SmolLM2; its worker ends too, and goes on at the next `up`.
Printed is how long each took; the exit code is 0 where none took longer than it may. With `scripted` as a second word
the services are scripts, of which none trains, and Kafka, PostgreSQL and the supervisor are real.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sluiceway_common.testing import eventually
from sluiceway_local.training import VARIABLE
from tests.support.laptop import PROCESSES, Laptop, laptop, lives
from tests.support.learning import Learning, step_of
from tests.support.system import client
from tests.support.train_world import worker_python, workers_of

MAY_TAKE_SECONDS = 15.0
_BEGINS_WITHIN = 600.0
_BURN = "while True: pass"


@contextmanager
def cores_busy() -> Iterator[None]:
    """Every core has somebody else's work to do."""
    burners = [subprocess.Popen((sys.executable, "-c", _BURN)) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def begin(machine: Laptop, *, trains: bool) -> None:
    """All is up, and a run under way where one is to be."""
    said = machine.up()
    if said.returncode != 0:
        sys.exit(said.stderr)
    if trains:
        asyncio.run(a_run_under_way(machine))


async def a_run_under_way(machine: Laptop) -> None:
    """Its worker is there; at the first time it has learned."""
    # Beside the folders of runs stands the mark of their volume.
    if any(run.is_dir() for run in _runs(machine).glob("*")):
        await eventually(lambda: _workers(machine), within=_BEGINS_WITHIN, every=0.3)
        return
    async with client(machine) as sluiceway:
        await Learning(machine, sluiceway, seed=1).start("endless", epochs=100.0)
    await eventually(lambda: any(step_of(run) for run in _runs(machine).glob("*")), within=_BEGINS_WITHIN, every=0.3)


def _runs(machine: Laptop) -> Path:
    return machine.data / "train" / "runs"


def _workers(machine: Laptop) -> dict[str, int]:
    return {f"worker {pid}": pid for pid in workers_of(_runs(machine))}


def ended_after_kill(machine: Laptop, victim: str, *, trains: bool) -> float:
    """Seconds that `down` took a second after the process was killed; whatever is left running is a failure."""
    begin(machine, trains=trains)
    there = {name: row["pid"] for name, row in machine.status().items()} | _workers(machine)
    os.kill(there[victim], signal.SIGKILL)
    time.sleep(1)
    began = time.monotonic()
    said = machine.say("down")
    seconds = time.monotonic() - began
    left = [name for name, pid in there.items() if lives(pid)]
    return seconds if (said.returncode, left) == (0, []) else float("inf")


def play(tries: int, *, scripted: bool) -> bool:
    draw = random.Random(tries)
    training = {} if scripted else {VARIABLE: str(worker_python())}
    took = []
    with laptop(training, scripted=scripted) as machine:
        # A first start and the unpacking of the base would take minutes beside busy cores.
        begin(machine, trains=not scripted)
        with cores_busy():
            for number in range(1, tries + 1):
                victim = draw.choice(PROCESSES)
                took.append(ended_after_kill(machine, victim, trains=not scripted))
                print(f"{number}: {victim} killed, down after {took[-1]:.1f} s", flush=True)
    well = sum(seconds <= MAY_TAKE_SECONDS for seconds in took)
    print(f"within {MAY_TAKE_SECONDS:.0f} s in {well} of {tries} tries; the slowest took {max(took):.1f} s")
    return well == tries


if __name__ == "__main__":
    sys.exit(0 if play(int(sys.argv[1]), scripted="scripted" in sys.argv) else 1)
