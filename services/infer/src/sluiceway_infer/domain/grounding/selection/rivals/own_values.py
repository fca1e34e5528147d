"""Value of something else that a line has beside the thing: of its counter, which is 3 m long; of it and its bag
together; or of another thing, in another clause.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import (
    extents_asked,
    height_asked,
)
from sluiceway_infer.domain.grounding.selection.named_clauses import (
    MEASURED,
    SIGNS_OF_MEASURES,
    Clause,
    clauses_with_numbers,
    has_a_thing,
    naming,
    properties_of,
    stems_of,
)
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_DIMENSIONS = frozenset(DIMENSION_OF[unit] for unit in ("kg", "m", "l"))
# Between a noun and the number that is its own, and the verb by which the whole has it.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset("of about up to some around each".split()),
    "de": frozenset("von zu je mit etwa rund bis uber ca circa".split()),
    "es": frozenset("de unos unas casi hasta".split()),
}
_HAS: Mapping[str, frozenset[str]] = {
    "en": frozenset("has have with includes include contains contain carries".split()),
    "de": frozenset("hat haben besitzt besitzen mit enthalt enthalten tragt".split()),
    "es": frozenset("tiene tienen con incluye incluyen lleva llevan".split()),
}
_MOST_TO_THE_VERB, _MOST_SMALL = 5, 3
# Right behind a noun they begin a clause on it; in German behind a comma.
_RELATIVE: Mapping[str, frozenset[str]] = {
    "en": frozenset(("that", "which")), "de": frozenset(("die", "der", "das")), "es": frozenset(("que",)),
}  # fmt: skip
_COPULAS = frozenset("is are was were ist sind war waren es son era eran".split())
_MOST_IN_A_CLAUSE, _COMMA_AND_SPACE = 4, 2
_TOGETHER: Mapping[str, frozenset[str]] = {
    "en": frozenset("with without including excluding than".split()),
    "de": frozenset("mit ohne samt inklusive einschliesslich als".split()),
    "es": frozenset("con sin incluyendo incluido incluida".split()),
    "ar": frozenset("مع بدون".split()),
}
_AND = "و"


def is_value_of_something_beside(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """An extent, a weight or a capacity is asked for, and each value of the line is that of something else in it."""
    asked = properties_of(question.relation, question.language) | {question.asked.concept, height_asked(question)}
    if line.kind not in ("sentence", "item"):
        return False
    is_own = not asked.isdisjoint(MEASURED)
    if is_own and _is_measured_together(question, line):
        return True
    if _is_told_in_another_clause(question, passage, line, asked | extents_asked(question)):
        return True
    return (is_own or question.asked.kind == "measure") and _are_values_of_what_it_has(question, passage, line)


def _are_values_of_what_it_has(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Each number with such a unit stands behind a noun of its own: "it has a counter of 3 m"."""
    measured = {number for number, unit in line.measures if DIMENSION_OF.get(unit) in _DIMENSIONS}
    spots = [at for at, word in enumerate(line.tokens) if word.is_number and word.stem in measured]
    return bool(spots) and all(_is_of_what_it_has(at, question, passage, line) for at in spots)


def _is_of_what_it_has(at: int, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language, before = question.language, line.tokens[:at]
    if (owner := _owner_of_its_clause(before, language)) and is_another_thing(owner, question, passage):
        return True
    of = _OF.get(language, frozenset())
    small = 0
    while small < min(_MOST_SMALL, len(before)) and plain(before[-1 - small].text) in of:
        small += 1
    rest = before[: len(before) - small]
    if not (small and rest) or not is_another_thing(rest[-1], question, passage):
        return False
    leading = [plain(word.text) for word in rest[-1 - _MOST_TO_THE_VERB : -1]]
    return not _HAS.get(language, frozenset()).isdisjoint(leading)


def _owner_of_its_clause(before: Sequence[Word], language: str) -> Word | None:
    """The noun right before the relative pronoun behind which the number stands, "a cover that weighs 6 kg", where that
    is not what the thing itself is called.
    """
    first = max(1, len(before) - _MOST_IN_A_CLAUSE)
    relative = _RELATIVE.get(language, frozenset())
    for at in reversed(range(first, len(before))):
        noun = before[at - 1]
        is_led = plain(before[at].text) in relative and _begins_a_clause(noun, before[at], language)
        if is_led and noun.is_content and not noun.is_number:
            return None if _is_the_thing_itself(before[: at - 1]) else noun
    return None


def _is_the_thing_itself(leading: Sequence[Word]) -> bool:
    """Berta is an engine that weighs 24 t; Berta, an engine that weighs 24 t."""
    near = leading[-_MOST_TO_THE_VERB:]
    is_apposed = any(other.start - one.end == _COMMA_AND_SPACE for one, other in pairwise(near))
    return is_apposed or not _COPULAS.isdisjoint(plain(word.text) for word in near)


def _begins_a_clause(noun: Word, pronoun: Word, language: str) -> bool:
    apart = pronoun.start - noun.end
    return apart == _COMMA_AND_SPACE or (apart == 1 and language not in NOUNS_WITH_CAPITALS)


def is_another_thing(word: Word, question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """A noun that is no property and of which neither the question nor the title speaks."""
    language, bare = question.language, plain(word.text)
    is_noun = word.is_content and not word.is_number and (word.is_name or language not in NOUNS_WITH_CAPITALS)
    is_known = bare in UNIT_OF or bare in GENERIC or bool(concepts_of(word.stem, language))
    return is_noun and not is_known and not is_spoken_of(word.stem, question.stems | passage.title, language)


def _is_measured_together(question: ParsedQuestion, line: Line) -> bool:
    """The thing stands there behind a "with" alone, of which the question says nothing: it weighs 9 kg with its bag."""
    first = next(nouns(question), None)
    if first is None or _is_behind_with(first, question.words, question.language):
        return False
    there = [word for word in line.tokens if is_spoken_of(first.stem, frozenset((word.stem,)), question.language)]
    return bool(there) and all(_is_behind_with(word, line.tokens, question.language) for word in there)


def _is_behind_with(word: Word, among: Sequence[Word], language: str) -> bool:
    before = [one for one in among if one.end <= word.start][-2:]
    small = [plain(one.text) for one in before if not one.is_content]
    return not _TOGETHER.get(language, frozenset()).isdisjoint(small)


def _is_told_in_another_clause(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, asked: frozenset[str]
) -> bool:
    """The clause with the thing gives another property of it, and the one with the property is of something else: "the
    tent is 2 m high, the porch 1 m deep".
    """
    language, clauses = question.language, clauses_with_numbers(line)
    told = [one for one in clauses if _says(one, asked & MEASURED, language)] if len(clauses) > 1 else []
    if not told or not all(has_a_thing(one, language) for one in told):
        return False
    is_named_in = naming(question, passage)
    named = [one for one in clauses if is_named_in(one)]
    return bool(named) and all(_says(one, MEASURED - asked, language) and one not in told for one in named)


def _says(clause: Clause, concepts: frozenset[str], language: str) -> bool:
    """A word for one of the properties; in Chinese the sign of an extent right before its number."""
    text, _ = clause
    if language in NO_SPACES:
        return any(
            re.search(rf"{sign}度?[为约达是有]?\s?\d", text)
            for sign, one in SIGNS_OF_MEASURES.items()
            if one in concepts
        )
    stems = stems_of(clause)
    bare = frozenset(stem.removeprefix(_AND) for stem in stems) if language == "ar" else stems
    return not concepts.isdisjoint(properties_of(stems | bare, language))
