"""What every client of Kafka here shares: where it is, how long an answer may take, what is spoken, whose errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.errors import (  # type: ignore[import-untyped]  # ships no types
    BrokerResponseError,
    KafkaError,
    MessageSizeTooLargeError,
)

from sluiceway_common.bus.security import OPEN, Security
from sluiceway_common.errors import Invalid, Unavailable


@dataclass(frozen=True)
class Connection:
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
def translating_errors(connection: Connection, what: str) -> Iterator[None]:
    """Turns what the client raises into ours."""
    try:
        yield
    except MessageSizeTooLargeError as error:
        raise Invalid(f"Kafka takes no record of this size ({what}); put the bytes into the object store") from error
    except BrokerResponseError as error:
        refused = type(error).__name__
        raise Unavailable(f"Kafka at {connection.servers} refused ({what}): {refused}") from error
    except (KafkaError, OSError, TimeoutError) as error:
        raise Unavailable(f"Kafka at {connection.servers} did not answer ({what})") from error
