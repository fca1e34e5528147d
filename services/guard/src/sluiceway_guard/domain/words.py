"""Trie of words that a policy forbids: findings wherever they stand, whole or within others, whatever their case."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation.watch import UNWATCHED, Watch

# What a node of the trie has beside its letters where a word ends; behind the text there is the letter "".
_END = None
# The rule of all that is found by words of a policy.
RULE: Final = "words"


class WordTrie:
    """Words by kind, all kinds in one. A text is read once, whatever their number: a step a character, and as many as a
    word is long where one begins."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._root: dict[str | None, Any] = {}
        # A kind is a bit: a node says of which kinds a word ends there.
        self._kinds = tuple(words)
        for number, listed in enumerate(words.values()):
            for word in listed:
                self._add(word, 1 << number)

    def _add(self, word: str, kind: int) -> None:
        node = self._root
        for letter in _folded(word):
            node = node.setdefault(letter, {})
        node[_END] = node.get(_END, 0) | kind

    def find(self, text: str, watch: Watch = UNWATCHED) -> Iterator[Finding]:
        """In the order of the text, told in its code points. Those of one kind do not overlap; of two words of it that
        begin at one place the longer one is meant. Raises OutOfTime."""
        folded, first = _folded(text), self._root.get
        every, busy, freed = (1 << len(self._kinds)) - 1, 0, defaultdict[int, int](int)
        for start, letter in enumerate(watch.over(folded)):
            busy &= ~freed.pop(start, 0)
            node = first(letter)
            if node is None or busy == every:
                continue
            for end, kinds in reversed(_ends(folded, start, node)):
                begun = kinds & ~busy
                busy |= begun
                freed[end] |= begun
                yield from (Finding(kind=kind, rule=RULE, start=start, end=end) for kind in self._of(begun))

    def _of(self, kinds: int) -> Iterator[str]:
        while kinds:
            lowest = kinds & -kinds
            yield self._kinds[lowest.bit_length() - 1]
            kinds ^= lowest


def _ends(folded: str, start: int, node: dict[str | None, Any] | None) -> list[tuple[int, int]]:
    """Where words that begin at `start` end, with their kinds, the shortest first; `node` is that of its letter."""
    ends, at = list[tuple[int, int]](), start + 1
    while node is not None:
        if (kinds := node.get(_END)) is not None:
            ends.append((at, kinds))
        node, at = node.get(folded[at : at + 1]), at + 1
    return ends


def _folded(text: str) -> str:
    """Without the difference of case, a code point for a code point."""
    folded = text.casefold()
    # Folding makes a text longer or leaves its length: what is as long as before stands where it stood.
    return folded if len(folded) == len(text) else "".join(map(_fold, text))


def _fold(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter
