"""Batching writer of one dead-letter topic: what fails at the same time is written in one go.

An outsider writes as much garbage as the network carries. Were each of its records written by itself, hundreds of
writers would wait for room in one batch of the producer and wake one another up. And nothing is urgent about garbage:
so one batch is written at a time, and where the topic has a pause, none follows before it is over.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence

import structlog

from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.errors import Unavailable

_RECORDS = 100
_BYTES = 1024 * 1024

# Puts dead letters on the log, in one go. Raises Unavailable.
Put = Callable[[Sequence[Record]], Awaitable[None]]
# How long to wait after so many failures.
Wait = Callable[[int], float]

log = structlog.get_logger(__name__)


class DeadLetterWriter:
    """Writes dead letters, each named by its key, until the log has them; `pause` is seconds after each of them."""

    def __init__(self, put: Put, backoff: Wait, *, group: str, pause: float) -> None:
        self._put = put
        self._backoff = backoff
        self._group = group
        self._pause = pause
        self._turn = asyncio.Lock()
        self._waiting: dict[bytes | None, Record] = {}
        self._free_at = 0.0

    async def write(self, dead_letter: Record, stop: StopSignal) -> bool:
        """True when it lies there; False when the worker was stopped before."""
        self._waiting[dead_letter.key] = dead_letter
        try:
            async with self._turn:
                # Whoever had the turn before has written this one too, where there was room for it.
                await self._write_until_there(dead_letter.key, stop)
                return dead_letter.key not in self._waiting
        finally:
            self._waiting.pop(dead_letter.key, None)

    async def _write_until_there(self, key: bytes | None, stop: StopSignal) -> None:
        failures = 0
        while key in self._waiting and not stop and not await self._stopped_in_pause(stop):
            batch = tuple(self._batch())
            try:
                await self._put(batch)
            except Unavailable as error:
                failures += 1
                self._log_failure(batch[0], error)
                await stop.within(self._backoff(failures))
            else:
                self._written(batch)

    def _batch(self) -> Iterator[Record]:
        """The first that wait, at least one."""
        room = _BYTES
        for _, dead_letter in zip(range(_RECORDS), self._waiting.values(), strict=False):
            if room <= 0:
                return
            room -= dead_letter.size
            yield dead_letter

    async def _stopped_in_pause(self, stop: StopSignal) -> bool:
        left = self._free_at - asyncio.get_running_loop().time()
        return left > 0 and await stop.within(left)

    def _written(self, batch: Sequence[Record]) -> None:
        self._free_at = asyncio.get_running_loop().time() + self._pause * len(batch)
        for dead_letter in batch:
            # Whoever waited for it may have been cancelled meanwhile.
            self._waiting.pop(dead_letter.key, None)

    def _log_failure(self, first: Record, error: Unavailable) -> None:
        log.warning(
            "dead_letter_waiting",
            group=self._group,
            record=(first.key or b"").decode(),
            waiting=len(self._waiting),
            error=error.message,
            cause=repr(error.__cause__),
        )
