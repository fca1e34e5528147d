"""Sink of outgoing records: the side of the log that the outbox and the spool write to."""

from datetime import datetime
from typing import Final, Protocol

from sluiceway_common.bus import headers
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.errors import Invalid

PUBLISH_SECONDS: Final = 2.0
# Kafka refuses a request above 1 MiB; a record that can never be said would be in the way of all that follow.
LARGEST: Final = 900 * 1024


class RecordSink(Protocol):
    """The side of the log that takes records as they are."""

    async def put(self, *records: Record) -> None: ...


def record_for_log(outgoing: OutgoingEvent, *, source: str, at: datetime) -> Record:
    """The record that says the event. Raises Invalid when it is larger than the log takes, headers and key included, or
    when one of its headers is longer than is read."""
    record = record_of(outgoing, source=source, at=at)
    size = record.size
    if size > LARGEST:
        what = outgoing.event.DESCRIPTOR.full_name
        raise Invalid(f"{what} has {size} bytes, the log takes {LARGEST}; put its bytes into the object store")
    overlong = headers.overlong(record.headers)
    if overlong:
        raise Invalid(f"the header {overlong} of an event has more than {headers.LONGEST} characters; say it shorter")
    return record
