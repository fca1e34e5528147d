"""The topics that this service speaks on, there before anybody listens."""

import asyncio
from contextlib import suppress

import structlog

from sluiceway.infer.v1.events_pb2 import AnswerGiven, FeedbackGiven
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable

log = structlog.get_logger(__name__)

_PAUSE = 1.0


class Topics:
    """Creates them as soon as the log answers; until then news wait in the spool."""

    def __init__(self, bus: KafkaBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._create(), name="infer-topics")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _create(self) -> None:
        while True:
            try:
                return await self._bus.ensure_topics(AnswerGiven, FeedbackGiven)
            except Unavailable as error:
                log.warning("topics_wait", reason=error.message)
            await self._clock.sleep(_PAUSE)
