"""Paraphrase of a line: what a claim says in other words than its line, one word for a close one.

Numbers, names, a "not", order and bounds are no part of it: those stand in the line as they are said.
"""

from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS, PROPERTIES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.selection.prices import has_sum
from sluiceway_infer.domain.grounding.text.compounds import SEPARABLE
from sluiceway_infer.domain.grounding.text.concepts import are_derived, concepts_in, concepts_of

# A property has its contraries among its words, as "heavy" and "light" tell a weight: none stands for another.
_WITH_CONTRARIES = PROPERTIES | frozenset(("age", "area", "duration"))


def words_meant(words: frozenset[str], passage: ParsedPassage, line: Line, there: frozenset[str]) -> Mapping[str, str]:
    """Each of these words that the line, with what heads it, says by a close one: with that one."""
    return {word: other for word in words - there if (other := _close_to(word, passage.language, line, there))}


def _close_to(word: str, language: str, line: Line, there: frozenset[str]) -> str:
    meant = concepts_of(word, language) - _WITH_CONTRARIES
    apart = SEPARABLE.intersection(one.stem for one in line.tokens if one.is_function) if language == "de" else ()
    close = (
        other
        for other in sorted(there, key=lambda other: (other not in line.stems, other))
        if concepts_of(other, language) & meant
        or are_derived(word, other, language)
        or any(begin + other == word for begin in apart)
    )
    return next(close, "")


def is_price_told(word: str, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """It says that something costs so much, and the line has a sum, which is for nothing else."""
    language = passage.language
    is_price = "price" in concepts_of(word, language) and has_sum(passage, line)
    return is_price and concepts_in(there, language).isdisjoint(OTHER_SUMS)
