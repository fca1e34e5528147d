"""Uncommitted puts, rolled back: what one piece of work has stored, and nobody refers to in the end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from sluiceway_common import tasks
from sluiceway_common.errors import Refusal

Stored = TypeVar("Stored")


def _nothing() -> None:
    """What is being stored is there already."""


@dataclass(frozen=True)
class UncommittedPuts(Generic[Stored]):
    """Whoever leaves the block without `committed` leaves nothing of what was put in it, unless somebody refers to it:
    a write may have happened though its answer was lost.

    `discard` deletes those that nobody refers to. A store that is away just then, or a process that is killed, leaves
    them until what nobody needs is collected.
    """

    discard: Callable[[Sequence[Stored]], Awaitable[object]]
    _stored: list[Stored] = field(default_factory=list, init=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stored:
            await tasks.to_the_end(self._discard())

    async def put(self, work: Coroutine[Any, Any, Stored], break_off: Callable[[], None] = _nothing) -> Stored:
        """See `put_all`."""
        return (await self.put_all(_alone(work), break_off))[0]

    async def put_all(
        self, work: Coroutine[Any, Any, Sequence[Stored]], break_off: Callable[[], None] = _nothing
    ) -> Sequence[Stored]:
        """What the work has stored. Whoever is cancelled breaks it off, and waits for its end: what is still being
        written can not be discarded."""
        putting = asyncio.create_task(self._put(work))
        try:
            return await asyncio.shield(putting)
        except asyncio.CancelledError:
            break_off()
            await tasks.to_the_end(asyncio.wait({putting}))
            raise

    def committed(self) -> None:
        """All of it is referred to by now."""
        self._stored.clear()

    async def _put(self, work: Coroutine[Any, Any, Sequence[Stored]]) -> Sequence[Stored]:
        stored = await work
        self._stored.extend(stored)
        return stored

    async def _discard(self) -> None:
        with suppress(Refusal):
            await self.discard(self._stored)


async def _alone(work: Coroutine[Any, Any, Stored]) -> tuple[Stored]:
    return (await work,)
