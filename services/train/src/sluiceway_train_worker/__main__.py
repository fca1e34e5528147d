"""`python -m sluiceway_train_worker FOLDER` does the job that lies in a folder, and ends with one of these codes."""

import ctypes
import gc
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from sluiceway_train_worker import base_digest, job
from sluiceway_train_worker.ending import Refused, Stop, Stopped
from sluiceway_train_worker.report import Report

DONE, REFUSED, STOPPED = 0, 3, 75
_PR_SET_PDEATHSIG: Final = 1
# Nothing is fetched, and nothing is told to anybody.
_OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_CARDS: Final = "CUDA_VISIBLE_DEVICES"
# What happens stands in the report.
_QUIET: Final = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sluiceway_train_worker FOLDER")
    os.environ.update(_OFFLINE | _QUIET | one_card(os.environ))
    if "TORCHELASTIC_RUN_ID" in os.environ:
        _die_with_the_agent()
    warnings.simplefilter("ignore")
    _end(_ended(Path(sys.argv[1])))


def one_card(environment: Mapping[str, str]) -> dict[str, str]:
    """What is set in addition, so that a process that learns alone sees the first card and no other: of several that it
    saw each would take as many rows as a step has in all. torchrun gives each of its processes a card itself."""
    if "WORLD_SIZE" in environment:
        return {}
    first, _, _ = environment.get(_CARDS, "0").partition(",")
    return {_CARDS: first}


def _end(code: int) -> NoReturn:
    """All that was made is on the disk. To take a model and what was imported apart, object by object, takes a second
    of the processor and more, for nothing: the kernel has it back at once."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _die_with_the_agent() -> None:
    """The agent is torchrun, which starts its processes in sessions of their own, without the lock of the folder: one
    that outlived it would learn on beside the next worker."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _ended(folder: Path) -> int:
    """Of several processes that learn together the first one reports."""
    report = Report(folder, speaks=os.environ.get("RANK", "0") == "0")
    try:
        _run(folder, report)
    except Refused as refused:
        report.say("refused", reason=refused.reason, message=str(refused))
        return REFUSED
    except Stopped as stopped:
        report.say("stopped", step=stopped.step)
        return STOPPED
    except Exception as error:
        report.say("crashed", error=type(error).__name__)
        raise
    return DONE


def _run(folder: Path, report: Report) -> None:
    stop = Stop(lambda: report.say("phase", phase="stopping"))
    stop.listen()
    asked = job.read(folder)
    report.attempt = asked.attempt
    asked = job.shared(asked, int(os.environ.get("WORLD_SIZE", "1")))
    base_digest.check(asked.base)
    _leave_out("scipy")
    if asked.adapter.method != "qlora":
        _leave_out("bitsandbytes")
    # Imported for seconds: what is wrong with a job is said before.
    with _without_garbage():
        from sluiceway_train_worker.run import run

    run(asked, folder, report, stop)


@contextmanager
def _without_garbage() -> Iterator[None]:
    """What is imported is there to the end: to look through all of it for garbage, again and again as it grows, is a
    fifth of what the import takes of the processor."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _leave_out(package: str) -> None:
    """Libraries import what is installed, whether or not anybody uses it: PEFT bitsandbytes, with the compiler of torch
    behind it, for more than a second of the processor at each start; transformers scipy, for the loss of models of
    images."""
    sys.modules.setdefault(package, None)  # type: ignore[arg-type]  # None: as if it were not installed


if __name__ == "__main__":
    main()
