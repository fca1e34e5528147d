"""Dead-letter watch: how old the oldest dead letter of a topic is, before and after retention drops it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from sluiceway_common.bus.headers import decoded
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.clock import Clock
from sluiceway_common.delivery.dead_letters import PREFIX
from sluiceway_common.errors import Unavailable
from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_common.run import BackgroundTask

OLDEST: Final = Gauge(
    "sluiceway_oldest_dead_letter_timestamp_seconds",
    "Unix time of the oldest record on a dead-letter topic; 0: there is none.",
    "seconds",
    ("topic",),
)
DROPPED: Final = Gauge(
    "sluiceway_dropped_dead_letters_records",
    "Records that a dead-letter topic has dropped by age or size, with those that were sent back before.",
    "records",
    ("topic",),
)
RETENTION: Final = Gauge(
    "sluiceway_dead_letter_retention_seconds",
    "How long dead letters are kept (`SLUICEWAY_DEAD_LETTER_DAYS`).",
    "seconds",
)

_LOOK_EVERY: Final = 600.0
_NEAR: Final = 0.8
_LOOKED_AT: Final = 100
_WAIT: Final = 2.0

log = structlog.get_logger(__name__)


class DeadLetterWatch(BackgroundTask):
    """Looks every ten minutes, and warns where a record has been kept for four fifths of its `days`."""

    def __init__(self, bus: Log, topics: Sequence[str], days: int, metrics: Metrics, clock: Clock) -> None:
        super().__init__(self._watch, "dead-letter-watch")
        self._bus = bus
        self._topics = topics
        self._kept = timedelta(days=days)
        self._metrics = metrics
        metrics.gauge(RETENTION).set(self._kept.total_seconds())
        self._clock = clock

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(_LOOK_EVERY)
            try:
                for topic in sorted((await self._bus.names()).intersection(self._topics)):
                    await self._look(topic)
            except Unavailable as error:
                log.warning("dead_letter_watch_waits", reason=error.message)

    async def _look(self, topic: str) -> None:
        starts = await self._bus.starts(topic)
        self._metrics.gauge(DROPPED).labels(topic).set(sum(starts.values()))
        oldest = self._metrics.gauge(OLDEST).labels(topic)
        if starts == await self._bus.ends(topic):
            oldest.set(0)
        elif (at := await self._oldest(starts)) is not None:
            oldest.set(at.timestamp())
            self._warn(topic, at)

    def _warn(self, topic: str, oldest: datetime) -> None:
        if self._clock.now() - oldest > _NEAR * self._kept:
            log.warning("dead_letters_near_retention", topic=topic, oldest=oldest.isoformat(), days=self._kept.days)

    async def _oldest(self, starts: Mapping[TopicPartition, int]) -> datetime | None:
        """Among the first records; what was sent back counts for as long as it lies there."""
        reader = self._bus.reader(starts)
        try:
            await reader.start()
            moments = [at for record in await reader.take(_LOOKED_AT, _WAIT) if (at := _put_at(record)) is not None]
        finally:
            await reader.stop()
        return min(moments, default=None)


def _put_at(record: Record) -> datetime | None:
    """None for a deletion, and for what none of ours has put there."""
    try:
        at = datetime.fromisoformat(decoded(dict(record.headers)[PREFIX + "at"]))
    except (KeyError, ValueError):
        return None
    return at if at.tzinfo else None
