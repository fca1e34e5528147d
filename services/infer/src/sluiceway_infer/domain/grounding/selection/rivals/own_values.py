"""Value of something else that a line has beside the thing: of its counter, which is 3 m long; of it and its bag
together; or of another thing, in another clause.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import (
    EXTENTS,
    EXTENTS_OF_SIGNS,
    extents_asked,
    extents_of,
    height_asked,
)
from sluiceway_infer.domain.grounding.selection.sign_things import parts_of_things
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, parts_of_the_named
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word

# What each part has of its own, and in which units.
_OWN = EXTENTS | {"diameter", "weight", "capacity"}
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
_CLAUSE = re.compile(r"[,;\uff0c\uff1b\u3001\u060c\u061b]\s?|\s(?:and|und|y)\s|\s(?=\u0648\w)")
# The signs that say what is measured, right before its number.
_SIGNS: Mapping[str, str] = {**EXTENTS_OF_SIGNS, "重": "weight"}
_BEGINS_WITH_ITS_EXTENT = re.compile(rf"\s*[{''.join(_SIGNS)}]")
_BEFORE_ITS_EXTENT = re.compile(
    rf"([\u3400-\u7683\u7685-\u9fff]{{2,}})的?(?:有?多[{''.join(_SIGNS)}]|[{''.join(_SIGNS)}]度?[是有为]?(?:多少|几))"
)
_MEASURES = frozenset("measures mide miden misst messen betragt".split())
_AND = "و"
Clause = tuple[str, Sequence[Word]]


def is_value_of_something_beside(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """An extent, a weight or a capacity is asked for, and each value of the line is that of something else in it."""
    asked = _properties(question.relation, question.language) | {question.asked.concept, height_asked(question)}
    if line.kind not in ("sentence", "item"):
        return False
    is_own = not asked.isdisjoint(_OWN)
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
    told = [one for one in clauses if _says(one, asked & _OWN, language)] if len(clauses) > 1 else []
    if not told or not all(_has_a_thing(one, language) for one in told):
        return False
    is_named_in = naming(question, passage)
    named = [one for one in clauses if is_named_in(one)]
    return bool(named) and all(_says(one, _OWN - asked, language) and one not in told for one in named)


def _has_a_thing(clause: Clause, language: str) -> bool:
    """Else it goes on with that of the clause before: "is 80 m long and 9 m wide"."""
    text, tokens = clause
    if language in NO_SPACES:
        return _BEGINS_WITH_ITS_EXTENT.match(text) is None
    return any(
        word.is_content
        and not (word.is_number or is_unit(word) or _properties((word.stem,), language) & _OWN)
        and plain(word.text) not in _MEASURES
        for word in tokens
    )


def clauses_with_numbers(line: Line) -> list[Clause]:
    """Each with its words."""
    cuts = [0, *(cut.end() for cut in _CLAUSE.finditer(line.text)), len(line.text)]
    return [
        (line.text[start:end], [word for word in line.tokens if start <= word.start - line.start < end])
        for start, end in pairwise(cuts)
        if any(sign.isdigit() for sign in line.text[start:end])
    ]


def naming(question: ParsedQuestion, passage: ParsedPassage) -> Callable[[Clause], bool]:
    """Whether a clause names the first thing of the question; in Chinese the last one."""
    language = question.language
    if language in NO_SPACES:
        parts = [part.signs for part in parts_of_things(question, passage)[-1:]]
        signs = parts or _BEFORE_ITS_EXTENT.findall(question.text)
        return lambda clause: any(one in clause[0] for one in signs)
    if language == "ar":
        matter = [word for word in question.words if word.is_content and not _properties((word.stem,), language)]
        return lambda clause: any(is_spoken_of(one.stem, _stems(clause), language) for one in matter[:1])
    named = (*nouns(question), *(part for part, _ in parts_of_the_named(question, passage)))[:1]
    return lambda clause: any(is_spoken_of(one.stem, _stems(clause), language) for one in named)


def _says(clause: Clause, concepts: frozenset[str], language: str) -> bool:
    """A word for one of the properties; in Chinese the sign of an extent right before its number."""
    text, _ = clause
    if language in NO_SPACES:
        return any(re.search(rf"{sign}度?[为约达是有]?\s?\d", text) for sign, one in _SIGNS.items() if one in concepts)
    stems = _stems(clause)
    bare = frozenset(stem.removeprefix(_AND) for stem in stems) if language == "ar" else stems
    return not concepts.isdisjoint(_properties(stems | bare, language))


def _stems(clause: Clause) -> frozenset[str]:
    return frozenset(word.stem for word in clause[1])


def _properties(stems: Iterable[str], language: str) -> frozenset[str]:
    """What is meant by them; a word that is a length in one language and a width in another one is a length."""
    return frozenset[str]().union(*(extents_of(stem, language) or concepts_of(stem, language) for stem in stems))
