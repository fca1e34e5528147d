"""Consumers and the broker are killed at work: nothing is lost, the order of a key is kept."""

import asyncio
import itertools
import os
import random
import signal
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support.delivering import Ear, delivering, on_happened
from tests.support.happened import event_named, outgoing

pytestmark = pytest.mark.server

KEYS = 40
PARTITIONS = 6
SAID = 1200


class Replicas:
    """Listening processes of one group and what they wrote."""

    def __init__(self, servers: str, unique: str, folder: Path) -> None:
        self.ledger = folder / "ledger"
        self.ledger.touch()
        self._arguments = (servers, unique, str(PARTITIONS), str(self.ledger))
        self._names = itertools.count()
        self._running: list[subprocess.Popen[bytes]] = []

    def spawn(self) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "tests.support.listener", *self._arguments, f"r{next(self._names)}")
        replica = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self._running.append(replica)
        return replica

    def kill(self, replica: subprocess.Popen[bytes]) -> None:
        os.kill(replica.pid, signal.SIGKILL)
        replica.wait()
        self._running.remove(replica)

    def end(self) -> None:
        for replica in self._running:
            replica.terminate()
        for replica in self._running:
            replica.wait(timeout=20)

    def lines(self, what: str) -> list[tuple[str, str, int]]:
        split = [line.split() for line in self.ledger.read_text().splitlines()]
        return [(replica, key, int(number)) for kind, replica, key, number in split if kind == what]

    def done(self) -> set[int]:
        return {number for _, _, number in self.lines("end")}


@pytest.fixture
def unique() -> str:
    return uuid.uuid4().hex[:12]


@pytest.fixture
def replicas(request: pytest.FixtureRequest, unique: str, tmp_path: Path) -> Iterator[Replicas]:
    own = "own_kafka" in request.fixturenames
    servers = request.getfixturevalue("own_kafka").servers if own else request.getfixturevalue("kafka")
    each = Replicas(servers, unique, tmp_path)
    yield each
    each.end()


async def say_all(bus: KafkaBus, happened: Any) -> None:
    """As an outbox does: what the log did not take is said again, in its order."""
    for number in range(0, SAID, 20):
        batch = [outgoing(happened(document_id=f"doc_{n % KEYS}", number=n)) for n in range(number, number + 20)]
        while True:
            try:
                await bus.publish(batch)
                break
            except Unavailable:
                continue


def in_order(replicas: Replicas) -> bool:
    """By key, every event was first done after the one before it, whatever was done twice."""
    firsts: defaultdict[str, list[int]] = defaultdict(list)
    for _, key, number in replicas.lines("end"):
        if number not in firsts[key]:
            firsts[key].append(number)
    return all(numbers == sorted(numbers) for numbers in firsts.values())


async def test_consumers_that_are_killed_at_work_lose_nothing(kafka: str, unique: str, replicas: Replicas) -> None:
    happened = event_named(unique, partitions=PARTITIONS)
    bus = KafkaBus(kafka, source="test", answer=5)
    await bus.start()
    await bus.ensure_topics(happened)
    at_work = [replicas.spawn(), replicas.spawn()]
    saying = asyncio.create_task(say_all(bus, happened))
    for share in (0.1, 0.35, 0.6):
        await eventually(lambda share=share: len(replicas.done()) > share * SAID, within=60)
        victim = at_work.pop(random.randrange(len(at_work)))
        replicas.kill(victim)
        at_work.append(replicas.spawn())
    await saying
    await eventually(lambda: len(replicas.done()) == SAID, within=90)
    assert in_order(replicas)
    await bus.stop()


async def test_a_broker_that_is_killed_and_comes_back_loses_nothing(
    own_kafka: Kafka, unique: str, replicas: Replicas
) -> None:
    happened = event_named(unique, partitions=PARTITIONS)
    bus = KafkaBus(own_kafka.servers, source="test", answer=3)
    await bus.start()
    await bus.ensure_topics(happened)
    replicas.spawn(), replicas.spawn()
    saying = asyncio.create_task(say_all(bus, happened))
    await eventually(lambda: len(replicas.done()) > 0.2 * SAID, within=60)
    own_kafka.kill()
    await own_kafka.start()
    await saying
    await eventually(lambda: len(replicas.done()) == SAID, within=90)
    assert in_order(replicas)
    await bus.stop()


async def test_a_dead_letter_waits_for_a_broker_that_is_away(own_kafka: Kafka, unique: str) -> None:
    happened = event_named(unique, partitions=1)
    bus = KafkaBus(own_kafka.servers, source="test", answer=2, session=6)
    await bus.start()
    await bus.ensure_topics(happened)
    ear, began, go_on = Ear(), asyncio.Event(), asyncio.Event()

    async def fail(event: Any) -> None:
        began.set()
        await go_on.wait()
        if event.number == 0:
            raise ZeroDivisionError

    ear.fault = fail
    await bus.publish([outgoing(happened(document_id="doc_0", number=n)) for n in range(2)])
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await asyncio.wait_for(began.wait(), 30)
        own_kafka.kill()
        go_on.set()
        await eventually(lambda: ear.tries[0] >= 3)
        assert ear.numbers == []
        await own_kafka.start()
        await eventually(lambda: 1 in ear.numbers, within=60)
        ((dead_letters,),) = delivery.dead_letters.values()

        async def dead_lettered() -> bool:
            return sum((await bus.ends(dead_letters)).values()) > 0

        await eventually(dead_lettered, within=120)
    await bus.stop()


async def test_delivery_that_starts_before_the_broker_hears_when_it_comes(own_kafka: Kafka, unique: str) -> None:
    own_kafka.kill()
    happened = event_named(unique, partitions=2)
    bus, ear = KafkaBus(own_kafka.servers, source="test", answer=2), Ear()
    await bus.start()
    with pytest.raises(Unavailable):
        await bus.publish([outgoing(happened(document_id="doc_0", number=0))])
    async with delivering(bus, ear, on_happened(happened)):
        await own_kafka.start()

        async def said() -> bool:
            try:
                await bus.publish([outgoing(happened(document_id="doc_0", number=1))])
            except Unavailable:
                return False
            return True

        await eventually(said, within=60)
        await eventually(lambda: 1 in ear.numbers, within=120)
    await bus.stop()
