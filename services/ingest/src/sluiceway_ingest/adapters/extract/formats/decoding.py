"""Charset detection: by mark, by label or as UTF-8, and only then by guessing."""

import codecs
from typing import Final

import ftfy
from charset_normalizer import CharsetMatch, CharsetMatches, from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers take these labels for: who writes them means the larger charset (WHATWG Encoding Standard, 4.2).
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
}
# What is met in old files, the most usual first. Among a hundred charsets the guess falls on ones that nobody writes.
_GUESSED: Final = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "koi8_r", "koi8_u", "cp437", "cp850", "cp866"),
    *("iso8859_2", "iso8859_5", "iso8859_7"),
]
# Enough to tell a charset by; guessing costs 100 times what decoding does.
_SAMPLE: Final = 64 * 1024
_AROUND: Final = 1024


def decoded(content: bytes) -> str:
    """The text, whatever its charset. Never fails: bytes that fit nowhere become U+FFFD."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(content, error.start)


def labelled(content: bytes, label: str) -> str:
    """The text by the charset that it says it has; as if it said nothing where that is none or does not fit."""
    if content.startswith(tuple(mark for mark, _ in _MARKS)):
        return decoded(content)
    try:
        charset = codecs.lookup(label).name
        return content.decode(_MEANT.get(charset, charset))
    except (LookupError, ValueError):
        return decoded(content)


def _guessed(content: bytes, strange: int) -> str:
    """By what stands around the first byte that is no UTF-8: a long file may be ASCII up to there."""
    if b"\0" in content[:_SAMPLE]:
        even, odd = content[:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
        return content.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")
    start, line_end = max(strange - _AROUND, 0), content.find(b"\n", strange + _AROUND)
    sample = content[start : line_end if line_end >= 0 else len(content)][:_SAMPLE]
    charset = _likeliest(from_bytes(sample, cp_isolation=_GUESSED))
    return ftfy.fix_text(content.decode(charset, errors="replace"))


def _likeliest(matches: CharsetMatches) -> str:
    """Of those that make as good a text as the best one the most usual."""
    best = matches.best()
    if best is None:
        return _GUESSED[0]
    as_good = {match.encoding for match in matches if _merit(match) == _merit(best)}
    return next((charset for charset in _GUESSED if charset in as_good), best.encoding)


def _merit(match: CharsetMatch) -> tuple[float, float]:
    return match.chaos, round(match.coherence, 2)
