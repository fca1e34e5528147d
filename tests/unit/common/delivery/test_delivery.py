"""Delivery: what a handler finds around itself, what is measured, and when a replica is ready."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import Delivery, DeliveryPolicy, Lane, Subscription
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.observability import tracing
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.run import FAILED
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK, Ear, delivering, on_broadcast, on_happened
from tests.support.happened import new_event, outgoing


@pytest.fixture(scope="module", autouse=True)
def tracer_provider() -> None:
    trace.set_tracer_provider(TracerProvider())


async def test_a_handler_is_part_of_the_trace_of_whoever_said_the_event() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    seen: list[str] = []

    async def look(event: object) -> None:
        seen.append(tracing.inject())

    ear.fault = look
    with tracing.span("question"):
        said = tracing.inject()
        await bus(outgoing(happened(document_id="doc_1")))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: seen)
    assert seen[0].split("-")[1] == said.split("-")[1]
    assert seen[0].split("-")[2] != said.split("-")[2]


async def test_log_lines_of_a_handler_name_event_topic_tenant_and_group() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    seen: list[dict[str, object]] = []

    async def look(event: object) -> None:
        seen.append(get_contextvars())

    ear.fault = look
    await bus(outgoing(happened(document_id="doc_1"), id="n1"))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: seen)
    name = topic_of(happened).name
    assert seen == [{"event_id": "n1", "topic": name, "tenant": "acme", "group": f"embed.{name}"}]


async def test_every_end_of_a_record_is_counted() -> None:
    happened, bus, metrics = new_event(), MemoryBus(), Metrics()
    await bus.ensure_topics(happened)
    group = f"embed.{topic_of(happened).name}"

    async def fault(event: object) -> None:
        number = event.number  # type: ignore[attr-defined]  # made at run time
        if number == 1:
            raise Invalid("no")
        if number == 2 and ear.tries[2] < 3:
            raise Unavailable("away")

    ear = Ear(fault)
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n)) for n in range(4)))
    async with delivering(bus, ear, on_happened(happened), metrics=metrics):
        await eventually(lambda: _value(metrics, "sluiceway_records_total", group=group, end="done") == 3)
        await eventually(lambda: _value(metrics, "sluiceway_commit_timestamp_seconds", group=group))
    assert _value(metrics, "sluiceway_records_total", group=group, end="dead_letter") == 1
    assert _value(metrics, "sluiceway_dead_letters_total", group=group, reason="INVALID") == 1
    assert _value(metrics, "sluiceway_record_retries_total", group=group, failure="transient") == 2
    assert _value(metrics, "sluiceway_record_seconds_count", group=group) == 6


async def test_a_group_for_which_nothing_waits_is_at_its_end_now() -> None:
    """Else its first record after an idle night would have waited for all of it."""
    bus, happened, metrics = MemoryBus(), new_event(), Metrics()
    await bus.ensure_topics(happened)
    group = f"embed.{topic_of(happened).name}"
    async with delivering(bus, Ear(), on_happened(happened), metrics=metrics):
        await eventually(lambda: _value(metrics, "sluiceway_commit_timestamp_seconds", group=group))


async def test_an_outage_writes_a_line_and_not_one_for_each_attempt() -> None:
    async def away(event: Any) -> None:
        if ear.tries[event.number] <= 5:
            raise Unavailable("the database is away")

    bus, happened, ear = MemoryBus(), new_event(), Ear(away)
    await bus.ensure_topics(happened)
    await bus(outgoing(happened(document_id="doc_1")))
    with capture_logs() as lines:
        async with delivering(bus, ear, on_happened(happened)):
            await eventually(lambda: len(ear.heard) == 1)
    assert [line["attempts"] for line in lines if line["event"] == "retry"] == [1]


async def test_a_tombstone_is_counted_as_skipped() -> None:
    happened, bus, metrics = new_event(compacted=True), MemoryBus(), Metrics()
    await bus.ensure_topics(happened)
    ended = partial(_value, metrics, "sluiceway_records_total", group=f"embed.{topic_of(happened).name}")
    await bus(OutgoingEvent(happened(document_id="doc_1"), "acme", tombstone=True))
    async with delivering(bus, Ear(), on_happened(happened), metrics=metrics):
        await eventually(lambda: ended(end="skipped") == 1)
    assert ended(end="done") == 0


@pytest.mark.parametrize("heard", [on_happened, on_broadcast])
async def test_what_is_said_and_not_done_is_measured(heard: Callable[[Any], Subscription[Ear]]) -> None:
    happened, bus, metrics, go_on = new_event(), MemoryBus(), Metrics(), asyncio.Event()
    await bus.ensure_topics(happened)

    async def wait(event: object) -> None:
        await go_on.wait()

    async with delivering(bus, Ear(wait), heard(happened), metrics=metrics) as delivery:
        await eventually(lambda: _said(bus, happened, delivery))
        group = f"embed.{topic_of(happened).name}"
        await eventually(lambda: _value(metrics, "sluiceway_lag_records", group=group) >= 1)
        go_on.set()
        await eventually(lambda: _value(metrics, "sluiceway_lag_records", group=group) == 0)


async def _said(bus: MemoryBus, happened: Any, delivery: Delivery[Ear]) -> bool:
    """Says one more; true when it is found to be waiting."""
    await bus(outgoing(happened(document_id="doc_1")))
    return any((await delivery.lag()).values())


async def test_a_subscription_may_have_a_policy_and_a_group_of_its_own() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    await bus(outgoing(happened(document_id="doc_1", number=1)))
    subscriptions = (
        on_happened(happened),
        on_happened(happened, name="shadow", policy=DeliveryPolicy(concurrency=1)),
    )
    async with delivering(bus, ear, *subscriptions) as delivery:
        await eventually(lambda: ear.numbers == [1, 1])
        name = topic_of(happened).name
        assert delivery.dead_letters == {
            f"embed.{name}": (f"{name}.embed.dlq",),
            f"embed.shadow.{name}": (f"{name}.embed-shadow.dlq",),
        }


async def test_no_more_handlers_run_at_once_than_there_are_lanes() -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)
    running, most, go_on = 0, 0, asyncio.Event()

    async def count(event: object) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go_on.wait()
        running -= 1

    ear = Ear(count)
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n)) for n in range(30)))
    async with delivering(bus, ear, on_happened(happened), policy=replace(QUICK, concurrency=5)):
        await eventually(lambda: running == 5)
        go_on.set()
        await eventually(lambda: len(ear.heard) == 30)
    assert most == 5


async def test_a_tenant_that_floods_a_lane_lets_another_one_come_next() -> None:
    """Also behind more records than are in flight elsewhere."""
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)
    go_on, metrics = asyncio.Event(), Metrics()

    async def wait(event: object) -> None:
        await go_on.wait()

    ear = Ear(wait)
    flood, labels = 2 * DeliveryPolicy().max_in_flight, {"group": f"embed.{topic_of(happened).name}"}
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n), tenant="flood") for n in range(flood)))
    await bus(outgoing(happened(document_id="small", number=flood), tenant="small"))
    subscription = on_happened(happened, lane="reading")
    async with delivering(bus, ear, subscription, lanes={"reading": Lane(1)}, policy=QUICK, metrics=metrics):
        taken = partial(metrics.registry.get_sample_value, "sluiceway_in_flight_records", labels)
        await eventually(lambda: taken() == flood + 1)
        go_on.set()
        await eventually(lambda: len(ear.heard) == flood + 1, within=30)
    assert [name for name, _ in ear.heard].index("small") <= 2


async def test_what_a_lane_reserves_is_left_to_other_tenants() -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)

    async def wait(event: Any) -> None:
        if event.document_id != "small":
            await asyncio.Event().wait()

    ear = Ear(wait)
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n), tenant="flood") for n in range(9)))
    await bus(outgoing(happened(document_id="small", number=9), tenant="small"))
    policy = replace(QUICK, drain=0.0)
    async with delivering(
        bus, ear, on_happened(happened, lane="reading"), lanes={"reading": Lane(4, reserved=1)}, policy=policy
    ):
        await eventually(lambda: ear.numbers == [9])


async def test_a_flood_has_less_of_a_lane_at_work_while_others_come() -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)
    begun, ended, ends = list[str](), list[str](), asyncio.Semaphore(0)

    async def wait(event: Any) -> None:
        begun.append(event.document_id)
        if event.document_id != "small":
            await ends.acquire()
        ended.append(event.document_id)

    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n), tenant="flood") for n in range(20)))
    policy, lanes = replace(QUICK, drain=0.0), {"reading": Lane(5, reserved=1, contended=1)}
    async with delivering(bus, Ear(wait), on_happened(happened, lane="reading"), lanes=lanes, policy=policy):
        await eventually(lambda: len(begun) == 3)
        await bus(outgoing(happened(document_id="small", number=20), tenant="small"))
        await eventually(lambda: ended == ["small"])
        for number in (2, 3, 4):
            ends.release()
            await eventually(partial(lambda number: len(ended) == number, number))
        await eventually(lambda: len(begun) == 5)
        assert len(begun) - len(ended) == 1


async def test_delivery_goes_on_by_itself_when_the_log_was_away() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, on_happened(happened)):
        await bus(outgoing(happened(document_id="doc_1", number=1)))
        await eventually(lambda: ear.numbers == [1])
        bus.away = True
        with pytest.raises(Unavailable):
            await bus(outgoing(happened(document_id="doc_1", number=2)))
        bus.away = False
        await bus(outgoing(happened(document_id="doc_1", number=3)))
        await eventually(lambda: 3 in ear.numbers)


def _value(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


async def test_it_stays_ready_while_the_log_is_away() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, on_happened(happened), on_broadcast(happened, name="all")) as delivery:
        await eventually(lambda: _is_ready(delivery))
        with capture_logs() as lines:
            bus.away = True
            waiting = {f"embed.{name}{topic_of(happened).name}" for name in ("", "all.")}
            await eventually(
                lambda: {line["group"] for line in lines if line["event"] == "consumer_waiting"} == waiting
            )
        await delivery.check()


async def test_who_begins_while_the_log_is_away_is_ready_but_for_its_broadcasts() -> None:
    happened, bus = new_event(), MemoryBus()
    bus.away = True
    async with delivering(bus, Ear(), on_happened(happened)) as delivery:
        await delivery.check()
    async with delivering(bus, Ear(), on_broadcast(happened)) as delivery:
        with pytest.raises(Unavailable, match="still catching up"):
            await delivery.check()
        bus.away = False
        await eventually(lambda: _is_ready(delivery))


async def test_who_knows_what_it_has_not_heard_is_ready_while_the_log_is_away() -> None:
    happened, bus, ear, caught_up = new_event(), MemoryBus(), Ear(), list[int]()
    await bus.ensure_topics(happened)
    await bus(*(outgoing(happened(document_id="one", number=number)) for number in range(3)))
    bus.away = True
    broadcast = on_broadcast(happened, from_start=True, on_caught_up=lambda ear: caught_up.append(len(ear.heard)))
    async with delivering(bus, ear, broadcast) as delivery:
        await eventually(lambda: _is_ready(delivery))
        assert caught_up == []
        bus.away = False
        await eventually(lambda: caught_up == [3])
        await bus(outgoing(happened(document_id="one", number=3)))
        await eventually(lambda: len(ear.heard) == 4)
        await delivery.check()
    assert caught_up == [3]


async def test_a_few_failures_among_many_records_that_are_done_stop_nothing() -> None:
    happened, bus, metrics = new_event(), MemoryBus(), Metrics()
    await bus.ensure_topics(happened)

    async def fault(event: Any) -> None:
        if event.document_id == "broken":
            raise ZeroDivisionError

    async def say(document_id: str, *numbers: int) -> None:
        await bus(*(outgoing(happened(document_id=document_id, number=number)) for number in numbers))

    ear, dead_letters = Ear(fault), partial(_value, metrics, "sluiceway_dead_letters_total", reason="INTERNAL")
    policy = replace(QUICK, dead_letter_limit_least=2, max_attempts=1)
    async with delivering(bus, ear, on_happened(happened), policy=policy, metrics=metrics):
        await say("sound", *range(10))
        await eventually(lambda: len(ear.heard) == 10)
        await say("broken", 1, 2, 3)
        await eventually(lambda: dead_letters(group=f"embed.{topic_of(happened).name}") == 3)
        for number in (10, 11):
            await say("sound", number)
            await eventually(lambda: number in ear.numbers)  # noqa: B023
    assert ear.exits == []


async def test_a_consumer_that_has_ended_by_itself_is_not_ready() -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)

    async def fail(event: object) -> None:
        raise ZeroDivisionError("a bad deployment")

    ear = Ear(fail)
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n)) for n in range(20)))
    async with delivering(
        bus, ear, on_happened(happened), policy=replace(QUICK, dead_letter_limit_least=2)
    ) as delivery:
        await eventually(lambda: ear.exits)
        with pytest.raises(Unavailable, match=f"no longer consuming embed.{topic_of(happened).name}"):
            await delivery.check()


async def test_a_consumer_that_is_cancelled_though_nobody_stops_it_ends_the_process() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: _is_ready(delivery))
        (consumer,) = (each for each in asyncio.all_tasks() if each.get_name() == f"embed.{topic_of(happened).name}")
        consumer.cancel()
        with capture_logs() as lines:
            await eventually(lambda: ear.exits)
    assert ear.exits == [FAILED]
    assert [line["group"] for line in lines if line["event"] == "delivery_failed"] == [consumer.get_name()]


async def _is_ready(delivery: Delivery[Ear]) -> bool:
    with suppress(Unavailable):
        await delivery.check()
        return True
    return False


async def test_an_event_of_a_dropped_tenant_is_not_handled() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    cleared: list[str] = []

    async def clear(tenant: str) -> bool:
        cleared.append(tenant)
        return tenant == "acme"

    await bus(outgoing(happened(document_id="doc_1", number=1)))
    async with delivering(bus, ear, on_happened(happened), clear_dropped=clear) as delivery:
        await eventually(lambda: cleared)
        await eventually(lambda: _nothing_lags(delivery))
    assert (ear.numbers, cleared) == ([], ["acme"])


async def test_many_events_of_a_dropped_tenant_have_it_cleared_once() -> None:
    happened, bus, ear = new_event(partitions=1), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    cleared: list[str] = []

    async def clear(tenant: str) -> bool:
        cleared.append(tenant)
        return True

    for number in range(100):
        await bus(outgoing(happened(document_id="doc_1", number=number)))
    async with delivering(bus, ear, on_happened(happened), clear_dropped=clear) as delivery:
        await eventually(lambda: cleared)
        await eventually(lambda: _nothing_lags(delivery))
    assert (ear.numbers, cleared) == ([], ["acme"])


async def test_a_tenant_that_is_dropped_while_its_event_is_handled_is_cleared_afterwards() -> None:
    happened, bus, ear = new_event(), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    seen: list[list[int]] = []

    async def clear(tenant: str) -> bool:
        seen.append(ear.numbers)
        return bool(ear.numbers)

    await bus(outgoing(happened(document_id="doc_1", number=1)))
    async with delivering(bus, ear, on_happened(happened), clear_dropped=clear):
        await eventually(lambda: len(seen) == 2)
    assert seen == [[], [1]]


@pytest.mark.parametrize("fault", [NotFound("its blob is gone"), Invalid("it cannot be read")])
async def test_what_a_handler_wrote_before_it_failed_of_a_drop_is_cleared_too_and_nothing_is_parked(
    fault: Exception,
) -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)
    cleared: list[list[int]] = []

    async def fails(_event: Any) -> None:
        raise fault

    async def clear(_tenant: str) -> bool:
        cleared.append(ear.numbers)
        return len(cleared) > 1

    ear, metrics = Ear(fault=fails), Metrics()
    await bus(outgoing(happened(document_id="doc_1", number=1)))
    async with delivering(bus, ear, on_happened(happened), clear_dropped=clear, metrics=metrics) as delivery:
        await eventually(lambda: _nothing_lags(delivery))
    assert len(cleared) == 2
    group = f"embed.{topic_of(happened).name}"
    assert _value(metrics, "sluiceway_records_total", group=group, end="dead_letter") == 0
    assert _value(metrics, "sluiceway_records_total", group=group, end="done") == 1


async def test_what_a_handler_wrote_while_its_tenant_was_cleared_for_another_event_is_cleared_too() -> None:
    happened, bus = new_event(), MemoryBus()
    await bus.ensure_topics(happened)
    is_dropped, goes_on = asyncio.Event(), asyncio.Event()
    cleared: list[list[int]] = []

    async def waits(_event: Any) -> None:
        is_dropped.set()
        await goes_on.wait()

    async def clear(_tenant: str) -> bool:
        cleared.append(ear.numbers)
        return is_dropped.is_set()

    ear = Ear(fault=waits)
    async with delivering(bus, ear, on_happened(happened), clear_dropped=clear):
        await bus(outgoing(happened(document_id="doc_1", number=1)))
        await eventually(is_dropped.is_set)
        await bus(outgoing(happened(document_id="doc_2", number=2)))
        await eventually(lambda: len(cleared) == 2)
        goes_on.set()
        await eventually(lambda: cleared == [[], [], [1]])
    assert ear.numbers == [1]


async def _nothing_lags(delivery: Delivery[Ear]) -> bool:
    return set((await delivery.lag()).values()) == {0}


async def test_a_thousand_events_of_one_tenant_do_not_go_before_one_of_another() -> None:
    happened, bus, ear = new_event(partitions=1), MemoryBus(), Ear()
    await bus.ensure_topics(happened)
    for number in range(100):
        await bus(outgoing(happened(document_id=f"doc_{number}", number=number), tenant="large"))
    await bus(outgoing(happened(document_id="doc_small", number=1000), tenant="small"))

    async def pause(_event: object) -> None:
        await asyncio.sleep(0.01)

    ear.fault = pause
    async with delivering(bus, ear, on_happened(happened), policy=replace(QUICK, concurrency=1)):
        await eventually(lambda: 1000 in ear.numbers)
        assert [number for _, number in ear.heard].index(1000) < 90


async def test_what_takes_long_for_one_tenant_leaves_room_for_another() -> None:
    happened, bus, ear, open_door = new_event(partitions=1), MemoryBus(), Ear(), asyncio.Event()
    await bus.ensure_topics(happened)
    for number in range(20):
        await bus(outgoing(happened(document_id=f"doc_{number}", number=number), tenant="large"))
    await bus(outgoing(happened(document_id="doc_small", number=1000), tenant="small"))

    async def wait_where_large(event: Any) -> None:
        if event.number < 1000:
            await open_door.wait()

    ear.fault = wait_where_large
    async with delivering(bus, ear, on_happened(happened), policy=replace(QUICK, concurrency=4, reserved=1)):
        await eventually(lambda: ear.numbers == [1000])
        open_door.set()
        await eventually(lambda: len(ear.heard) == 21)
