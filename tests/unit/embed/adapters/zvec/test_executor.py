"""The turns of zvec: searches go first, writers get theirs, keys do not wait for one another, and children end."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.zvec.executor import KeyedExecutor, run_child


class Busy:
    """An executor whose thread is held at a door, and what ran on it since in its order."""

    def __init__(self) -> None:
        self.executor = KeyedExecutor()
        self.ran: list[str] = []
        self._door = threading.Event()
        self._tasks = [asyncio.create_task(self.executor.run("a", self._door.wait))]

    async def asked(self, *names: str) -> None:
        """Names of reads begin with r."""
        for name in names:
            queued = self.executor.read if name.startswith("r") else self.executor.run
            self._tasks.append(asyncio.create_task(queued("a", lambda name=name: self.ran.append(name))))  # type: ignore[misc]
            await asyncio.sleep(0)

    async def let_go(self) -> list[str]:
        self._door.set()
        await asyncio.gather(*self._tasks)
        self.executor.shutdown()
        return self.ran


async def test_a_search_goes_before_all_writes_that_wait() -> None:
    busy = Busy()
    await busy.asked("w1", "w2", "r1", "w3", "r2")
    assert await busy.let_go() == ["r1", "r2", "w1", "w2", "w3"]


async def test_a_storm_of_searches_starves_no_writer() -> None:
    busy = Busy()
    await busy.asked("w1", "w2", *(f"r{number}" for number in range(40)))
    ran = await busy.let_go()
    assert [ran.index("w1"), ran.index("w2")] == [16, 33]


async def test_one_key_waits_for_no_other() -> None:
    busy = Busy()
    assert await busy.executor.read("b", lambda: "read") == "read"
    assert await busy.executor.run("b", lambda: "written") == "written"
    await busy.let_go()


async def test_reading_waits_for_no_other_keys_writing_however_many_write() -> None:
    executor, door = KeyedExecutor(), threading.Event()
    writing = [asyncio.create_task(executor.run(f"w{number}", door.wait)) for number in range(8)]
    queued = asyncio.create_task(executor.run("b", lambda: "written"))
    await asyncio.sleep(0)
    assert await executor.read("b", lambda: "read") == "read"
    assert not queued.done()
    door.set()
    await asyncio.gather(*writing)
    assert await queued == "written"
    executor.shutdown()


async def test_pieces_of_one_key_never_run_at_once_and_each_runs_once() -> None:
    executor, running, ran = KeyedExecutor(), dict.fromkeys("abc", 0), list[str]()

    def work(key: str, name: str) -> None:
        running[key] += 1
        assert running[key] == 1
        time.sleep(0.0005)
        ran.append(name)
        running[key] -= 1

    def asked(key: str, number: int) -> "asyncio.Future[None]":
        kind = executor.read if number % 3 else executor.run
        return asyncio.ensure_future(kind(key, lambda: work(key, f"{key}{number}")))

    await asyncio.gather(*(asked(key, number) for number in range(200) for key in running))
    executor.shutdown()
    assert sorted(ran) == sorted(f"{key}{number}" for key in running for number in range(200))


async def test_work_of_a_caller_who_left_is_not_done() -> None:
    executor, door, ran = KeyedExecutor(), threading.Event(), list[str]()
    holding = asyncio.create_task(executor.run("a", door.wait))
    leaving = asyncio.create_task(executor.run("a", lambda: ran.append("left")))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    door.set()
    await holding
    await executor.run("a", lambda: ran.append("stayed"))
    executor.shutdown()
    assert ran == ["stayed"]


@pytest.mark.parametrize(("raised", "told"), [(ValueError, Unavailable), (AssertionError, AssertionError)])
async def test_what_the_work_raises_reaches_who_waits(raised: type[Exception], told: type[Exception]) -> None:
    def fail() -> None:
        raise raised

    executor = KeyedExecutor()
    with pytest.raises(told):
        await executor.run("a", fail)
    assert await executor.read("a", lambda: 7) == 7
    executor.shutdown()


class EndsWhenTold:
    """A child process whose end a test chooses to the turn of the loop."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def end(self) -> None:
        self.returncode = 0
        self._ended.set_result(0)


@pytest.mark.parametrize("turns", range(5))
async def test_a_job_that_is_told_to_end_around_the_turn_in_which_its_child_ends_does_end(
    turns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = EndsWhenTold()

    async def started(*command: str, **how: object) -> EndsWhenTold:
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
    job = asyncio.create_task(run_child("optimize", tmp_path, 60))
    for _ in range(5):
        await asyncio.sleep(0)
    child.end()
    for _ in range(turns):
        await asyncio.sleep(0)
    is_told = job.cancel()
    await asyncio.wait([job])
    assert job.cancelled() == is_told


async def test_a_child_that_cannot_be_started_is_passing_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match="could be started"):
        await run_child("optimize", tmp_path, 60)


async def test_a_child_that_takes_too_long_has_not_come_to_a_good_end(tmp_path: Path) -> None:
    assert not await run_child("check", tmp_path, 0)


async def test_a_child_loads_nothing_that_it_does_not_need() -> None:
    """Its memory counts beside that of the service, and what it loads is loaded for each sorting."""
    loaded = (
        "import sys; import sluiceway_embed.adapters.zvec.child; print({'asyncio', 'structlog'} & set(sys.modules))"
    )
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", loaded, stdout=subprocess.PIPE)
    told, _ = await child.communicate()
    assert told.strip() == b"set()"
