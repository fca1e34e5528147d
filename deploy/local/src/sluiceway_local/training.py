"""Training on one machine: the environment that it needs, and the workers that outlive the service they belong to."""

import fcntl
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

VARIABLE = "TRAIN_WORKER"
NOTHING_TRAINS = "trains nothing: `make worker` makes the environment for it (7 GB), `make down up` uses it"
# Somebody waits for `down`. Who is killed loses the steps since its last checkpoint, and nothing else.
_STOP_SECONDS = 10.0
_KILLED_SECONDS = 10.0


def worker_python(inherited: Mapping[str, str], environment: Path = Path(sys.prefix)) -> str:
    """The Python that trains: the one that a person named, else that of the checkout; empty where there is none."""
    beside = environment.parent / ".venv-worker/bin/python"
    return inherited.get(VARIABLE) or (str(beside) if beside.exists() else "")


def end_workers(data: Path, *, seconds: float = _STOP_SECONDS) -> int:
    """Asks the workers of a data folder to end after the step that they are in, and kills those that do not; how many
    there were. Their runs go on from there at the next start."""
    locks = sorted((data / "train/runs").glob("*/worker.lock"))
    workers = [process for lock in locks if (process := _worker(lock)) is not None]
    for process in workers:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGTERM)
    _, left = psutil.wait_procs(workers, timeout=seconds)
    for process in left:
        # All that it started is in its session.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    # Two gigabytes take the kernel a second on a busy machine, and the next `up` is to find their locks free.
    psutil.wait_procs(left, timeout=_KILLED_SECONDS)
    return len(workers)


def _worker(lock: Path) -> psutil.Process | None:
    """Who holds the lock of a run's folder, as it says itself; the kernel lets go of it when the worker dies."""
    try:
        with lock.open("rb") as file:
            said = json.loads(file.read())
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(psutil.NoSuchProcess, LookupError, TypeError):
            return psutil.Process(said["pid"])
    except (OSError, ValueError):
        pass
    return None
