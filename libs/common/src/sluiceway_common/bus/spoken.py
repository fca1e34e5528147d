"""The topics that a service speaks on, there before anybody listens."""

import asyncio
from typing import Final

import structlog
from google.protobuf.message import Message

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable

_PAUSE: Final = 1.0

log = structlog.get_logger(__name__)


class SpokenTopics:
    """Creates the topics of these events as soon as the log answers, as a part.

    Waits `patience` seconds for a log that is coming up, and goes on without one.
    """

    def __init__(
        self, bus: KafkaBus, *messages: type[Message], patience: float = 0.0, clock: Clock | None = None
    ) -> None:
        self._bus = bus
        self._messages = messages
        self._patience = patience
        self._clock = clock or SystemClock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._create(), name="spoken-topics")
        await asyncio.wait({self._task}, timeout=self._patience)
        if self._task.done():
            self._task.result()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _create(self) -> None:
        while True:
            try:
                return await self._bus.ensure_topics(*self._messages)
            except Unavailable as error:
                log.warning("topics_wait", reason=error.message)
            await self._clock.sleep(_PAUSE)
