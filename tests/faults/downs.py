"""The end at length: `python -m tests.faults.downs 30` says `down` that often a second after one process was killed.

All cores are busy meanwhile. Printed is how long each took; the exit code is 0 where none took longer than it may. With
`scripted` as a second word the services are scripts, and Kafka, PostgreSQL and the supervisor are real.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.support.laptop import Laptop, laptop
from tests.support.storm import VICTIMS

MAY_TAKE_SECONDS = 15.0
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


def ended_after_kill(machine: Laptop, victim: str) -> float:
    """Seconds that `down` took a second after the process was killed; whatever is left running is a failure."""
    said = machine.up()
    if said.returncode != 0:
        sys.exit(said.stderr)
    there = {name: row["pid"] for name, row in machine.status().items()}
    os.kill(there[victim], signal.SIGKILL)
    time.sleep(1)
    began = time.monotonic()
    said = machine.say("down")
    seconds = time.monotonic() - began
    left = [name for name, pid in there.items() if psutil.pid_exists(pid)]
    return seconds if (said.returncode, left) == (0, []) else float("inf")


def play(tries: int, *, scripted: bool) -> bool:
    draw = random.Random(tries)
    with laptop(scripted=scripted) as machine, cores_busy():
        took = []
        for number in range(1, tries + 1):
            victim = draw.choice(VICTIMS)
            took.append(ended_after_kill(machine, victim))
            print(f"{number}: {victim} killed, down after {took[-1]:.1f} s", flush=True)
    well = sum(seconds <= MAY_TAKE_SECONDS for seconds in took)
    print(f"within {MAY_TAKE_SECONDS:.0f} s in {well} of {tries} tries; the slowest took {max(took):.1f} s")
    return well == tries


if __name__ == "__main__":
    sys.exit(0 if play(int(sys.argv[1]), scripted="scripted" in sys.argv) else 1)
