"""What is said on the log. Knows no transport."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from google.protobuf.message import Message


@dataclass(frozen=True)
class Envelope:
    """What stands around an event: the CloudEvents attributes and where on the log it lies."""

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
class News:
    """An event that is to be said: in whose tenant, and which call or event caused it.

    The topic and the key are options of the message. Without an `id` it is derived from tenant and content, so that
    saying it twice says the same.
    """

    event: Message
    tenant: str
    causation: str = ""
    id: str = ""


class Publish(Protocol):
    """Says news and returns when the log has it on all replicas. Raises Unavailable when it does not answer in time."""

    async def __call__(self, *news: News) -> None: ...


class Bus(Protocol):
    """A log one can speak to."""

    async def publish(self, news: Sequence[News]) -> None: ...
