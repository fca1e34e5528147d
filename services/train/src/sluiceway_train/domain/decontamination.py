"""Decontamination: rows that share eight words in a row with texts that answers are measured on are no rows to learn
(the rule of GPT-3's report, Brown et al., 2020, with a shorter run); where words have no spaces, sixteen signs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final
from unicodedata import category, normalize

WORDS: Final = 8
# Thai, Lao, Burmese, Khmer, Kana and ideographs, which are written without spaces.
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SIGN: Final = re.compile(f"[{_SPACELESS}]")
# A word of theirs is two signs, more or less.
_WEIGHT_OF_WORD, _WEIGHT_OF_SIGN = 2, 1
_WEIGHT_OF_RUN: Final = WORDS * _WEIGHT_OF_WORD


class HeldOutTexts:
    """What no row may share a run of words with. A line that has fewer words is met by the text that is that line."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [words(line) for text in texts for line in text.splitlines()]
        self._runs = frozenset(run for line in lines for run in _runs(line))
        self._short = frozenset(tuple(line) for line in lines if 0 < sum(map(_weight, line)) < _WEIGHT_OF_RUN)

    def meet(self, texts: Iterable[str]) -> bool:
        """Whether one of them shares a run."""
        return any(self._meets(words(line)) for text in texts for line in (*text.splitlines(), text))

    def _meets(self, line: Sequence[str]) -> bool:
        return tuple(line) in self._short or any(run in self._runs for run in _runs(line))


@cache
def _word() -> re.Pattern[str]:
    """With the vowels of Hindi or Tamil and with accents, which are part of a word and no letters for `re`; which
    picture a sign is drawn as (U+FE00 to U+FE0F) is no part of one. Made when it is first asked for: it looks at all.
    """
    marks = "".join(
        sign
        for sign in map(chr, range(0x20000))
        if category(sign) in ("Mn", "Mc") and not _SIGN.match(sign) and not "\ufe00" <= sign <= "\ufe0f"
    )
    return re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}](?:[^\W{_SPACELESS}]|[{marks}])*")


def words(text: str) -> list[str]:
    """In small letters, without punctuation, however its accents are written; each sign of a script without spaces is
    one, and counts half."""
    return _word().findall(normalize("NFC", text.casefold()))


def _weight(word: str) -> int:
    return _WEIGHT_OF_SIGN if _SIGN.match(word) else _WEIGHT_OF_WORD


def _runs(line: Sequence[str]) -> Iterator[int]:
    """A hash of each run, the shortest that weighs enough: a suite of a million characters is 200,000 of them."""
    end, weight = 0, 0
    for start, word in enumerate(line):
        while weight < _WEIGHT_OF_RUN:
            if end == len(line):
                return
            weight += _weight(line[end])
            end += 1
        yield hash(tuple(line[start:end]))
        weight -= _weight(word)
