"""Words that a policy forbids: findings wherever they stand, whole or within others, whatever their case."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sluiceway_guard.domain.findings import Finding


def find_words(text: str, words: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """In the order of the text, by kind. Of two words that begin at one place the longer one is meant."""
    for kind, listed in words.items():
        for match in _pattern(tuple(listed)).finditer(text):
            yield Finding(kind=kind, rule="words", start=match.start(), end=match.end())


def longest_phrase(words: Mapping[str, Sequence[str]]) -> int:
    """Code points of the longest entry that has white space in it, 0 where none has."""
    return max((len(word) for listed in words.values() for word in listed if len(word.split()) > 1), default=0)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Literal words alone, so it is linear in the text."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
