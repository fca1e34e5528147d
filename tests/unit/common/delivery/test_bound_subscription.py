"""Identity that a record is handled under, for every subscription of every service that is installed here."""

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import Delivery, Subscription
from sluiceway_common.delivery.bound_subscription import principal_of
from sluiceway_common.delivery.policy import Permanent
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK
from tests.support.happened import outgoing

INNER = Envelope("1", "x.Happened", "embed", None, "doc_1", "acme", topic="embed.happened.v1")
OUTER = replace(INNER, tenant="", topic="ingest.offered.v1")
IDENTITY = Principal("default", "crm", frozenset({"contributor"}))
IDENTITIES = {"ingest.offered.v1": IDENTITY}


def test_our_own_services_name_the_tenant_and_have_no_roles() -> None:
    assert principal_of(INNER, IDENTITIES, "ingest") == Principal("acme", "service:ingest", frozenset())


def test_without_a_tenant_our_own_record_fails_for_good() -> None:
    assert principal_of(replace(INNER, tenant=""), IDENTITIES, "ingest") == Permanent(
        "TENANT", "the header ce_tenant is missing"
    )


def test_an_external_topic_says_whom_its_records_count_as() -> None:
    assert principal_of(OUTER, IDENTITIES, "ingest") is IDENTITY
    assert principal_of(replace(OUTER, tenant="default"), IDENTITIES, "ingest") is IDENTITY


def test_who_names_another_tenant_on_an_external_topic_is_not_let_in() -> None:
    refused = principal_of(replace(OUTER, tenant="acme"), IDENTITIES, "ingest")
    assert refused == Permanent("TENANT", "ce_tenant is 'acme'; ingest.offered.v1 is an external topic of 'default'")


EVERY = [
    pytest.param(service, subscription, message, id=f"{service}-{topic_of(message).name}")
    for service, subscription in subscriptions_of_services()
    for message in subscription.messages
]


def test_there_are_subscriptions_of_several_services() -> None:
    assert {service for service, _ in subscriptions_of_services()} >= {"ingest", "embed", "infer"}


@pytest.mark.parametrize(("service", "subscription", "message"), EVERY)
async def test_a_record_that_names_another_tenant_is_a_dead_letter_and_calls_no_handler(
    service: str, subscription: Subscription[Any], message: type[Message]
) -> None:
    bus, calls, topic = MemoryBus(), list[Any](), topic_of(message)

    async def called(*arguments: Any) -> None:
        calls.append(arguments)

    delivery = Delivery(
        bus,
        service_name=service,
        subscriptions=[replace(subscription, handler=called, policy=QUICK)],
        service=None,
        on_fatal=calls.append,
        identities={topic.name: IDENTITY},
        lanes={subscription.lane: 1},
    )
    await bus.ensure_topics(message)
    await bus(outgoing(message(**{topic.key: "doc_1"}), tenant="victim"))
    await delivery.start()

    async def refused() -> bool:
        found = await Redrive(bus, delivery.dead_letters).dead_letters()
        return [each.reason for each in found.records] == ["TENANT"]

    await eventually(refused)
    await delivery.stop()
    assert calls == []
