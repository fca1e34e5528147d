"""Supervised process, scripted in a line of Python."""

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import ChildProcess, Program
from sluiceway_common.testing import eventually
from sluiceway_local.supervised_process import ProcessName, RestartPolicy, SupervisedProcess

FAST = RestartPolicy(
    initial_backoff=0.01,
    max_backoff=0.1,
    check_every=0.05,
    check_ready_every=0.05,
    ask_every=0,
    start_timeout=20,
    stop_timeout=1,
    silence=0.3,
)
SLEEPS = "import time; open(sys.argv[1], 'w').write('up'); time.sleep(60)"
LEAVES = "import time; open(sys.argv[1], 'w').write('up'); time.sleep(0.2)"
DIES = "sys.exit('the model is missing')"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
SLOW_TO_END = """
import signal, time
def end(*_):
    time.sleep(0.3)
    open(sys.argv[1], 'w').write('ended well')
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1], 'w').write('up')
time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPS


@dataclass(frozen=True)
class Scripted:
    """Answers while the file is there that its process writes."""

    folder: Path
    script: str

    async def prepare(self) -> None:
        self.up.unlink(missing_ok=True)

    @property
    def up(self) -> Path:
        return self.folder / "up"

    def program(self) -> Program:
        return Program(argv=(sys.executable, "-c", "import sys; " + self.script, str(self.up)), log=self.folder / "log")

    async def answers(self) -> bool:
        if (self.folder / "full").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.up.exists()

    async def goes_on(self) -> bool:
        return await self.answers()

    async def lives(self) -> bool:
        return not (self.folder / "frozen").exists()

    async def trouble(self) -> str:
        return "disk: nearly full"


@dataclass(frozen=True)
class Deaf(Scripted):
    """A look at it swallows a cancellation, as `asyncio.wait_for` does on Python 3.11 in the turn in which it ends."""

    async def answers(self) -> bool:
        self.looking.touch()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.2)
        self.looking.unlink(missing_ok=True)
        return self.up.exists()

    @property
    def looking(self) -> Path:
        return self.folder / "looking"


@dataclass(frozen=True)
class Asked(Scripted):
    """Counts how often it was asked all of it, and how often whether it goes on."""

    answered: list[bool] = field(default_factory=list)
    went_on: list[bool] = field(default_factory=list)

    async def answers(self) -> bool:
        self.answered.append(await super().answers())
        return self.answered[-1]

    async def goes_on(self) -> bool:
        self.went_on.append(self.up.exists())
        return self.went_on[-1]


def nobody(child: SupervisedProcess) -> None:
    """Hears of every change, and does nothing."""


class Start(Protocol):
    def __call__(
        self,
        script: str,
        policy: RestartPolicy = FAST,
        server: Callable[[Path, str], Scripted] = Scripted,
        changed: Callable[[SupervisedProcess], None] = nobody,
    ) -> SupervisedProcess: ...


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a scripted child, which is ended with the test."""
    started: list[SupervisedProcess] = []

    def begin(
        script: str,
        policy: RestartPolicy = FAST,
        server: Callable[[Path, str], Scripted] = Scripted,
        changed: Callable[[SupervisedProcess], None] = nobody,
    ) -> SupervisedProcess:
        child = SupervisedProcess(ProcessName(service="scripted"), server(tmp_path, script), changed, policy)
        started.append(child)
        child.start()
        return child

    yield begin
    for child in started:
        await child.stop()


async def test_it_is_ready_when_it_answers(start: Start) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    assert (child.state().state, child.state().restarts) == ("ready", 0)


async def test_killed_it_is_started_again(start: Start) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    killed = child.pid
    os.kill(killed or 0, signal.SIGKILL)
    await eventually(lambda: child.state().state == "ready" and child.pid not in (None, killed), within=20)
    assert child.state().restarts == 1


async def test_ready_no_longer_it_is_said_and_not_killed(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    pid = child.pid
    (tmp_path / "up").unlink()
    await eventually(lambda: child.state().state == "unready", within=20)
    assert child.pid == pid


async def test_one_that_is_ready_is_asked_whether_it_goes_on_and_the_end_of_that_is_seen(
    start: Start, tmp_path: Path
) -> None:
    asked = Asked(tmp_path, SLEEPS)
    child = start(SLEEPS, replace(FAST, ask_every=3600), lambda *_: asked)
    await asyncio.wait_for(child.ready.wait(), 20)
    until_ready = len(asked.answered)
    await eventually(lambda: len(asked.went_on) >= 3, within=20)
    assert len(asked.answered) == until_ready
    (tmp_path / "up").unlink()
    await eventually(lambda: child.state().state == "unready", within=20)
    await eventually(lambda: len(asked.answered) > until_ready, within=20)


async def test_one_that_is_ready_is_asked_all_of_it_now_and_then(start: Start, tmp_path: Path) -> None:
    asked = Asked(tmp_path, SLEEPS)
    child = start(SLEEPS, replace(FAST, ask_every=0), lambda *_: asked)
    await asyncio.wait_for(child.ready.wait(), 20)
    until_ready = len(asked.answered)
    await eventually(lambda: len(asked.answered) > until_ready + 1, within=20)


async def test_its_end_is_noticed_however_rarely_it_is_looked_at(start: Start) -> None:
    child = start(SLEEPS, replace(FAST, check_every=3600, check_ready_every=3600))
    await asyncio.wait_for(child.ready.wait(), 20)
    killed = child.pid
    os.kill(killed or 0, signal.SIGKILL)
    await eventually(lambda: child.state().state == "ready" and child.pid not in (None, killed), within=20)


async def test_a_log_that_cannot_be_kept_small_kills_nothing(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    pid = child.pid
    (tmp_path / "log.log.1").mkdir()
    os.truncate(tmp_path / "log", 33 << 20)
    (tmp_path / "up").unlink()
    await eventually(lambda: child.state().state == "unready", within=20)
    assert (child.pid, child.state().restarts) == (pid, 0)


async def test_none_is_started_beside_one_that_lives(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    process = psutil.Process(child.pid)
    (tmp_path / "full").touch()
    await eventually(lambda: child.state().restarts, within=20)
    assert not process.is_running()


async def test_never_up_it_is_given_up_with_its_last_words(start: Start) -> None:
    child = start(DIES)
    with pytest.raises(
        Unavailable, match=r"scripted ended with exit code 1; its last words: the model is missing \(more in "
    ):
        await asyncio.wait_for(child.failed, 20)
    assert (child.state().state, child.state().restarts) == ("stopped", FAST.tries - 1)


async def test_one_that_gives_up_because_its_port_is_taken_is_told_by_whom(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        child = SupervisedProcess(
            ProcessName(service="scripted", ports=(port,)), Scripted(tmp_path, DIES), lambda _: None, FAST
        )
        child.start()
        with pytest.raises(Unavailable) as failed:
            await asyncio.wait_for(child.failed, 20)
    assert failed.value.message.startswith(f"port {port} for scripted is taken by process {os.getpid()} (")
    assert "choose other ports with `sluiceway up --port-base`" in failed.value.message


async def test_a_program_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="`/nowhere/kafka` cannot be started \\(No such file"):
        ChildProcess(Program(argv=("/nowhere/kafka",), log=tmp_path / "log")).spawn()


async def test_a_child_that_does_not_listen_is_killed(start: Start) -> None:
    child = start(STUBBORN)
    await asyncio.wait_for(child.ready.wait(), 20)
    process = psutil.Process(child.pid)
    await child.stop()
    assert (process.is_running(), child.state().state) == (False, "stopped")


async def test_one_that_is_still_starting_and_does_not_listen_is_killed_sooner(start: Start) -> None:
    child = start(DEAF, policy=replace(FAST, stop_timeout=600, stop_starting_timeout=0.1))
    await eventually(lambda: child.pid, within=20)
    process = psutil.Process(child.pid)
    await asyncio.wait_for(child.stop(), 60)
    assert (process.is_running(), child.state().state) == (False, "stopped")


async def test_one_that_came_up_has_its_whole_time_to_end(start: Start, tmp_path: Path) -> None:
    child = start(SLOW_TO_END, policy=replace(FAST, stop_timeout=600, stop_starting_timeout=0))
    await asyncio.wait_for(child.ready.wait(), 20)
    await child.stop()
    assert (tmp_path / "up").read_text("utf-8") == "ended well"


async def test_stopped_it_is_not_started_again(start: Start) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    await child.stop()
    assert (child.pid, child.state().restarts) == (None, 0)


async def test_stopped_while_a_look_swallows_it_the_process_ends_and_no_other_is_started(
    start: Start, tmp_path: Path
) -> None:
    child = start(SLEEPS, server=Deaf)
    await asyncio.wait_for(child.ready.wait(), 20)
    await eventually((tmp_path / "looking").exists, within=20)
    async with asyncio.timeout(20):
        await child.stop()
    assert (child.pid, child.state().restarts, child.state().state) == (None, 0, "stopped")


async def test_stopped_a_moment_after_a_kill_none_is_started(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS, server=Deaf)
    await asyncio.wait_for(child.ready.wait(), 20)
    await eventually((tmp_path / "looking").exists, within=20)
    os.kill(child.pid or 0, signal.SIGKILL)
    async with asyncio.timeout(20):
        await child.stop()
    assert (child.pid, child.state().state) == (None, "stopped")


async def test_killed_by_whoever_stops_it_none_is_started(start: Start) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    child.kill()
    await asyncio.sleep(20 * FAST.check_every)
    assert (child.pid, child.state().restarts) == (None, 0)


async def test_what_says_nothing_for_long_is_killed_and_started_again(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS)
    await asyncio.wait_for(child.ready.wait(), 20)
    frozen = psutil.Process(child.pid)
    frozen.suspend()
    (tmp_path / "frozen").touch()
    (tmp_path / "up").unlink()
    detail = await eventually(lambda: child.state().state == "unready" and child.state().detail, within=20)
    assert detail == "says nothing; started again after 0 s of silence"
    await eventually(lambda: not frozen.is_running(), within=20)
    (tmp_path / "frozen").unlink()
    await eventually(lambda: child.state().state == "ready", within=20)
    assert child.state().restarts == 1


async def test_what_cannot_work_but_speaks_is_left_alone(start: Start, tmp_path: Path) -> None:
    child = start(SLEEPS, replace(FAST, silence=0))
    await asyncio.wait_for(child.ready.wait(), 20)
    (tmp_path / "up").unlink()
    await eventually(lambda: child.state().state == "unready", within=20)
    await asyncio.sleep(4 * FAST.check_every)
    assert (child.state().restarts, child.state().detail) == (0, "disk: nearly full")


async def test_after_long_lives_pauses_are_short_again(start: Start) -> None:
    child = start(LEAVES, replace(FAST, initial_backoff=0.2, max_backoff=1000, reset_after=0))
    # Twice as long after each, the twelve pauses would last 819 s.
    await eventually(lambda: child.state().restarts >= 12, within=400)


async def test_after_short_lives_pauses_grow(start: Start) -> None:
    now = asyncio.get_running_loop().time
    ended, pauses = list[float](), list[float]()

    def changed(child: SupervisedProcess) -> None:
        if child.state().state == "restarting":
            ended.append(now())
        if child.state().state == "starting" and len(pauses) < len(ended):
            pauses.append(now() - ended[-1])

    policy = replace(FAST, initial_backoff=0.1, max_backoff=1000, reset_after=1000)
    start(LEAVES, policy, changed=changed)
    await eventually(lambda: len(pauses) >= 4, within=60)
    assert [pauses[0] >= 0.1, pauses[1] >= 0.2, pauses[2] >= 0.4, pauses[3] >= 0.8] == [True] * 4
