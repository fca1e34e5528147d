"""A pure fact is on the log or on the disk before its call ends."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Spool, spool_file
from sluiceway_common.outbox.refused_records import REFUSED_SUFFIX, RefusedRecords
from sluiceway_common.outbox.spool import LIMIT, REPLAY_SECONDS, SPOOL_LIMIT, SPOOL_REFUSED, SPOOLED
from sluiceway_common.outbox.spool_file import SPOOL_SUFFIX, line_of
from sluiceway_common.testing import ManualClock, eventually
from tests.support import outgoing


@pytest.fixture
async def bus() -> MemoryBus:
    bus = MemoryBus()
    await bus.ensure_topics(DocumentSubmitted)
    return bus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
async def spool(bus: MemoryBus, folder: Path) -> AsyncIterator[Spool]:
    spool = Spool(bus, folder, source="infer")
    await spool.start()
    yield spool
    await spool.stop()


def record(number: int) -> Record:
    return record_of(outgoing.submitted(f"doc_{number}"), source="infer", at=ManualClock().now())


def files(folder: Path) -> list[bytes]:
    """What lies in the folder."""
    return [path.read_bytes() for path in folder.glob("*")]


def suffixes(folder: Path) -> list[str]:
    """Of all files that have something in them."""
    return [path.suffix for path in folder.glob("*") if path.stat().st_size]


def leave(folder: Path, content: bytes) -> None:
    """As a process leaves it that dies."""
    folder.mkdir()
    (folder / "x.spool").write_bytes(content)


def said(bus: MemoryBus) -> set[tuple[str, int]]:
    return set(outgoing.on(bus))


async def test_events_go_to_the_log_and_leave_no_file(bus: MemoryBus, spool: Spool, folder: Path) -> None:
    await spool(outgoing.submitted("doc_1"), outgoing.submitted("doc_2"))
    assert said(bus) == {("doc_1", 1), ("doc_2", 1)}
    assert files(folder) == []


@pytest.mark.parametrize("length", [2049, 1_000_000])
async def test_an_event_with_a_header_that_nobody_reads_is_refused(bus: MemoryBus, spool: Spool, length: int) -> None:
    long = replace(outgoing.submitted("doc_1"), causation="x" * length)
    with pytest.raises(Invalid, match=r"the log takes|ce_causation of an event has more than 2048"):
        await spool(long)
    assert said(bus) == set()


async def test_while_the_log_is_away_events_are_kept_and_said_when_it_is_back(
    bus: MemoryBus, spool: Spool, folder: Path
) -> None:
    bus.away = True
    for number in range(10):
        await spool(outgoing.submitted(f"doc_{number}"))
    bus.away = False
    await eventually(lambda: len(said(bus)) == 10)
    await spool.stop()
    assert files(folder) == []


async def test_a_log_that_hangs_costs_two_seconds_once(folder: Path) -> None:
    asked: list[int] = []

    class Hanging:
        async def put(self, *records: Record) -> None:
            asked.append(len(records))
            await asyncio.Event().wait()

    spool = Spool(Hanging(), folder, source="infer", clock=ManualClock())
    with structlog.testing.capture_logs() as lines:
        for number in range(20):
            await spool(outgoing.submitted(f"doc_{number}"))
    assert (asked, [line["event"] for line in lines]) == ([1], ["log_away"])
    assert [content.count(b"\n") for content in files(folder)] == [20]


async def test_what_is_kept_is_there_after_a_restart(bus: MemoryBus, folder: Path) -> None:
    first = Spool(bus, folder, source="infer", clock=ManualClock())
    bus.away = True
    await first(outgoing.submitted("doc_1"))
    await first.stop()
    bus.away = False
    second = Spool(bus, folder, source="infer")
    await second.start()
    await eventually(lambda: said(bus) == {("doc_1", 1)})
    await second.stop()
    assert files(folder) == []


async def test_stopping_says_what_the_log_takes(bus: MemoryBus, folder: Path) -> None:
    spool = Spool(bus, folder, source="infer", clock=ManualClock())
    bus.away = True
    await spool(outgoing.submitted("doc_1"))
    bus.away = False
    await spool.stop()
    assert said(bus) == {("doc_1", 1)}


async def test_two_processes_share_a_folder_and_neither_takes_the_others_file(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    one, other = [Spool(bus, folder, source="infer", clock=ManualClock()) for _ in range(2)]
    await one(outgoing.submitted("doc_1"))
    await other(outgoing.submitted("doc_2"))
    bus.away = False
    await one.stop()
    assert said(bus) == {("doc_1", 1)}
    await other.stop()
    assert said(bus) == {("doc_1", 1), ("doc_2", 1)}
    assert files(folder) == []


async def test_what_dead_processes_left_is_said_by_one_that_kept_something_itself(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    for number in (1, 2):
        died = Spool(bus, folder, source="infer", clock=ManualClock())
        await died(outgoing.submitted(f"doc_{number}"))
        await died.stop()
    alive = Spool(bus, folder, source="infer", clock=ManualClock())
    await alive(outgoing.submitted("doc_3"))
    bus.away = False
    await alive.stop()

    assert said(bus) == {("doc_1", 1), ("doc_2", 1), ("doc_3", 1)}
    assert files(folder) == []


async def test_a_file_that_cannot_be_read_is_in_the_way_of_no_other(bus: MemoryBus, folder: Path) -> None:
    leave(folder, line_of(record(1)))
    (folder / "a.spool").mkdir()
    await Spool(bus, folder, source="infer", clock=ManualClock()).stop()
    assert said(bus) == {("doc_1", 1)}


async def test_the_bytes_that_wait_are_measured_until_they_are_said(bus: MemoryBus, folder: Path) -> None:
    metrics = Metrics()
    spool = Spool(bus, folder, source="infer", clock=ManualClock(), metrics=metrics)
    bus.away = True
    await spool(outgoing.submitted("doc_1"))
    (content,) = files(folder)
    assert metrics.registry.get_sample_value(SPOOLED.name) == len(content)
    assert metrics.registry.get_sample_value(SPOOL_LIMIT.name) == LIMIT
    bus.away = False
    await spool.stop()
    assert metrics.registry.get_sample_value(SPOOLED.name) == 0


def measured(metrics: Metrics) -> float | None:
    """The bytes that a spool says it holds."""
    return metrics.registry.get_sample_value(SPOOLED.name)


async def test_what_a_dead_process_left_is_measured_until_it_is_said(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    died = Spool(bus, folder, source="infer", clock=ManualClock())
    await died(outgoing.submitted("doc_1"))
    await died.stop()
    metrics = Metrics()
    heir = Spool(bus, folder, source="infer", metrics=metrics)
    await heir.start()
    assert measured(metrics) == sum(map(len, files(folder))) > 0
    await heir(outgoing.submitted("doc_2"))
    assert measured(metrics) == sum(map(len, files(folder)))
    assert len(files(folder)) == 2
    bus.away = False
    await eventually(lambda: measured(metrics) == 0)
    await heir.stop()
    assert said(bus) == {("doc_1", 1), ("doc_2", 1)}


async def test_what_a_dead_process_left_leaves_less_room(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    died, heir = [Spool(bus, folder, source="infer", limit=100) for _ in range(2)]
    await died(outgoing.submitted("doc_1"))
    await died.stop()
    await heir.start()
    with pytest.raises(Unavailable, match="the spool holds its 100 bytes; ask again"):
        await heir(outgoing.submitted("doc_2"))
    bus.away = False
    await eventually(lambda: said(bus) == {("doc_1", 1)})
    bus.away = True
    await heir(outgoing.submitted("doc_2"))
    bus.away = False
    await heir.stop()
    assert said(bus) == {("doc_1", 1), ("doc_2", 1)}


async def test_what_another_heir_has_said_takes_no_room(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    died, other = [Spool(bus, folder, source="infer", clock=ManualClock()) for _ in range(2)]
    await died(outgoing.submitted("doc_1"))
    await died.stop()
    metrics, clock = Metrics(), ManualClock()
    heir = Spool(bus, folder, source="infer", clock=clock, metrics=metrics)
    await heir.start()
    await eventually(lambda: clock.sleepers == 1)
    bus.away = False
    await other.stop()
    clock.advance(REPLAY_SECONDS)
    await eventually(lambda: measured(metrics) == 0)
    await heir.stop()


async def test_what_a_living_process_keeps_is_measured_there_alone(bus: MemoryBus, folder: Path) -> None:
    bus.away = True
    metrics = Metrics()
    one = Spool(bus, folder, source="infer", clock=ManualClock())
    other = Spool(bus, folder, source="infer", clock=ManualClock(), metrics=metrics)
    await one(outgoing.submitted("doc_1"))
    await other.start()
    assert measured(metrics) == 0
    await one.stop()
    await other.stop()


@pytest.mark.parametrize(("line", "told"), [(b"", []), (b"no record\n", [1])])
async def test_the_log_says_how_many_lines_are_damaged(
    bus: MemoryBus, folder: Path, line: bytes, told: list[int]
) -> None:
    leave(folder, line_of(record(1)) + line + line_of(record(2)))
    with structlog.testing.capture_logs() as lines:
        await Spool(bus, folder, source="infer", clock=ManualClock()).stop()

    assert [each["lines"] for each in lines if each["event"] == "spool_lines_damaged"] == told
    assert said(bus) == {("doc_1", 1), ("doc_2", 1)}


async def test_nothing_is_replayed_after_the_stop(bus: MemoryBus, folder: Path) -> None:
    spool = Spool(bus, folder, source="infer", clock=ManualClock())
    await spool.start()
    await spool.stop()
    assert spool.work is not None
    assert spool.work.done()


async def test_a_full_spool_is_unavailable(bus: MemoryBus, folder: Path) -> None:
    spool = Spool(bus, folder, source="infer", limit=1000, clock=ManualClock())
    bus.away = True
    kept = 0

    async def fill() -> None:
        nonlocal kept
        for number in range(100):
            await spool(outgoing.submitted(f"doc_{number}"))
            kept += 1

    with pytest.raises(Unavailable, match="spool holds"):
        await fill()
    assert 1 < kept < 10
    bus.away = False
    await spool.stop()
    assert len(said(bus)) == kept


async def test_one_tenant_fills_its_share_and_leaves_the_rest_to_the_others(bus: MemoryBus, folder: Path) -> None:
    spool = Spool(bus, folder, source="infer", limit=4000, tenant_share=0.5, clock=ManualClock())
    bus.away = True

    async def fill(tenant: str) -> None:
        for number in range(100):
            await spool(replace(outgoing.submitted(f"doc_{tenant}_{number}"), tenant=tenant))

    with pytest.raises(Unavailable, match="the 2000 bytes that one tenant may have in it; ask again once it does"):
        await fill("loud")
    kept = sum(len(content) for content in files(folder))
    assert 2000 <= kept < 3000
    await spool(replace(outgoing.submitted("doc_quiet"), tenant="quiet"))
    bus.away = False
    await spool.start()
    await eventually(lambda: ("doc_quiet", 1) in said(bus))
    bus.away = True
    await spool(replace(outgoing.submitted("doc_again"), tenant="loud"))
    bus.away = False
    await spool.stop()
    assert {("doc_quiet", 1), ("doc_again", 1)} <= said(bus)


async def test_what_is_kept_of_callers_who_leave_counts_to_the_share_of_their_tenant(
    bus: MemoryBus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = Metrics()
    spool = Spool(bus, folder, source="infer", limit=10_000, tenant_share=0.02, clock=ManualClock(), metrics=metrics)
    bus.away = True
    await spool(replace(outgoing.submitted("doc_0"), tenant="quiet"))
    is_written, goes_on = threading.Event(), threading.Event()

    def slow(_descriptor: int) -> None:
        is_written.set()
        goes_on.wait()

    monkeypatch.setattr(spool_file.os, "fsync", slow)
    keeping = asyncio.create_task(spool(replace(outgoing.submitted("doc_1"), tenant="loud")))
    await eventually(is_written.is_set)
    keeping.cancel()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    (content,) = files(folder)
    assert metrics.registry.get_sample_value(SPOOLED.name) == len(content)
    with pytest.raises(Unavailable, match="the 200 bytes that one tenant may have in it"):
        await spool(replace(outgoing.submitted("doc_2"), tenant="loud"))


@pytest.fixture
def blocked(folder: Path) -> Path:
    """A file where the folder should be."""
    folder.write_text("in the way")
    return folder


async def test_a_folder_that_cannot_be_written_is_unavailable(bus: MemoryBus, blocked: Path) -> None:
    spool = Spool(bus, blocked, source="infer", clock=ManualClock())
    bus.away = True
    with pytest.raises(Unavailable, match="cannot be written"):
        await spool(outgoing.submitted("doc_1"))


async def test_once_the_log_is_back_a_broken_folder_is_in_nobodys_way(bus: MemoryBus, blocked: Path) -> None:
    clock = ManualClock()
    spool = Spool(bus, blocked, source="infer", clock=clock)
    bus.away = True
    with pytest.raises(Unavailable):
        await spool(outgoing.submitted("doc_1"))
    bus.away = False
    await spool.start()
    await eventually(lambda: clock.sleepers == 1)
    await spool(outgoing.submitted("doc_1"))
    await spool.stop()
    assert said(bus) == {("doc_1", 1)}


async def test_calls_at_once_are_all_kept(bus: MemoryBus, spool: Spool) -> None:
    bus.away = True
    await asyncio.gather(*(spool(outgoing.submitted(f"doc_{number}")) for number in range(200)))
    bus.away = False
    await eventually(lambda: len(said(bus)) == 200)


async def test_a_log_that_comes_and_goes_loses_nothing(bus: MemoryBus, spool: Spool) -> None:
    for number in range(300):
        bus.away = number % 7 < 4
        await spool(outgoing.submitted(f"doc_{number}"))
    bus.away = False
    await eventually(lambda: len(said(bus)) == 300)


class SelectiveBus(MemoryBus):
    """Takes nothing of some documents, and what comes with them, as Kafka does; goes away behind so many puts."""

    def __init__(self, *refused: str) -> None:
        super().__init__()
        self.refused, self.puts_left = set(refused), 1_000

    async def put(self, *records: Record) -> None:
        self.puts_left -= 1
        self.away = self.away or self.puts_left < 0
        self.answer()
        taken = [one for one in records if (one.key or b"").decode() not in self.refused]
        await super().put(*taken)
        if len(taken) < len(records):
            raise Invalid("Kafka takes no record of this size")


async def spooled(folder: Path, bus: SelectiveBus, *documents: str, limit: int = LIMIT) -> tuple[Spool, Metrics]:
    """A spool that has kept these while the log was away; it is back."""
    await bus.ensure_topics(DocumentSubmitted)
    metrics = Metrics()
    spool = Spool(bus, folder, source="infer", clock=ManualClock(), metrics=metrics, limit=limit)
    bus.away = True
    for document in documents:
        await spool(outgoing.submitted(document))
    bus.away = False
    return spool, metrics


async def test_what_the_log_refuses_is_set_aside_and_holds_up_nothing(folder: Path) -> None:
    bus = SelectiveBus("doc_2")
    spool, metrics = await spooled(folder, bus, "doc_1", "doc_2", "doc_3")
    with structlog.testing.capture_logs() as lines:
        await spool.start()
        await eventually(lambda: ("doc_3", 1) in said(bus))
        await eventually(lambda: metrics.registry.get_sample_value(SPOOLED.name) == 0)
        await spool(outgoing.submitted("doc_4"))
        await spool.stop()
    assert said(bus) == {("doc_1", 1), ("doc_3", 1), ("doc_4", 1)}
    assert metrics.registry.get_sample_value(SPOOL_REFUSED.name) == 1
    told = [(line["topic"], line["is_kept"]) for line in lines if line["event"] == "spool_record_refused"]
    assert told == [(outgoing.TOPIC, True)]
    assert suffixes(folder) == [REFUSED_SUFFIX]


async def test_what_was_refused_is_said_by_the_next_process_where_its_topic_takes_it_now(folder: Path) -> None:
    bus = SelectiveBus("doc_1", "doc_2")
    await (await spooled(folder, bus, "doc_1", "doc_2"))[0].stop()
    bus.refused.remove("doc_1")
    heir, metrics = await spooled(folder, bus)
    await heir.start()
    await eventually(lambda: metrics.registry.get_sample_value(SPOOL_REFUSED.name) == 1)
    await heir.stop()
    assert said(bus) == {("doc_1", 1)}
    assert [content.count(b"\n") for content in files(folder)] == [1]


async def test_what_another_process_was_refused_is_left_to_it(folder: Path) -> None:
    bus = SelectiveBus("doc_1")
    one, _ = await spooled(folder, bus, "doc_1")
    await one.start()
    await eventually(lambda: suffixes(folder) == [REFUSED_SUFFIX])
    other, metrics = await spooled(folder, bus)
    await other.start()
    await other.stop()
    assert metrics.registry.get_sample_value(SPOOL_REFUSED.name) == 0
    await one.stop()


async def test_a_log_that_goes_away_again_refuses_each_once(folder: Path) -> None:
    bus = SelectiveBus("doc_1", "doc_3")
    spool, metrics = await spooled(folder, bus, "doc_1", "doc_2", "doc_3")
    # All three, then the first two alone.
    bus.puts_left = 3
    await spool.start()
    await eventually(lambda: bus.away)
    bus.puts_left, bus.away = 1_000, False
    await spool.stop()
    assert metrics.registry.get_sample_value(SPOOL_REFUSED.name) == 2
    assert [content.count(b"\n") for content in files(folder)] == [2]
    assert outgoing.on(bus).count(("doc_2", 1)) == 2


async def test_beyond_its_room_what_is_refused_is_told_of_alone(folder: Path) -> None:
    bus = SelectiveBus("doc_1", "doc_2", "doc_3")
    spool, metrics = await spooled(folder, bus, "doc_1", "doc_2", limit=len(line_of(record(1))) + 1)

    def refused() -> float | None:
        return metrics.registry.get_sample_value(SPOOL_REFUSED.name)

    with structlog.testing.capture_logs() as lines:
        await spool.start()
        await eventually(lambda: refused() == 2)
        bus.away = True
        await spool(outgoing.submitted("doc_3"))
        bus.away = False
        await spool.stop()
    assert [line["is_kept"] for line in lines if line["event"] == "spool_record_refused"] == [True, True, False]
    assert [content.count(b"\n") for content in files(folder)] == [2]
    assert refused() == 3


class OldListing(type(Path())):  # type: ignore[misc]  # the class of paths here is known when it runs
    """A folder that another process takes up in the moment in which it was listed."""

    def glob(self, pattern: str) -> Iterator[Path]:
        found = list(Path(self).glob(pattern))
        RefusedRecords(Path(self), LIMIT).try_again()
        return iter(found)


def test_of_two_processes_that_start_at_once_one_tries_again_what_was_refused(tmp_path: Path) -> None:
    refused = RefusedRecords(tmp_path, LIMIT)
    refused.add(record(1))
    refused.close()
    RefusedRecords(OldListing(tmp_path), LIMIT).try_again()
    assert files(tmp_path) == [line_of(record(1))]
    assert suffixes(tmp_path) == [SPOOL_SUFFIX]


def test_a_file_of_refused_records_that_has_none_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / f"x{REFUSED_SUFFIX}").touch()
    RefusedRecords(tmp_path, LIMIT).try_again()
    assert suffixes(tmp_path) == []


def test_where_the_room_of_refused_records_is_full_none_is_kept(tmp_path: Path) -> None:
    refused = RefusedRecords(tmp_path, len(line_of(record(1))))
    assert [refused.add(record(number)) for number in (1, 2)] == [True, False]
    refused.close()
