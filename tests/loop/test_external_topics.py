"""External topics of every service: a record counts as its topic's tenant, and one that names another is refused."""

import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

import sluiceway
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenant_states import REFRESH_SECONDS, TenantStates
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.topics import Topic, topic_of
from sluiceway_common.chassis import App
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.delivery import Delivery, HeardEvent, Subscription
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.redrive import Redrive
from sluiceway_common.settings import Shared, TopicIdentity
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support import servers
from tests.support.log import log_at
from tests.support.provided import provided
from tests.support.replica import migrated, replica_of, shared_settings, started

pytestmark = pytest.mark.server

OUTSIDE = TopicIdentity(tenant="outside", subject="producer", roles=frozenset({"contributor"}))
VICTIM = "victim"
# A group that is new to a broker takes some seconds to form.
FIRST = 60.0

Handled = Mapping[str, Sequence[tuple[str, str]]]


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Handled:
    """By topic: tenant and subject in whose name a handler was called. No handler does anything."""
    calls: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    async def note(subscription: Subscription[Any], events: Sequence[HeardEvent], service: object) -> None:
        for heard in events:
            calls[heard.envelope.topic].append((heard.principal.tenant, heard.principal.subject))

    monkeypatch.setattr(Subscription, "handle", note)
    return calls


def heard_by(service: str) -> dict[str, type[Message]]:
    """Everything that one replica of a service hears, by topic. A broadcast has no dead letters: it is left out."""
    found = [each for name, each in subscriptions_of_services() if name == service and not each.broadcast]
    return {topic: message for each in found for topic, message in each.message_of.items()}


HEARING = tuple(service for service in sluiceway.services() if heard_by(service))


@pytest.fixture(scope="module")
def told() -> Iterator[str]:
    """A broker on which an outsider has said of everything that any service hears two records: one in the name of
    another tenant, one in nobody's."""
    with provided(servers.kafka()) as broker:
        servers.run(_say_everything(broker.servers))
        yield broker.servers


async def _say_everything(kafka: str) -> None:
    every = {topic: event for service in HEARING for topic, event in heard_by(service).items()}
    async with log_at(kafka, source="outside") as log:
        await log.ensure_topics(*every.values())
        await log.publish([_said(event, tenant) for event in every.values() for tenant in (VICTIM, "")])


@asynccontextmanager
async def hearing(service: str, shared: Shared) -> AsyncIterator[tuple[App[Any], KafkaBus]]:
    """Of a replica: what its subscriptions need."""
    replica = replica_of(service, shared)
    needed = [each for each in replica.components if isinstance(each, Database | KafkaBus | Delivery)]
    async with started(*needed):
        yield replica, next(each for each in needed if isinstance(each, KafkaBus))


@pytest.mark.parametrize("service", HEARING)
async def test_no_subscription_handles_what_an_outsider_says_in_the_name_of_another_tenant(
    told: str, database: str, tmp_path: Path, handled: Handled, service: str
) -> None:
    heard = heard_by(service)
    external = dict.fromkeys(heard, OUTSIDE)
    shared = shared_settings(told, database, tmp_path).model_copy(update={"external_topics": external})
    migrated(service, shared)
    async with hearing(service, shared) as (replica, bus):
        letters = Redrive(bus, replica.delivery.dead_letters)

        async def settled() -> list[tuple[str, str, str]] | None:
            """All that is dead, as soon as both records of each topic were handled or are dead."""
            dead = (await letters.dead_letters()).records
            ends = Counter(each.topic for each in dead)
            is_over = all(ends[topic] + len(handled[topic]) == 2 for topic in heard)
            return [(each.topic, each.reason, each.tenant) for each in dead] if is_over else None

        dead = await eventually(settled, within=FIRST, every=0.3)
    assert sorted(dead) == sorted((topic, "TENANT", OUTSIDE.tenant) for topic in heard)
    # What else was said on this broker it hears as a broadcast.
    assert {topic: handled[topic] for topic in heard} == {topic: [(OUTSIDE.tenant, OUTSIDE.subject)] for topic in heard}


