"""Lifecycle of a process: components start in order and stop in reverse, what runs is drained, the exit code tells."""

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
"""Seconds that a service gets at its shutdown beside those in which running work is done: for the bus, the stores."""


class Component(Protocol):
    """Something that runs for as long as the process does."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


@runtime_checkable
class Draining(Component, Protocol):
    """A component that gives running work its time when it stops: `drain` seconds at most."""

    drain: float


@runtime_checkable
class Supervised(Component, Protocol):
    """A component with work of its own once it has started. What that raises ends the process, a cancellation too
    unless it is stopped."""

    @property
    def work(self) -> "asyncio.Task[None] | None": ...


class Shutdown:
    """Request to shut down. A component that cannot go on calls `fatal`; signals and tests call `ask`. It is `stopping`
    from where components are told to stop."""

    def __init__(self) -> None:
        self.exit_code = 0
        self.stopping = False
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


class BackgroundTask:
    """A component that is one task: work beside the calls and the events. `run` supervises it."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        self.work: asyncio.Task[None] | None = None
        self._begin = work
        self._name = name

    async def start(self) -> None:
        self.work = asyncio.create_task(self._begin(), name=self._name)

    async def stop(self) -> None:
        await tasks.end(self.work)


async def run(
    components: Sequence[Component],
    *,
    drain_seconds: float = 30.0,
    on_ready: Callable[[], Awaitable[None]] | None = None,
    shutdown: Shutdown | None = None,
) -> int:
    """Runs the components until SIGTERM, SIGINT or something fatal; the exit code says how it went."""
    end = shutdown or Shutdown()
    started: list[Component] = []
    with _signals(end):
        try:
            await _until_asked(end, _live(components, started, end, on_ready))
        except Exception:
            log.exception("could not start", component=_name(started[-1]) if started else "")
            end.exit_code = FAILED
        await _stop(started, end, drain_seconds)
    return end.exit_code


async def _live(
    components: Sequence[Component],
    started: list[Component],
    shutdown: Shutdown,
    on_ready: Callable[[], Awaitable[None]] | None,
) -> None:
    for component in components:
        # Counted before it has started: a component that fails half-way is stopped too.
        started.append(component)
        await component.start()
        if isinstance(component, Supervised) and component.work is not None:
            _watch(component.work, shutdown)
    log.info("ready", components=[_name(component) for component in components])
    if on_ready:
        await on_ready()
    await asyncio.Event().wait()


def _watch(work: "asyncio.Task[None]", shutdown: Shutdown) -> None:
    def ended(task: "asyncio.Task[None]") -> None:
        failure = tasks.failure(task, stopping=shutdown.stopping)
        if failure is not None:
            shutdown.fatal(why=f"{task.get_name()} failed: {failure!r}")

    work.add_done_callback(ended)


async def _until_asked(shutdown: Shutdown, living: Awaitable[None]) -> None:
    """Waits for the request to shut down; a start that is under way is given up for it."""
    life, asked = asyncio.ensure_future(living), asyncio.ensure_future(shutdown.asked())
    try:
        await asyncio.wait((life, asked), return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            life.result()
    finally:
        await tasks.end(life, asked)


async def _stop(started: Sequence[Component], shutdown: Shutdown, drain_seconds: float) -> None:
    log.info("stopping")
    shutdown.stopping = True
    stopping = asyncio.ensure_future(_stop_each(started, shutdown))
    hurried = asyncio.ensure_future(shutdown.hurried())
    await asyncio.wait((stopping, hurried), timeout=drain_seconds, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        log.warning("did not stop in time", seconds=drain_seconds)
        shutdown.exit_code = shutdown.exit_code or FAILED
    await tasks.end(stopping, hurried)


async def _stop_each(started: Sequence[Component], shutdown: Shutdown) -> None:
    for step in stop_order(started):
        await asyncio.gather(*(_stop_one(component, shutdown) for component in step))


def stop_order(started: Sequence[Component]) -> Sequence[Sequence[Component]]:
    """Order in which components stop: in reverse, one by one; neighbours that drain do so side by side."""
    each: list[list[Component]] = []
    for component in reversed(started):
        if each and isinstance(component, Draining) and isinstance(each[-1][0], Draining):
            each[-1].append(component)
        else:
            each.append([component])
    return each


async def _stop_one(component: Component, shutdown: Shutdown) -> None:
    try:
        await component.stop()
    except Exception:
        log.exception("could not stop", component=_name(component))
        shutdown.exit_code = shutdown.exit_code or FAILED


@contextmanager
def _signals(shutdown: Shutdown) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, shutdown.ask)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _name(component: Component) -> str:
    return type(component).__name__
