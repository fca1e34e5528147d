"""Charset detection: by mark, by label or as UTF-8, and only then by guessing.

A file of many pages has a damaged byte now and then, or ends within a character. It stays in its charset all the same:
what is damaged becomes U+FFFD, and nothing else changes.
"""

import codecs
from collections.abc import Iterator
from typing import Final

import ftfy
from charset_normalizer import CharsetMatch, from_bytes

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
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874", "koi8_r", "koi8_u", "cp437", "cp850", "cp866"),
    *("iso8859_2", "iso8859_5", "iso8859_7"),
]
# Those of them in which a character takes several bytes: one that is damaged makes the whole of it invalid.
_MULTI_BYTE: Final = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
# Of what is not ASCII so many times as much fits a charset as does not, in a text of that charset: of one in another
# charset a quarter fits UTF-8 at the most.
_FITTING: Final = 2
# So many characters beyond ASCII make UTF-8 certain, whatever the label.
_CERTAIN: Final = 5
# Of the bytes of a sample so many in a hundred may be damaged.
_DAMAGED: Final = 0.02
# Latin text in UTF-16 has a zero in nearly every other byte; a stray zero elsewhere is dirt.
_ZEROS: Final = 0.3
# Enough to tell a charset by; guessing costs 100 times what decoding does.
_SAMPLE: Final = 64 * 1024
_AROUND: Final = 1024
_WORST: Final = (2.0, 0.0)

# A charset, and how bad a text it makes.
Guess = tuple[str, tuple[float, float]]


def decoded(content: bytes) -> str:
    """The text, whatever its charset. Never fails: bytes that fit nowhere become U+FFFD."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        mended = _mended(content, "utf-8")
        return _guessed(content, error.start) if mended is None else mended


def decoded_lines(content: bytes) -> str:
    """The text with line feeds alone: old programs end lines with a carriage return."""
    return decoded(content).replace("\r\n", "\n").replace("\r", "\n")


def labelled(content: bytes, label: str) -> str:
    """The text by the charset that it says it has; as if it said nothing where that is none or does not fit."""
    charset = _charset(label)
    if not charset or content.startswith(tuple(mark for mark, _ in _MARKS)) or _belies(content, charset):
        return decoded(content)
    strict = _strict(content, charset)
    mended = _mended(content, charset) if strict is None else strict
    return decoded(content) if mended is None else mended


def _charset(label: str) -> str:
    """As Python calls it; empty for what is no charset of texts."""
    try:
        charset = codecs.lookup(label).name
        b" \xff".decode(charset, errors="replace")
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(charset, charset)


def _belies(content: bytes, charset: str) -> bool:
    """Whether it is UTF-8 whatever its label says. A few characters of another charset may look like it."""
    text = _strict(content, "utf-8")
    if text is None:
        return False
    wide = charset.startswith(("utf-16", "utf-32"))
    return (wide and b"\0" not in content) or _beyond_ascii(text) >= _CERTAIN


def _strict(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except ValueError:
        return None


def _mended(content: bytes, charset: str) -> str | None:
    """The text with U+FFFD for what is damaged, where far more of it fits the charset than does not."""
    text = content.decode(charset, errors="replace")
    marked = "\ufffd".encode()
    damaged = text.count("\ufffd") - content.count(marked)
    fitting = (len(text) if charset.startswith(("utf-16", "utf-32")) else _beyond_ascii(text)) - damaged
    # A file that was cut ends within a character; that says nothing of its charset.
    cut = text.endswith("\ufffd") and not content.endswith(marked)
    return text if fitting >= max(1, _FITTING * (damaged - cut)) else None


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, told by its zeros."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < _ZEROS * len(sample) / 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guessed(content: bytes, strange: int) -> str:
    """By what stands around the first byte that is no UTF-8: a long file may be ASCII up to there."""
    start, line_end = max(strange - _AROUND, 0), content.find(b"\n", strange + _AROUND)
    sample = content[start : line_end if line_end >= 0 else len(content)][:_SAMPLE]
    charset, _ = min((_likeliest(sample), *_damaged(sample)), key=lambda guess: guess[1])
    return ftfy.fix_encoding(content.decode(charset, errors="replace"))


def _damaged(sample: bytes) -> Iterator[Guess]:
    """The charsets that the sample is taken for when what is damaged in it is left out, which is little."""
    for charset in _MULTI_BYTE:
        clean = sample.decode(charset, errors="ignore").encode(charset, errors="ignore")
        if 0 < len(sample) - len(clean) <= max(2, _DAMAGED * len(sample)):
            guess = _likeliest(clean)
            if guess[0] == charset:
                yield guess


def _likeliest(sample: bytes) -> Guess:
    """Of those that make as good a text as the best one the most usual; and how bad a text it makes."""
    matches = from_bytes(sample, cp_isolation=_GUESSED)
    best = matches.best()
    if best is None:
        return _GUESSED[0], _WORST
    as_good = {match.encoding for match in matches if _badness(match) == _badness(best)}
    return next((charset for charset in _GUESSED if charset in as_good), best.encoding), _badness(best)


def _badness(match: CharsetMatch) -> tuple[float, float]:
    return match.chaos, -round(match.coherence, 2)
