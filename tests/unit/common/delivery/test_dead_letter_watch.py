"""Dead-letter watch: what it measures, and of what it warns."""

from collections.abc import Mapping
from datetime import timedelta

from structlog.testing import capture_logs

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import Topic
from sluiceway_common.delivery.dead_letter_watch import DROPPED, OLDEST, RETENTION, DeadLetterWatch
from sluiceway_common.delivery.dead_letters import dead_letter_of
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import ManualClock, eventually
from tests.support.replica import started

TOPIC = Topic("a.b.v1.embed.dlq", "coordinates", 1, 0, compacted=True)
AWAY = "a.c.v1.embed.dlq"
DAYS = 10


class DroppingBus(MemoryBus):
    """Has dropped some records of every topic."""

    dropped = 0

    async def starts(self, topic: str) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(await super().starts(topic), self.dropped)


def put(clock: ManualClock, *, days_ago: float) -> Record:
    at = (clock.now() - timedelta(days=days_ago)).isoformat()
    facts = {"reason": "INVALID", "detail": "no", "attempts": "1", "group": "embed.a.b.v1", "tenant": "acme", "at": at}
    return dead_letter_of(Record("a.b.v1", b"k", b"v", (), 0, int(days_ago)), facts, TOPIC.name)


class Watched:
    """A topic with these records, as far as one look has measured it."""

    def __init__(self, *days_ago: float) -> None:
        self.clock, self.bus, self.metrics = ManualClock(), DroppingBus(), Metrics()
        self.days_ago = days_ago

    async def look(self) -> list[str]:
        """The events that were logged."""
        await self.bus.ensure(TOPIC)
        await self.bus.put(*(put(self.clock, days_ago=each) for each in self.days_ago))
        watch = DeadLetterWatch(self.bus, [TOPIC.name, AWAY], DAYS, self.metrics, self.clock)
        with capture_logs() as logs:
            async with started(watch):
                await eventually(lambda: self.clock.sleepers)
                self.clock.advance(600)
                await eventually(lambda: self.clock.sleepers)
        return [each["event"] for each in logs]

    def measured(self, name: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, {"topic": TOPIC.name})


async def test_how_long_they_are_kept_is_measured() -> None:
    watched = Watched()
    await watched.look()
    kept = watched.metrics.registry.get_sample_value(RETENTION.name)
    assert kept == timedelta(days=DAYS).total_seconds()


async def test_the_age_of_the_oldest_is_measured() -> None:
    watched = Watched(1, 3, 2)
    noon = watched.clock.now()
    assert await watched.look() == []
    assert watched.measured(OLDEST.name) == (noon - timedelta(days=3)).timestamp()
    assert watched.measured(DROPPED.name) == 0


async def test_where_nothing_lies_there_is_no_oldest() -> None:
    watched = Watched()
    assert await watched.look() == []
    assert watched.measured(OLDEST.name) == 0


async def test_who_has_a_fifth_of_the_time_left_is_warned() -> None:
    assert await Watched(7.9).look() == []
    assert await Watched(8).look() == ["dead_letters_near_retention"]


async def test_what_was_dropped_is_counted() -> None:
    watched = Watched(2, 1)
    watched.bus.dropped = 1
    noon = watched.clock.now()
    await watched.look()
    assert watched.measured(DROPPED.name) == 1
    assert watched.measured(OLDEST.name) == (noon - timedelta(days=1)).timestamp()


async def test_a_log_that_is_away_is_looked_at_again() -> None:
    watched = Watched(2)
    await watched.bus.ensure(TOPIC)
    watch = DeadLetterWatch(watched.bus, [TOPIC.name], DAYS, watched.metrics, watched.clock)
    watched.bus.away = True
    async with started(watch):
        for away in (True, False):
            watched.bus.away = away
            await eventually(lambda: watched.clock.sleepers)
            watched.clock.advance(600)
        await eventually(lambda: watched.measured(OLDEST.name) == 0)
