"""Identity that a record is handled under, for every subscription of every service that is installed here."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from google.protobuf.message import Message
from structlog.testing import capture_logs

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.clock import SystemClock
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.delivery import Delivery, HeardEvent, Lane, Subscription
from sluiceway_common.delivery.bound_subscription import (
    _PARSED_AT_ONCE,
    BoundSubscription,
    identities_of,
    principal_of,
)
from sluiceway_common.delivery.measures import Measures
from sluiceway_common.delivery.policy import Permanent
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.errors import Invalid
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.redrive import Redrive
from sluiceway_common.settings import TopicIdentity
from sluiceway_common.tasks import Threads
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK, Ear, on_happened
from tests.support.happened import new_event, outgoing
from tests.support.replica import NOWHERE, shared_settings
from tests.support.signing import SIGNATURES

P = ParamSpec("P")
T = TypeVar("T")

INNER = Envelope("1", "x.Happened", "embed", None, "doc_1", "acme", topic="embed.happened.v1")
OUTER = replace(INNER, tenant="", topic="ingest.offered.v1")
OFFERED = "ingest.document-offered.v1"
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


def test_what_outsiders_write_is_heard_as_the_contract_says_where_no_setting_does(tmp_path: Path) -> None:
    shared = shared_settings("127.0.0.1:1", NOWHERE, tmp_path)
    assert identities_of(shared) == {OFFERED: Principal("default", OFFERED, frozenset({"contributor"}))}


def heard_as(folder: Path, *names: str) -> Mapping[str, Principal]:
    """The identities of topics that the settings name."""
    identity = TopicIdentity(tenant="b", subject="crm", roles=frozenset({"contributor"}), groups=("staff",))
    shared = shared_settings("127.0.0.1:1", NOWHERE, folder)
    return identities_of(shared.model_copy(update={"external_topics": dict.fromkeys(names, identity)}))


def test_a_topic_and_a_door_of_it_are_heard_as_the_setting_says(tmp_path: Path) -> None:
    principal = Principal("b", "crm", frozenset({"contributor"}), ("staff",))
    assert heard_as(tmp_path, OFFERED, f"{OFFERED}.team-b") == {OFFERED: principal, f"{OFFERED}.team-b": principal}


def test_where_the_settings_name_no_topic_nothing_is_heard_of_outsiders(tmp_path: Path) -> None:
    assert heard_as(tmp_path) == {}


@pytest.mark.parametrize(
    "name",
    [
        "ingest.document-offred.v1",
        "ingest.document-offered.v1.Team",
        "ingest.document-offered.v1.a.b",
        "ingest.document-offered.v1.",
        "team-b",
    ],
)
def test_a_name_that_is_no_topic_and_no_door_of_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="which nobody hears; name a topic of"):
        heard_as(tmp_path, name)


def subscriptions(*, broadcast: bool) -> list[Any]:
    return [
        pytest.param(service, subscription, message, id=f"{service}-{topic_of(message).name}")
        for service, subscription in subscriptions_of_services()
        for message in subscription.messages
        if subscription.broadcast == broadcast
    ]


EVERY, BROADCASTS = subscriptions(broadcast=False), subscriptions(broadcast=True)


def test_there_are_subscriptions_of_several_services() -> None:
    assert {service for service, _ in subscriptions_of_services()} >= {"ingest", "embed", "infer"}


@pytest.mark.parametrize(("service", "subscription", "message"), EVERY)
async def test_a_record_that_names_another_tenant_is_a_dead_letter_and_calls_no_handler(
    service: str, subscription: Subscription[Any], message: type[Message]
) -> None:
    refused = await refusal(service, subscription, message, identities={topic_of(message).name: IDENTITY})
    assert refused == ("TENANT", IDENTITY.tenant)


@pytest.mark.parametrize(("service", "subscription", "message"), EVERY)
async def test_a_record_that_nobody_has_signed_is_a_dead_letter_and_calls_no_handler(
    service: str, subscription: Subscription[Any], message: type[Message]
) -> None:
    assert await refusal(service, subscription, message, signatures=SIGNATURES) == ("SIGNATURE", "")


@pytest.mark.parametrize("reason", ["SIGNATURE", "TENANT"])
@pytest.mark.parametrize(("service", "subscription", "message"), BROADCASTS)
async def test_a_broadcast_leaves_such_a_record_out_and_says_why(
    service: str, subscription: Subscription[Any], message: type[Message], reason: str
) -> None:
    strict: Mapping[str, Any] = {
        "SIGNATURE": {"signatures": SIGNATURES},
        "TENANT": {"identities": {topic_of(message).name: IDENTITY}},
    }
    more = strict[reason]
    with capture_logs() as said:
        silent = replace(subscription, on_caught_up=None)
        async with delivered(service, silent, message, **more) as (_, _, calls):
            left = await eventually(lambda: [each["reason"] for each in said if each["event"] == "left_out"])
    assert (left, calls) == ([reason], [])


async def refusal(
    service: str, subscription: Subscription[Any], message: type[Message], **more: Any
) -> tuple[str, str]:
    """Of one unsigned record of the tenant `victim`: reason and tenant of its dead letter."""
    async with delivered(service, subscription, message, **more) as (bus, delivery, calls):
        (letter,) = await eventually(lambda: _dead(bus, delivery))
    assert calls == []
    return letter.reason, letter.tenant


@asynccontextmanager
async def delivered(
    service: str, subscription: Subscription[Any], message: type[Message], **more: Any
) -> AsyncIterator[tuple[MemoryBus, Delivery[Any], list[Any]]]:
    """One unsigned record of the tenant `victim` lies on the log and is delivered; with what its handler was called."""
    bus, calls, topic = MemoryBus(), list[Any](), topic_of(message)

    async def called(*arguments: Any) -> None:
        calls.append(arguments)

    delivery = Delivery(
        bus,
        service_name=service,
        subscriptions=[replace(subscription, handler=called, policy=QUICK)],
        service=None,
        on_fatal=calls.append,
        lanes={subscription.lane: Lane(1)},
        **more,
    )
    await bus.ensure_topics(message)
    await bus(outgoing(message(**{topic.key: "doc_1"}), tenant="victim"))
    await delivery.start()
    yield bus, delivery, calls
    await delivery.stop()


async def _dead(bus: MemoryBus, delivery: Delivery[Any]) -> Sequence[DeadLetter]:
    return (await Redrive(bus, delivery.dead_letters).dead_letters()).records


class Watched(Threads):
    """Threads that count what they were given."""

    calls = 0

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.calls += 1
        return await super().__call__(call, *args, **kwargs)


@pytest.mark.parametrize(("length", "beside_the_loop"), [(100, 0), (_PARSED_AT_ONCE, 0), (_PARSED_AT_ONCE + 1, 1)])
async def test_a_large_body_is_parsed_beside_the_loop(length: int, beside_the_loop: int) -> None:
    """A parser that takes seconds would cost the membership of every group, and the health of the service."""
    happened, parsing = new_event(), Watched(1, "parsing")
    name = topic_of(happened).name
    bound = BoundSubscription(
        bus=MemoryBus(),
        subscription=on_happened(happened),
        service_name="embed",
        service=Ear(),
        identities={name: IDENTITY},
        policy=QUICK,
        clock=SystemClock(),
        measures=Measures(Metrics(), "embed"),
        parsing=parsing,
    )
    head = (("ce_type", happened.DESCRIPTOR.full_name.encode()), ("content-type", b"application/json"))
    body = b'{"number": 1, "more": "' + b"a" * (length - 25) + b'"}'
    assert len(body) == length
    heard = await bound.read(Record(name, b"k", body, head))
    assert isinstance(heard, HeardEvent)
    assert parsing.calls == beside_the_loop
