"""Word sets of passages, to find those that say the same."""

import re
from collections.abc import Sequence
from typing import Final

# Two passages of near-duplicate documents are the same passage when they share so much of their words.
_ALIKE: Final = 0.7
_WORD: Final = re.compile(r"\w+")


class WordSets:
    """Texts as sets of words, each made once.

    A set is a number with a bit a word: hundreds of passages may have to be compared with hundreds of others.
    """

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._sets: dict[str, int] = {}

    def first_alike(self, text: str, others: Sequence[str]) -> int | None:
        """The place of the first of the others that shares so many words that the two are the same."""
        if not others:
            return None
        mine = self._set(text)
        size = mine.bit_count()
        for place, yours in enumerate(map(self._set, others)):
            shared = (mine & yours).bit_count()
            # The shared ones are a part of all of mine: most are told apart by that alone.
            if shared >= _ALIKE * size and shared >= _ALIKE * (size + yours.bit_count() - shared):
                return place
        return None

    def _set(self, text: str) -> int:
        found = self._sets.get(text)
        if found is None:
            found = 0
            for word in set(_WORD.findall(text.casefold())):
                found |= self._bits.setdefault(word, 1 << len(self._bits))
            self._sets[text] = found
        return found
