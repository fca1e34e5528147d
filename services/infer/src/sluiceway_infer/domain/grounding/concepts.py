"""Concepts of a word: what it may be said for. Two words with one concept may be taken for each other."""

from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.concepts import rows, signs
from sluiceway_infer.domain.grounding.stems import stem

_NONE: frozenset[str] = frozenset()


def concepts_of(root: str, language: str) -> frozenset[str]:
    """The concepts of a stem."""
    return _known(language).get(root, _NONE)


def concepts_in(roots: frozenset[str], language: str) -> frozenset[str]:
    """The concepts of several."""
    known = _known(language)
    return frozenset(concept for root in roots for concept in known.get(root, _NONE))


def is_said(root: str, among: frozenset[str], meant: frozenset[str], language: str) -> bool:
    """True where the word is among these stems, or a close one: one of its concepts is among those meant."""
    return root in among or bool(concepts_of(root, language) & meant)


@lru_cache
def _known(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, concept in rows():
        root = stem(word, language)
        found[root] = found.get(root, _NONE) | {concept}
    for word, concept in signs():
        for pair in {word} if len(word) < 2 else {word[at : at + 2] for at in range(len(word) - 1)}:
            found[pair] = found.get(pair, _NONE) | {concept}
    return found
