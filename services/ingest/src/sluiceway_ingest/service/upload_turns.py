"""Fair queue of submissions whose bytes have come: few are stored and committed at a time, tenants in their turns.

Each of them comes back to the event loop dozens of times. Who floods would have dozens of his own ready there at any
moment, and every step of another's submission would wait behind them all.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from sluiceway_common.fair_semaphore import FairSemaphore

# One tenant has four of them: what one waits for the database and the log, the others use the processor. More at a time
# would make none of them faster, and a log that is slow takes what has gathered in one go. While another tenant hands
# in as well, who floods has one: the other's then meets as few of its steps. It floods that wants all four: these
# keep the loop as busy as with any number behind them.
_AT_ONCE: Final = 12
_RESERVED: Final = 4
_CONTENDED: Final = 1
_FLOOD: Final = 4


class UploadTurns:
    """The queue."""

    def __init__(self) -> None:
        self._slots = FairSemaphore(_AT_ONCE, reserved=_RESERVED, contended=_CONTENDED, flood=_FLOOD)

    def of(self, tenant: str) -> "UploadTurn":
        return UploadTurn(self._slots, tenant)


class UploadTurn:
    """Turn of one submission, to its end. Whoever still sends has none: a slow line is waited for by nobody."""

    def __init__(self, slots: FairSemaphore, tenant: str) -> None:
        self._slots = slots
        self._tenant = tenant
        self._is_begun = False
        self._turn = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._turn.aclose()

    async def begin(self) -> None:
        """Returns when it has come; twice is once."""
        if not self._is_begun:
            self._is_begun = True
            await self._turn.enter_async_context(self._slots.slot(self._tenant))

    async def after(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The pieces; when all have come, it begins."""
        async for piece in pieces:
            yield piece
        await self.begin()
