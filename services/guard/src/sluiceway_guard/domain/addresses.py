"""Addresses in the web: whose host it is, and whether the address itself carries somebody's words away."""

import re
from base64 import urlsafe_b64decode
from binascii import Error, unhexlify
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LONGEST_QUERY = 200
FEWEST_SIGNS_OF_DATA = 24

_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f\u2028\u2029]")
_SLASHES = re.compile(r"^((?:https?|ftp):|(?=//))/*", re.IGNORECASE)
# Who logs in stands before the host, and may have in his name what no host has.
_USER = re.compile(r"^((?:[a-z][a-z0-9+.\-]*:)?//)[^/?#]*@", re.IGNORECASE)
_CODE = frozenset({"javascript", "vbscript", "livescript"})


@dataclass(frozen=True)
class Hosts:
    """Hosts by name, each with all below it: `example.org` and `img.example.org`. What is denied is not allowed."""

    allowed: frozenset[str] = field(default_factory=frozenset)
    denied: frozenset[str] = field(default_factory=frozenset)

    def allows(self, host: str) -> bool:
        return not self.denies(host) and any(one in self.allowed for one in _from(host))

    def denies(self, host: str) -> bool:
        return any(one in self.denied for one in _from(host))


def split(address: str) -> SplitResult | None:
    """As a browser reads it: backslashes are slashes, one is as good as two, and some signs are left out.

    None where it is no address.
    """
    slashed = _IGNORED_BY_BROWSERS.sub("", address).replace("\\", "/")
    written = _SLASHES.sub(r"\1//", slashed, count=1)
    parts = _split(written) or _split(_USER.sub(r"\1", written, count=1))
    return parts if parts is not None and (parts.hostname is not None or parts.scheme or parts.path) else None


def _split(written: str) -> SplitResult | None:
    try:
        return urlsplit(written)
    except ValueError:
        return None


def host_of(parts: SplitResult) -> str:
    """In small letters and without the dot at its end; empty for an address of the same host."""
    return (parts.hostname or "").rstrip(".")


def runs_code(parts: SplitResult) -> bool:
    return parts.scheme in _CODE or (parts.scheme == "data" and parts.path.lstrip().lower().startswith("text/html"))


def carries_data(parts: SplitResult) -> bool:
    """Whether an address of another host has a long query, or text in base64 or hexadecimal in it."""
    return len(parts.query) > LONGEST_QUERY or any(map(_is_encoded_text, _values(parts)))


def _values(parts: SplitResult) -> Iterator[str]:
    yield from (value for _, value in parse_qsl(parts.query, max_num_fields=None))
    yield from (unquote(segment) for segment in parts.path.split("/"))
    yield unquote(parts.fragment)


def _is_encoded_text(value: str) -> bool:
    if len(value) < FEWEST_SIGNS_OF_DATA or not value.isascii():
        return False
    written = value.replace("+", "-").replace("/", "_").replace(" ", "-").rstrip("=")
    return any(_is_text(one) for one in (_from_base64(written), _from_hex(written)))


def _from_base64(written: str) -> bytes:
    if not re.fullmatch(r"[\w\-]+", written):
        return b""
    try:
        return urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (Error, ValueError):
        return b""


def _from_hex(written: str) -> bytes:
    try:
        return unhexlify(written)
    except (Error, ValueError):
        return b""


def _is_text(decoded: bytes) -> bool:
    readable = sum(0x20 <= one < 0x7F or one in b"\t\n\r" for one in decoded)
    return len(decoded) >= 8 and readable >= 0.95 * len(decoded)


def _from(host: str) -> Iterator[str]:
    """`a.b.c`, `b.c` and `c`."""
    labels = host.split(".")
    yield from (".".join(labels[at:]) for at in range(len(labels)))
