"""What a child process leaves in its log, read for whoever asks why it ended."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import Program, run_to_end
from sluiceway_common.testing import eventually

_SAYS = "import sys; print(sys.argv[1]); sys.exit(int(sys.argv[2]))"
_STAYS = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"


def _line(**fields: str) -> str:
    return json.dumps(fields)


async def why(tmp_path: Path, *lines: str) -> str:
    """Why it failed, as a person is told."""
    argv = (sys.executable, "-c", _SAYS, "\n".join(lines), "70")
    with pytest.raises(Unavailable) as failed:
        await run_to_end(Program(argv=argv, log=tmp_path / "log"), name="it")
    return failed.value.message.removesuffix(f" (more in {tmp_path / 'log'})")


async def test_a_failure_counts_more_than_what_was_said_after_it(tmp_path: Path) -> None:
    failure = _line(level="error", event="could not start", exception="Traceback\n  x\nValueError: no such model")
    said = await why(tmp_path, failure, _line(level="info", event="stopping"))
    assert said == "it ended with exit code 70; its last words: could not start: ValueError: no such model"


async def test_a_failure_of_an_earlier_life_is_not_this_one(tmp_path: Path) -> None:
    await why(tmp_path, _line(level="critical", event="gave up", why="the disk is full"))
    assert (
        await why(tmp_path, "the model is missing")
        == "it ended with exit code 70; its last words: the model is missing"
    )


async def test_one_that_said_nothing_says_nothing_of_before(tmp_path: Path) -> None:
    await why(tmp_path, "the model is missing")
    assert await why(tmp_path, "") == "it ended with exit code 70; its last words: none"


async def test_whoever_is_cancelled_leaves_nothing_running(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "of it" / "log"
    running = asyncio.create_task(run_to_end(Program(argv=(sys.executable, "-c", _STAYS), log=log), name="it"))
    pid = int(await eventually(lambda: log.exists() and log.read_text(), within=20))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert not psutil.pid_exists(pid)
