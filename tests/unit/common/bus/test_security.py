"""Kafka is spoken to with TLS and a login, and why it lets nobody in is said."""

import base64
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from sluiceway import services
from sluiceway_common.acls import acls_of
from sluiceway_common.bus.connection import OPEN, Login, Security
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import Record
from sluiceway_common.errors import Unavailable
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from sluiceway_common.topics import heard_by, topics_of
from tests.support.certificates import Authority
from tests.support.delivering import Ear, delivering, on_happened
from tests.support.guarded_kafka import PASSWORD, USER, GuardedKafka, guarded_kafka
from tests.support.happened import new_event, outgoing
from tests.support.log import all_on
from tests.support.provided import provided
from tests.support.replica import PATIENT

KEY = base64.b64encode(b"k" * 32).decode()
LOGIN = {"kafka_user": USER, "kafka_password": PASSWORD}


@pytest.fixture(scope="module")
def broker() -> Iterator[GuardedKafka]:
    with provided(guarded_kafka()) as guarded:
        yield guarded


@pytest.fixture(autouse=True)
async def no_connection_stays() -> AsyncIterator[None]:
    """Whoever was refused leaves no socket open; with TLS it ends only when the broker has said farewell too."""
    before = _sockets()
    yield
    await eventually(lambda: _sockets() <= before)


def _sockets() -> set[str]:
    links = set[str]()
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            links.add(os.readlink(each))
    return {link for link in links if link.startswith("socket:")}


def settings_at(servers: str, **kafka: object) -> Shared:
    return Shared(database="postgresql://u:p@h/d", master_key=KEY, internal_key=KEY, kafka=servers, **kafka)


def bus_at(servers: str, **kafka: object) -> KafkaBus:
    """As a service makes it from its settings."""
    return KafkaBus.of(settings_at(servers, **kafka), source="test")


def tls(broker: GuardedKafka) -> dict[str, object]:
    return {"kafka_tls": True, "kafka_ca": broker.authority.path}


async def goes_through(bus: KafkaBus) -> None:
    """Every kind of client is let in: who creates, speaks, hears as a member and reads."""
    happened, ear = new_event(), Ear()
    await bus.start()
    await bus.ensure_topics(happened)
    await bus(outgoing(happened(document_id="doc_1", number=7)))
    async with delivering(bus, ear, on_happened(happened)):
        await eventually(lambda: ear.heard == [("doc_1", 7)])
    assert len(await all_on(bus, ear.envelopes[0].topic)) == 1
    await bus.stop()


async def refusal(bus: KafkaBus) -> str:
    with pytest.raises(Unavailable) as told:
        await bus.names()
    return told.value.message


@pytest.mark.server
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_a_login_is_let_in(broker: GuardedKafka, mechanism: str) -> None:
    await goes_through(bus_at(broker.login, **LOGIN, kafka_mechanism=mechanism))


@pytest.mark.server
async def test_a_login_is_let_in_through_tls(broker: GuardedKafka) -> None:
    await goes_through(bus_at(broker.safe, **LOGIN, **tls(broker)))


@pytest.mark.server
async def test_a_certificate_is_let_in(broker: GuardedKafka) -> None:
    mine = broker.authority.sign("service")
    await goes_through(bus_at(broker.mutual, **tls(broker), kafka_certificate=mine))


@pytest.mark.server
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
@pytest.mark.parametrize("wrong", [{"kafka_password": "hunter2"}, {"kafka_user": "nobody"}])
async def test_a_wrong_login_is_told_from_silence(broker: GuardedKafka, mechanism: str, wrong: dict[str, str]) -> None:
    login = LOGIN | wrong
    assert await refusal(bus_at(broker.login, **login, kafka_mechanism=mechanism)) == (
        f"Kafka at {broker.login} refused the login of {login['kafka_user']!r}: it has no such user for {mechanism}, "
        "or the password is another; see SLUICEWAY_KAFKA_USER and SLUICEWAY_KAFKA_PASSWORD"
    )


@pytest.mark.server
async def test_who_speaks_says_that_the_login_was_refused_and_goes_on(broker: GuardedKafka) -> None:
    bus = bus_at(broker.login, **LOGIN | {"kafka_password": "hunter2"})
    with structlog.testing.capture_logs() as lines:
        await bus.start()
        await eventually(lambda: len(lines) > 1)
        await bus.stop()
    assert {line["event"] for line in lines} == {"kafka_away"}
    assert all("refused the login of 'sluiceway'" in line["error"] for line in lines)
    assert "hunter2" not in str(lines)


