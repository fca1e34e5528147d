"""Records of external topics, for every subscription of every service that is installed here."""

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import Delivery, Subscription
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK
from tests.support.happened import outgoing

EVERY = [
    pytest.param(service, subscription, message, id=f"{service}-{topic_of(message).name}")
    for service, subscription in subscriptions_of_services()
    for message in subscription.messages
]
IDENTITY = Principal("default", "crm", frozenset({"contributor"}))


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