async def test_what_is_said_for_a_suspended_tenant_waits_as_a_dead_letter_until_it_is_resumed(
    own_kafka: Kafka, database: str, tmp_path: Path, handled: Handled
) -> None:
    topic = topic_of(DocumentOffered).name
    shared = shared_settings(own_kafka.servers, database, tmp_path).model_copy(
        update={"external_topics": {topic: OUTSIDE}}
    )
    migrated("ingest", shared)
    administered = Database(database, schema=ACCESS, pool=1)
    suspensions = Suspensions(administered, TenantStates(administered), SystemClock())
    await suspensions.suspend(OUTSIDE.tenant, by="root", reason="unpaid")
    async with hearing("ingest", shared) as (replica, bus):
        await bus.ensure_topics(DocumentOffered)
        await bus.publish([_said(DocumentOffered, "")])
        letters = Redrive(bus, replica.delivery.dead_letters)

        async def parked() -> list[DeadLetter]:
            return list((await letters.dead_letters()).records)

        (letter,) = await eventually(parked, within=FIRST, every=0.3)
        assert (letter.reason, letter.tenant, letter.topic) == ("SUSPENDED", OUTSIDE.tenant, topic)
        assert handled[topic] == []

        await suspensions.resume(OUTSIDE.tenant)

        async def handled_at_last() -> bool:
            """A replica hears of it within a while, and parks anew what is redriven before."""
            await letters.redrive_all(tenant=OUTSIDE.tenant)
            return handled[topic] == [(OUTSIDE.tenant, OUTSIDE.subject)]

        await eventually(handled_at_last, within=FIRST + REFRESH_SECONDS, every=1.0)
        assert await parked() == []
    await administered.stop()


async def test_each_tenant_has_a_door_and_through_it_speaks_for_itself_alone(
    own_kafka: Kafka, database: str, tmp_path: Path, handled: Handled
) -> None:
    topic = topic_of(DocumentOffered)
    doors = {
        f"{topic.name}.{name}": OUTSIDE.model_copy(update={"tenant": name, "subject": f"door of {name}"})
        for name in ("beta", "gamma", "delta")
    }
    shared = shared_settings(own_kafka.servers, database, tmp_path).model_copy(update={"external_topics": doors})
    migrated("ingest", shared)
    spoilt = f"{topic.name}.delta"
    async with started(opened := KafkaBus.of(shared, source="outside")):
        # By the client of a tenant that may make topics, before there was a door.
        await opened.ensure(Topic(spoilt, "", partitions=1, days=1, compacted=False))
    async with hearing("ingest", shared) as (replica, bus):

        async def made() -> bool:
            return doors.keys() <= await bus.names()

        await eventually(made, within=FIRST, every=0.3)
        assert {len(await bus.ends(name)) for name in doors if name != spoilt} == {topic.partitions}
        for number, (door, tenant) in enumerate(
            itertools.product([topic.name, *doors.keys() - {spoilt}], ["", "beta", "gamma"])
        ):
            await bus.put(_through(door, tenant, number))
        letters = Redrive(bus, replica.delivery.dead_letters)

        async def settled() -> list[tuple[str, str, str]] | None:
            dead = [(each.topic, each.reason, each.tenant) for each in (await letters.dead_letters()).records]
            return dead if len(dead) + sum(map(len, handled.values())) == 9 else None

        dead = await eventually(settled, within=FIRST, every=0.3)
    for name in ("beta", "gamma"):
        assert handled[f"{topic.name}.{name}"] == [(name, f"door of {name}")] * 2
    assert handled[topic.name] == []
    # Who comes by the topic itself is an outsider without a door: nobody of ours has said it.
    assert sorted(dead) == sorted(
        [(f"{topic.name}.{name}", "TENANT", name) for name in ("beta", "gamma")] + [(topic.name, "SIGNATURE", "")] * 3
    )


def _through(door: str, tenant: str, number: int) -> Record:
    """A record of a producer that says what it likes."""
    said = OutgoingEvent(DocumentOffered(source_key=f"doc-{number}", collection="c", body=b"text"), tenant)
    return replace(record_of(said, source="outside", at=datetime.now(UTC)), topic=door)


def _said(event: type[Message], tenant: str) -> OutgoingEvent:
    """Nothing but the key is needed to be read; it stands for whatever an outsider writes."""
    return OutgoingEvent(event(**{topic_of(event).key: "some-document"}), tenant)
