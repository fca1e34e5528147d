"""Connection to Kafka: servers, TLS and login, translation of errors, and why a connection cannot be."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from aiokafka.conn import collect_hosts, create_conn  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    BrokerResponseError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaError,
    MessageSizeTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.settings import Shared
from sluiceway_common.settings.kafka import Mechanism

_FORBIDDEN = (ClusterAuthorizationFailedError, GroupAuthorizationFailedError, TopicAuthorizationFailedError)


@dataclass(frozen=True)
class Login:
    """User and password of Kafka, for SASL."""

    user: str
    password: str = field(repr=False)
    mechanism: Mechanism = "SCRAM-SHA-512"

    def arguments(self) -> dict[str, Any]:
        return {
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }


@dataclass(frozen=True)
class Security:
    """Plain text and no login unless said otherwise."""

    tls: ssl.SSLContext | None = None
    login: Login | None = None

    @classmethod
    def of(cls, shared: Shared) -> Self:
        """As the settings say."""
        password = shared.kafka_password.get_secret_value()
        login = Login(shared.kafka_user, password, shared.kafka_mechanism) if shared.kafka_user else None
        return cls(shared.kafka_context(), login)

    def arguments(self) -> dict[str, Any]:
        """The same in the words of aiokafka."""
        way = "SSL" if self.tls else "PLAINTEXT"
        login = self.login.arguments() if self.login else {}
        return {"security_protocol": f"SASL_{way}" if login else way, "ssl_context": self.tls, **login}


OPEN = Security()


@dataclass(frozen=True)
class KafkaConnection:
    """Bootstrap servers `host:port,host:port`; seconds for one answer and for a silent member; TLS and login."""

    servers: str
    answer: float = 10.0
    session: float = 10.0
    security: Security = OPEN

    @property
    def answer_ms(self) -> int:
        return int(self.answer * 1000)

    def arguments(self) -> dict[str, Any]:
        """What every client of the library is told."""
        where = {"bootstrap_servers": self.servers, "request_timeout_ms": self.answer_ms}
        return where | self.security.arguments()


@contextmanager
def translating_errors(connection: KafkaConnection, what: str) -> Iterator[None]:
    """Turns what the client raises into ours."""
    try:
        yield
    except MessageSizeTooLargeError as error:
        raise Invalid(
            f"Kafka takes no record of this size ({what}); raise `max.message.bytes` of its topic, or put the bytes "
            "into the object store"
        ) from error
    except _FORBIDDEN as error:
        raise Unavailable(
            f"Kafka at {connection.servers} refused ({what}: {type(error).__name__}); give its user the "
            "rights that `acls` prints"
        ) from error
    except BrokerResponseError as error:
        raise Unavailable(
            f"Kafka at {connection.servers} refused ({what}: {type(error).__name__}); it is asked again, and its own "
            "log says why"
        ) from error
    except (KafkaError, OSError, TimeoutError) as error:
        raise Unavailable(f"Kafka at {connection.servers} did not answer ({what}); ask again in a moment") from error


class KafkaClient(Protocol):
    """A producer, a consumer or an administrator of the library."""

    async def start(self) -> None: ...


async def connect(connection: KafkaConnection, client: KafkaClient) -> None:
    """Connects a client so that it may be stopped at once. Raises Unavailable, with the reason if Kafka gives one.

    The client keeps to itself why a broker let it not in: a wrong password looks like a broker that is away. So whoever
    failed knocks once more, by hand, and is told.
    """
    try:
        with translating_errors(connection, "connecting"):
            await client.start()
    except Unavailable:
        await _ask_why(connection)
        raise
    # A task of the client that is cancelled before its first turn makes `stop` fail half-way.
    await asyncio.sleep(0)


async def _ask_why(connection: KafkaConnection) -> None:
    if connection.security == OPEN:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(connection.answer):
            for host, port, _ in collect_hosts(connection.servers, randomize=False):
                await _knock(connection, host, port)


async def _knock(connection: KafkaConnection, host: str, port: int) -> None:
    try:
        opened = await create_conn(
            host, port, request_timeout_ms=connection.answer_ms, **connection.security.arguments()
        )
    except (KafkaError, OSError) as error:
        if reason := _reason(error, connection.security) or _reason(error.__cause__, connection.security):
            wrong, way_out = reason
            raise Unavailable(f"Kafka at {host}:{port} {wrong}; {way_out}") from error
    else:
        await opened.close()


def _reason(error: BaseException | None, security: Security) -> tuple[str, str] | None:
    """What the error says of us, and the way out; None where it says only that nobody answers."""
    user, mechanism = (security.login.user, security.login.mechanism) if security.login else ("", "")
    match error:
        case SaslAuthenticationFailed():
            unknown = f"it has no such user for {mechanism}, or the password is another"
            return f"refused the login of {user!r}: {unknown}", "see SLUICEWAY_KAFKA_USER and SLUICEWAY_KAFKA_PASSWORD"
        case UnsupportedSaslMechanismError():
            return f"takes no login by {mechanism}", "set SLUICEWAY_KAFKA_MECHANISM to what it takes"
        case IllegalSaslStateError():
            return "takes no login at this port", "unset SLUICEWAY_KAFKA_USER or name another port"
        case ssl.SSLCertVerificationError():
            return "shows a certificate that is not trusted or names another host", "see SLUICEWAY_KAFKA_CA"
        case ssl.SSLError():
            return "ended the talk about TLS", "see SLUICEWAY_KAFKA_TLS and SLUICEWAY_KAFKA_CERTIFICATE"
        case _:
            return None
