"""How Kafka is spoken to: what is half said or unsafe ends the start in one line."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluiceway_common.settings import Misconfigured, Shared, read
from tests.support.certificates import Authority

LOGIN = {"USER": "sluiceway", "PASSWORD": "hunter2"}
PLAIN = LOGIN | {"MECHANISM": "PLAIN"}


@pytest.fixture(autouse=True)
def brokers(environment: pytest.MonkeyPatch) -> None:
    """What a deployment sets besides."""
    environment.setenv("SLUICEWAY_KAFKA", "kafka-1:9092,127.0.0.1:9092")


def settings(environment: pytest.MonkeyPatch, **kafka: str) -> Shared:
    """As they are read where these variables of Kafka are set."""
    for name, text in kafka.items():
        environment.setenv(f"SLUICEWAY_KAFKA_{name}", text)
    return read(Shared)


def refusal(environment: pytest.MonkeyPatch, **kafka: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        settings(environment, **kafka)
    line = str(caught.value)
    assert "\n" not in line
    assert "hunter2" not in line
    return line


def test_a_login_is_a_scram_unless_said_otherwise(environment: pytest.MonkeyPatch) -> None:
    assert settings(environment, **LOGIN).kafka_mechanism == "SCRAM-SHA-512"


def test_a_password_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    assert "hunter2" not in repr(settings(environment, **LOGIN))


@pytest.mark.parametrize(
    ("kafka", "said"),
    [
        ({"USER": "sluiceway"}, "SLUICEWAY_KAFKA_PASSWORD is missing: SLUICEWAY_KAFKA_USER is set"),
        ({"PASSWORD": "hunter2"}, "SLUICEWAY_KAFKA_USER is missing: SLUICEWAY_KAFKA_PASSWORD is set"),
        (LOGIN | {"MECHANISM": "GSSAPI"}, "SLUICEWAY_KAFKA_MECHANISM: must be 'PLAIN', 'SCRAM-SHA-256' or"),
        (PLAIN, "SLUICEWAY_KAFKA_TLS is false: PLAIN would send the password over the network for all to read;"),
        ({"TLS": "true", "CA": "/no/where.pem"}, "SLUICEWAY_KAFKA_CA: there is no file /no/where.pem —"),
        ({"TLS": "true", "CA": "/"}, "SLUICEWAY_KAFKA_CA: there is no file / —"),
        ({"TLS": "true", "CA": __file__}, "SLUICEWAY_KAFKA_CA: no certificate in PEM can be read from /"),
        ({"CA": __file__}, "SLUICEWAY_KAFKA_TLS is false: SLUICEWAY_KAFKA_CA is for TLS alone"),
        ({"CERTIFICATE": __file__}, "SLUICEWAY_KAFKA_TLS is false: SLUICEWAY_KAFKA_CERTIFICATE is for TLS alone"),
        ({"TLS": "true", "KEY": __file__}, "SLUICEWAY_KAFKA_CERTIFICATE is missing: SLUICEWAY_KAFKA_KEY is set"),
    ],
)
def test_what_is_half_said_or_unsafe_is_refused(
    environment: pytest.MonkeyPatch, kafka: dict[str, str], said: str
) -> None:
    assert refusal(environment, **kafka).startswith(said)


@pytest.mark.parametrize("near", ["localhost:9092", "127.0.0.2:9092, [::1]:9092"])
def test_a_password_may_go_in_the_clear_to_this_machine(environment: pytest.MonkeyPatch, near: str) -> None:
    environment.setenv("SLUICEWAY_KAFKA", near)
    assert settings(environment, **PLAIN).kafka_context() is None


@pytest.mark.parametrize("far", ["localhost.example:9092", "[2001:db8::1]:9092", "0.0.0.0:9092"])
def test_a_password_goes_nowhere_else_in_the_clear(environment: pytest.MonkeyPatch, far: str) -> None:
    environment.setenv("SLUICEWAY_KAFKA", far)
    assert refusal(environment, **PLAIN).startswith("SLUICEWAY_KAFKA_TLS is false")


def test_a_password_may_go_through_tls(environment: pytest.MonkeyPatch) -> None:
    assert settings(environment, **PLAIN, TLS="true").kafka_context() is not None


def test_only_the_named_authority_is_believed(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    context = settings(environment, TLS="true", CA=Authority.new(tmp_path).path).kafka_context()
    assert context is not None
    assert [dict(*one["subject"]) for one in context.get_ca_certs()] == [{"commonName": "authority"}]


def test_a_certificate_may_hold_its_key(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = Authority.new(tmp_path).sign("mine")
    assert settings(environment, TLS="true", CERTIFICATE=mine).kafka_certificate == mine
    assert settings(environment, KEY=mine).kafka_key == mine


def test_a_key_that_is_encrypted_or_of_another_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    mine, other = authority.sign("mine"), authority.sign("other")
    said = f"SLUICEWAY_KAFKA_CERTIFICATE: {mine} and its key cannot be read; they must be PEM"
    assert refusal(environment, TLS="true", CERTIFICATE=mine, KEY=other).startswith(said)
    assert refusal(environment, KEY=authority.sign("locked", password="secret")).startswith(said)


async def test_a_connection_is_closed_where_the_broker_never_says_that_it_closes(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = Authority.new(tmp_path)
    context = settings(environment, TLS="true", CA=authority.path).kafka_context()
    with silent_server(authority.sign("broker", ["127.0.0.1"])) as port:
        closed = asyncio.get_running_loop().create_future()
        transport, _ = await asyncio.get_running_loop().create_connection(
            lambda: Closing(closed), "127.0.0.1", port, ssl=context
        )
        transport.close()
        async with asyncio.timeout(15):
            await closed


class Closing(asyncio.Protocol):
    """Says when its connection is gone."""

    def __init__(self, closed: "asyncio.Future[None]") -> None:
        self._closed = closed

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set_result(None)


@contextmanager
def silent_server(certificate: str) -> Iterator[int]:
    """A port on which one caller is let in, and neither read nor answered after that."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        with context.wrap_socket(listening.accept()[0], server_side=True):
            over.wait()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            serving.join()
