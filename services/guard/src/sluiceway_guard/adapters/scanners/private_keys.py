"""Private keys in PEM: the whole block, its beginning, its end, and a block in base64."""

import re
from base64 import b64decode
from collections.abc import Iterator

from sluiceway_guard.adapters.scanners.matching import compiled

Span = tuple[int, int]

_OWNER = r"(?:[A-Z0-9]{2,12} ){0,3}"
_BEGIN = compiled(rf"-----BEGIN {_OWNER}PRIVATE KEY(?: BLOCK)?-----")
_FOLLOWS = re.compile(rb"(?:\s|\\[nr ])*(?:[A-Za-z0-9+/=]{16}|[A-Z][A-Za-z\-]{3,20}: |[A-Za-z0-9+/=]*\Z)")
_END = re.compile(rb"-----END [A-Z0-9 ]{0,48}PRIVATE KEY(?: BLOCK)?-----")
_END_LINE = compiled(rf"-----END {_OWNER}PRIVATE KEY(?: BLOCK)?-----")
# What stands before a last line, read from its end: the last row of base64, as short as it is, rows as long as PEM has
# them, and what is left of the row where the text was cut. Quotes, backslashes and `>` are of who quotes it.
_ROWS_BACKWARDS = re.compile(
    rb"""[\s\\>"']{1,16}+(={0,2}[A-Za-z0-9+/]++=?(?:[\s\\>"']{1,16}+[A-Za-z0-9+/]{48,}+)*+"""
    rb"""(?:[\s\\>"']{1,16}+[A-Za-z0-9+/]++(?=[\s\\>"']*+\Z))?)"""
)
_FEWEST_SIGNS = 16
_WORD = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+")

# `-----BEGIN ` in base64, its rows, and a last one that is filled up.
_ENCODED = re.compile(
    rb"(?<![A-Za-z0-9+/_\-])LS0tLS1CRUdJTi[A-Za-z0-9+/_\-]{40,}+(?:(?:\s|\\[nr ]){1,8}[A-Za-z0-9+/_\-]{60,}+)*+"
    rb"(?:(?:\s|\\[nr ]){1,8}[A-Za-z0-9+/_\-]{1,60}(?==))?={0,2}"
)
_ENCODED_BEGIN = b"LS0tLS1CRUdJTi"
_FIRST_LINE = 80
_IS_PRIVATE = re.compile(rf"-----BEGIN {_OWNER}PRIVATE KEY".encode("ascii"))


def may_have_one(data: bytes) -> bool:
    """Sooner known than where."""
    return b"PRIVATE KEY" in data or _ENCODED_BEGIN in data


def private_keys(data: bytes) -> Iterator[Span]:
    """In no order. Of a key without an end all that has come is found; of one without a beginning its last rows, of
    one without both nothing: a certificate looks the same there."""
    if _ENCODED_BEGIN in data:
        yield from (found.span() for found in _ENCODED.finditer(data) if _is_private(found[0]))
    done = 0
    if b"-----BEGIN " in data:
        for begun in _blocks(data):
            yield from _tails(data, done, begun[0])
            done = begun[1]
            yield begun
    if b"-----END " in data:
        yield from _tails(data, done, len(data))


def _blocks(data: bytes) -> Iterator[Span]:
    done = 0
    for match in _BEGIN.finditer(data):
        if match.start() >= done and _FOLLOWS.match(data, match.end()):
            end = _END.search(data, match.end())
            done = end.end() if end else len(data)
            yield match.start(), done


def _tails(data: bytes, start: int, end: int) -> Iterator[Span]:
    """Last rows with the last line, of what lies between two keys."""
    between = data[start:end]
    done = 0
    for last in _END_LINE.finditer(between):
        rows = _ROWS_BACKWARDS.match(between[done : last.start()][::-1])
        if rows and len(rows[1]) >= _FEWEST_SIGNS and not _WORD.fullmatch(rows[1][::-1]):
            yield start + last.start() - rows.end(), start + last.end()
        done = last.end()


def _is_private(encoded: bytes) -> bool:
    """A certificate is encoded as often, and is no secret."""
    first = encoded[:_FIRST_LINE].translate(bytes.maketrans(b"-_", b"+/"), b" \t\r\n\\")
    return _IS_PRIVATE.match(b64decode(first[: len(first) // 4 * 4])) is not None
