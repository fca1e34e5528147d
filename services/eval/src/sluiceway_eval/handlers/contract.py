"""Values of events as every table takes them: times, names of a bounded length, and numbers that end."""

import math
from datetime import UTC, datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

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
    when = own or _zoned(envelope.time) or _EPOCH
    return Told(tenant=heard.principal.tenant, at=when, event_id=name("ce_id", envelope.id) + part)


def name(field: str, value: str) -> str:
    """Raises Invalid for one that no index takes and nobody can ask for: the event becomes a dead letter."""
    if len(value) > LONGEST_NAME or "\0" in value:
        raise Invalid(
            f"`{field}` has {len(value)} characters; it must have up to {LONGEST_NAME}, without U+0000", field=field
        )
    return value


def finite(value: float) -> float | None:
    """None for what is no number."""
    return value if math.isfinite(value) else None


def bounded(value: int) -> int:
    """What a table takes of an unsigned number."""
    return min(value, _LARGEST)


def _zoned(at: datetime | None) -> datetime | None:
    """A time without an offset is meant in UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
