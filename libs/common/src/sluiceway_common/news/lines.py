"""A record as one line of a file, and back. A line that was not written whole is told from one that was."""

import base64
import binascii
import json
import zlib

from sluiceway_common.bus.headers import Header
from sluiceway_common.bus.records import Record


def line_of(record: Record) -> bytes:
    """The checksum, a space, JSON, a line feed."""
    told = {
        "topic": record.topic,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }
    body = json.dumps(told, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def record_of_line(line: bytes) -> Record | None:
    """The record, or None for a line that is damaged."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        return None
    told = json.loads(body)
    headers: tuple[Header, ...] = tuple((name, _bytes(value)) for name, value in told["headers"])
    return Record(told["topic"], _bytes(told["key"]), _bytes(told["value"]), headers)


def _text(content: bytes | None) -> str | None:
    return None if content is None else binascii.b2a_base64(content, newline=False).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
