"""Every topic that a service hears, and its doors: what nobody of ours has said, and what is said for another tenant or
a suspended one, reaches no handler of any subscription."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import Message

import sluiceway
from sluiceway_common import principal
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import Delivery, HeardEvent, Lane, Subscription
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK
from tests.support.signing import SIGNATURES, sign

OURS, OUTSIDE, SHUT = "acme", "outside", "shut"
_MOST = 1_000
STRANGER = Signatures(b"x" * 32, service="test").sign

# Group, topic, tenant and subject in whose name a handler was called.
Handled = Counter[tuple[str, str, str, str]]
# Group, topic, reason and tenant of a dead letter.
Dead = Counter[tuple[str, str, str, str]]


@pytest.mark.parametrize("service", sluiceway.services())
async def test_what_is_refused_of_every_topic_reaches_no_handler(service: str) -> None:
    heard: Handled = Counter()
    listening = [noting(each, service, heard) for name, each in subscriptions_of_services() if name == service]
    messages = {message for each in listening for message in each.messages}
    bus, doors = (
        MemoryBus(source="test"),
        {door: who for message in messages for door, who in doors_of(message).items()},
    )
    delivery = Delivery(
        bus,
        service_name=service,
        subscriptions=listening,
        service=None,
        on_fatal=lambda code: pytest.fail(f"the service ended with {code}"),
        policy=QUICK,
        lanes={each.lane: Lane(4) for each in listening if each.lane},
        identities=doors,
        signatures=SIGNATURES,
        suspension=suspension,
    )
    await bus.ensure_topics(*messages)
    await bus.ensure(*(replace(topic_of(message), name=door) for message in messages for door in doors_of(message)))
    await bus.put(*(record for message in messages for record in records(message)))
    await delivery.start()
    letters = Redrive(bus, delivery.dead_letters)
    expected = expected_of(listening, service)

    async def settled() -> tuple[Handled, Dead] | None:
        found = (await letters.dead_letters(limit=_MOST)).records
        dead = Counter((each.group, each.topic, each.reason, each.tenant) for each in found)
        is_over = heard.total() + dead.total() >= sum(each.total() for each in expected)
        return (heard, dead) if is_over else None

    assert await eventually(settled, within=60) == expected
    await delivery.stop()


def noting(subscription: Subscription[Any], service: str, heard: Handled) -> Subscription[Any]:
    """The same, whose handler does nothing but note in whose name it is called."""
    group = subscription.group(service)

    async def one(_event: Message, envelope: Envelope, _service: object) -> None:
        who = principal.current()
        heard[group, envelope.topic, who.tenant, who.subject] += 1

    async def batch(events: Sequence[HeardEvent], _service: object) -> None:
        heard.update((group, each.envelope.topic, each.principal.tenant, each.principal.subject) for each in events)

    handler = one if subscription.batch is None else batch
    return replace(subscription, handler=handler, from_start=subscription.broadcast, on_caught_up=None)


def doors_of(message: type[Message]) -> dict[str, Principal]:
    """One of a tenant that is there, and one of a suspended tenant."""
    roles = frozenset[principal.Role]({"contributor"})
    return {f"{topic_of(message).name}.{name}": Principal(name, "producer", roles) for name in (OUTSIDE, SHUT)}


async def suspension(tenant: str) -> str | None:
    return "the tenant is suspended" if tenant == SHUT else None


def records(message: type[Message]) -> list[Record]:
    """On the topic itself: signed, unsigned and forged. At the doors: for their own tenant, and for another one."""
    topic = topic_of(message).name
    said = partial(_said, message)
    return [
        sign(said(OURS, topic)),
        said(OURS, topic),
        STRANGER(said(OURS, topic)),
        said("", f"{topic}.{OUTSIDE}"),
        said(OURS, f"{topic}.{OUTSIDE}"),
        # A signature of ours makes an outsider nobody else.
        sign(said(OURS, f"{topic}.{OUTSIDE}")),
        said("", f"{topic}.{SHUT}"),
    ]


def _said(message: type[Message], tenant: str, topic: str) -> Record:
    event = message(**{topic_of(message).key: "heron"}) if topic_of(message).key else message()
    return replace(record_of(OutgoingEvent(event, tenant), source="test", at=datetime.now(UTC)), topic=topic)


def expected_of(listening: Sequence[Subscription[Any]], service: str) -> tuple[Handled, Dead]:
    handled: Handled = Counter()
    dead: Dead = Counter()
    for subscription in listening:
        group = subscription.group(service)
        for topic in (topic_of(message).name for message in subscription.messages):
            handled[group, topic, OURS, f"service:{service}"] += 1
            handled[group, f"{topic}.{OUTSIDE}", OUTSIDE, "producer"] += 1
            if subscription.broadcast:
                # It has no dead letters, and takes nothing in.
                handled[group, f"{topic}.{SHUT}", SHUT, "producer"] += 1
                continue
            dead[group, topic, "SIGNATURE", ""] += 2
            dead[group, f"{topic}.{OUTSIDE}", "TENANT", OUTSIDE] += 2
            dead[group, f"{topic}.{SHUT}", "SUSPENDED", SHUT] += 1
    return handled, dead
