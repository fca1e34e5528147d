"""Events as CloudEvents: what the contract says of one, and its attributes as headers of a record.

Headers are printable ASCII when they are written; when they are read, any bytes are survived.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from sluiceway.type.v1 import topic_pb2

# What is not printable ASCII, and `%` and `"`, travels percent-encoded.
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"%')


def checked(said: Any) -> Message:
    """Raises TypeError for what is no message of the contracts."""
    if not isinstance(said, Message):
        raise TypeError(f"{type(said).__name__} is no event of Sluiceway; publish a message of its contracts")
    return said


def topic_of(message: type[Message]) -> topic_pb2.Topic:
    """Raises TypeError for a message that is no event."""
    topic = message.DESCRIPTOR.GetOptions().Extensions[topic_pb2.topic]
    if not topic.name:
        raise TypeError(f"{message.DESCRIPTOR.full_name} is no event of Sluiceway; docs/events.md lists them")
    return topic


def topic_name(message: type[Message]) -> str:
    """The topic that the event travels on."""
    return topic_of(message).name


def event_named(name: str) -> type[Message] | None:
    """The event of that name, of the contracts that are imported here; None where there is none."""
    try:
        message = GetMessageClass(Default().FindMessageTypeByName(name))
    except KeyError:
        return None
    return message if message.DESCRIPTOR.GetOptions().HasExtension(topic_pb2.topic) else None


def contract_topic(name: str, type_name: str) -> topic_pb2.Topic | None:
    """The topic of that name as the event's contract has it; None for a door beside it, for a topic of somebody's own,
    and for what is no event that is imported here."""
    message = event_named(type_name)
    return topic_of(message) if message is not None and topic_of(message).name == name else None


def attributes(*, id: str = "", causation: str = "", tenant: str = "") -> dict[str, str]:
    """Headers for `publish`: the id under which the event is known, what it answers to, and the tenant where the topic
    does not say it. The same id again is the same event: give one wherever you may say it twice."""
    said = {"ce_id": id, "ce_causation": causation, "ce_tenant": tenant}
    return {name: text for name, text in said.items() if text}


def written(type_name: str, source: str, subject: str, own: Mapping[str, str]) -> dict[str, str]:
    """All headers of an event but its content type; `own` are those that the caller gave."""
    said = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid.uuid4()),
        "ce_source": source,
        "ce_type": type_name,
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_subject": subject,
    }
    return {name: quote(text, safe=_PRINTABLE) for name, text in {**said, **own}.items()}


def read(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """By name in lower case; of two with one name the last counts."""
    return {name.lower(): unquote((value or b"").decode("utf-8", "replace")) for name, value in headers}
