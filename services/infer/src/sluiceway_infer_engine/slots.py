"""Slots of a worker with a short queue before them: bounded in number and in time, and nobody has all of either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from sluiceway_common.admission import Admission
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal

_RETRY_AFTER: Final = 1.0


@dataclass(frozen=True, eq=False)
class _Waiter:
    caller: Principal
    turn: "asyncio.Future[AbstractContextManager[None]]"


class WorkerSlots:
    """So many `slots` work at a time, so many calls more wait, none longer than `seconds`. Of both one tenant and one
    caller have a share; whoever has his lets others pass, however early he came."""

    def __init__(self, slots: int, *, waiting: int, seconds: float, admission: Admission) -> None:
        self.capacity = slots
        self._seconds = seconds
        # What waits is not refused: only the queue counts as that.
        self._slots = Admission(admission.shares).limit(slots, what="slots of this engine", retry_after=_RETRY_AFTER)
        self._queue = admission.limit(waiting, what="places in the queue of this engine", retry_after=_RETRY_AFTER)
        self._waiters: list[_Waiter] = []

    @asynccontextmanager
    async def slot(self, caller: Principal) -> AsyncIterator[None]:
        """A slot for as long as the block runs. Raises Overloaded with the time to wait."""
        slot = self._free(caller) or await self._waited(caller)
        try:
            yield
        finally:
            slot.__exit__(None, None, None)
            self._hand_out()

    def _free(self, caller: Principal) -> AbstractContextManager[None] | None:
        """A slot that he may have now."""
        slot = self._slots.slot(caller)
        try:
            slot.__enter__()
        except Overloaded:
            return None
        return slot

    async def _waited(self, caller: Principal) -> AbstractContextManager[None]:
        with self._queue.slot(caller):
            waiter = _Waiter(caller, asyncio.get_running_loop().create_future())
            self._waiters.append(waiter)
            try:
                async with asyncio.timeout(self._seconds):
                    return await waiter.turn
            except BaseException as error:
                self._leave(waiter)
                if isinstance(error, TimeoutError):
                    raise Overloaded(
                        f"no slot of this engine came free within {self._seconds:g} s; ask again in a moment",
                        retry_after=self._seconds,
                    ) from error
                raise

    def _leave(self, waiter: _Waiter) -> None:
        """Whoever leaves in the moment of his turn has a slot already."""
        if waiter in self._waiters:
            self._waiters.remove(waiter)
        elif waiter.turn.done() and not waiter.turn.cancelled():
            waiter.turn.result().__exit__(None, None, None)
            self._hand_out()

    def _hand_out(self) -> None:
        for waiter in tuple(self._waiters):
            if waiter.turn.done():
                continue
            if slot := self._free(waiter.caller):
                self._waiters.remove(waiter)
                waiter.turn.set_result(slot)
