"""What delivery owes on every bus."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from sluiceway_common.bus.headers import ONLY_FOR
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.topics import dead_letters_of, topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.delivery.dead_letters import DEAD_LETTER_LIMIT_EXIT
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, Refusal, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from sluiceway_common.testing.clock import ManualClock
from tests.support.buses import BUSES, new_bus, servers_of
from tests.support.delivering import QUICK, Ear, delivering, delivery_of, on_batches, on_broadcast, on_happened
from tests.support.happened import TENANT, new_event, outgoing
from tests.support.log import all_on


@pytest.fixture(params=BUSES)
def servers(request: pytest.FixtureRequest) -> str:
    return servers_of(request)


@pytest.fixture
async def bus(servers: str) -> AsyncIterator[Log]:
    each = new_bus(servers)
    await each.start()
    yield each
    await each.stop()


@pytest.fixture
async def happened(bus: Log) -> Any:
    event = new_event()
    await bus.ensure_topics(event)
    return event


async def say(bus: Log, happened: Any, numbers: range, keys: int = 20) -> None:
    await bus.publish([outgoing(happened(document_id=f"doc_{n % keys}", number=n)) for n in numbers])


def record(happened: Any, number: int, key: str = "doc_0") -> Record:
    return record_of(outgoing(happened(document_id=key, number=number)), source="test", at=SystemClock().now())


async def dead_letters_by(bus: Log, happened: Any, service: str = "embed") -> list[DeadLetter]:
    name = topic_of(happened).name
    redrive = Redrive(bus, {f"{service}.{name}": [dead_letters_of(service, name).name]})
    return list((await redrive.dead_letters(limit=1000)).records)


async def test_every_event_is_heard_once_and_in_the_order_of_its_key(bus: Log, happened: Any) -> None:
    ear = Ear()
    await say(bus, happened, range(300))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: len(ear.heard) >= 300, within=20)
    assert ear.numbers == list(range(300))
    assert all(ear.numbers_of(f"doc_{key}") == list(range(key, 300, 20)) for key in range(20))


async def test_of_what_waits_the_tenant_that_had_least_is_next_and_each_key_keeps_its_order(
    bus: Log, happened: Any
) -> None:
    clock, go_on, metrics = ManualClock(), asyncio.Event(), Metrics()

    async def work(event: Any) -> None:
        await go_on.wait()
        clock.advance(1.0 if event.document_id.startswith("note") else 3.0)

    ear, group = Ear(work), f"embed.{topic_of(happened).name}"
    await say(bus, happened, range(60))
    await bus.publish([outgoing(happened(document_id="book", number=60 + n), tenant="one") for n in range(3)])
    await bus.publish([outgoing(happened(document_id=f"note_{n}", number=63 + n), tenant="two") for n in range(9)])
    policy = replace(QUICK, concurrency=1)
    async with delivering(bus, ear, on_happened(happened), policy=policy, metrics=metrics, clock=clock):
        await eventually(lambda: _held(metrics, group) == 72)
        go_on.set()
        await eventually(lambda: len(ear.heard) == 72, within=20)
    begun = [name.split("_")[0] for name, _ in ear.heard[:16]]
    assert (begun.count("book"), begun.count("note")) == (3, 9)
    assert all(_is_in_order(ear, f"doc_{key}") for key in range(20))


def _held(metrics: Metrics, group: str) -> float:
    return metrics.registry.get_sample_value("sluiceway_in_flight_records", {"group": group}) or 0.0


def _is_in_order(ear: Ear, name: str) -> bool:
    return ear.numbers_of(name) == sorted(ear.numbers_of(name))


async def test_broken_records_among_good_ones_are_dead_lettered_alone(bus: Log, happened: Any) -> None:
    good = record(happened, 0)
    headers = dict(good.headers)
    broken = {
        "null body": replace(good, value=None),
        "unknown type": replace(good, headers=tuple((headers | {"ce_type": b"other.v1.Event"}).items())),
        "broken protobuf": replace(good, value=b"\xff\xff\xff"),
        "binary header": replace(good, headers=(("ce_type", b"\xff\xfe"), ("x", b"\x80"), ("y", None))),
        "unknown content type": replace(good, headers=tuple((headers | {"content-type": b"text/csv"}).items())),
        "no tenant": replace(good, headers=tuple((headers | {"ce_tenant": None}).items())),
        "no headers": replace(good, headers=()),
        "nothing at all": Record(good.topic, b"", None),
    }
    ear = Ear()
    await say(bus, happened, range(300))
    await bus.put(*broken.values())
    await say(bus, happened, range(300, 600))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: len(ear.heard) >= 600, within=30)
        await eventually(lambda: _dead_letters_are(bus, happened, len(broken)))
    assert ear.numbers == list(range(600))
    assert {dead_letter.reason for dead_letter in await dead_letters_by(bus, happened)} == {"UNDECODABLE", "TENANT"}
    assert ear.exits == []


async def _dead_letters_are(bus: Log, happened: Any, count: int) -> bool:
    return len(await dead_letters_by(bus, happened)) == count


async def test_a_tombstone_on_a_compacted_topic_says_nothing_and_is_no_dead_letter(bus: Log) -> None:
    compacted = new_event(compacted=True)
    await bus.ensure_topics(compacted)
    ear, everywhere = Ear(), Ear()
    async with delivering(bus, everywhere, on_broadcast(compacted)) as delivery:
        await eventually(lambda: _ready(delivery))
        gone = OutgoingEvent(compacted(document_id="doc_1"), TENANT, tombstone=True)
        await bus.publish([outgoing(compacted(document_id="doc_1", number=1)), gone])
        await bus.publish([outgoing(compacted(document_id="doc_1", number=2))])
        async with delivering(bus, ear, on_happened(compacted)):
            await eventually(lambda: ear.numbers == [1, 2] and everywhere.numbers == [1, 2])
            assert await dead_letters_by(bus, compacted) == []
    (said,) = [record for record in await all_on(bus, topic_of(compacted).name) if record.value is None]
    assert said.key == b"doc_1"


async def test_a_header_of_any_bytes_does_not_harm_a_good_record(bus: Log, happened: Any) -> None:
    good = record(happened, 7)
    ear = Ear()
    await bus.put(
        replace(good, headers=(*good.headers, ("x-trace", b"\xff\x00"), ("x-null", None), ("traceparent", b"\xff")))
    )
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [7])


async def test_json_of_an_outside_producer_is_heard_like_protobuf(bus: Log, happened: Any) -> None:
    name = topic_of(happened).name
    headers = (
        ("content-type", b"application/json; charset=utf-8"),
        ("ce_type", happened.DESCRIPTOR.full_name.encode()),
    )
    ear, identity = Ear(), Principal("acme", "crm", frozenset({"contributor"}))
    await bus.put(Record(name, b"doc_1", b'{"documentId": "doc_1", "number": 7, "unknown": true}', headers))
    async with delivering(bus, ear, on_happened(happened), identities={name: identity}):
        await eventually(lambda: ear.heard == [("doc_1", 7)])
    assert ear.principals == [identity]
    assert ear.envelopes[0].id


async def test_an_external_topic_decides_the_tenant_and_refuses_who_names_another(bus: Log, happened: Any) -> None:
    name = topic_of(happened).name
    ear, identity = Ear(), Principal("acme", "crm", frozenset({"contributor"}))
    await bus.publish(
        [
            outgoing(happened(document_id="doc_1", number=1), tenant="other"),
            outgoing(happened(document_id="doc_1", number=2)),
        ]
    )
    async with delivering(bus, ear, on_happened(happened), identities={name: identity}):
        await eventually(lambda: ear.numbers == [2])
        (dead_letter,) = await dead_letters_by(bus, happened)
    assert (dead_letter.reason, dead_letter.tenant) == ("TENANT", "acme")


@pytest.mark.parametrize("subscribe", [on_happened, on_batches], ids=["one by one", "in batches"])
async def test_what_an_outsider_says_for_a_suspended_tenant_is_handled_once_it_is_resumed_and_sent_back(
    bus: Log, happened: Any, subscribe: Any
) -> None:
    name = topic_of(happened).name
    ear, suspended = Ear(), {"acme"}
    said = "the tenant 'acme' is suspended"

    async def suspension(tenant: str) -> str | None:
        return said if tenant in suspended else None

    await bus.publish([outgoing(happened(document_id=f"doc_{number}", number=number), tenant="") for number in (1, 2)])
    identities = {name: Principal("acme", "crm", frozenset({"contributor"}))}
    async with delivering(bus, ear, subscribe(happened), identities=identities, suspension=suspension) as delivery:
        redrive = Redrive(bus, delivery.dead_letters)

        async def parked() -> list[DeadLetter] | None:
            found = (await redrive.dead_letters()).records
            return list(found) if len(found) == 2 else None

        letters = await eventually(parked)
        assert [(each.reason, each.detail, each.tenant) for each in letters] == [("SUSPENDED", said, "acme")] * 2
        # Too early, it is put aside again, and not lost.
        await redrive.redrive([letters[0].id])
        again = await eventually(parked)
        assert ear.numbers == []
        suspended.clear()
        assert (await redrive.redrive([each.id for each in again])).sent == 2
        await eventually(lambda: ear.numbers == [1, 2])


async def test_what_our_services_say_of_a_suspended_tenant_is_worked_on(bus: Log, happened: Any) -> None:
    """It tells of what was taken in before."""
    ear = Ear()

    async def suspension(_tenant: str) -> str | None:
        return "suspended"

    await say(bus, happened, range(1))
    async with delivering(bus, ear, on_happened(happened), suspension=suspension):
        await eventually(lambda: ear.numbers == [0])


async def test_while_nobody_can_say_who_is_suspended_what_outsiders_say_waits(bus: Log, happened: Any) -> None:
    ear, looks = Ear(), itertools.count()

    async def suspension(_tenant: str) -> str | None:
        if next(looks) < 2:
            raise Unavailable("the database does not answer")
        return None

    await say(bus, happened, range(1))
    identities = {topic_of(happened).name: Principal(TENANT, "crm", frozenset({"contributor"}))}
    async with delivering(bus, ear, on_happened(happened), identities=identities, suspension=suspension):
        await eventually(lambda: ear.numbers == [0])
    assert next(looks) == 3


async def test_an_outsider_cannot_make_its_record_vanish_by_naming_a_group(bus: Log, happened: Any) -> None:
    name = topic_of(happened).name
    ear, everywhere = Ear(), Ear()
    identities = {name: Principal("acme", "crm", frozenset({"contributor"}))}
    said = record(happened, 7)
    async with delivering(bus, everywhere, on_broadcast(happened), identities=identities) as delivery:
        await eventually(lambda: _ready(delivery))
        await bus.put(replace(said, headers=(*said.headers, (ONLY_FOR, b"nobody.at.all"))))
        async with delivering(bus, ear, on_happened(happened), identities=identities):
            await eventually(lambda: ear.numbers == [7] and everywhere.numbers == [7])


async def test_on_our_own_topics_a_handler_acts_for_the_tenant_without_roles(bus: Log, happened: Any) -> None:
    ear = Ear()
    await say(bus, happened, range(1))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [0])
    assert ear.principals == [Principal(TENANT, "service:embed", frozenset())]


async def test_what_is_invalid_is_dead_lettered_at_once_with_its_reason(bus: Log, happened: Any) -> None:
    async def refuse(event: Any) -> None:
        raise Invalid("`number` must be even")

    ear = Ear(refuse)
    await say(bus, happened, range(1))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: _dead_letters_are(bus, happened, 1))
    (dead_letter,) = await dead_letters_by(bus, happened)
    assert (dead_letter.reason, dead_letter.detail, dead_letter.attempts) == ("INVALID", "`number` must be even", 1)
    assert (dead_letter.group, dead_letter.topic, dead_letter.offset) == (
        f"embed.{dead_letter.topic}",
        topic_of(happened).name,
        0,
    )
    assert dead_letter.tenant == TENANT


async def test_what_nobody_expected_is_tried_three_times_then_dead_lettered(bus: Log, happened: Any) -> None:
    async def fail(event: Any) -> None:
        if event.number == 3:
            raise ZeroDivisionError("by zero")

    ear = Ear(fail)
    await say(bus, happened, range(6), keys=1)
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [0, 1, 2, 4, 5])
    assert ear.tries[3] == 3
    (dead_letter,) = await dead_letters_by(bus, happened)
    assert (dead_letter.reason, dead_letter.detail, dead_letter.attempts) == ("INTERNAL", "ZeroDivisionError", 3)


async def test_a_cancellation_of_something_else_is_tried_again_like_any_failure(bus: Log, happened: Any) -> None:
    async def give_up(event: Any) -> None:
        if event.number == 0:
            raise asyncio.CancelledError

    ear = Ear(give_up)
    await say(bus, happened, range(2), keys=1)
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [1])
    (dead_letter,) = await dead_letters_by(bus, happened)
    assert (dead_letter.reason, dead_letter.detail, dead_letter.attempts) == ("INTERNAL", "CancelledError", 3)


async def test_what_was_not_found_is_done(bus: Log, happened: Any) -> None:
    async def gone(event: Any) -> None:
        if event.number == 0:
            raise NotFound("it was withdrawn")

    ear = Ear(gone)
    await say(bus, happened, range(2), keys=1)
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [1])
    assert ear.tries == {0: 1, 1: 1}
    assert await dead_letters_by(bus, happened) == []


@pytest.mark.parametrize("error", [NotFound("nowhere"), Conflict("it is closed"), Blocked("not you")])
async def test_what_an_outsider_may_not_have_is_a_dead_letter_at_once_that_says_why(
    bus: Log, happened: Any, error: Refusal
) -> None:
    async def refuse(event: Any) -> None:
        raise error

    ear, identities = Ear(refuse), {topic_of(happened).name: Principal("acme", "crm", frozenset({"contributor"}))}
    await bus.publish([outgoing(happened(document_id="doc_1", number=1), tenant="")])
    async with delivering(bus, ear, on_happened(happened), identities=identities):
        (dead_letter,) = await eventually(lambda: dead_letters_by(bus, happened))
    assert (dead_letter.reason, dead_letter.detail, dead_letter.attempts) == ("INVALID", error.message, 1)


async def test_a_transient_failure_is_waited_for_and_keeps_the_order(bus: Log, happened: Any) -> None:
    over = asyncio.Event()

    async def fault(event: Any) -> None:
        if event.number % 2 and not over.is_set():
            raise Unavailable("away") if event.number % 4 == 1 else Overloaded("full", retry_after=0.01)

    ear = Ear(fault)
    await say(bus, happened, range(20), keys=2)
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers_of("doc_0") == list(range(0, 20, 2)) and ear.tries[1] > 5)
        over.set()
        await eventually(lambda: len(ear.heard) == 20)
    assert ear.numbers_of("doc_1") == list(range(1, 20, 2))
    assert await dead_letters_by(bus, happened) == []


async def test_a_key_that_fails_while_others_get_through_is_dead_lettered_as_exhausted(bus: Log, happened: Any) -> None:
    async def fault(event: Any) -> None:
        if event.document_id == "doc_1" and event.number == 1:
            raise Unavailable("away")

    ear = Ear(fault)
    policy = replace(QUICK, give_up_after=0.2)
    async with delivering(bus, ear, on_happened(happened), policy=policy):
        others = itertools.count(2)

        async def exhausted() -> bool:
            await bus.publish([outgoing(happened(document_id="doc_0", number=next(others)))])
            return bool(await dead_letters_by(bus, happened))

        await bus.publish([outgoing(happened(document_id="doc_1", number=1))])
        await eventually(exhausted, within=20)
    (dead_letter,) = await dead_letters_by(bus, happened)
    assert dead_letter.reason == "EXHAUSTED"
    assert dead_letter.attempts > 1


@pytest.mark.parametrize("subscribe", [on_happened, on_batches], ids=["one by one", "in batches"])
async def test_a_record_that_holds_up_its_partition_alone_is_given_up_and_all_behind_it_are_heard(
    bus: Log, subscribe: Any
) -> None:
    """Once its window is full nobody gets through beside it, for ever."""
    happened = new_event(partitions=1)
    await bus.ensure_topics(happened)

    async def fault(event: Any) -> None:
        if event.number == 0:
            raise Unavailable("its bytes are damaged")

    ear = Ear(fault)
    await bus.publish([outgoing(happened(document_id="doc_1", number=n)) for n in (0, 1)])
    await bus.publish([outgoing(happened(document_id=f"note_{n}", number=n)) for n in range(2, 22)])
    policy = replace(QUICK, max_in_flight=5, max_in_flight_bytes=1000, give_up_after=0.3)
    async with delivering(bus, ear, subscribe(happened), policy=policy) as delivery:
        await eventually(lambda: ear.numbers == list(range(1, 22)), within=20)
        (letter,) = (await Redrive(bus, delivery.dead_letters).dead_letters()).records
    assert (letter.offset, letter.reason) == (0, "EXHAUSTED")


async def test_in_an_outage_a_full_window_gives_nothing_up(bus: Log) -> None:
    happened = new_event(partitions=1)
    await bus.ensure_topics(happened)

    async def away(event: Any) -> None:
        raise Unavailable("away")

    ear = Ear(away)
    await say(bus, happened, range(20), keys=20)
    policy = replace(QUICK, max_in_flight=5, give_up_after=0.1)
    async with delivering(bus, ear, on_happened(happened), policy=policy):
        await eventually(lambda: ear.tries[0] > 20)
        assert await dead_letters_by(bus, happened) == []


async def test_an_outage_that_begins_behind_a_few_that_got_through_gives_nothing_up(bus: Log) -> None:
    happened = new_event(partitions=1)
    await bus.ensure_topics(happened)

    async def away(event: Any) -> None:
        if event.number != 1:
            raise Unavailable("away")

    ear = Ear(away)
    await say(bus, happened, range(20), keys=20)
    policy = replace(QUICK, max_in_flight=5, give_up_after=0.1)
    async with delivering(bus, ear, on_happened(happened), policy=policy):
        await eventually(lambda: ear.tries[0] > 20)
        assert ear.numbers == [1]
        assert await dead_letters_by(bus, happened) == []


async def _fail(event: Any) -> None:
    raise ZeroDivisionError("a bad deployment")


async def test_more_failures_of_ours_than_the_limit_stop_the_service_and_leave_the_rest(
    bus: Log, happened: Any
) -> None:
    ear = Ear(_fail)
    await say(bus, happened, range(1000), keys=5)
    policy = replace(QUICK, dead_letter_limit_least=10, concurrency=2, max_in_flight=20)
    async with delivering(bus, ear, on_happened(happened), policy=policy):
        await eventually(lambda: ear.exits, within=20)
        assert ear.exits == [DEAD_LETTER_LIMIT_EXIT]
    assert 10 <= len(await dead_letters_by(bus, happened)) < 500


async def test_what_became_a_dead_letter_before_the_service_stopped_is_not_read_again(bus: Log, happened: Any) -> None:
    """Otherwise each start meets the same records and ends as the one before."""
    first, second = Ear(_fail), Ear()
    await say(bus, happened, range(40), keys=40)
    policy = replace(QUICK, dead_letter_limit_least=5, concurrency=40, max_attempts=1)
    async with delivering(bus, first, on_happened(happened), policy=policy):
        await eventually(lambda: first.exits, within=20)
    dead = len(await dead_letters_by(bus, happened))
    async with delivering(bus, second, on_happened(happened)) as delivery:
        await eventually(lambda: _nothing_lags(delivery), within=20)
    assert dead >= 5
    assert not set(second.tries) & set(first.tries)


async def _nothing_lags(delivery: Any) -> bool:
    return len(delivery.dead_letters) > 0 and set((await delivery.lag()).values()) == {0}


async def test_garbage_of_an_outsider_never_stops_a_service(bus: Log, happened: Any) -> None:
    name = topic_of(happened).name
    ear, identity = Ear(), Principal("acme", "crm", frozenset({"contributor"}))
    await bus.put(*(Record(name, f"{n}".encode(), b"?") for n in range(30)))
    await say(bus, happened, range(3))
    policy = replace(QUICK, dead_letter_limit_least=5)
    async with delivering(bus, ear, on_happened(happened), policy=policy, identities={name: identity}):
        await eventually(lambda: ear.numbers == [0, 1, 2])
        await eventually(lambda: _dead_letters_are(bus, happened, 30))
    assert ear.exits == []


async def test_what_an_outsider_says_to_a_handler_that_breaks_never_stops_a_service(bus: Log, happened: Any) -> None:
    ear, identity = Ear(_fail), Principal("acme", "crm", frozenset({"contributor"}))
    await say(bus, happened, range(30))
    policy = replace(QUICK, dead_letter_limit_least=5)
    identities = {topic_of(happened).name: identity}
    async with delivering(bus, ear, on_happened(happened), policy=policy, identities=identities):
        await eventually(lambda: _dead_letters_are(bus, happened, 30), within=20)
    assert ear.exits == []


async def test_records_that_are_refused_for_what_they_say_never_stop_a_service(bus: Log, happened: Any) -> None:
    async def refuse(event: Any) -> None:
        raise Invalid("it says nothing that can be done")

    ear = Ear(refuse)
    await say(bus, happened, range(30))
    async with delivering(bus, ear, on_happened(happened), policy=replace(QUICK, dead_letter_limit_least=5)):
        await eventually(lambda: _dead_letters_are(bus, happened, 30), within=20)
    assert ear.exits == []


async def test_what_is_done_is_not_heard_again_after_a_restart(bus: Log, happened: Any) -> None:
    first, second = Ear(), Ear()
    await say(bus, happened, range(50))
    async with delivering(bus, first, on_happened(happened)):
        await eventually(lambda: len(first.heard) == 50)
    await say(bus, happened, range(50, 60))
    async with delivering(bus, second, on_happened(happened)):
        await eventually(lambda: len(second.heard) == 10)
    assert second.numbers == list(range(50, 60))


async def test_what_runs_when_it_is_told_to_stop_is_finished_and_committed(bus: Log, happened: Any) -> None:
    running, go_on = asyncio.Event(), asyncio.Event()

    async def slow(event: Any) -> None:
        running.set()
        await go_on.wait()

    first, second = Ear(slow), Ear()
    await say(bus, happened, range(3), keys=1)
    delivery = delivery_of(bus, first, on_happened(happened))
    await delivery.start()
    await asyncio.wait_for(running.wait(), 60)
    stopping = asyncio.create_task(delivery.stop())
    asyncio.get_running_loop().call_later(0.3, go_on.set)
    await stopping
    assert first.numbers == [0]
    async with delivering(bus, second, on_happened(happened)):
        await eventually(lambda: second.numbers == [1, 2])


async def test_nothing_is_begun_after_its_partition_was_given_back(bus: Log) -> None:
    """Its next owner begins then: two would handle one record at the same time."""
    happened = new_event(partitions=1)
    await bus.ensure_topics(happened)
    running, go_on = asyncio.Event(), asyncio.Event()

    async def slow(event: Any) -> None:
        running.set()
        await go_on.wait()

    ear, next_owner = Ear(slow), Ear()
    await say(bus, happened, range(20), keys=20)
    delivery = delivery_of(bus, ear, on_happened(happened), policy=replace(QUICK, concurrency=1))
    await delivery.start()
    await asyncio.wait_for(running.wait(), 60)
    stopping = asyncio.create_task(delivery.stop())
    asyncio.get_running_loop().call_later(0.3, go_on.set)
    await stopping
    assert (len(ear.tries), len(ear.heard)) == (1, 1)
    async with delivering(bus, next_owner, on_happened(happened)):
        await eventually(lambda: sorted(ear.numbers + next_owner.numbers) == list(range(20)))


async def test_what_waits_for_its_next_attempt_is_left_to_the_next_owner(bus: Log, happened: Any) -> None:
    async def away(event: Any) -> None:
        raise Unavailable("away")

    first, second = Ear(away), Ear()
    await say(bus, happened, range(1))
    policy = replace(QUICK, initial_backoff=60, max_backoff=60)
    async with delivering(bus, first, on_happened(happened), policy=policy):
        await eventually(lambda: first.tries[0])
    async with delivering(bus, second, on_happened(happened)):
        await eventually(lambda: second.numbers == [0])


async def test_what_outlasts_the_drain_is_cancelled_and_heard_again(bus: Log, happened: Any) -> None:
    running = asyncio.Event()

    async def stuck(event: Any) -> None:
        running.set()
        await asyncio.Event().wait()

    first, second = Ear(stuck), Ear()
    await say(bus, happened, range(1))
    delivery = delivery_of(bus, first, on_happened(happened), policy=replace(QUICK, drain=0.2))
    await delivery.start()
    await asyncio.wait_for(running.wait(), 60)
    await asyncio.wait_for(delivery.stop(), 60)
    async with delivering(bus, second, on_happened(happened)):
        await eventually(lambda: second.numbers == [0])


async def test_a_full_window_pauses_its_partition_alone_and_loses_nothing(bus: Log) -> None:
    happened = new_event(partitions=4)
    await bus.ensure_topics(happened)
    go_on = asyncio.Event()

    async def slow(event: Any) -> None:
        if event.document_id == "doc_0":
            await go_on.wait()

    ear = Ear(slow)
    await say(bus, happened, range(2000), keys=40)
    async with delivering(bus, ear, on_happened(happened), policy=replace(QUICK, max_in_flight=20)):
        partition = await _partition_of(bus, happened, "doc_0")
        free = [n for n in range(2000) if await _partition_of(bus, happened, f"doc_{n % 40}") != partition]
        await eventually(lambda: set(free) <= set(ear.numbers), within=30)
        assert len(ear.heard) < len(free) + 200
        go_on.set()
        await eventually(lambda: len(ear.heard) >= 2000, within=30)
    assert ear.numbers == list(range(2000))
    assert ear.numbers_of("doc_0") == list(range(0, 2000, 40))


_partitions: dict[tuple[str, str], int] = {}


async def _partition_of(bus: Log, happened: Any, key: str) -> int:
    """Looked up once: where a key lies never changes."""
    name = topic_of(happened).name
    if (name, key) not in _partitions:
        _partitions.update({(name, (each.key or b"").decode()): each.partition for each in await all_on(bus, name)})
    return _partitions[name, key]


async def test_lag_is_what_was_said_and_is_not_done(bus: Log, happened: Any) -> None:
    go_on = asyncio.Event()

    async def slow(event: Any) -> None:
        await go_on.wait()

    ear = Ear(slow)
    group = f"embed.{topic_of(happened).name}"
    await say(bus, happened, range(30))
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await eventually(lambda: len(ear.tries) > 0)

        async def lag() -> int:
            return (await delivery.lag())[group]

        assert await lag() == 30
        go_on.set()

        async def done() -> bool:
            return await lag() == 0

        await eventually(done)


async def test_two_replicas_share_and_a_rolling_one_loses_nothing(bus: Log) -> None:
    happened = new_event(partitions=6)
    await bus.ensure_topics(happened)
    ear = Ear(lambda event: asyncio.sleep(0.002))
    stay = delivery_of(bus, ear, on_happened(happened))
    await stay.start()
    for turn in range(3):
        roll = delivery_of(bus, ear, on_happened(happened))
        await roll.start()
        await say(bus, happened, range(turn * 200, turn * 200 + 200), keys=30)
        await eventually(lambda turn=turn: len(ear.heard) > turn * 200 + 50, within=20)
        await roll.stop()
    await eventually(lambda: set(ear.numbers) == set(range(600)), within=20)
    await stay.stop()
    for key in range(30):
        first_heard = list(dict.fromkeys(ear.numbers_of(f"doc_{key}")))
        assert first_heard == list(range(key, 600, 30))


async def test_a_redriven_record_is_heard_by_the_group_that_failed_alone(bus: Log, happened: Any) -> None:
    mended = asyncio.Event()

    async def refuse(event: Any) -> None:
        if not mended.is_set():
            raise Invalid("not yet")

    embed, guard, name = Ear(refuse), Ear(), topic_of(happened).name
    await say(bus, happened, range(1))
    async with (
        delivering(bus, embed, on_happened(happened)) as delivery,
        delivering(bus, guard, on_happened(happened), service_name="guard"),
    ):
        await eventually(lambda: _dead_letters_are(bus, happened, 1))
        await eventually(lambda: guard.numbers == [0])
        mended.set()
        redrive = Redrive(bus, delivery.dead_letters)
        (dead_letter,) = (await redrive.dead_letters()).records
        assert (await redrive.redrive([dead_letter.id])).sent == 1
        await eventually(lambda: embed.numbers == [0])
        await say(bus, happened, range(1, 2))
        await eventually(lambda: guard.numbers == [0, 1])
    assert guard.tries == {0: 1, 1: 1}
    assert embed.envelopes[0].only_for == f"embed.{name}"
    assert await dead_letters_by(bus, happened) == []


async def test_a_redriven_record_is_byte_for_byte_what_it_was(bus: Log, happened: Any) -> None:
    name = topic_of(happened).name
    said = Record(name, b"\xff", None, (("a", b"\xff\x00"), ("b", None), ("ce_onlyfor", b"somebody")))
    await bus.put(said)
    async with delivering(bus, Ear(), on_happened(happened), service_name="somebody"):
        pass
    await bus.put(replace(said, headers=said.headers[:2]))
    async with delivering(bus, Ear(), on_happened(happened)) as delivery:
        await eventually(lambda: _dead_letters_are(bus, happened, 1))
        redrive = Redrive(bus, delivery.dead_letters)
        await redrive.redrive([each.id for each in (await redrive.dead_letters()).records])
    back = (await all_on(bus, name))[-1]
    assert (back.key, back.value, back.headers[:2]) == (said.key, None, said.headers[:2])
    assert back.headers[2:] == ((ONLY_FOR, f"embed.{name}".encode()),)


async def test_a_broadcast_record_reaches_every_replica(bus: Log, happened: Any) -> None:
    one, other = Ear(), Ear()
    await say(bus, happened, range(5))
    async with (
        delivering(bus, one, on_broadcast(happened)) as first,
        delivering(bus, other, on_broadcast(happened)) as second,
    ):
        await eventually(lambda: _ready(first))
        await eventually(lambda: _ready(second))
        await say(bus, happened, range(5, 105))
        await eventually(lambda: one.numbers == other.numbers == list(range(5, 105)))
        assert set((await first.lag()).values()) == {0}


async def test_a_broadcast_from_the_start_is_ready_once_it_has_heard_what_was_said_before(
    bus: Log, happened: Any
) -> None:
    ear = Ear()
    await say(bus, happened, range(50))
    async with delivering(bus, ear, on_broadcast(happened, from_start=True)) as delivery:
        await eventually(lambda: _ready(delivery))
        assert ear.numbers == list(range(50))
        await say(bus, happened, range(50, 60))
        await eventually(lambda: ear.numbers == list(range(60)))


async def _ready(delivery: Any) -> bool:
    try:
        await delivery.check()
    except Unavailable:
        return False
    return True


async def test_a_broadcast_record_that_cannot_be_handled_is_left_out(bus: Log, happened: Any) -> None:
    async def refuse(event: Any) -> None:
        if event.number == 1:
            raise Invalid("no replica can")

    ear = Ear(refuse)
    async with delivering(bus, ear, on_broadcast(happened)) as delivery:
        await eventually(lambda: _ready(delivery))
        await say(bus, happened, range(3), keys=1)
        await eventually(lambda: 2 in ear.numbers)
    assert not [name for name in await bus.names() if name.startswith(topic_of(happened).name + ".")]
