"""RE2 matching over single bytes: time is linear in the text, and an offset is a code point of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import re2

from sluiceway_common.ids import derived, sha256
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import Normalised, ScannedText

# Digits, spaces and hyphens that people type and programs print in place of the ASCII ones. The zeros are those of all
# scripts that have decimal digits; nine more stand behind each.
_ZEROS = (
    *(0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20),
    *(0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0),
    *(0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0),
    *(0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0),
    *(0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0),
)
_DIGITS = "".join(chr(zero + digit) for zero in _ZEROS for digit in range(10))
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_LETTERS = "".join(chr(0xFEE0 + code) for code in range(0x21, 0x7F) if not 0x30 <= code <= 0x39 and code != 0x2D)
_PLAIN = str.maketrans(
    _DIGITS + _SPACES + _HYPHENS + _LETTERS,
    "0123456789" * len(_ZEROS)
    + " " * len(_SPACES)
    + "-" * len(_HYPHENS)
    + "".join(chr(ord(one) - 0xFEE0) for one in _LETTERS),
)
# Each of its own: a set of signs of both is searched ten times as slowly.
_TO_TRANSLATE = re.compile("[" + re.escape("".join(chr(code) for code in _PLAIN if code <= 0xFFFF)) + "]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
# The long vowel of Japanese, which stands beside the hyphen on its keyboards: between two digits it is that.
_LONG_VOWEL = re.compile(r"[\u30fc\uff70](?<=\d.)(?=\d)")


def characters(text: str) -> bytes:
    """One byte (Latin-1) for each code point, `?` where there is none; digits of all scripts, other spaces and hyphens
    as the ASCII ones. So that an offset in it is one in the text, and no text, not even one with lone surrogates,
    cannot be matched."""
    if text.isascii():
        return text.encode("ascii")
    text = _LONG_VOWEL.sub("-", text)
    plain = text.translate(_PLAIN) if _TO_TRANSLATE.search(text) or _BEYOND.search(text) else text
    return plain.encode("latin-1", "replace")


# How JSON writes what parts two words: its letter stands directly before the second one.
_ESCAPE = re.compile(rb"(\\)[nrtbf]")


def values(data: bytes) -> bytes:
    """The characters for whoever looks for values, which begin where a word does: in JSON behind an end of a line
    too."""
    return _ESCAPE.sub(rb"\1 ", data) if b"\\" in data else data


def found_as_seen(scan: Callable[[ScannedText], Sequence[Finding]], text: ScannedText) -> Sequence[Finding]:
    """What is found in the text, and in what a reader sees of it, without the signs that show nothing and with its
    letters composed; in its order. A value that such signs cut is one; what they part is found, too, where nothing
    longer is there."""
    found = scan(text)
    for seen in text.seen:
        joined = [_in_original(one, seen) for one in scan(ScannedText(seen.text, text.is_due))]
        found = sorted([*joined, *_apart_from(joined, found)], key=lambda one: (one.start, one.end, one.kind))
    return found


def _in_original(one: Finding, seen: Normalised) -> Finding:
    start, end = seen.span(one.start, one.end)
    return replace(one, start=start, end=end)


def _apart_from(joined: Sequence[Finding], found: Sequence[Finding]) -> Iterator[Finding]:
    """Those that overlap none of the others."""
    reach, at = 0, 0
    for one in found:
        while at < len(joined) and joined[at].start < one.end:
            reach, at = max(reach, joined[at].end), at + 1
        if one.start >= reach:
            yield one


class Pattern(Protocol):
    """Compiled, over `characters`."""

    def finditer(self, data: bytes) -> Iterator[re.Match[bytes]]: ...

    def search(self, data: bytes, start: int, end: int = ...) -> re.Match[bytes] | None: ...


def compiled(pattern: str) -> Pattern:
    """`pattern` is ASCII."""
    regexp: Pattern = re2.compile(pattern.encode("ascii"), latin1())
    return regexp


def latin1() -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return options


def version_of(rules: str, *settings: Iterable[str]) -> str:
    """Version of a scanner: that of its rules, with a digest of its settings where there are any: under others the same
    text might be judged otherwise."""
    told = ["\n".join(sorted(each)) for each in settings]
    return f"{rules}+{sha256(derived(*told))[:8]}" if any(told) else rules
