"""Tasks of asyncio, and threads beside the loop: begun, waited for and cancelled by whoever owns them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NoReturn, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Longer than cleaning up takes, shorter than anybody waits: whoever is slow to clean up is not disturbed.
_ASK_AGAIN_SECONDS = 5.0


async def end(*tasks: "asyncio.Future[Any] | None", ask_again: float = _ASK_AGAIN_SECONDS) -> None:
    """Cancels them and returns when all are over. How they ended is not told; None is a task that was never begun.

    What lives on after `ask_again` seconds is asked once more, and so on: a library in between may swallow a
    cancellation.
    """
    begun = [task for task in tasks if task is not None]
    # What is over already costs no turn of the loop.
    while left := [task for task in begun if task.cancel()]:
        await asyncio.wait(left, timeout=ask_again)
    for task in begun:
        ignore_failure(task)


def ignore_failure(done: "asyncio.Future[Any]") -> None:
    """Of what is over, and what nobody waits for: it is asked for here, so that asyncio does not complain of it."""
    _ = done.cancelled() or done.exception()


async def end_shielded(*tasks: "asyncio.Future[Any] | None") -> None:
    """As `end`; whoever is cancelled meanwhile waits for it first."""
    if all(task is None or task.done() for task in tasks):
        await end(*tasks)
    else:
        await to_the_end(end(*tasks))


async def unless(watch: Coroutine[Any, Any, NoReturn], work: Coroutine[Any, Any, T]) -> T:
    """What the work returns or raises; where the watch raises first, that, once the work is ended."""
    watching, working = asyncio.create_task(watch), asyncio.create_task(work)
    try:
        await asyncio.wait((watching, working), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else watching.result()
    finally:
        await end(watching, working)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Does all of it side by side. The first failure is raised when the rest of it has ended too."""
    if not work:
        return
    begun = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(begun, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        await end(*begun)


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work returns or raises. Whoever is cancelled meanwhile, and however often, waits for its end first."""
    working, is_cancelled = asyncio.ensure_future(work), False
    while not working.done():
        try:
            await asyncio.wait([working])
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        ignore_failure(working)
        raise asyncio.CancelledError
    return working.result()


class Late(TimeoutError):
    """Work is not done within its time. Another TimeoutError is one of the work itself."""


class TimeLimit(AbstractContextManager[None]):
    """Timeout of a block, which is raised as Late; `is_over` says whether it was this one. asyncio's own may be moved
    meanwhile, and costs twice as much: each call has several."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._seconds = seconds

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._end)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _traceback: object) -> None:
        self._timer.cancel()
        # Somebody else may have cancelled it as well.
        if self.is_over and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise Late from error

    def _end(self) -> None:
        self.is_over = True
        self._task.cancel()


async def within(seconds: float, work: Awaitable[T]) -> T:
    """What the work returns or raises; raises Late where it takes longer. A timer is set only for what has to wait:
    most does not."""
    steps = work.__await__()
    try:
        awaited = next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    with TimeLimit(seconds):
        return await _Rest(steps, awaited)


class _Rest(Awaitable[T]):
    """What is left of work that was begun and waits for something."""

    def __init__(self, steps: Generator[Any, Any, T], awaited: Any) -> None:
        self._steps, self._awaited = steps, awaited

    def __await__(self) -> Generator[Any, Any, T]:
        awaited = self._awaited
        while True:
            try:
                yield awaited
            except BaseException as error:
                try:
                    awaited = self._steps.throw(error)
                except StopIteration as end:
                    result: T = end.value
                    return result
            else:
                return (yield from self._steps)


class Idle(TimeoutError):
    """What a stream waits for does not come."""


class IdleTimeout:
    """Timeout of each wait of a stream, None for as long as it takes; a `with` around all of them.

    One timer for the whole stream, which is looked at when it fires: a timeout around each wait costs more.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._since: float | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def within(self, work: Awaitable[T]) -> T:
        """What the work returns or raises. Raises Idle where it takes too long."""
        self._task, self._since = asyncio.current_task(), self._loop.time()
        cancelling = self._task.cancelling() if self._task else 0
        if self._timer is None and self._seconds is not None:
            self._look_at(self._since + self._seconds)
        try:
            return await work
        except asyncio.CancelledError:
            if self._is_over and self._task is not None and self._task.uncancel() <= cancelling:
                raise Idle from None
            raise
        finally:
            self._since = None

    def _look_at(self, when: float) -> None:
        self._timer = self._loop.call_at(when, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._since is None or self._seconds is None:
            return
        over_at = self._since + self._seconds
        if self._loop.time() < over_at:
            self._look_at(over_at)
        elif self._task is not None:
            self._is_over = True
            self._task.cancel()


def failure(task: "asyncio.Task[Any]", *, stopping: bool) -> BaseException | None:
    """What ended a task that is over: a cancellation is one, too, unless its owner is stopping. None where it came to
    its end."""
    if task.cancelled():
        return None if stopping else asyncio.CancelledError()
    return task.exception()


def heed() -> None:
    """Raises CancelledError where this task was told to end and something that it waited for has swallowed that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Threads:
    """Threads of one adapter: what it waits for holds up nobody else's calls."""

    def __init__(self, number: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(number, thread_name_prefix=name)

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A caller that is cancelled goes at once; the call goes on to its end by itself."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(call, *args, **kwargs))

    async def to_the_end(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A caller that is cancelled waits first: what the call works on may be closed after it, never under it."""
        return await to_the_end(self(call, *args, **kwargs))
