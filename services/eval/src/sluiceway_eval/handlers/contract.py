"""Values of events as every table takes them: times, names of a bounded length, and numbers that end."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway_common.access.port import SealedText
from sluiceway_common.access.sealed import sealed_text
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.queries import LONGEST_NAME
from sluiceway_eval.domain.record import Told
from sluiceway_eval.service.words import time_of

_LARGEST: Final = 2**63 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def told(heard: HeardEvent, at: Timestamp | None = None, *, part: str = "") -> Told:
    """Of the time that the event gives, else that it was said at. `part` tells two events of one id apart."""
    envelope = heard.envelope
    own = time_of(at) if at is not None and at != Timestamp() else None
    when = own or _in_utc(envelope.time) or _EPOCH
    own_id = name("ce_id", envelope.id)
    return Told(tenant=heard.principal.tenant, at=when, event_id=own_id + part, own_id=own_id)


def name(field: str, value: str) -> str:
    """Raises Invalid for one that is too long for an index, so that nobody could ask for it: the event is parked."""
    if len(value) > LONGEST_NAME:
        raise Invalid(f"`{field}` has {len(value)} characters; it must have up to {LONGEST_NAME}", field=field)
    return text(value)


def text(value: str) -> str:
    """No table takes U+0000."""
    return value.replace("\0", "")


def sealed(event: Message, field: str) -> SealedText | None:
    """Not opened yet; None where the event does not have it."""
    if not event.HasField(field):
        return None
    found = sealed_text(getattr(event, field))
    return replace(found, key_id=text(found.key_id))


def finite(value: float) -> float | None:
    """None for what is no number."""
    return value if math.isfinite(value) else None


def bounded(value: int) -> int:
    """What a table takes of an unsigned number."""
    return min(value, _LARGEST)


def _in_utc(at: datetime | None) -> datetime | None:
    """One without an offset is meant in UTC. None where UTC has another year then, one that there is not."""
    try:
        return at and (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
