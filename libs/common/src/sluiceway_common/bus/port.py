"""Events, their envelope and the bus that takes them, without a transport."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from google.protobuf.message import Message


@dataclass(frozen=True)
class Envelope:
    """CloudEvents attributes of an event and where on the log it lies."""

    id: str
    type: str
    source: str
    time: datetime | None
    subject: str
    tenant: str
    causation: str = ""
    only_for: str = ""
    traceparent: str = ""
    topic: str = ""
    partition: int = -1
    offset: int = -1


@dataclass(frozen=True)
class OutgoingEvent:
    """Event to be published: in whose tenant, and which call or event caused it.

    The topic and the key are options of the message. Without an `id` it is derived from tenant and content, so that
    saying it twice says the same. A `tombstone` is a record without a body: what a compacted topic has of the key goes.
    """

    event: Message
    tenant: str
    causation: str = ""
    id: str = ""
    tombstone: bool = False


class Publish(Protocol):
    """Publishes events; returns when all replicas of the log have them. Raises Unavailable when it does not answer."""

    async def __call__(self, *events: OutgoingEvent) -> None: ...


class Bus(Protocol):
    """A log one can speak to."""

    async def publish(self, events: Sequence[OutgoingEvent]) -> None: ...
