"""Ids: UUIDv7 drawn where a thing is born, UUIDv5 derived where the same content must have the same name.

Things that there are millions of, with ids in many tables and keys, have shorter ones.
"""

import base64
import hashlib
import os
import uuid
from datetime import datetime

_SPACE = uuid.UUID("6f9c3f0e-7b1e-5d0a-9b7e-2a2f5c1d8e40")
_DELIMITER = "\x1f"
# Of the last 80 bits of a UUIDv7, those that name neither its version nor its variant.
_DRAWN = (1 << 12) - 1 << 64 | (1 << 62) - 1
# Of a short id: 9 characters are milliseconds, until the year 3084.
_SHORT_CHARACTERS = 19
_SHORT_BYTES = 12
_SHORT_DRAWN_BITS = 51


def drawn(prefix: str, at: datetime) -> str:
    """A new id: `<prefix>_` and 32 hexadecimal digits of a UUIDv7 (RFC 9562), sorted by the millisecond of drawing."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    drawn_bits = int.from_bytes(os.urandom(10)) & _DRAWN
    return f"{prefix}_{milliseconds << 80 | 7 << 76 | 2 << 62 | drawn_bits:032x}"


def drawn_short(prefix: str, at: datetime) -> str:
    """A new id: `<prefix>_` and 19 characters, 9 of the millisecond, by which they are sorted, and 10 drawn. Where
    10,000 are drawn each second, two are alike once in 700 years. They are sorted behind those of `drawn`."""
    milliseconds = int(at.timestamp() * 1000) << _SHORT_DRAWN_BITS
    drawn_bits = int.from_bytes(os.urandom(_SHORT_BYTES)) & (1 << _SHORT_DRAWN_BITS) - 1
    return short(prefix, (milliseconds | drawn_bits).to_bytes(_SHORT_BYTES))


def short(prefix: str, digest: bytes) -> str:
    """`<prefix>_` and the first 95 bits of a digest, in the digits of base32hex (RFC 4648): like those of numbers they
    sort as the bits do, whichever collation a database has."""
    return f"{prefix}_{base64.b32hexencode(digest[:_SHORT_BYTES]).decode()[:_SHORT_CHARACTERS].lower()}"


def derived(*parts: str) -> str:
    """The UUIDv5 of the parts in their order; ("ab", "c") and ("a", "bc") differ."""
    return str(uuid.uuid5(_SPACE, _DELIMITER.join(part.replace(_DELIMITER, _DELIMITER * 2) for part in parts)))


def sha256(content: bytes | str) -> str:
    """SHA-256 as 64 hexadecimal digits; text is taken as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
