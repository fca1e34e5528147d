"""What delivery owes on every bus where events are signed: nothing is handled that no service of ours has said."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from sluiceway_common.bus.headers import ONLY_FOR
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.signatures import SIGNATURE, Signatures
from sluiceway_common.bus.topics import dead_letters_of, topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.delivery.dead_letters import dead_letter_of
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.buses import BUSES, new_bus, servers_of
from tests.support.delivering import Ear, delivering, on_batches, on_broadcast, on_happened
from tests.support.happened import TENANT, new_event, outgoing
from tests.support.log import all_on
from tests.support.signing import SEED, SIGNATURES, sign

STRANGER = Signatures(b"x" * 32, service="test").sign


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


def unsigned(happened: Any, number: int, **more: Any) -> Record:
    said = outgoing(happened(document_id="doc_0", number=number), **more)
    return record_of(said, source="test", at=SystemClock().now())


def signed(happened: Any, *numbers: int) -> list[Record]:
    return [sign(unsigned(happened, number)) for number in numbers]


def refused(happened: Any) -> dict[str, Record]:
    """What whoever may write the topic could put there: unsigned, or with what was signed for something else."""
    (good,) = signed(happened, 100)
    elsewhere = sign(replace(good, topic="test.elsewhere.v1"))
    return {
        "unsigned": unsigned(happened, 101),
        "of a stranger": STRANGER(unsigned(happened, 102)),
        "of another tenant": replace(
            good, headers=unsigned(happened, 100, tenant="victim").headers + good.headers[-1:]
        ),
        "of another key": replace(good, key=b"doc_1"),
        "with another body": replace(good, value=unsigned(happened, 103).value),
        "of another topic": replace(elsewhere, topic=good.topic),
        "with a null body": replace(good, value=None),
    }


async def dead_letters(bus: Log, happened: Any) -> list[DeadLetter]:
    return list((await redrive_of(bus, happened).dead_letters()).records)


def redrive_of(bus: Log, happened: Any) -> Redrive:
    name = topic_of(happened).name
    return Redrive(bus, {f"embed.{name}": [dead_letters_of("embed", name).name]})


async def lie_there(bus: Log, happened: Any, count: int) -> list[DeadLetter] | None:
    found = await dead_letters(bus, happened)
    return found if len(found) == count else None


async def test_what_no_service_of_ours_has_said_is_a_dead_letter_and_calls_no_handler(bus: Log, happened: Any) -> None:
    ear, broken = Ear(), refused(happened)
    await bus.put(*signed(happened, 1, 2), *broken.values(), *signed(happened, 3))
    async with delivering(bus, ear, on_happened(happened), signatures=SIGNATURES):
        await eventually(lambda: ear.numbers == [1, 2, 3], within=20)
        found = await eventually(lambda: lie_there(bus, happened, len(broken)), within=20)
    assert {(each.reason, each.attempts) for each in found} == {("SIGNATURE", 0)}
    # It names a tenant, and nobody of ours has said so: no operator of a tenant sees it.
    assert {each.tenant for each in found} == {""}
    assert ear.numbers == [1, 2, 3]
    assert ear.exits == []


async def test_while_they_are_accepted_unsigned_events_are_heard_and_counted_and_forged_ones_are_not(
    bus: Log, happened: Any
) -> None:
    ear, metrics, accepting = Ear(), Metrics(), Signatures(SEED, service="test", mode="accept")
    await bus.put(unsigned(happened, 1), *signed(happened, 2), refused(happened)["of another key"])
    async with delivering(bus, ear, on_happened(happened), signatures=accepting, metrics=metrics):
        await eventually(lambda: ear.numbers == [1, 2], within=20)
        await eventually(lambda: lie_there(bus, happened, 1), within=20)
    group = f"embed.{topic_of(happened).name}"
    counted = [
        metrics.registry.get_sample_value("sluiceway_signature_faults_total", {"group": group, "fault": fault})
        for fault in ("unsigned", "forged", "unknown_key")
    ]
    assert counted == [1, 1, None]


async def test_where_nothing_is_signed_everything_is_heard(bus: Log, happened: Any) -> None:
    ear = Ear()
    await bus.put(unsigned(happened, 1), STRANGER(unsigned(happened, 2)))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.numbers == [1, 2], within=20)


async def test_a_redriven_event_keeps_its_signature_and_is_heard(bus: Log, happened: Any) -> None:
    faulty = True

    async def refuse(event: Any) -> None:
        if faulty:
            raise Invalid("not yet")

    ear = Ear(refuse)
    await bus.put(*signed(happened, 1))
    async with delivering(bus, ear, on_happened(happened), signatures=SIGNATURES):
        (dead,) = await eventually(lambda: lie_there(bus, happened, 1), within=20)
        faulty = False
        assert (await redrive_of(bus, happened).redrive([dead.id])).sent == 1
        await eventually(lambda: ear.numbers == [1], within=20)
    first, again = await all_on(bus, topic_of(happened).name)
    assert again.headers == (*first.headers, (ONLY_FOR, f"embed.{topic_of(happened).name}".encode()))


async def test_a_redrive_makes_nothing_of_ours_of_what_was_forged(bus: Log, happened: Any) -> None:
    """Nor does it of a dead letter that was forged itself."""
    ear, name = Ear(), topic_of(happened).name
    await bus.put(unsigned(happened, 1))
    async with delivering(bus, ear, on_happened(happened), signatures=SIGNATURES):
        (dead,) = await eventually(lambda: lie_there(bus, happened, 1), within=20)
        facts = {"reason": "INVALID", "detail": "", "attempts": "1", "group": f"embed.{name}", "tenant": TENANT}
        letter = dead_letter_of(
            replace(unsigned(happened, 2), partition=0, offset=77),
            facts | {"at": SystemClock().now().isoformat()},
            dead_letters_of("embed", name).name,
        )
        await bus.put(letter)
        (forged,) = [each.id for each in await dead_letters(bus, happened) if each.id != dead.id]
        assert (await redrive_of(bus, happened).redrive([dead.id, forged])).sent == 2
        again = await eventually(lambda: lie_there(bus, happened, 2), within=20)
    assert {each.reason for each in again} == {"SIGNATURE"}
    assert {each.id for each in again}.isdisjoint({dead.id, forged})
    assert ear.tries == {}


async def test_a_tombstone_counts_when_it_is_signed(bus: Log) -> None:
    compacted = new_event(compacted=True)
    await bus.ensure_topics(compacted)
    gone = OutgoingEvent(compacted(document_id="doc_0"), TENANT, tombstone=True)
    tombstone = record_of(gone, source="test", at=SystemClock().now())
    ear = Ear()
    await bus.put(sign(tombstone), *signed(compacted, 1), tombstone, *signed(compacted, 2))
    async with delivering(bus, ear, on_happened(compacted), signatures=SIGNATURES):
        await eventually(lambda: ear.numbers == [1, 2], within=20)
        (dead,) = await eventually(lambda: lie_there(bus, compacted, 1), within=20)
    assert dead.reason == "SIGNATURE"


async def test_whoever_hears_the_log_from_its_beginning_later_believes_it_as_well(bus: Log, happened: Any) -> None:
    early, late = Ear(), Ear()
    await bus.put(*signed(happened, 1, 2))
    async with delivering(bus, early, on_happened(happened), signatures=SIGNATURES):
        await eventually(lambda: early.numbers == [1, 2], within=20)
    async with delivering(bus, late, on_happened(happened), service_name="eval", signatures=SIGNATURES):
        await eventually(lambda: late.numbers == [1, 2], within=20)


async def test_no_replica_hears_in_a_broadcast_what_was_forged(bus: Log, happened: Any) -> None:
    ear, metrics = Ear(), Metrics()
    labels = {"group": f"embed.{topic_of(happened).name}", "end": "left_out"}

    def left_out() -> float | None:
        return metrics.registry.get_sample_value("sluiceway_records_total", labels)

    async with delivering(bus, ear, on_broadcast(happened), signatures=SIGNATURES, metrics=metrics) as delivery:
        await eventually(lambda: _ready(delivery))
        await bus.put(*refused(happened).values(), *signed(happened, 1))
        # Partitions come in any order: what was said last may be heard first.
        await eventually(lambda: (ear.numbers, left_out()) == ([1], len(refused(happened))), within=20)


async def _ready(delivery: Any) -> bool:
    try:
        await delivery.check()
    except Unavailable:
        return False
    return True


async def test_in_a_batch_stands_nothing_that_was_forged(bus: Log, happened: Any) -> None:
    ear, other = Ear(), new_event()
    await bus.ensure_topics(other)
    await bus.put(*signed(happened, 1), *refused(happened).values(), *signed(other, 2))
    async with delivering(bus, ear, on_batches(happened, other), signatures=SIGNATURES):
        await eventually(lambda: ear.numbers == [1, 2], within=20)


async def test_on_an_external_topic_nobody_signs(bus: Log, happened: Any) -> None:
    """Its own identity is whom it counts as; a signature there says nothing, not even a wrong one."""
    ear, identity = Ear(), Principal(TENANT, "crm", frozenset({"contributor"}))
    wrong = unsigned(happened, 2)
    await bus.put(unsigned(happened, 1), replace(wrong, headers=(*wrong.headers, (SIGNATURE, b"1.none"))))
    identities = {topic_of(happened).name: identity}
    async with delivering(bus, ear, on_happened(happened), signatures=SIGNATURES, identities=identities):
        await eventually(lambda: ear.numbers == [1, 2], within=20)
    assert ear.principals == [identity, identity]
