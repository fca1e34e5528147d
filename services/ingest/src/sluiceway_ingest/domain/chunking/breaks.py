"""Ranks of break points between words: row, sentence, line, clause, space."""

from enum import IntEnum
from zlib import crc32

from sluiceway_ingest.domain.chunking.words import TokenisedWords

# Full stops, commas and quotes of Latin, Arabic, Devanagari and CJK; the last are written without a space after them.
_ENDS_A_SENTENCE = frozenset(".!?\u2026\u3002\uff01\uff1f\u061f\u0964")
_ENDS_A_CLAUSE = frozenset(",;:)\u2013\u2014\uff0c\u3001\uff1b\uff1a")
_CLOSES = frozenset("\"')]\u201d\u2019\u00bb\u300d\u300f\uff09")
_NEEDS_NO_SPACE = frozenset("\u3002\uff01\uff1f\uff0c\u3001\uff1b\uff1a\u300d\u300f\uff09")
# So many closing signs behind a full stop still end a sentence; a run of millions is not walked back over.
_MOST_CLOSING = 8
# So much of what follows names a break; short enough that an edit further down leaves it as it is.
_FINGER = 48


class Rank(IntEnum):
    """Higher is better."""

    NOTHING = 0
    SPACE = 1
    CLAUSE = 2
    LINE = 3
    SENTENCE = 4
    ROW = 5
    BLANK_LINE = 6
    HEADING = 7


def rank(words: TokenisedWords, word: int) -> Rank:
    """Of the break before a word that is not the first."""
    text, gap = words.text, words.text[words.ends[word - 1] : words.starts[word]]
    if gap.count("\n") > 1:
        return Rank.BLANK_LINE
    last = text[words.ends[word - 1] - 1]
    if not gap and last not in _NEEDS_NO_SPACE:
        return Rank.NOTHING
    if _sentence_ends(words, word - 1, last):
        return Rank.SENTENCE
    if "\n" in gap:
        return Rank.LINE
    return Rank.CLAUSE if last in _ENDS_A_CLAUSE else Rank.SPACE


def begins_line(words: TokenisedWords, word: int) -> bool:
    """Whether the break before a word that is not the first ends a line, such as a row of a table."""
    return "\n" in words.text[words.ends[word - 1] : words.starts[word]]


def _sentence_ends(words: TokenisedWords, word: int, last: str) -> bool:
    furthest = max(word - _MOST_CLOSING, 0)
    while last in _CLOSES and word > furthest and words.ends[word - 1] == words.starts[word]:
        word -= 1
        last = words.text[words.ends[word] - 1]
    return last in _ENDS_A_SENTENCE


def mark(words: TokenisedWords, word: int) -> int:
    """A number made from what follows the break. Among equals the lowest is taken, so that two versions of a text
    choose the same break wherever both may, and their passages fall into step again after a change."""
    start = words.starts[word]
    return crc32(words.text[start : start + _FINGER].encode("utf-8", "surrogatepass"))
