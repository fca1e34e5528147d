"""Headers of a record: the attributes of a CloudEvent. ASCII when written; when read, any bytes are survived."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, unquote

from sluiceway_common.bus.port import Envelope

Header = tuple[str, bytes | None]

PROTOBUF = "application/protobuf"
JSON = "application/json"

CONTENT_TYPE = "content-type"
ONLY_FOR = "ce_onlyfor"

LONGEST: Final = 2048
"""Characters of an attribute that is read: they go on into events of ours, percent-encoded, and those have bounds."""

_READ: Final = frozenset(
    (
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_time",
        "ce_subject",
        "ce_tenant",
        "ce_causation",
        ONLY_FOR,
        "traceparent",
        CONTENT_TYPE,
    )
)
NAMES: Final = _READ | {"ce_specversion"}
"""Of all headers that we write."""

# Printable ASCII stays readable; the rest, `%` included, travels percent-encoded as CloudEvents has it over HTTP.
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"%')

_PLAIN = re.compile(f"[{re.escape(_PRINTABLE)}]*")


@dataclass(frozen=True)
class Read:
    """What the headers of a record say; empty where they are silent."""

    id: str
    type: str
    source: str
    time: datetime | None
    subject: str
    tenant: str
    causation: str
    only_for: str
    traceparent: str
    content_type: str


def written(envelope: Envelope, content_type: str) -> tuple[Header, ...]:
    """The headers of a record that we write; what is empty is left out."""
    texts = {
        CONTENT_TYPE: content_type,
        "ce_specversion": "1.0",
        "ce_id": envelope.id,
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_time": envelope.time.isoformat() if envelope.time else "",
        "ce_subject": envelope.subject,
        "ce_tenant": envelope.tenant,
        "ce_causation": envelope.causation,
        ONLY_FOR: envelope.only_for,
        "traceparent": envelope.traceparent,
    }
    return tuple([(name, encoded(text)) for name, text in texts.items() if text])


def read(headers: Iterable[Header]) -> Read:
    """Reads any headers; of two with one name the last counts."""
    texts = {name.lower(): decoded(value) for name, value in headers}
    return Read(
        id=texts.get("ce_id", ""),
        type=texts.get("ce_type", ""),
        source=texts.get("ce_source", ""),
        time=_time(texts.get("ce_time", "")),
        subject=texts.get("ce_subject", ""),
        tenant=texts.get("ce_tenant", ""),
        causation=texts.get("ce_causation", ""),
        only_for=texts.get(ONLY_FOR, ""),
        traceparent=texts.get("traceparent", ""),
        content_type=texts.get(CONTENT_TYPE, "").split(";")[0].strip().lower(),
    )


def overlong(headers: Iterable[Header]) -> str:
    """The name of an attribute that is longer than is read; empty where none is."""
    # Decoded it has at most as many characters as it has bytes.
    long = [(name.lower(), value) for name, value in headers if value and len(value) > LONGEST]
    return next((name for name, value in long if name in _READ and len(decoded(value)) > LONGEST), "")


def bytes_of(headers: Iterable[Header]) -> int:
    """Bytes of all names and values."""
    return sum([len(name) + len(value or b"") for name, value in headers])


def tenant_in(headers: Iterable[Header]) -> str:
    """The tenant alone, as `read` has it: it is asked of every record that waits for its turn."""
    return decoded(next((value for name, value in reversed(tuple(headers)) if name.lower() == "ce_tenant"), None))


def encoded(text: str) -> bytes:
    if _PLAIN.fullmatch(text):
        return text.encode("ascii")
    return quote(text, safe=_PRINTABLE, errors="replace").encode("ascii")


def decoded(value: bytes | None) -> str:
    return unquote((value or b"").decode("utf-8", "replace"))


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
