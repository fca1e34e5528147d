"""Lag watch: when the brokers are asked how far behind a consumer is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sluiceway_common.delivery.lag_watch import IDLE_LOOKS, LagWatch
from sluiceway_common.delivery.measures import LAG, Measures
from sluiceway_common.errors import Unavailable
from sluiceway_common.observability.metrics import Metrics


@dataclass
class Brokers:
    """Say one lag after the other, the last again and again; None: they are away."""

    lags: Sequence[int | None]
    asked: int = 0

    async def lag(self) -> int:
        self.asked += 1
        lag = self.lags[min(self.asked, len(self.lags)) - 1]
        if lag is None:
            raise Unavailable("the brokers are away; ask again in a moment")
        return lag


def watch(brokers: Brokers, metrics: Metrics | None = None) -> LagWatch:
    return LagWatch(brokers.lag, Measures(metrics or Metrics(), "embed.chunked"))


async def looks(watched: LagWatch, count: int) -> None:
    for _ in range(count):
        await watched.look()


async def test_one_that_has_nothing_to_do_asks_at_one_look_of_many() -> None:
    brokers = Brokers([0])
    await looks(watch(brokers), 1 + 2 * IDLE_LOOKS)
    assert brokers.asked == 3


async def test_after_work_the_next_look_asks() -> None:
    brokers = Brokers([0])
    watched = watch(brokers)
    await looks(watched, 2)
    watched.moved()
    await looks(watched, 2)
    assert brokers.asked == 2


async def test_one_that_is_behind_asks_at_every_look_until_it_is_not() -> None:
    brokers, metrics = Brokers([3, 2, 0]), Metrics()
    watched = watch(brokers, metrics)
    await looks(watched, 2)
    assert metrics.registry.get_sample_value(LAG.name, {"group": "embed.chunked"}) == 2
    await looks(watched, 3)
    assert brokers.asked == 3
    assert metrics.registry.get_sample_value(LAG.name, {"group": "embed.chunked"}) == 0


async def test_brokers_that_were_away_are_asked_at_the_next_look() -> None:
    brokers = Brokers([0, None, 0])
    watched = watch(brokers)
    await looks(watched, 1)
    watched.moved()
    await looks(watched, 4)
    assert brokers.asked == 3


async def test_whoever_asks_is_told_when_nothing_waits() -> None:
    told: list[int] = []
    brokers = Brokers([3, 0, None, 0])
    measures = Measures(Metrics(), "embed.chunked")
    watched = LagWatch(brokers.lag, measures, on_none=lambda: told.append(brokers.asked))
    for _ in range(4):
        watched.moved()
        await watched.look()
    assert told == [2, 4]