@pytest.mark.server
async def test_a_broker_that_is_away_among_others_hides_no_refusal(broker: GuardedKafka) -> None:
    bus = bus_at(f"127.0.0.1:{free_port()},{broker.login}", kafka_user="nobody", kafka_password="hunter2")
    assert f"{broker.login} refused the login of 'nobody'" in await refusal(bus)


@pytest.mark.server
async def test_another_mechanism_is_asked_for(broker: GuardedKafka) -> None:
    said = await refusal(bus_at(broker.safe, **LOGIN, **tls(broker), kafka_mechanism="SCRAM-SHA-256"))
    assert said == (
        f"Kafka at {broker.safe} takes no login by SCRAM-SHA-256; set SLUICEWAY_KAFKA_MECHANISM to what it takes"
    )


@pytest.mark.server
async def test_a_login_where_none_is_taken_is_said(broker: GuardedKafka) -> None:
    assert "takes no login at this port" in await refusal(bus_at(broker.open, **LOGIN))


@pytest.mark.server
async def test_a_certificate_of_a_stranger_is_not_believed(broker: GuardedKafka) -> None:
    stranger = Authority.new(broker.authority.folder, "stranger")
    said = await refusal(bus_at(broker.safe, **LOGIN, kafka_tls=True, kafka_ca=stranger.path))
    assert "shows a certificate that is not trusted or names another host" in said


@pytest.mark.server
async def test_a_certificate_of_another_host_is_not_believed(broker: GuardedKafka) -> None:
    elsewhere = broker.safe.replace("127.0.0.1", "localhost")
    assert "names another host" in await refusal(bus_at(elsewhere, **LOGIN, **tls(broker)))


@pytest.mark.server
async def test_who_must_show_a_certificate_is_told_so(broker: GuardedKafka) -> None:
    assert "see SLUICEWAY_KAFKA_TLS and SLUICEWAY_KAFKA_CERTIFICATE" in await refusal(
        bus_at(broker.mutual, **tls(broker))
    )


async def test_silence_is_silence_with_a_login_too() -> None:
    away = f"127.0.0.1:{free_port()}"
    assert await refusal(bus_at(away, **LOGIN)) == f"Kafka at {away} did not answer (connecting); ask again in a moment"


@pytest.mark.parametrize(
    ("security", "protocol"),
    [
        (OPEN, "PLAINTEXT"),
        (Security(login=Login(USER, PASSWORD)), "SASL_PLAINTEXT"),
        (Security(ssl.create_default_context()), "SSL"),
        (Security(ssl.create_default_context(), Login(USER, PASSWORD)), "SASL_SSL"),
    ],
)
def test_the_protocol_follows_from_what_is_set(security: Security, protocol: str) -> None:
    assert security.arguments()["security_protocol"] == protocol
    assert PASSWORD not in repr(security)


@pytest.mark.server
@pytest.mark.parametrize("service", services())
async def test_a_user_with_the_acls_of_a_service_can_do_what_that_does_and_say_nothing_of_another(
    broker: GuardedKafka, service: str
) -> None:
    heard = heard_by(settings_at(broker.login), service)
    topics, acls = topics_of(service, heard), acls_of(service, heard)
    group = next(each for each in heard if not each.broadcast)
    await broker.allow(service, *acls)
    # Topics that have just been made have their leaders late on a busy machine.
    bus = bus_at(broker.login, kafka_user=service, kafka_password=PASSWORD, kafka_request_seconds=PATIENT)
    with structlog.testing.capture_logs() as lines:
        await bus.start()
        # The second time they are there, and how long dead letters are kept is looked at.
        for _ in range(2):
            await bus.ensure(*topics)
        await bus.put(*(Record(topic.name, b"key", b"value") for topic in topics))
        # Of each kind one: to open a consumer takes a while.
        for acl in acls:
            assert acl.resource == "group" or len(await all_on(bus, acl.names[0])) > 0
        await bus.move(group.group(service), await bus.ends(group.topics[0].name))
        assert await bus.names() == {topic.name for topic in topics}
        with pytest.raises(Unavailable, match="rights that `acls` prints"):
            await bus.put(Record("another.thing-happened.v1", b"key", b"value"))
        await bus.stop()
    assert not [line for line in lines if line["event"] == "dead_letter_retention_not_set"]
