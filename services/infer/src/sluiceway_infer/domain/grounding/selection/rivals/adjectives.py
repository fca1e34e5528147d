"""Adjective that tells in Arabic which sort of a thing is meant: the wind at which sailing boats stay in is not that of
boats with engines. It stands behind its noun, with the article where that has one.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.constructs import is_a_verb
from sluiceway_infer.domain.grounding.text.forms import may_be_one
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_DEFINITE = ("ال", "لل", "بال", "كال", "وال", "فال", "ولل", "وبال")
# So an adjective ends that is made of a noun, and one of a feminine or of two or many.
_ENDINGS = ("ي", "ية", "ة", "يه", "ه", "ين", "ات", "ون", "يا")
# With what a thing has: boats with engines.
_WITH = frozenset("ذات ذو ذي ذوات ذوي".split())
_VERBAL = ("ي", "ت", "ن")
_SHORTEST = 3


def is_of_a_sort_by_its_adjective(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Each time the line has the noun something else describes it, or it counts all of them, and what the question
    describes it by is nowhere."""
    if question.language != "ar" or not may_ask_for_a_value(question):
        return False
    there = line.stems | passage.above(line)
    return any(
        not is_spoken_of(sort.stem, there, "ar")
        and (_is_described_otherwise(noun, sort, question, line) or _counts_all(noun, question, line))
        for noun, sort in _sorts_asked(question, passage)
    )


def _sorts_asked(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[tuple[Word, Word]]:
    """Each noun with the adjective right behind it, of which the text is not named and which is no measure; what is
    told before it is asked tells the sort as well: "we have a sailing boat".
    """
    matter = question.stems - question.turning - (names_of(question) & passage.place)
    for noun, sort in _described(question.words):
        is_told = noun.stem in matter and sort.stem in matter and sort.text.endswith(_ENDINGS)
        if is_told and not (question.asked.is_asking(noun) or question.asked.is_asking(sort)):
            yield noun, sort


def _described(found: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    for before, noun, sort in zip((None, *found), found, found[1:], strict=False):
        is_noun = _is_matter(noun) and not is_a_verb(noun, before) and not concepts_of(noun.stem, "ar")
        if is_noun and are_beside(noun, sort) and _is_matter(sort) and _agree(noun, sort):
            yield noun, sort


def _agree(noun: Word, sort: Word) -> bool:
    """Both have the article, or neither; a verb of the present looks like one that has none."""
    if noun.text.startswith(_DEFINITE):
        return sort.text.startswith("ال")
    return not sort.text.startswith((*_DEFINITE, *_VERBAL))


def _is_matter(word: Word) -> bool:
    is_small = plain(word.text) in GENERIC | ANYTHING or is_unit(word)
    return word.is_content and not word.is_number and not is_small and len(word.text) >= _SHORTEST


def _counts_all(noun: Word, question: ParsedQuestion, line: Line) -> bool:
    """The noun right behind "how many" stands bare beside a number: 22 rooms, where double rooms are asked for."""
    if question.asked.kind != "count" or not any(end <= noun.start <= end + 1 for _, end in question.asked.spans):
        return False
    described = {one.start for one, _ in _described(line.tokens)}
    return any(
        one.is_number and are_beside(one, word) and word.start not in described
        for one, word in pairwise(line.tokens)
        if word.stem == noun.stem or _is_form(noun, word)
    )


def _is_described_otherwise(noun: Word, sort: Word, question: ParsedQuestion, line: Line) -> bool:
    spots = [word for word in line.tokens if word.stem == noun.stem or _is_form(noun, word)]
    others = {one.start for one, other in _described(line.tokens) if _is_another(other, sort, question)}
    others |= {
        one.start
        for one, of, has in zip(line.tokens, line.tokens[1:], line.tokens[2:], strict=False)
        if plain(of.text) in _WITH and _is_another(has, sort, question)
    }
    return bool(spots) and all(word.start in others for word in spots)


def _is_form(noun: Word, word: Word) -> bool:
    """Another number of it, or with what is written together with it."""
    return word.is_content and not word.is_number and may_be_one(noun, word)


def _is_another(other: Word, sort: Word, question: ParsedQuestion) -> bool:
    """Neither a word of the question nor a form of what describes it there."""
    return other.stem not in question.stems and not may_be_one(sort, other)
