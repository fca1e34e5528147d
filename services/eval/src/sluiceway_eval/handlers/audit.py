"""Entries of the audit logs of all services as facts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.message import DecodeError, Message

from sluiceway.type.v1.audit_pb2 import AuditedStep, AuditEntry
from sluiceway_common.bus.topics import events_named, service_of
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.audit import AuditedEntry
from sluiceway_eval.handlers.contract import name, told
from sluiceway_eval.service.recording import Heard

_HASH_BYTES: Final = 32


def audit_recorded(event: Any, heard: HeardEvent) -> Iterable[Heard]:
    """As it is: whether it stands where it should is for whoever verifies the chain."""
    entry = _whole(event.entry)
    step = _step(entry.content)
    yield AuditedEntry(
        told=told(heard, step.at),
        service=service_of(type(event)),
        sequence=entry.sequence,
        hash=entry.hash.hex(),
        previous=entry.previous,
        content=entry.content,
        act_id=name("act_id", step.act_id),
    )


def _whole(entry: AuditEntry) -> AuditEntry:
    if entry.sequence < 1 or len(entry.hash) != _HASH_BYTES or len(entry.previous) not in (0, _HASH_BYTES):
        raise Invalid("`entry` has no place in a chain, or a hash that is none; compare the versions", field="entry")
    return entry


def _step(content: bytes) -> AuditedStep:
    try:
        return AuditedStep.FromString(content)
    except DecodeError as error:
        raise Invalid("`entry.content` is no step of a call; compare the versions", field="entry.content") from error


FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = dict.fromkeys(
    events_named("AuditRecorded").values(), audit_recorded
)
