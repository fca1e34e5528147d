"""What a child process leaves in its log, read for whoever asks why it ended."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import ChildProcess, Program, last_line, launched, run_to_end
from sluiceway_common.testing import eventually
from tests.support.laptop import lives

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


async def test_what_it_printed_beside_its_log_may_look_like_anything(tmp_path: Path) -> None:
    assert (await why(tmp_path, "{" * 10, "[" * 3_000)).endswith("last words: " + "[" * 3_000)


async def test_one_that_said_nothing_says_nothing_of_before(tmp_path: Path) -> None:
    await why(tmp_path, "the model is missing")
    assert await why(tmp_path, "") == "it ended with exit code 70; its last words: none"


async def test_the_last_words_steer_no_terminal(tmp_path: Path) -> None:
    steering = "a\x1b[2J\x9b5A\x7f\u202e\u2066\x08b"
    ended = "it ended with exit code 70; its last words: "
    assert await why(tmp_path, steering) == f"{ended}a[2J5Ab"
    failure = _line(level="error", event="could not start", exception=f"Traceback\nValueError: {steering}")
    assert await why(tmp_path, failure) == f"{ended}could not start: ValueError: a[2J5Ab"
    assert "\x1b" not in last_line(tmp_path / "log")


class LookedAt(ChildProcess):
    """Counts how often somebody looks whether it has ended."""

    looks = 0

    @property
    def returncode(self) -> int | None:
        self.looks += 1
        return super().returncode


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the end of a process")
async def test_an_end_is_told_by_the_kernel_and_not_looked_for(tmp_path: Path) -> None:
    child = LookedAt(Program(argv=(sys.executable, "-c", "input()"), log=tmp_path / "log"))
    child.spawn()
    assert (await child.exit(), child.looks) == (1, 1)
    assert (await child.exit(), child.looks) == (1, 2)


_SPAWNS = """
import os, sys, time
from pathlib import Path
from sluiceway_common.processes import ChildProcess, Program
child = ChildProcess(Program(argv=(sys.executable, "-c", sys.argv[2]), log=Path(sys.argv[1])))
child.spawn()
while not Path(sys.argv[1]).read_text():
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""


async def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", _SPAWNS, str(log), _STAYS)
    assert await parent.wait() == -signal.SIGKILL
    pid = int(log.read_text())
    await eventually(lambda: not lives(pid), within=20)


async def test_who_is_launched_for_a_parent_that_is_gone_begins_nothing(tmp_path: Path) -> None:
    name, *arguments = launched((sys.executable, "-c", "open('began', 'w')"), signal.SIGTERM)
    gone = [str(2**22 + 1) if argument == str(os.getpid()) else argument for argument in arguments]
    child = await asyncio.create_subprocess_exec(name, *gone, cwd=tmp_path)
    assert (await child.wait(), os.listdir(tmp_path)) == (127, [])


async def test_a_nicer_program_is_so_from_its_first_line(tmp_path: Path) -> None:
    told = "import os; print(os.nice(0))"
    await run_to_end(Program(argv=(sys.executable, "-c", told), log=tmp_path / "log", nice=3), name="it")
    assert (tmp_path / "log").read_text() == f"{min(19, os.nice(0) + 3)}\n"


async def test_a_program_leads_a_group_within_our_session_beyond_which_no_niceness_counts(tmp_path: Path) -> None:
    told = "import os; print(os.getpgid(0) == os.getpid(), os.getsid(0))"
    await run_to_end(Program(argv=(sys.executable, "-c", told), log=tmp_path / "log"), name="it")
    assert (tmp_path / "log").read_text() == f"True {os.getsid(0)}\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root may run a program as somebody else")
async def test_a_program_runs_as_who_it_is_told_to_and_with_no_group_beside(tmp_path: Path) -> None:
    log = tmp_path / "log"
    await run_to_end(Program(argv=("sh", "-c", "id -u; id -G"), log=log, user=65534, group=65533), name="it")
    assert log.read_text().split() == ["65534", "65533"]


async def test_a_program_gets_the_signals_that_python_ignores(tmp_path: Path) -> None:
    ended_by = f"exit code -{int(signal.SIGPIPE)}; its last words: none"
    with pytest.raises(Unavailable, match=ended_by):
        await run_to_end(Program(argv=("sh", "-c", "kill -PIPE $$; echo stayed"), log=tmp_path / "log"), name="it")


async def test_whoever_is_cancelled_leaves_nothing_running(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "of it" / "log"
    running = asyncio.create_task(run_to_end(Program(argv=(sys.executable, "-c", _STAYS), log=log), name="it"))
    pid = int(await eventually(lambda: log.exists() and log.read_text(), within=20))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert not psutil.pid_exists(pid)


_LEAVES = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(left.pid, flush=True)
if sys.argv[1] == "waits":
    left.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the number of a group until its end is told")
@pytest.mark.parametrize("way", ["by itself", "asked"])
async def test_what_it_started_ends_with_it_however_it_ends(tmp_path: Path, way: str) -> None:
    log = tmp_path / "log"
    program = (sys.executable, "-c", _LEAVES, "waits" if way == "asked" else "")
    child = ChildProcess(Program(argv=program, log=log))
    child.spawn()
    left = int(await eventually(lambda: log.read_text(), within=20))
    if way == "asked":
        await child.end(within=20)
    else:
        await child.exit()
    await eventually(lambda: not lives(left), within=20)
