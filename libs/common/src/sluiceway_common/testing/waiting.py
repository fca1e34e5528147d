"""Waiting for a condition, with a limit."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

_PAUSE = 0.005
# Of the time that was waited, up to a longest pause: hundreds of looks a second, at what takes seconds, take the
# processor from what is waited for.
_SHARE = 0.1
_LONGEST_PAUSE = 0.1
# It bounds a hang: on a busy machine what takes a moment takes seconds.
_WITHIN = 60.0


Errors = tuple[type[Exception], ...]


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]], *, within: float = ..., every: float = ..., despite: Errors = ...
) -> T: ...
@overload
async def eventually(
    condition: Callable[[], T], *, within: float = ..., every: float = ..., despite: Errors = ...
) -> T: ...
async def eventually(
    condition: Callable[[], Any], *, within: float = _WITHIN, every: float = _PAUSE, despite: Errors = ()
) -> Any:
    """What the condition answers once it is truthy. Raises AssertionError when `within` seconds are over, which tells
    the last answer. A condition that raises one of `despite` does not hold yet.

    The longer it takes, the longer are the pauses. A condition that costs something, such as a call to a busy service,
    is asked `every` so many seconds.
    """
    begun = time.monotonic()
    while True:
        try:
            answer = condition()
            held = told = await answer if inspect.isawaitable(answer) else answer
        except despite as error:
            held, told = None, error
        if held:
            return held
        waited = time.monotonic() - begun
        if waited > within:
            raise AssertionError(f"not within {within:g} s; the last answer, after {waited:.0f} s, was {told!r}")
        await asyncio.sleep(max(every, min(waited * _SHARE, _LONGEST_PAUSE)))
