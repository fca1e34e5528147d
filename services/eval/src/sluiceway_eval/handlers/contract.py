"""Values of events as every table takes them: times, texts without U+0000, and numbers that end."""

import math
from datetime import UTC, datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway_common.delivery import HeardEvent
from sluiceway_eval.domain.record import Told
from sluiceway_eval.service.words import time_of

_LARGEST: Final = 2**63 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def told(heard: HeardEvent, at: Timestamp | None = None) -> Told:
    """Of the time that the event gives, else that it was said at."""
    envelope = heard.envelope
    when = (time_of(at) if at else None) or _in_utc(envelope.time) or _EPOCH
    return Told(tenant=heard.principal.tenant, at=when, event_id=text(envelope.id))


def _in_utc(at: datetime | None) -> datetime | None:
    """None where no table can tell of it again: UTC has another year then, one that there is not."""
    try:
        return at and (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def text(value: str) -> str:
    """No table takes U+0000."""
    return value.replace("\0", "")


def finite(value: float) -> float:
    """No score is NaN or without end."""
    return value if math.isfinite(value) else 0.0


def bounded(value: int) -> int:
    """What a table takes of an unsigned number."""
    return min(value, _LARGEST)
