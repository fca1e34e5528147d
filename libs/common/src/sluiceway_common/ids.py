"""Ids: UUIDv7 drawn where a thing is born, UUIDv5 derived where the same content must have the same name."""

import hashlib
import os
import uuid
from datetime import datetime

_SPACE = uuid.UUID("6f9c3f0e-7b1e-5d0a-9b7e-2a2f5c1d8e40")
_DELIMITER = "\x1f"
# Of the last 80 bits of a UUIDv7, those that name neither its version nor its variant.
_DRAWN = (1 << 12) - 1 << 64 | (1 << 62) - 1


def drawn(prefix: str, at: datetime) -> str:
    """A new id: `<prefix>_` and 32 hexadecimal digits of a UUIDv7 (RFC 9562), sorted by the millisecond of drawing."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    drawn_bits = int.from_bytes(os.urandom(10)) & _DRAWN
    return f"{prefix}_{milliseconds << 80 | 7 << 76 | 2 << 62 | drawn_bits:032x}"


def derived(*parts: str) -> str:
    """The UUIDv5 of the parts in their order; ("ab", "c") and ("a", "bc") differ."""
    return str(uuid.uuid5(_SPACE, _DELIMITER.join(part.replace(_DELIMITER, _DELIMITER * 2) for part in parts)))


def sha256(content: bytes | str) -> str:
    """SHA-256 as 64 hexadecimal digits; text is taken as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
