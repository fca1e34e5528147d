"""Words of a text, each with its size in tokens."""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

# A tokenizer of the BERT family makes one unknown token of a word longer than 100 characters. Up to here a word is
# measured; a longer one is charged a token a character, which no tokenizer exceeds, and may be cut anywhere.
LONGEST_WORD = 48

TokenMeasure = Callable[[str], int]

# No punctuation and no space of Unicode has a code beyond.
_PUNCTUATION_ENDS = 0x20000

_SPACES = "\t\n\r"
# Written without spaces between words: every character is a word of its own.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"


@dataclass(frozen=True)
class TokenisedWords:
    """Word i is `text[starts[i]:ends[i]]`; `before[i]` is the number of tokens of all words before it."""

    text: str
    starts: "array[int]"
    ends: "array[int]"
    before: "array[int]"

    def __len__(self) -> int:
        return len(self.starts)

    def tokens(self, first: int, last: int) -> int:
        """Tokens of the words `first` to `last`, `last` left out."""
        return self.before[last] - self.before[first]

    def reach(self, first: int, tokens: int) -> int:
        """The furthest `last` so that `first` to `last` fit into so many tokens, but one word at the least."""
        return max(bisect_right(self.before, self.before[first] + tokens) - 1, first + 1)

    def past(self, first: int, tokens: int) -> int:
        """The first break behind which at least so many tokens lie, counted from `first`."""
        return max(bisect_left(self.before, self.before[first] + tokens), first + 1)

    def at(self, offset: int) -> int:
        """The first word that starts at or after the offset."""
        return bisect_left(self.starts, offset)


def words_of(text: str, measure: TokenMeasure) -> TokenisedWords:
    """Splits where a tokenizer of the BERT family splits, so that sizes add up: measuring a passage gives their sum.

    What such a tokenizer takes for nothing is charged too, so that no passage is of any length: a token for a word of
    signs that it does not know, and one for each 48 blanks in a row.
    """
    # Numbers of four bytes: a text of the largest size has ten million words.
    starts, ends, sizes = array("i"), array("i"), array("i", [0])
    before = 0
    for match in _word().finditer(text):
        start, end = match.span()
        gap, before = (start - before) // LONGEST_WORD, end
        for piece in range(start, end, LONGEST_WORD):
            starts.append(piece)
            ends.append(min(piece + LONGEST_WORD, end))
        if end - start <= LONGEST_WORD:
            sizes.append(max(measure(match.group()), 1) + gap)
        else:
            sizes.extend(ends[i] - starts[i] for i in range(len(sizes) - 1, len(starts)))
            sizes[-1] += gap
    return TokenisedWords(text, starts, ends, array("i", accumulate(sizes)))


@cache
def _word() -> re.Pattern[str]:
    spaces = _SPACES + _class("Z")
    marks = _class("P") + re.escape("$+<=>^`|~")
    return re.compile(f"[{marks}{_IDEOGRAPHS}]|[^{marks}{_IDEOGRAPHS}{spaces}]+")


def _class(category: str) -> str:
    """All characters of a Unicode category, as the inside of a character class."""
    members = (code for code in range(_PUNCTUATION_ENDS) if unicodedata.category(chr(code))[0] == category)
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _runs(members))


def _runs(codes: Iterable[int]) -> Iterable[tuple[int, int]]:
    first = last = -1
    for code in codes:
        if code != last + 1:
            if first >= 0:
                yield first, last
            first = code
        last = code
    if first >= 0:
        yield first, last
