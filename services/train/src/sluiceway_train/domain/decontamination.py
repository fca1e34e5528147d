"""Decontamination: rows that share eight words in a row with texts that answers are measured on are no rows to learn
(the rule of GPT-3's report, Brown et al., 2020, with a shorter run)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

WORDS: Final = 8
_WORD: Final = re.compile(r"\w+")


class HeldOutTexts:
    """What no row may share a run of words with. A line that has fewer words is met by the text that is that line."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [words(line) for text in texts for line in text.splitlines()]
        self._runs = frozenset(run for line in lines for run in _runs(line))
        self._short = frozenset(tuple(line) for line in lines if 0 < len(line) < WORDS)

    def meet(self, texts: Iterable[str]) -> bool:
        """Whether one of them shares a run."""
        return any(self._meets(words(line)) for text in texts for line in (*text.splitlines(), text))

    def _meets(self, line: Sequence[str]) -> bool:
        return tuple(line) in self._short or any(run in self._runs for run in _runs(line))


def words(text: str) -> list[str]:
    """In small letters, without signs."""
    return _WORD.findall(text.casefold())


def _runs(line: Sequence[str]) -> Iterator[int]:
    """A hash of each run: a suite of a million characters is 200,000 of them."""
    return (hash(tuple(line[start : start + WORDS])) for start in range(len(line) - WORDS + 1))
