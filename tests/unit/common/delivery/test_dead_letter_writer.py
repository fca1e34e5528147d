"""Dead letters in batches: of many at once one is written after another, each with its own, and none is lost."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS, dead_letters_of, topic_of
from sluiceway_common.delivery.dead_letter_writer import DeadLetterWriter
from sluiceway_common.delivery.partition_worker import StopSignal
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK, Ear, delivering, on_happened
from tests.support.happened import new_event, outgoing


class Letters:
    """A log of dead letters: keeps what was put in one go; `fails` says how often it is away first, `goes_on` when it
    answers."""

    def __init__(self, *, fails: int = 0) -> None:
        self.batches: list[list[bytes | None]] = []
        self.fails, self.asked = fails, 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def put(self, dead_letters: Sequence[Record]) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        await self.goes_on.wait()
        if self.asked <= self.fails:
            raise Unavailable("away")
        self.batches.append([each.key for each in dead_letters])

    @property
    def keys(self) -> list[bytes | None]:
        return [key for batch in self.batches for key in batch]


def letter(number: int, size: int = 1) -> Record:
    return Record("a.b.v1.embed.dlq", b"a.b.v1/0/%d" % number, b"x" * size)


def writer_of(letters: Letters, pause: float = 0.0) -> DeadLetterWriter:
    return DeadLetterWriter(letters.put, lambda failures: 0.001, group="embed.a.b.v1", pause=pause)


async def write(writer: DeadLetterWriter, *dead_letters: Record, stop: StopSignal | None = None) -> list[bool]:
    # One that is not set is false.
    signal = StopSignal() if stop is None else stop
    return await asyncio.gather(*(writer.write(each, signal) for each in dead_letters))


async def test_what_comes_while_one_is_written_is_written_in_one_go_after_it() -> None:
    letters = Letters()
    assert await write(writer_of(letters), *map(letter, range(250))) == [True] * 250
    assert [len(batch) for batch in letters.batches] == [1, 100, 100, 49]
    assert letters.keys == [letter(number).key for number in range(250)]


async def test_a_batch_ends_where_it_has_a_megabyte_and_has_one_at_least() -> None:
    letters = Letters()
    sizes = (1, 700_000, 700_000, 3_000_000, 1)
    await write(writer_of(letters), *(letter(number, size) for number, size in enumerate(sizes)))
    assert [len(batch) for batch in letters.batches] == [1, 2, 1, 1]


async def test_the_bytes_of_a_batch_are_those_of_keys_and_headers_too() -> None:
    letters = Letters()
    dead_letters = [replace(letter(number), headers=(("dlq_key", b"k" * 700_000),)) for number in range(4)]
    await write(writer_of(letters), *dead_letters)
    assert [len(batch) for batch in letters.batches] == [1, 2, 1]


async def test_while_the_log_is_away_all_wait_and_one_alone_asks() -> None:
    letters = Letters(fails=3)
    assert await write(writer_of(letters), *map(letter, range(40))) == [True] * 40
    assert (letters.asked, letters.keys) == (4, [letter(number).key for number in range(40)])


async def test_who_runs_the_service_is_told_what_waits_while_the_log_is_away() -> None:
    with capture_logs() as lines:
        await write(writer_of(Letters(fails=1)), *map(letter, range(3)))
    assert [(line["event"], line["record"], line["waiting"], line["error"]) for line in lines] == [
        ("dead_letter_waiting", "a.b.v1/0/0", 3, "away")
    ]


async def test_a_log_that_was_away_is_asked_again_after_a_wait() -> None:
    letters, stop = Letters(fails=1_000), StopSignal()
    writer = DeadLetterWriter(letters.put, lambda failures: 3_600.0, group="embed.a.b.v1", pause=0.0)
    writing = asyncio.create_task(write(writer, letter(0), stop=stop))
    for _ in range(100):
        await asyncio.sleep(0)
    assert letters.asked == 1
    stop.set()
    assert await writing == [False]


async def test_who_is_stopped_writes_nothing_more_and_says_so() -> None:
    letters, stop = Letters(fails=1_000_000), StopSignal()
    writing = asyncio.ensure_future(write(writer_of(letters), *map(letter, range(3)), stop=stop))
    await eventually(lambda: letters.asked > 1)
    stop.set()
    assert await writing == [False] * 3
    assert letters.keys == []


async def test_a_pause_ends_when_the_worker_is_stopped() -> None:
    letters, stop = Letters(), StopSignal()
    writer = writer_of(letters, pause=3_600.0)
    assert await write(writer, letter(0)) == [True]
    waiting = asyncio.ensure_future(writer.write(letter(1), stop))
    await asyncio.sleep(0)
    stop.set()
    assert await waiting is False
    assert letters.keys == [letter(0).key]


async def test_who_is_cancelled_in_the_middle_leaves_the_others_theirs() -> None:
    letters, stop = Letters(), StopSignal()
    writer = writer_of(letters)
    letters.goes_on.clear()
    first, second = (asyncio.ensure_future(writer.write(letter(number), stop)) for number in range(2))
    await eventually(lambda: letters.asked == 1)
    first.cancel()
    letters.goes_on.set()
    assert await second is True
    assert letters.keys == [letter(1).key]


class NarrowBus(MemoryBus):
    """Takes no batch of dead letters in which one has more bytes than this, key and headers included."""

    def __init__(self, most: int = 1_000) -> None:
        super().__init__()
        self._most = most

    async def put(self, *records: Record) -> None:
        if any(each.topic.endswith(DEAD_LETTERS) and each.size > self._most for each in records):
            raise Invalid("Kafka takes no record of this size")
        await super().put(*records)


HUGE = {"body": (b"0", b"{" * 2_000), "key": (b"0" * 2_000, b"x")}


@asynccontextmanager
async def garbage(
    count: int, policy: DeliveryPolicy, bus: MemoryBus, key: bytes = b"0", body: bytes = b"x"
) -> AsyncIterator[tuple[Ear, Metrics, str]]:
    """A service that hears so much garbage of an outsider, the first of it with this key and this body."""
    happened, ear, metrics = new_event(partitions=1), Ear(), Metrics()
    name = topic_of(happened).name
    await bus.ensure_topics(happened)
    bus.partitions(name)[0].append(Record(name, key, body, (), 0, 0))
    await bus.put(*(Record(name, b"%d" % number, b"x") for number in range(1, count)))
    await bus(outgoing(happened(document_id="doc_1", number=7), tenant="acme"))
    identities = {name: Principal("acme", "crm", frozenset({"contributor"}))}
    async with delivering(bus, ear, on_happened(happened), policy=policy, identities=identities, metrics=metrics):
        yield ear, metrics, name


@pytest.mark.parametrize(("key", "body"), HUGE.values(), ids=HUGE)
async def test_one_that_is_too_large_takes_none_of_its_batch_with_it(key: bytes, body: bytes) -> None:
    bus = NarrowBus()
    async with garbage(30, QUICK, bus, key, body) as (ear, _, name):
        letters = Redrive(bus, {f"embed.{name}": [dead_letters_of("embed", name).name]})
        await eventually(partial(_are, letters, 30))
        assert [each.offset for each in (await letters.dead_letters()).records if not each.whole] == [0]
        await eventually(lambda: ear.numbers == [7])


async def test_one_that_no_topic_takes_in_any_form_is_told_and_holds_up_nothing() -> None:
    with capture_logs() as lines:
        async with garbage(3, QUICK, NarrowBus(most=50)) as (ear, _, name):
            await eventually(lambda: ear.numbers == [7])
            await eventually(lambda: _lost(lines) == {f"{name}/0/{offset}" for offset in range(3)})
    assert ear.exits == []


def _lost(lines: Sequence[MutableMapping[str, Any]]) -> set[str]:
    return {line["record"] for line in lines if line["event"] == "dead_letter_lost"}


async def _are(letters: Redrive, count: int) -> bool:
    return (await letters.dead_letters()).total == count


async def test_garbage_of_an_outsider_waits_on_its_topic_where_it_comes_too_fast() -> None:
    policy = replace(QUICK, external_dead_letters_per_second=0.001, max_in_flight=150)
    bus = MemoryBus()
    async with garbage(1_000, policy, bus) as (_, metrics, name):
        labels = {"group": f"embed.{name}", "reason": "UNDECODABLE"}
        await eventually(lambda: _value(metrics, "sluiceway_dead_letters_total", **labels) == 1)
        await eventually(lambda: _value(metrics, "sluiceway_in_flight_records", group=f"embed.{name}") >= 150)
    assert _value(metrics, "sluiceway_dead_letters_total", **labels) == 1
    assert [*(await bus.committed(f"embed.{name}", name)).values()] == [1]


def _value(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


async def test_dead_letters_of_our_own_topics_have_no_rate() -> None:
    happened, bus = new_event(partitions=1), MemoryBus()
    name = topic_of(happened).name
    await bus.ensure_topics(happened)
    await bus.put(*(Record(name, b"%d" % number, b"x") for number in range(300)))
    letters = Redrive(bus, {f"embed.{name}": [dead_letters_of("embed", name).name]})
    policy = replace(QUICK, external_dead_letters_per_second=0.001)
    async with delivering(bus, Ear(), on_happened(happened), policy=policy):
        await eventually(partial(_are, letters, 300))
