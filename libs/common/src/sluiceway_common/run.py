"""A process from its first part to its last: start in order, wait, drain, stop in reverse, say how it ended."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, runtime_checkable

import structlog

from sluiceway_common import tasks

log = structlog.get_logger()

FAILED = 70
"""Exit code of a process that could not start or stop as it should (EX_SOFTWARE)."""
BESIDE_DRAIN = 20.0
"""Seconds that a service gets at its end beside those in which running work is done: for the bus, the stores."""


class Part(Protocol):
    """Something that runs for as long as the process does."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


@runtime_checkable
class Draining(Part, Protocol):
    """A part that gives running work its time when it stops: `drain` seconds at most."""

    drain: float


@runtime_checkable
class Working(Part, Protocol):
    """A part with work of its own beside calls and events, once it has started. What that raises ends the process."""

    @property
    def work(self) -> "asyncio.Task[None] | None": ...


class Ending:
    """Why the process ends. A part that cannot go on calls `fatal`; signals and tests call `ask`."""

    def __init__(self) -> None:
        self.exit_code = 0
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()

    def ask(self) -> None:
        """Ends the process in good order; asked again, it does not wait for what is running."""
        (self._hurried if self._asked.is_set() else self._asked).set()

    def fatal(self, exit_code: int = FAILED, why: str = "") -> None:
        """Ends the process with this exit code; the first one counts. What `Delivery` takes as `on_fatal`."""
        log.critical("fatal", exit_code=exit_code, why=why)
        self.exit_code = self.exit_code or exit_code
        self._asked.set()

    async def asked(self) -> None:
        await self._asked.wait()

    async def hurried(self) -> None:
        await self._hurried.wait()


class Background:
    """Work beside the calls and the events, as a part. What it raises ends the process."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], name: str, ending: Ending) -> None:
        self._work = work
        self._name = name
        self._ending = ending
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._work(), name=self._name)
        _watch(self._task, self._ending)

    async def stop(self) -> None:
        await tasks.end(self._task)


async def run(
    parts: Sequence[Part],
    *,
    drain_seconds: float = 30.0,
    on_ready: Callable[[], Awaitable[None]] | None = None,
    ending: Ending | None = None,
) -> int:
    """Runs the parts until SIGTERM, SIGINT or something fatal; the exit code says how it went."""
    end = ending or Ending()
    started: list[Part] = []
    with _signals(end):
        try:
            await _until_asked(end, _live(parts, started, end, on_ready))
        except Exception:
            log.exception("could not start", part=_name(started[-1]) if started else "")
            end.exit_code = FAILED
        await _stop(started, end, drain_seconds)
    return end.exit_code


async def _live(
    parts: Sequence[Part], started: list[Part], end: Ending, on_ready: Callable[[], Awaitable[None]] | None
) -> None:
    for part in parts:
        # Counted before it has started: a part that fails half-way is stopped too.
        started.append(part)
        await part.start()
        if isinstance(part, Working) and part.work is not None:
            _watch(part.work, end)
    log.info("ready", parts=[_name(part) for part in parts])
    if on_ready:
        await on_ready()
    await asyncio.Event().wait()


def _watch(work: "asyncio.Task[None]", ending: Ending) -> None:
    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            ending.fatal(why=f"{task.get_name()} failed: {failure!r}")

    work.add_done_callback(ended)


async def _until_asked(end: Ending, living: Awaitable[None]) -> None:
    """Waits for the end; a start that is under way is given up when the end comes first."""
    life, asked = asyncio.ensure_future(living), asyncio.ensure_future(end.asked())
    try:
        await asyncio.wait((life, asked), return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            life.result()
    finally:
        await tasks.end(life, asked)


async def _stop(started: Sequence[Part], end: Ending, drain_seconds: float) -> None:
    log.info("stopping")
    stopping = asyncio.ensure_future(_stop_each(started, end))
    hurried = asyncio.ensure_future(end.hurried())
    await asyncio.wait((stopping, hurried), timeout=drain_seconds, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        log.warning("did not stop in time", seconds=drain_seconds)
        end.exit_code = end.exit_code or FAILED
    await tasks.end(stopping, hurried)


async def _stop_each(started: Sequence[Part], end: Ending) -> None:
    for turn in turns(started):
        await asyncio.gather(*(_stop_one(part, end) for part in turn))


def turns(started: Sequence[Part]) -> Sequence[Sequence[Part]]:
    """How parts stop: in reverse, one by one; neighbours that drain do so side by side."""
    each: list[list[Part]] = []
    for part in reversed(started):
        if each and isinstance(part, Draining) and isinstance(each[-1][0], Draining):
            each[-1].append(part)
        else:
            each.append([part])
    return each


async def _stop_one(part: Part, end: Ending) -> None:
    try:
        await part.stop()
    except Exception:
        log.exception("could not stop", part=_name(part))
        end.exit_code = end.exit_code or FAILED


@contextmanager
def _signals(end: Ending) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.ask)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _name(part: Part) -> str:
    return type(part).__name__
