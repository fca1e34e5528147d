"""A parked record: the original, and why it lies there."""

from datetime import datetime

from sluiceway_common.bus.headers import Header, encoded
from sluiceway_common.bus.records import Record
from sluiceway_common.delivery.troubles import Hopeless

PREFIX = "dlq_"


def parked(record: Record, why: Hopeless, *, attempts: int, group: str, topic: str, at: datetime) -> Record:
    """The record as it is parked: keyed by where it lay, so that parking it twice leaves one."""
    texts = {
        "reason": why.reason,
        "detail": why.detail[:1000],
        "attempts": str(attempts),
        "group": group,
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "at": at.isoformat(),
    }
    ours: list[Header] = [(PREFIX + name, encoded(text)) for name, text in texts.items()]
    if record.key is not None:
        ours.append((PREFIX + "key", record.key))
    if record.value is None:
        # A null value would delete what is parked; the original comes back as null.
        ours.append((PREFIX + "null", b"1"))
    theirs = tuple(header for header in record.headers if not header[0].startswith(PREFIX))
    return Record(topic, record.origin.encode(), record.value or b"", (*theirs, *ours))
