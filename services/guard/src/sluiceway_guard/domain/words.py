"""Trie of words that a policy forbids: findings wherever they stand, whole or within others, whatever their case."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sluiceway_guard.domain.findings import Finding

# What a node of the trie has beside its letters where a word ends; behind the text there is the letter "".
_END = None
# The rule of all that is found by words of a policy.
RULE: Final = "words"


class WordTrie:
    """Words of one kind. A text is read once, whatever their number: a step a character, and as many as a word is long
    where one begins."""

    def __init__(self, words: Iterable[str]) -> None:
        self._root: dict[str | None, Any] = {}
        for word in words:
            node = self._root
            for letter in _folded(word):
                node = node.setdefault(letter, {})
            node[_END] = True

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans in code points of the text, which do not overlap. Of two words that begin at one place the longer one
        is meant."""
        folded, first, free = _folded(text), self._root.get, 0
        for start, letter in enumerate(folded):
            node = first(letter)
            if node is None or start < free:
                continue
            at, end = start + 1, 0
            while node is not None:
                end = at if _END in node else end
                node, at = node.get(folded[at : at + 1]), at + 1
            if end:
                yield start, end
                free = end


def find_words(text: str, tries: Mapping[str, WordTrie]) -> Iterator[Finding]:
    """In the order of the text, by kind."""
    for kind, trie in tries.items():
        for start, end in trie.find(text):
            yield Finding(kind=kind, rule=RULE, start=start, end=end)


def _folded(text: str) -> str:
    """Without the difference of case, a code point for a code point."""
    folded = text.casefold()
    # Folding makes a text longer or leaves its length: what is as long as before stands where it stood.
    return folded if len(folded) == len(text) else "".join(map(_fold, text))


def _fold(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter
