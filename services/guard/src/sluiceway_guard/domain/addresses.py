"""Addresses in the web: whose host it is, and whether the address itself carries somebody's words away."""

import re
from base64 import urlsafe_b64decode
from binascii import Error, unhexlify
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LONGEST_QUERY = 200
FEWEST_SIGNS_OF_DATA = 24
# Of a value that is one of several which were encoded by themselves; and of the bytes of all of them.
_FEWEST_SIGNS_OF_A_PART = 8
_FEWEST_BYTES_OF_PARTS = 18
# A text that is spread over several values begins with one of the first: names of pages may stand before it.
_FIRST_VALUES = 8
# Of a file: what is written before it may be anything.
_ENDING = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,4}){1,2}$")

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
    """Whether an address of another host has a long query, or text in base64 or hexadecimal in it: in one value, or
    spread over several."""
    if len(parts.query) > LONGEST_QUERY:
        return True
    query = parse_qsl(parts.query, keep_blank_values=True)
    # A value may stand without a name, and be cut by the sign that fills up base64.
    rows = (
        [name for name, _ in query],
        [value or name for name, value in query],
        [unquote(segment) for segment in parts.path.split("/")],
        [unquote(parts.fragment)],
    )
    return any(_carry_text([_ENDING.sub("", value) for value in row if value]) for row in rows)


def _carry_text(values: Sequence[str]) -> bool:
    """Each of them, from one of the first on all that follow, or what several spell that were encoded by themselves."""
    joined = (
        "".join(one.rstrip("=") for one in values[first:]) for first in range(min(len(values) - 1, _FIRST_VALUES))
    )
    if any(map(_is_encoded_text, chain(values, joined))):
        return True
    spelt = [text for one in values if len(one) >= _FEWEST_SIGNS_OF_A_PART and _is_text(text := _read_base64(one), 6)]
    return len(spelt) > 1 and sum(map(len, spelt)) >= _FEWEST_BYTES_OF_PARTS


def _is_encoded_text(value: str) -> bool:
    return len(value) >= FEWEST_SIGNS_OF_DATA and (_is_text(_read_base64(value)) or _is_text(_from_hex(value)))


def _read_base64(value: str) -> bytes:
    return _from_base64(value.replace("+", "-").replace("/", "_").replace(" ", "-").rstrip("="))


def _from_base64(written: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_\-]+", written):
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


def _is_text(decoded: bytes, fewest: int = 8) -> bool:
    """Of any language, in UTF-8: hardly any other bytes are that."""
    if len(decoded) < fewest:
        return False
    text = decoded.decode("utf-8", "replace")
    readable = sum((one.isprintable() and one != "\ufffd") or one in "\t\n\r" for one in text)
    return readable >= 0.95 * len(text)


def _from(host: str) -> Iterator[str]:
    """`a.b.c`, `b.c` and `c`."""
    labels = host.split(".")
    yield from (".".join(labels[at:]) for at in range(len(labels)))
