"""Group consumer: how long it waits for a log that comes and goes, what it commits, and what it leaves to the next."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from sluiceway_common.bus.log import Member, RebalanceListener
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.memory_readers import MemoryMember
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import DeliveryPolicy, Subscription
from sluiceway_common.delivery.policy import COMMITS_A_LOOK
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK, Ear, delivering, on_batches, on_broadcast, on_happened, on_several
from tests.support.happened import new_event, outgoing


@dataclass(frozen=True)
class Noted(DeliveryPolicy):
    """A policy that notes which try each wait follows."""

    tries: list[int] = field(default_factory=list)

    def backoff(self, tries: int, retry_after: float | None = None) -> float:
        self.tries.append(tries)
        return 0.01


@pytest.mark.parametrize("heard", [on_happened, on_broadcast])
async def test_after_a_healthy_spell_the_waits_begin_anew(heard: Callable[[Any], Subscription[Ear]]) -> None:
    happened, bus, ear, policy = new_event(), MemoryBus(), Ear(), Noted()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, heard(happened), policy=policy):
        for _ in range(2):
            await _hears(bus, ear, happened)
            tries = await _outage(bus, policy)
    assert tries == [1, 2, 3]


async def _hears(bus: MemoryBus, ear: Ear, happened: Any) -> None:
    before = len(ear.heard)

    async def heard() -> bool:
        await bus(outgoing(happened(document_id="doc_1")))
        return len(ear.heard) > before

    await eventually(heard)


async def _outage(bus: MemoryBus, policy: Noted) -> list[int]:
    """The tries of the first waits while the log is away."""
    policy.tries.clear()
    bus.away = True
    await eventually(lambda: len(policy.tries) >= 3)
    bus.away = False
    return policy.tries[:3]


class WatchedBus(MemoryBus):
    """Keeps how often it was asked, and hands out what is taken only while `hands_out` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.taken, self.commits, self.given_back, self.looks = 0, 0, 0, list[float]()
        self.hands_out = asyncio.Event()
        self.hands_out.set()

    def member(
        self, group: str, topics: Sequence[str], listener: RebalanceListener, *, drain: float, gathers: bool = False
    ) -> Member:
        return WatchedMember(self, self._groups[group], topics, listener)


class WatchedMember(MemoryMember):
    _memory: WatchedBus

    async def take(self, most: int, seconds: float) -> Sequence[Record]:
        found = await super().take(most, seconds)
        self._memory.taken += len(found)
        await self._memory.hands_out.wait()
        return found

    async def give_back(self) -> None:
        self._memory.given_back += 1
        await super().give_back()

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._memory.commits += 1
        await super().commit(offsets)

    async def lag(self) -> int:
        self._memory.looks.append(asyncio.get_running_loop().time())
        return await super().lag()


async def watched(*, partitions: int = 1) -> tuple[WatchedBus, Any]:
    """A bus, and an event that can be said on it."""
    happened, bus = new_event(partitions=partitions), WatchedBus()
    await bus.ensure_topics(happened)
    return bus, happened


async def test_what_was_committed_is_not_committed_again() -> None:
    bus, happened = await watched()
    async with delivering(bus, Ear(), on_happened(happened), policy=replace(QUICK, commit_interval=0.001)):
        await bus(outgoing(happened(document_id="doc_1")))
        await eventually(lambda: bus.commits)
        seen = len(bus.looks)
        await eventually(lambda: len(bus.looks) >= seen + 2)
        assert bus.commits == 1


async def test_the_brokers_are_asked_for_the_lag_at_one_commit_of_many() -> None:
    bus, happened = await watched()
    async with delivering(bus, Ear(), on_happened(happened), policy=replace(QUICK, commit_interval=0.002)):
        await eventually(lambda: len(bus.looks) >= 2)
    assert bus.looks[1] - bus.looks[0] >= 0.002 * (COMMITS_A_LOOK - 1)


@pytest.mark.parametrize("heard", [on_several, on_batches])
async def test_what_is_taken_while_a_partition_is_given_back_is_heard_by_its_next_owner_alone(
    heard: Callable[[Any], Subscription[Ear]],
) -> None:
    (bus, happened), go_on = await watched(), asyncio.Event()

    async def wait(event: Any) -> None:
        await go_on.wait()

    ear = Ear(wait)
    async with delivering(bus, ear, heard(happened), policy=QUICK):
        await bus(outgoing(happened(document_id="doc_1", number=1)))
        await eventually(lambda: ear.tries[1])
        async with delivering(bus, ear, heard(happened), policy=QUICK):
            await eventually(lambda: bus.given_back)
            await bus(outgoing(happened(document_id="doc_2", number=2)))
            await eventually(lambda: bus.taken == 2)
            go_on.set()
            await eventually(lambda: 2 in ear.numbers)
            await bus(outgoing(happened(document_id="doc_3", number=3)))
            await eventually(lambda: 3 in ear.numbers)
    assert ear.numbers == [1, 2, 3]


async def test_what_is_handed_out_after_its_partition_was_given_back_is_heard_by_the_next_owner_alone() -> None:
    bus, happened = await watched(partitions=2)
    first, second = Ear(), Ear()
    async with delivering(bus, first, on_happened(happened), policy=QUICK):
        await bus(outgoing(happened(document_id="doc_0", number=-1)))
        await eventually(lambda: first.numbers == [-1])
        bus.hands_out.clear()
        await bus(*(outgoing(happened(document_id=f"doc_{number}", number=number)) for number in range(20)))
        await eventually(lambda: bus.taken == 21)
        async with delivering(bus, second, on_happened(happened), policy=QUICK):
            await eventually(lambda: bus.taken > 21)
            bus.hands_out.set()
            await eventually(lambda: set(first.numbers + second.numbers) == set(range(-1, 20)))
    assert first.exits == second.exits == []
    assert second.numbers
    assert not set(first.numbers) & set(second.numbers)


async def test_what_was_given_back_is_no_longer_held() -> None:
    bus, happened = await watched(partitions=2)
    measures = [Metrics(), Metrics()]

    async def stuck(event: Any) -> None:
        await asyncio.Event().wait()

    def held() -> list[float]:
        group = f"embed.{topic_of(happened).name}"
        return [
            each.registry.get_sample_value("sluiceway_in_flight_records", {"group": group}) or 0 for each in measures
        ]

    start = partial(delivering, bus, Ear(stuck), on_happened(happened), policy=replace(QUICK, drain=0.01))
    async with start(metrics=measures[0]):
        await bus(*(outgoing(happened(document_id=f"doc_{number}")) for number in range(20)))
        await eventually(lambda: held() == [20, 0])
        async with start(metrics=measures[1]):
            await eventually(lambda: min(held()) > 0 and sum(held()) == 20)
