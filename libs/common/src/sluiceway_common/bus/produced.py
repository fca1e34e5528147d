"""Topics that a service produces to, created before anybody subscribes."""

from typing import Final

import structlog
from google.protobuf.message import Message

from sluiceway_common.bus.log import Log
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.run import BackgroundTask

_PAUSE: Final = 1.0

log = structlog.get_logger(__name__)


class ProducedTopics(BackgroundTask):
    """Creates the topics of these events as soon as the log answers, as a component: nobody waits for it."""

    def __init__(self, bus: Log, *messages: type[Message], clock: Clock | None = None) -> None:
        super().__init__(self._create, "produced-topics")
        self._bus = bus
        self._messages = messages
        self._clock = clock or SystemClock()

    async def _create(self) -> None:
        while True:
            try:
                return await self._bus.ensure_topics(*self._messages)
            except Unavailable as error:
                log.warning("topics_wait", reason=error.message, cause=repr(error.__cause__))
            await self._clock.sleep(_PAUSE)
