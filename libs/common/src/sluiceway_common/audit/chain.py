"""Chain of an audit log: what the hash of an entry is made of."""

import hashlib
from collections.abc import Mapping
from typing import Final

from google.protobuf.message import Message

from sluiceway.type.v1.audit_pb2 import AuditEntry
from sluiceway_common.bus.signatures import framed
from sluiceway_common.bus.topics import events_named
from sluiceway_common.ids import derived

_DOMAIN: Final = b"sluiceway audit 1\n"

EVENTS: Final[Mapping[str, type[Message]]] = events_named("AuditRecorded")


def entry_hash(service: str, tenant: str, entry: AuditEntry) -> bytes:
    """SHA-256 as `sluiceway/type/v1/audit.proto` says, of 32 bytes; what the entry itself says its hash is counts
    for nothing."""
    parts = (service.encode(), tenant.encode(), b"%d" % entry.sequence, entry.previous, entry.content)
    return hashlib.sha256(_DOMAIN + b"".join(map(framed, parts))).digest()


def following(service: str, tenant: str, last: AuditEntry, content: bytes) -> AuditEntry:
    """The entry after the last one of a chain, which has the place 0 and no hash where there is none."""
    made = AuditEntry(sequence=last.sequence + 1, previous=last.hash, content=content)
    made.hash = entry_hash(service, tenant, made)
    return made


def recorded(service: str, tenant: str, entry: AuditEntry) -> Message:
    """The event that tells of it."""
    return EVENTS[service](chain=derived("audit", service, tenant), entry=entry)
