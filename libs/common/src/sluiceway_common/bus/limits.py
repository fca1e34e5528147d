"""Limits of a record that is read: beyond them it is unreadable, whoever wrote it, and a dead letter stands for it.

Headers are read again and again where a body is read once, and a dead letter carries the key in one of them. What a
redrive adds at the end is not counted: a record that was within the limits is so when it is sent back.
"""

from typing import Final

from sluiceway_common.bus.headers import LONGEST, ONLY_FOR, Header, bytes_of
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import DEAD_LETTERS

MOST_HEADERS: Final = 100
LARGEST_HEADERS: Final = 64 * 1024
"""Bytes of all names and values."""

LARGEST_KEY: Final = 64 * 1024


def within_limits(record: Record) -> Record:
    """The record, or what stands for one that is beyond a limit: without its bytes, with the reason."""
    # A dead letter has what we added, beside what was within them.
    excess = "" if record.topic.endswith(DEAD_LETTERS) else _excess(record)
    if not excess:
        return record
    return Record(record.topic, None, None, (), record.partition, record.offset, unreadable=excess)


def _excess(record: Record) -> str:
    key, added = len(record.key or b""), _of_a_redrive(record.headers)
    headers, size = len(record.headers) - len(added), record.header_bytes - bytes_of(added)
    if key > LARGEST_KEY:
        return f"the key has {key} bytes; up to {LARGEST_KEY} are read"
    if headers > MOST_HEADERS:
        return f"the record has {headers} headers; up to {MOST_HEADERS} are read"
    if size > LARGEST_HEADERS:
        return f"the headers have {size} bytes; up to {LARGEST_HEADERS} are read"
    return ""


def _of_a_redrive(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """The one that names a group, at the end. An outsider writes such a one too: it may be as long as is read."""
    return tuple((name, value) for name, value in headers[-1:] if name == ONLY_FOR and len(value or b"") <= LONGEST)
