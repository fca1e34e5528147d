"""Bytes to characters: by mark, as UTF-8, and only then by guessing."""

import codecs

import ftfy
from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Enough to tell a charset by; guessing costs 100 times what decoding does.
_SAMPLE = 64 * 1024


def decoded(content: bytes) -> str:
    """The text, whatever its charset. Never fails: bytes that fit nowhere become U+FFFD."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(content)


def _guessed(content: bytes) -> str:
    if b"\0" in content[:_SAMPLE]:
        even, odd = content[:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
        return content.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")
    best = from_bytes(content[:_SAMPLE]).best()
    charset = best.encoding if best else "cp1252"
    return ftfy.fix_text(content.decode(charset, errors="replace"))
