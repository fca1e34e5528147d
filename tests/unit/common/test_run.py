"""A process from its first component to its last."""

import asyncio
import os
import signal
from dataclasses import dataclass, field

import structlog

from sluiceway_common.run import FAILED, Shutdown, run
from sluiceway_common.testing import eventually


@dataclass
class RecordedComponent:
    """A component that notes what happens to it."""

    name: str
    log: list[str]
    fails: str = ""
    hangs: str = ""
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        await self._do("start")

    async def stop(self) -> None:
        await self._do("stop")

    async def _do(self, what: str) -> None:
        self.log.append(f"{what} {self.name}")
        if self.hangs == what:
            self.waiting.set()
            await asyncio.Event().wait()
        if self.fails == what:
            raise OSError(f"{self.name} cannot {what}")


def components(log: list[str], **last: str) -> list[RecordedComponent]:
    return [RecordedComponent("bus", log), RecordedComponent("server", log, **last)]


UP = ["start bus", "start server"]
DOWN = ["stop server", "stop bus"]


async def ended_by(number: signal.Signals, running: "asyncio.Task[int]", log: list[str]) -> int:
    await eventually(lambda: log == UP)
    os.kill(os.getpid(), number)
    return await asyncio.wait_for(running, 60)


async def test_parts_start_in_order_and_stop_in_reverse_at_a_signal() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        log: list[str] = []
        running = asyncio.create_task(run(components(log)))

        assert await ended_by(number, running, log) == 0
        assert log == UP + DOWN


async def test_a_start_that_fails_stops_what_was_started() -> None:
    log: list[str] = []
    with structlog.testing.capture_logs() as lines:
        assert await run(components(log, fails="start")) == FAILED

    assert log == UP + DOWN
    assert [line["component"] for line in lines if line["event"] == "could not start"] == ["RecordedComponent"]


async def test_a_signal_during_the_start_ends_it() -> None:
    log: list[str] = []
    hanging = components(log, hangs="start")
    running = asyncio.create_task(run(hanging))
    await asyncio.wait_for(hanging[1].waiting.wait(), 60)
    os.kill(os.getpid(), signal.SIGTERM)

    assert await asyncio.wait_for(running, 60) == 0
    assert log == UP + DOWN


async def test_what_is_fatal_gives_its_exit_code_and_still_stops_everything() -> None:
    log: list[str] = []
    shutdown = Shutdown()
    with structlog.testing.capture_logs():
        running = asyncio.create_task(run(components(log), shutdown=shutdown))
        await eventually(lambda: log == UP)
        shutdown.fatal(42)
        shutdown.fatal(43)

        assert await asyncio.wait_for(running, 60) == 42
    assert log == UP + DOWN


async def test_a_stop_that_fails_does_not_keep_the_others_from_stopping() -> None:
    log: list[str] = []
    with structlog.testing.capture_logs():
        running = asyncio.create_task(run(components(log, fails="stop")))
        assert await ended_by(signal.SIGTERM, running, log) == FAILED

    assert log == UP + DOWN


async def test_a_stop_that_hangs_is_given_up_after_the_drain() -> None:
    log: list[str] = []
    with structlog.testing.capture_logs():
        running = asyncio.create_task(run(components(log, hangs="stop"), drain_seconds=0.05))
        assert await ended_by(signal.SIGTERM, running, log) == FAILED


@dataclass
class Drained(RecordedComponent):
    """A component that drains, and ends when all three of them do."""

    drain: float = 5.0
    together: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(3))

    async def stop(self) -> None:
        await self.together.wait()
        self.log.append("drained")


async def test_neighbours_that_drain_do_so_side_by_side_before_what_lies_below_stops() -> None:
    log: list[str] = []
    together, shutdown = asyncio.Barrier(3), Shutdown()
    draining = [Drained(name, log, together=together) for name in ("delivery", "server", "door")]
    shutdown.ask()

    assert (
        await run(
            [RecordedComponent("bus", log), *draining, RecordedComponent("health", log)],
            drain_seconds=5,
            shutdown=shutdown,
        )
        == 0
    )
    assert log[-5:] == ["stop health", "drained", "drained", "drained", "stop bus"]


async def test_a_second_signal_hurries() -> None:
    log: list[str] = []
    hanging = components(log, hangs="stop")
    with structlog.testing.capture_logs():
        running = asyncio.create_task(run(hanging, drain_seconds=600))
        await eventually(lambda: log == UP)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(hanging[1].waiting.wait(), 60)
        os.kill(os.getpid(), signal.SIGTERM)

        assert await asyncio.wait_for(running, 60) == FAILED


async def test_ready_is_said_when_everything_runs() -> None:
    log: list[str] = []

    async def ready() -> None:
        log.append("ready")

    running = asyncio.create_task(run(components(log), on_ready=ready))
    await eventually(lambda: log == [*UP, "ready"])
    os.kill(os.getpid(), signal.SIGTERM)

    assert await asyncio.wait_for(running, 60) == 0


async def test_no_task_is_left_behind() -> None:
    log: list[str] = []
    before = asyncio.all_tasks()
    running = asyncio.create_task(run(components(log)))
    await ended_by(signal.SIGTERM, running, log)

    assert asyncio.all_tasks() - before == set()
