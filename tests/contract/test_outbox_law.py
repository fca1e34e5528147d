"""The outbox: a change and its events stand or fall together, and what stands is said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway.ingest.v1.events_pb2 import DocumentOffered, DocumentSubmitted
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import BATCH_BYTES, Record, record_of
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.outbox.table import row_of
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import ManualClock, eventually
from tests.support import outgoing
from tests.support.made_once import parameters_made

pytestmark = pytest.mark.server


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Database]:
    outgoing.make_tables(database)
    async with outgoing.opened(database) as opened:
        yield opened


@pytest.fixture
async def bus() -> MemoryBus:
    bus = MemoryBus()
    await bus.ensure_topics(DocumentSubmitted)
    return bus


@pytest.fixture
def outbox(ledger: Database, bus: MemoryBus) -> Outbox:
    return Outbox(ledger, bus, outgoing.table)


async def age(ledger: Database, seconds: int = 10) -> None:
    """Makes every row look as if its process had died that long ago."""
    async with ledger.transaction() as connection:
        await connection.execute(text(f"UPDATE news SET at = at - interval '{seconds} s'"))


async def test_what_was_committed_is_said_and_forgotten(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
    assert outgoing.on(bus) == [("doc_1", 1)]
    assert await outbox.waiting() == 0


async def test_what_was_rolled_back_is_never_said(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    async def fail() -> None:
        async with ledger.transaction() as connection:
            await outbox.write(connection, outgoing.submitted("doc_1"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await outbox.flush()
    assert outgoing.on(bus) == []


async def test_nothing_is_said_before_the_commit(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
        await outbox.flush()
        assert outgoing.on(bus) == []
    await outbox.flush()
    assert outgoing.on(bus) == [("doc_1", 1)]


async def test_a_tenant_that_has_all_connections_it_may_have_holds_up_nothing_that_is_to_be_said(
    database: str, bus: MemoryBus
) -> None:
    outgoing.make_tables(database)
    leave = asyncio.Event()
    async with outgoing.opened(database, pool=10) as ledger:
        outbox = Outbox(ledger, bus, outgoing.table)

        async def work() -> None:
            async with ledger.transaction():
                await leave.wait()

        async with ledger.transaction() as connection:
            await outbox.write(connection, outgoing.submitted("doc_1"))
        with acting_as(Principal("flooder", "ann", frozenset())):
            working = [asyncio.create_task(work()) for _ in range(12)]
            await asyncio.sleep(0)
            saying = asyncio.create_task(outbox.flush())
        await eventually(saying.done)
        assert outgoing.on(bus) == [("doc_1", 1)]
        leave.set()
        await asyncio.gather(*working)


async def test_what_is_said_soon_is_said_beside_whoever_has_committed_it(
    ledger: Database, bus: MemoryBus, outbox: Outbox
) -> None:
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
    outbox.say_soon()
    assert outgoing.on(bus) == []
    await outbox.settled()
    assert outgoing.on(bus) == [("doc_1", 1)]
    assert await outbox.waiting() == 0


async def test_what_is_to_be_said_soon_is_said_before_the_end(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    await outbox.start()
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
    outbox.say_soon()
    await outbox.stop()
    assert outgoing.on(bus) == [("doc_1", 1)]


async def test_a_record_is_the_one_that_the_bus_would_write(ledger: Database, bus: MemoryBus) -> None:
    clock = ManualClock()
    await outgoing.enter(
        ledger, Outbox(ledger, bus, outgoing.table, source="ingest", clock=clock), "a", outgoing.submitted("doc_ä")
    )
    (record,) = [one for partition in bus.partitions(outgoing.TOPIC) for one in partition]
    wanted = record_of(outgoing.submitted("doc_ä"), source="ingest", at=clock.now())
    assert (record.topic, record.key, record.value, record.headers) == (
        wanted.topic,
        wanted.key,
        wanted.value,
        wanted.headers,
    )


async def test_a_tombstone_comes_out_as_one_and_an_empty_event_as_an_event(
    ledger: Database, bus: MemoryBus, outbox: Outbox
) -> None:
    event = DocumentSubmitted(document_id="doc_1")
    await outgoing.enter(ledger, outbox, "a", OutgoingEvent(event, "acme", tombstone=True))
    await outgoing.enter(ledger, outbox, "b", OutgoingEvent(event, "acme", id="another"))
    records = [one for partition in bus.partitions(outgoing.TOPIC) for one in partition]
    assert [(record.key, record.value) for record in records] == [
        (b"doc_1", None),
        (b"doc_1", event.SerializeToString()),
    ]


async def test_writing_nothing_says_nothing(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    await outgoing.enter(ledger, outbox, "a")
    assert outgoing.on(bus) == []


async def test_writing_twice_before_it_was_said_is_once(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    bus.away = True
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"), outgoing.submitted("doc_1"))
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
    assert await outbox.waiting() == 1


async def test_a_command_is_answered_while_the_log_is_away(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    bus.away = True
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
    assert await outbox.waiting() == 1


async def test_a_log_that_stays_away_is_told_once(ledger: Database, bus: MemoryBus) -> None:
    clock = ManualClock()
    outbox = Outbox(ledger, bus, outgoing.table, clock=clock)
    bus.away = True
    with structlog.testing.capture_logs() as lines:
        await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
        await age(ledger)
        await outbox.start()
        for _ in range(3):
            await eventually(lambda: clock.sleepers == 1)
            clock.advance(1)
        await outbox.stop()
    assert [line["waiting"] for line in lines if line["event"] == "log_away"] == [1]


async def test_a_log_that_hangs_costs_two_seconds_once(ledger: Database) -> None:
    """A dead broker answers nothing at all; only the first command finds that out."""
    asked: list[int] = []

    class Hanging:
        async def put(self, *records: Record) -> None:
            asked.append(len(records))
            await asyncio.Event().wait()

    outbox = Outbox(ledger, Hanging(), outgoing.table)
    for number in range(20):
        await outgoing.enter(ledger, outbox, f"{number}", outgoing.submitted(f"doc_{number}"))
    assert asked == [1]
    assert await outbox.waiting() == 20


async def test_the_sweeper_says_what_waited_once_the_log_is_back(
    ledger: Database, bus: MemoryBus, outbox: Outbox
) -> None:
    bus.away = True
    for number in range(5):
        await outgoing.enter(ledger, outbox, f"{number}", outgoing.submitted(f"doc_{number}"))
    bus.away = False
    await age(ledger)
    await outbox.start()
    await eventually(lambda: len(outgoing.on(bus)) == 5)
    await outgoing.enter(ledger, outbox, "after", outgoing.submitted("doc_after"))
    await outbox.stop()
    assert await outbox.waiting() == 0
    assert sorted(outgoing.on(bus))[-1] == ("doc_after", 1)


async def test_once_another_process_has_said_what_waited_commands_are_said_at_once_again(
    ledger: Database, bus: MemoryBus
) -> None:
    clock = ManualClock()
    outbox = Outbox(ledger, bus, outgoing.table, clock=clock)
    bus.away = True
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
    bus.away = False
    await Outbox(ledger, bus, outgoing.table).flush()
    await outbox.start()
    await eventually(lambda: clock.sleepers == 1)
    clock.advance(1)
    await eventually(lambda: clock.sleepers == 1)
    await outgoing.enter(ledger, outbox, "b", outgoing.submitted("doc_2"))
    assert await outbox.waiting() == 0
    await outbox.stop()


async def test_the_sweeper_leaves_young_rows_to_their_process(ledger: Database, bus: MemoryBus) -> None:
    clock = ManualClock()
    outbox = Outbox(ledger, bus, outgoing.table, clock=clock)
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_old"))
    await age(ledger)
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_young"))
    await outbox.start()

    def swept() -> bool:
        clock.advance(1)
        return outgoing.on(bus) == [("doc_old", 1)]

    await eventually(swept)
    await outbox.stop()
    assert outgoing.on(bus) == [("doc_old", 1)]


async def test_what_another_process_left_is_said(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    dead = Outbox(ledger, bus, outgoing.table)
    async with ledger.transaction() as connection:
        await dead.write(connection, outgoing.submitted("doc_1"))
    await age(ledger)
    await outbox.start()
    await eventually(lambda: outgoing.on(bus) == [("doc_1", 1)])
    await outbox.stop()


async def test_the_events_of_a_key_are_said_in_their_order(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    bus.away = True
    for version in range(1, 8):
        await outgoing.enter(
            ledger, outbox, "a", outgoing.submitted("doc_1", version), outgoing.submitted("doc_2", version)
        )
    bus.away = False
    await age(ledger)
    await outbox.start()
    await eventually(lambda: len(outgoing.on(bus)) == 14)
    await outbox.stop()
    for document in ("doc_1", "doc_2"):
        assert [version for name, version in outgoing.on(bus) if name == document] == list(range(1, 8))


async def test_while_one_process_says_the_first_of_a_key_no_other_says_the_second(
    ledger: Database, bus: MemoryBus
) -> None:
    """Otherwise the second could be on the log before the first."""
    saying, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        async def put(self, *records: Record) -> None:
            saying.set()
            await go_on.wait()
            await bus.put(*records)

    slow, fast = Outbox(ledger, Slow(), outgoing.table), Outbox(ledger, bus, outgoing.table)
    first = asyncio.create_task(outgoing.enter(ledger, slow, "a", outgoing.submitted("doc_1", 1)))
    await saying.wait()
    await outgoing.enter(ledger, fast, "a", outgoing.submitted("doc_1", 2), outgoing.submitted("doc_2", 1))
    assert outgoing.on(bus) == [("doc_2", 1)]
    go_on.set()
    await first
    assert [one for one in outgoing.on(bus) if one[0] == "doc_1"] == [("doc_1", 1), ("doc_1", 2)]


async def test_many_processes_say_everything_in_order(ledger: Database, bus: MemoryBus) -> None:
    outboxes = [Outbox(ledger, bus, outgoing.table) for _ in range(4)]

    async def life(document: str, outbox: Outbox) -> None:
        for version in range(1, 11):
            await outgoing.enter(ledger, outbox, document, outgoing.submitted(document, version))

    await asyncio.gather(*(life(f"doc_{number}", outboxes[number % 4]) for number in range(12)))
    await age(ledger)
    await outboxes[0].start()
    await eventually(lambda: len(set(outgoing.on(bus))) == 120)
    await outboxes[0].stop()
    for number in range(12):
        assert [version for name, version in outgoing.on(bus) if name == f"doc_{number}"] == list(range(1, 11))
    assert await outboxes[0].waiting() == 0


async def test_many_commands_at_once_share_the_saying(ledger: Database, bus: MemoryBus) -> None:
    calls: list[int] = []

    class Counting:
        async def put(self, *records: Record) -> None:
            calls.append(len(records))
            await bus.put(*records)

    outbox = Outbox(ledger, Counting(), outgoing.table)
    async with ledger.transaction() as connection:
        await outbox.write(connection, *(outgoing.submitted(f"doc_{number}") for number in range(50)))
    await asyncio.gather(*(outbox.flush() for _ in range(50)))
    assert calls == [50]


async def test_who_asks_while_others_are_served_is_served_too(ledger: Database, bus: MemoryBus) -> None:
    """The drain that was under way has seen nothing of what was committed after its last look."""
    asked: list[asyncio.Task[None]] = []

    class Watched:
        """The database, in which another command commits as soon as the drain has looked: in the first of its
        transactions."""

        schema = ledger.schema
        autocommit = ledger.autocommit
        transactions = 0

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[AsyncConnection]:
            async with ledger.transaction() as connection:
                yield connection
            self.transactions += 1
            if self.transactions == 1:
                async with ledger.transaction() as connection:
                    await outbox.write(connection, outgoing.submitted("doc_2"))
                asked.append(asyncio.create_task(outbox.flush()))
                await asyncio.sleep(0)

    outbox = Outbox(Watched(), bus, outgoing.table)  # type: ignore[arg-type]  # it is asked for nothing else
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
    await outbox.flush()
    await asyncio.gather(*asked)
    assert len(asked) == 1
    assert sorted(outgoing.on(bus)) == [("doc_1", 1), ("doc_2", 1)]


async def test_nobody_waits_for_what_others_commit_after_it(ledger: Database, bus: MemoryBus) -> None:
    """Where others never stop, that would be for ever."""

    class Busy:
        """While it takes records, another command commits one more."""

        calls = 0

        async def put(self, *records: Record) -> None:
            self.calls += 1
            if self.calls < 20:
                async with ledger.transaction() as connection:
                    await outbox.write(connection, outgoing.submitted(f"later_{self.calls}"))
            await bus.put(*records)

    outbox = Outbox(ledger, Busy(), outgoing.table)
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"))
    assert outgoing.on(bus) == [("doc_1", 1)]


async def test_a_record_that_is_larger_than_is_said_at_once_is_said_alone(
    ledger: Database, bus: MemoryBus, outbox: Outbox
) -> None:
    """It would be in the way of all that follow; what may be written has changed over time."""
    await bus.ensure_topics(DocumentOffered)
    huge = Record("ingest.document-offered.v1", b"k", b"x" * 5_000_000, (("content-type", b"application/protobuf"),))
    async with ledger.transaction() as connection:
        await connection.execute(insert(outgoing.table).values(row_of(huge, "huge")))
        await outbox.write(connection, outgoing.submitted("doc_1"))
    await outbox.flush()
    assert outgoing.on(bus) == [("doc_1", 1)]
    assert sum(len(partition) for partition in bus.partitions(huge.topic)) == 1
    assert await outbox.waiting() == 0


class NarrowBus(MemoryBus):
    """Takes nothing of a few versions of documents, and what comes with them, as Kafka does; counts how often it was
    asked."""

    def __init__(self, *refused: tuple[str, int]) -> None:
        super().__init__()
        self.refused, self.asked = set(refused), 0

    async def put(self, *records: Record) -> None:
        self.asked += 1
        taken = [record for record in records if not self.refused.intersection(outgoing.versions([record]))]
        await super().put(*taken)
        if len(taken) < len(records):
            raise Invalid("Kafka takes no record of this size")


def large(document_id: str, version: int = 1) -> OutgoingEvent:
    """More than goes into a batch with others, by a field that this version does not know."""
    small = outgoing.submitted(document_id, version)
    field = b"\xfa\x7f" + b"\x80\x80\x01" + b"x" * BATCH_BYTES
    return replace(small, event=DocumentSubmitted.FromString(small.event.SerializeToString() + field))


async def test_what_the_log_refuses_holds_up_nothing_else_is_told_and_not_lost(ledger: Database) -> None:
    bus, metrics = NarrowBus(("doc_3", 1)), Metrics()
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table, metrics=metrics)
    with structlog.testing.capture_logs() as lines:
        names = [f"doc_{number}" for number in range(9)]
        events = [large(name) if name in ("doc_3", "doc_5") else outgoing.submitted(name) for name in names]
        await outgoing.enter(ledger, outbox, "a", *events)
    assert sorted(outgoing.on(bus)) == [(name, 1) for name in names if name != "doc_3"]
    assert await outbox.waiting() == 1
    assert [line["topic"] for line in lines if line["event"] == "outbox_record_refused"] == [outgoing.TOPIC]
    assert metrics.registry.get_sample_value("sluiceway_outbox_refused_records") == 1
    bus.refused.clear()
    await Outbox(ledger, bus, outgoing.table).flush()
    assert ("doc_3", 1) in outgoing.on(bus)
    assert await outbox.waiting() == 0


async def test_of_a_topic_that_takes_less_than_a_batch_the_refused_are_found_too(ledger: Database) -> None:
    bus = NarrowBus(("doc_3", 1))
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table)
    await outgoing.enter(ledger, outbox, "a", *(outgoing.submitted(f"doc_{number}") for number in range(9)))
    assert set(outgoing.on(bus)) == {(f"doc_{number}", 1) for number in range(9) if number != 3}
    assert await outbox.waiting() == 1


async def test_what_was_refused_is_asked_for_once_and_what_follows_of_its_key_waits_behind_it(
    ledger: Database,
) -> None:
    """Said after it, what is stale would be the last word on a compacted topic."""
    bus = NarrowBus(("doc_1", 2))
    await bus.ensure_topics(DocumentSubmitted)
    outbox, another = (Outbox(ledger, bus, outgoing.table) for _ in range(2))
    versions = [outgoing.submitted("doc_1"), large("doc_1", 2), outgoing.submitted("doc_1", 3)]
    await outgoing.enter(ledger, outbox, "a", *versions, outgoing.submitted("doc_2"))
    assert sorted(outgoing.on(bus)) == [("doc_1", 1), ("doc_2", 1)]
    bus.asked = 0
    await outgoing.enter(ledger, outbox, "b", outgoing.submitted("doc_1", 4))
    assert bus.asked == 0
    await outgoing.enter(ledger, another, "c", outgoing.submitted("doc_2", 2))
    assert sorted(outgoing.on(bus)) == [("doc_1", 1), ("doc_2", 1), ("doc_2", 2)]
    bus.refused.clear()
    await Outbox(ledger, bus, outgoing.table).flush()
    assert [version for name, version in outgoing.on(bus) if name == "doc_1"] == [1, 2, 3, 4]
    await outgoing.enter(ledger, outbox, "d", outgoing.submitted("doc_1", 5))
    assert outgoing.on(bus).count(("doc_1", 5)) == 1


async def test_what_is_held_back_is_measured_by_itself_and_no_longer_when_it_is_gone(ledger: Database) -> None:
    bus, metrics, clock = NarrowBus(("doc_1", 1)), Metrics(), ManualClock()
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table, metrics=metrics, clock=clock)
    await outgoing.enter(ledger, outbox, "a", large("doc_1"), outgoing.submitted("doc_1", 2))
    await age(ledger, seconds=60)
    await outbox.start()
    names = ("sluiceway_outbox_refused_records", "sluiceway_outbox_records", "sluiceway_outbox_age_seconds")

    def measured() -> list[float | None]:
        return [metrics.registry.get_sample_value(name) for name in names]

    async def sweep() -> None:
        for _ in range(6):
            await eventually(lambda: clock.sleepers == 1)
            clock.advance(1)
        await eventually(lambda: clock.sleepers == 1)

    await sweep()
    assert measured() == [2, 0, 0]
    bus.refused.clear()
    await Outbox(ledger, bus, outgoing.table).flush()
    await sweep()
    assert measured() == [0, 0, 0]
    await outbox.stop()


async def test_events_that_the_log_could_never_take_are_refused_when_they_are_written(
    ledger: Database, outbox: Outbox
) -> None:
    body = OutgoingEvent(DocumentOffered(source_key="k", collection="c", body=b"x" * 1_000_000), "acme")
    header = OutgoingEvent(DocumentSubmitted(document_id="doc_1"), "acme", causation="x" * 1_000_000)
    for huge in (body, header):
        with pytest.raises(Invalid, match="the log takes"):
            await outgoing.enter(ledger, outbox, "a", huge)
    assert await outbox.waiting() == 0


async def test_large_events_are_said_a_few_at_a_time(ledger: Database, bus: MemoryBus) -> None:
    await bus.ensure_topics(DocumentOffered)
    sizes: list[int] = []

    class Weighing:
        async def put(self, *records: Record) -> None:
            sizes.append(sum(len(record.value or b"") for record in records))
            await bus.put(*records)

    outbox = Outbox(ledger, Weighing(), outgoing.table)
    large = [
        OutgoingEvent(DocumentOffered(source_key=f"k{number}", collection="c", body=b"x" * 900_000), "acme")
        for number in range(12)
    ]
    await outgoing.enter(ledger, outbox, "a", *large)
    assert sum(sizes) > 12 * 900_000
    assert max(sizes) <= 4 * 1024 * 1024
    assert await outbox.waiting() == 0


async def test_what_waits_is_measured(ledger: Database, bus: MemoryBus) -> None:
    metrics, clock = Metrics(), ManualClock()
    outbox = Outbox(ledger, bus, outgoing.table, metrics=metrics, clock=clock)
    bus.away = True
    await outgoing.enter(ledger, outbox, "a", outgoing.submitted("doc_1"), outgoing.submitted("doc_2"))
    await age(ledger, seconds=60)
    await outbox.start()
    measured = metrics.registry.get_sample_value

    def swept() -> bool:
        clock.advance(1)
        return measured("sluiceway_outbox_records") == 2

    await eventually(swept)
    assert 60 <= (measured("sluiceway_outbox_age_seconds") or 0) < 120
    bus.away = False
    await eventually(lambda: not swept() and measured("sluiceway_outbox_age_seconds") == 0)
    await outbox.stop()


async def test_stopping_twice_is_once(outbox: Outbox) -> None:
    await outbox.start()
    await outbox.stop()
    await outbox.stop()


async def test_a_sweep_that_fails_is_tried_again(ledger: Database, bus: MemoryBus, outbox: Outbox) -> None:
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
        await connection.execute(text("ALTER TABLE news RENAME body TO lost"))
    await age(ledger)
    await outbox.flush()
    await outbox.start()
    async with ledger.transaction() as connection:
        await connection.execute(text("ALTER TABLE news RENAME lost TO body"))
    await eventually(lambda: outgoing.on(bus) == [("doc_1", 1)])
    await outbox.stop()


async def test_the_sweeper_outlives_a_table_that_it_cannot_count(ledger: Database, bus: MemoryBus) -> None:
    clock = ManualClock()
    outbox = Outbox(ledger, bus, outgoing.table, clock=clock)
    async with ledger.transaction() as connection:
        await outbox.write(connection, outgoing.submitted("doc_1"))
        await connection.execute(text("ALTER TABLE news ALTER at DROP DEFAULT, ALTER at TYPE text"))
    await outbox.start()
    for _ in range(11):
        await eventually(lambda: clock.sleepers == 1)
        clock.advance(1)
    await eventually(lambda: clock.sleepers == 1)
    await outbox.stop()


class SlowBus(MemoryBus):
    """Takes a while for each put, and counts what came more than once too."""

    def __init__(self, seconds: float, *, puts: int = 1_000_000) -> None:
        super().__init__()
        self.seconds, self.puts_left, self.said = seconds, puts, 0

    async def put(self, *records: Record) -> None:
        await asyncio.sleep(self.seconds)
        self.puts_left -= 1
        if self.puts_left < 0:
            raise Unavailable("the partition has no leader")
        await super().put(*records)
        self.said += len(records)


class LeftBus(MemoryBus):
    """Takes so long for the first record of each caller that he waits no longer."""

    caller: asyncio.Task[None] | None = None

    async def put(self, *records: Record) -> None:
        await super().put(*records)
        if self.caller is not None:
            self.caller.cancel()


async def _left(ledger: Database) -> int:
    async with ledger.autocommit() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM news"))).scalar_one())


async def test_a_slow_log_has_less_to_take_after_each_caller_that_leaves_and_is_told_little_twice(
    ledger: Database,
) -> None:
    bus = LeftBus()
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table, seconds=0.0)
    async with ledger.transaction() as connection:
        await outbox.write(connection, *(large(f"doc_{number}") for number in range(100)))
    backlog = list[int]()
    for _ in range(10):
        bus.caller = asyncio.create_task(outbox.flush())
        await asyncio.wait((bus.caller,))
        backlog.append(await _left(ledger))
    assert backlog == list(range(99, 89, -1))
    assert len(outgoing.on(bus)) == 10


async def test_what_follows_of_a_key_stays_behind_it_where_a_log_is_slow(ledger: Database) -> None:
    bus = SlowBus(0.02)
    await bus.ensure_topics(DocumentSubmitted)
    outboxes = [Outbox(ledger, bus, outgoing.table, seconds=0.05) for _ in range(3)]
    async with ledger.transaction() as connection:
        await outboxes[0].write(connection, *(large(f"doc_{n % 3}", 1 + n // 3) for n in range(30)))
    await asyncio.gather(*(outbox.flush() for outbox in outboxes))
    await outboxes[0].flush()
    assert [outgoing.on(bus).count((f"doc_{n % 3}", 1 + n // 3)) for n in range(30)] == [1] * 30
    for name in ("doc_0", "doc_1", "doc_2"):
        assert [version for each, version in outgoing.on(bus) if each == name] == list(range(1, 11))
    assert await _left(ledger) == 0


async def test_what_the_log_took_before_it_went_away_is_not_said_again(ledger: Database) -> None:
    bus = SlowBus(0, puts=7)
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table)
    await outgoing.enter(ledger, outbox, "a", *(large(f"doc_{number}") for number in range(20)))
    assert (bus.said, await _left(ledger), await outbox.waiting()) == (7, 13, 13)
    bus.puts_left = 1_000
    await Outbox(ledger, bus, outgoing.table).flush()
    assert (bus.said, await _left(ledger)) == (20, 0)


async def test_a_log_that_takes_little_in_the_time_of_a_put_is_told_little_at_a_time(ledger: Database) -> None:
    """Told all at once, it would never have taken any of it."""

    class Narrow(MemoryBus):
        async def put(self, *records: Record) -> None:
            if sum(record.size for record in records) > 2 * BATCH_BYTES:
                raise TimeoutError
            await super().put(*records)

    bus, clock = Narrow(), ManualClock()
    await bus.ensure_topics(DocumentSubmitted)
    outbox = Outbox(ledger, bus, outgoing.table, clock=clock)
    events = [replace(outgoing.submitted(f"doc_{number}"), causation="x" * 1000) for number in range(100)]
    await outgoing.enter(ledger, outbox, "a", *events)
    await age(ledger)
    await outbox.start()

    async def swept() -> bool:
        clock.advance(1)
        return await _left(ledger) == 0

    await eventually(swept)
    await outbox.stop()
    assert len(outgoing.on(bus)) == 100


async def test_what_a_flush_asks_was_made_before(
    ledger: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def said() -> None:
        async with ledger.transaction() as connection:
            await outbox.write(connection, outgoing.submitted("doc_1"))
        await outbox.flush()

    assert await parameters_made(monkeypatch, said) == 0
