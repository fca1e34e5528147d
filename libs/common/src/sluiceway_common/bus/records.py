"""Records of the log as they lie there, and the way from an outgoing event to a record and back.

On the log an event is a CloudEvent in binary mode: attributes are headers, the body is protobuf or proto3 JSON.
Reading is total: whatever bytes an outsider wrote, the answer is an event or the reason why there is none.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, NamedTuple, TypeVar

from google.protobuf.message import Message

from sluiceway_common import ids
from sluiceway_common.bus import headers
from sluiceway_common.bus.bodies import Unreadable, event_of
from sluiceway_common.bus.headers import PROTOBUF, Header
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.errors import Invalid
from sluiceway_common.observability import tracing

BATCH_BYTES: Final = 16 * 1024
"""Of records that are sent as one batch, which Kafka takes or refuses whole; what is larger is a batch by itself."""

M = TypeVar("M", bound=Message)


class TopicPartition(NamedTuple):
    """One partition of a topic, as Kafka's clients name it."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}"


@dataclass(frozen=True)
class Record:
    """Bytes on the log. Partition and offset are -1 until it lies there; `unreadable` says why there are no bytes."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()
    partition: int = -1
    offset: int = -1
    unreadable: str = ""

    def with_headers(self, of_it: tuple[Header, ...]) -> "Record":
        """The same with these headers. Each that is said is made so, and `replace` takes three times as long."""
        return Record(self.topic, self.key, self.value, of_it, self.partition, self.offset, self.unreadable)

    @property
    def topic_partition(self) -> TopicPartition:
        return TopicPartition(self.topic, self.partition)

    @property
    def size(self) -> int:
        """Bytes of key, body and headers."""
        return len(self.key or b"") + len(self.value or b"") + self.header_bytes

    @property
    def header_bytes(self) -> int:
        """Bytes of names and values of all headers."""
        return headers.bytes_of(self.headers)

    @property
    def coordinates(self) -> str:
        """Topic, partition and offset in one word: the name of this copy of a message."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True)
class Decoded(Generic[M]):
    """An event and what stands around it."""

    event: M
    envelope: Envelope


@dataclass(frozen=True)
class Undecodable:
    """Why a record is no event."""

    reason: str


def record_of(outgoing: OutgoingEvent, *, source: str, at: datetime) -> Record:
    """The record that says the event; `source` names who says it. Raises Invalid for an event without its key."""
    topic = topic_of(type(outgoing.event))
    key = str(getattr(outgoing.event, topic.key))
    if not key:
        raise Invalid(f"`{topic.key}` of {outgoing.event.DESCRIPTOR.full_name} is empty; it is the key of {topic.name}")
    body = outgoing.event.SerializeToString(deterministic=True)
    envelope = Envelope(
        id=outgoing.id or _derived_id(outgoing, body),
        type=outgoing.event.DESCRIPTOR.full_name,
        source=source,
        time=at,
        subject=key,
        tenant=outgoing.tenant,
        causation=outgoing.causation,
        traceparent=tracing.inject(),
    )
    if outgoing.tombstone:
        return Record(topic.name, key.encode(), None, headers.written(envelope, content_type=""))
    return Record(topic.name, key.encode(), body, headers.written(envelope, PROTOBUF))


def decode(record: Record, message: type[M]) -> Decoded[M] | Undecodable:
    """The event of a record that should be a `message`, or why it is none."""
    if record.unreadable:
        return Undecodable(record.unreadable)
    overlong = headers.overlong(record.headers)
    if overlong:
        return Undecodable(f"the header {overlong} has more than the {headers.LONGEST} characters that are read")
    read = headers.read(record.headers)
    if read.type != message.DESCRIPTOR.full_name:
        return Undecodable(f"ce_type is {read.type!r}; on {record.topic} it must be {message.DESCRIPTOR.full_name!r}")
    if record.value is None:
        return Undecodable("the record has no body")
    try:
        return Decoded(event_of(record.value, read.content_type, message), _envelope(read, record))
    except Unreadable as why:
        return Undecodable(str(why))


def _derived_id(outgoing: OutgoingEvent, body: bytes) -> str:
    return ids.derived("news", outgoing.tenant, outgoing.event.DESCRIPTOR.full_name, ids.sha256(body))


def _envelope(read: headers.Read, record: Record) -> Envelope:
    return Envelope(
        id=read.id or ids.derived("record", record.coordinates),
        type=read.type,
        source=read.source,
        time=read.time,
        subject=read.subject,
        tenant=read.tenant,
        causation=read.causation,
        only_for=read.only_for,
        traceparent=read.traceparent,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
    )
