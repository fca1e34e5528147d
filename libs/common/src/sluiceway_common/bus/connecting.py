"""Connects a client of Kafka, and says why that cannot be.

The client keeps to itself why a broker let it not in: a wrong password looks like a broker that is away. So whoever
failed knocks once more, by hand, and is told.
"""

import asyncio
import contextlib
import ssl
from typing import Protocol

from aiokafka.conn import collect_hosts, create_conn  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from sluiceway_common.bus.connection import Connection, translating_errors
from sluiceway_common.bus.security import OPEN, Security
from sluiceway_common.errors import Unavailable


class Client(Protocol):
    """A producer, a consumer or an administrator of the library."""

    async def start(self) -> None: ...


async def start(connection: Connection, client: Client) -> None:
    """Connects a client so that it may be stopped at once. Raises Unavailable, with the reason if Kafka gives one."""
    try:
        with translating_errors(connection, "connecting"):
            await client.start()
    except Unavailable:
        await _ask_why(connection)
        raise
    # A task of the client that is cancelled before its first turn makes `stop` fail half-way.
    await asyncio.sleep(0)


async def _ask_why(connection: Connection) -> None:
    if connection.security == OPEN:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(connection.answer):
            for host, port, _ in collect_hosts(connection.servers, randomize=False):
                await _knock(connection, host, port)


async def _knock(connection: Connection, host: str, port: int) -> None:
    try:
        opened = await create_conn(
            host, port, request_timeout_ms=connection.answer_ms, **connection.security.arguments()
        )
    except (KafkaError, OSError) as error:
        if reason := _reason(error, connection.security) or _reason(error.__cause__, connection.security):
            raise Unavailable(f"Kafka at {host}:{port} {reason}") from error
    else:
        await opened.close()


def _reason(error: BaseException | None, security: Security) -> str:
    """What the error says of us; nothing where it says only that nobody answers."""
    user, mechanism = (security.login.user, security.login.mechanism) if security.login else ("", "")
    match error:
        case SaslAuthenticationFailed():
            return f"refused the login of {user!r}: it has no such user for {mechanism}, or the password is another"
        case UnsupportedSaslMechanismError():
            return f"takes no login by {mechanism}; set SLUICEWAY_KAFKA_MECHANISM to what it takes"
        case IllegalSaslStateError():
            return "takes no login at this port; unset SLUICEWAY_KAFKA_USER or name another port"
        case ssl.SSLCertVerificationError():
            return "shows a certificate that is not trusted or names another host; see SLUICEWAY_KAFKA_CA"
        case ssl.SSLError():
            return "ended the talk about TLS; see SLUICEWAY_KAFKA_TLS and SLUICEWAY_KAFKA_CERTIFICATE"
        case _:
            return ""
