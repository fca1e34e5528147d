"""Trie of words that a policy forbids: findings wherever they stand, whole or within others, whatever their case, and
however their letters are written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation.letters import with_folded_letters
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
        for letter in with_folded_letters(word).text:
            node = node.setdefault(letter, {})
        node[_END] = node.get(_END, 0) | kind

    def find(self, text: str, watch: Watch = UNWATCHED) -> Iterator[Finding]:
        """In the order of the text, told in its code points. Those of one kind do not overlap; of two words of it that
        begin at one place the longer one is meant. Raises OutOfTime."""
        if not self._root:
            return
        written, done = with_folded_letters(text, watch), dict[str, int]()
        for kind, first, last in self._found(written.text, watch):
            start, end = written.span(first, last)
            # One sign may be written out as several, and a word found in each of them.
            if start >= done.get(kind, 0):
                done[kind] = end
                yield Finding(kind=kind, rule=RULE, start=start, end=end)

    def _found(self, folded: str, watch: Watch) -> Iterator[tuple[str, int, int]]:
        first = self._root.get
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
                yield from ((kind, start, end) for kind in self._of(begun))

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
