"""The order in which children come and go, with children scripted in a line of Python."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.processes import Program
from sluiceway_local import status
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.status import MachineState
from sluiceway_local.supervised_process import ProcessName, RestartPolicy
from sluiceway_local.supervisor import Supervisor

FAST = RestartPolicy(initial_backoff=0.01, check_every=0.05, start_timeout=20, stop_timeout=20)
OBEYS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"

BringUp = Callable[[Supervisor], Awaitable[None]]


@dataclass(frozen=True)
class Scripted:
    """Answers as soon as it has said something, or at once when it says nothing."""

    log: Path
    script: str

    async def prepare(self) -> None:
        self.log.unlink(missing_ok=True)

    def program(self) -> Program:
        return Program(argv=(sys.executable, "-c", self.script), log=self.log)

    async def answers(self) -> bool:
        return self.script == OBEYS or self.log.stat().st_size > 0

    async def goes_on(self) -> bool:
        return True

    async def lives(self) -> bool:
        return True

    async def trouble(self) -> str:
        return ""


@dataclass
class Watched:
    """A data folder with a supervisor, and all that was told."""

    directory: DataDirectory
    told: list[MachineState]

    async def run(self, bring_up: BringUp) -> int:
        return await asyncio.wait_for(Supervisor(self.directory, 17000, self.told.append).run(bring_up), 30)

    def scripted(self, script: str = OBEYS) -> Scripted:
        return Scripted(self.directory.data / "logs" / "scripted.log", script)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    directory = DataDirectory(tmp_path / "data")
    directory.make()
    return Watched(directory, [])


async def test_one_that_takes_its_time_holds_up_none_that_came_up_with_it(watched: Watched) -> None:
    seen = dict[str, str]()

    def afterwards() -> None:
        seen.update({each.name: each.state for each in watched.told[-1].processes})
        os.kill(os.getpid(), signal.SIGTERM)

    async def bring_up(supervisor: Supervisor) -> None:
        supervisor.afterwards("first", afterwards)
        stubborn = Scripted(watched.directory.data / "logs" / "stubborn.log", STUBBORN)
        first = supervisor.add(ProcessName(service="first"), watched.scripted(), FAST)
        await supervisor.up(first, supervisor.add(ProcessName(service="second"), stubborn, FAST))
        os.kill(os.getpid(), signal.SIGTERM)

    assert await watched.run(bring_up) == 0
    assert seen == {"first": "stopped", "second": "stopping"}


async def test_one_that_was_never_started_is_stopped_in_the_end(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        supervisor.add(ProcessName(service="later"), watched.scripted(), FAST)
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        raise Unavailable("the second is missing")

    assert await watched.run(bring_up) == 1
    assert {each.name: each.state for each in watched.told[-1].processes} == {"later": "stopped", "first": "stopped"}


async def test_children_are_stopped_in_the_reverse_of_their_order(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        first = supervisor.add(ProcessName(service="first"), watched.scripted(), FAST)
        second = supervisor.add(ProcessName(service="second"), watched.scripted(), FAST)
        await supervisor.up(first)
        await supervisor.up(second)
        os.kill(os.getpid(), signal.SIGTERM)

    assert await watched.run(bring_up) == 0
    assert _ends(watched.told) == ["second", "first"]
    assert watched.told[-1].phase == "stopped"


async def test_what_comes_after_a_service_waits_for_all_its_replicas_and_for_no_other(watched: Watched) -> None:
    seen = dict[str, str]()

    def afterwards() -> None:
        seen.update({each.name: each.state for each in watched.told[-1].processes})
        os.kill(os.getpid(), signal.SIGTERM)

    async def bring_up(supervisor: Supervisor) -> None:
        supervisor.afterwards("second", afterwards)
        stubborn = Scripted(watched.directory.data / "logs" / "stubborn.log", STUBBORN)
        first = supervisor.add(ProcessName(service="first"), stubborn, FAST)
        replicas = [
            supervisor.add(ProcessName(service="second", replica=number), watched.scripted(), FAST)
            for number in range(2)
        ]
        await supervisor.up(first, *replicas)
        os.kill(os.getpid(), signal.SIGTERM)

    assert await watched.run(bring_up) == 0
    assert (seen["second"], seen["second-1"]) == ("stopped", "stopped")
    assert seen["first"] != "stopped"


async def test_what_comes_after_a_service_that_did_not_begin_is_done_too(watched: Watched) -> None:
    done = list[str]()

    async def bring_up(supervisor: Supervisor) -> None:
        supervisor.afterwards("second", lambda: done.append("second"))
        raise Unavailable("nothing begins")

    assert await watched.run(bring_up) == 1
    assert done == ["second"]


async def test_what_cannot_be_brought_up_ends_the_rest_and_is_written_down(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        raise Unavailable("the second is missing")

    assert await watched.run(bring_up) == 1
    written = status.read(watched.directory.state)
    assert written is not None
    assert (written.phase, written.problem, written.processes[0].pid) == ("failed", "the second is missing", None)


async def test_asked_twice_it_does_not_wait(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        await supervisor.up(supervisor.add(ProcessName(service="stubborn"), watched.scripted(STUBBORN), FAST))
        os.kill(os.getpid(), signal.SIGTERM)
        asyncio.get_running_loop().call_later(0.3, os.kill, os.getpid(), signal.SIGTERM)

    began = asyncio.get_running_loop().time()
    assert await watched.run(bring_up) == 0
    assert asyncio.get_running_loop().time() - began < FAST.stop_timeout


async def test_asked_twice_it_starts_nothing_that_was_killed_before(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        first = supervisor.add(ProcessName(service="first"), watched.scripted(), FAST)
        await supervisor.up(first, supervisor.add(ProcessName(service="slow"), watched.scripted(STUBBORN), FAST))
        os.kill(os.getpid(), signal.SIGTERM)
        asyncio.get_running_loop().call_later(0.3, os.kill, os.getpid(), signal.SIGTERM)

    assert await watched.run(bring_up) == 0
    assert [process.restarts for process in watched.told[-1].processes] == [0, 0]


async def test_asked_while_it_comes_up_it_gives_up_in_good_order(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    assert await watched.run(bring_up) == 0
    assert _ends(watched.told) == ["first"]


async def test_what_cannot_be_written_down_ends_no_child(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        shutil.rmtree(watched.directory.run)
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    assert await watched.run(bring_up) == 0
    assert _ends(watched.told) == ["first"]


async def test_who_looks_on_and_leaves_freezes_nothing(watched: Watched) -> None:
    def look(now: MachineState) -> None:
        watched.told.append(now)
        if len(watched.told) > 1:
            raise BrokenPipeError

    async def bring_up(supervisor: Supervisor) -> None:
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        written = status.read(watched.directory.state)
        assert written is not None
        assert (written.processes[0].state, written.processes[0].pid) == ("ready", watched.told[-1].processes[0].pid)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    supervisor = Supervisor(watched.directory, 17000, look)
    assert await asyncio.wait_for(supervisor.run(bring_up), 30) == 0


async def test_a_fault_of_ours_is_raised_when_everything_has_ended(watched: Watched) -> None:
    async def bring_up(supervisor: Supervisor) -> None:
        await supervisor.up(supervisor.add(ProcessName(service="first"), watched.scripted(), FAST))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await watched.run(bring_up)
    assert watched.told[-1].processes[0].pid is None


def _ends(told: list[MachineState]) -> list[str]:
    """Names in the order in which they stopped."""
    ended: dict[str, None] = {}
    for each in told:
        ended |= {process.service: None for process in each.processes if process.state == "stopped"}
    return list(ended)
