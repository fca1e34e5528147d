"""Things of which a value is asked: a part of what is named, or one that has it. The weight of the drill is not that of
its charger, of which no passage may speak, nor is the weight of its motor that of another's.
"""

from collections.abc import Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.asked import is_of_the_past
from sluiceway_infer.domain.grounding.concepts import concepts_in, is_close, is_said
from sluiceway_infer.domain.grounding.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.naming import is_named, names_of
from sluiceway_infer.domain.grounding.nouns import GENITIVE, nouns, opening_noun, type_noun
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion, are_beside
from sluiceway_infer.domain.grounding.replaced import is_elided
from sluiceway_infer.domain.grounding.subjects import opens_with_pronoun
from sluiceway_infer.domain.grounding.unsaid_signs import has_unsaid_run
from sluiceway_infer.domain.grounding.words import Word

# Halves of a German compound.
SHORTEST_END = 4
SHORTEST_HALF = 6
_VERBAL_PREFIXES = frozenset("be ge er ver zer ent an auf aus bei ein mit nach vor zu ab um uber unter".split())
_VALUES = frozenset(("measure", "count", "date"))
# For whom or where it is so need not be said, after the thing itself.
_BESIDE = frozenset("for in at to with fur in im bei mit para en con pour dans a avec per".split())


def has_unsaid_thing(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether a value is asked of something that stands nowhere in the passage, neither by its word nor by another.
    What happened once is told in other words than it is asked for.
    """
    if not _may_ask_for_a_value(question) or is_of_the_past(question.text, question.language):
        return False
    there = passage.stems | passage.place
    if question.language in NO_SPACES:
        return has_unsaid_run(question, there, passage.source.text)
    return any(
        not _is_said(thing.stem, there, question.language)
        and not (question.language in NOUNS_WITH_CAPITALS and _is_in_a_compound(thing.stem, passage))
        for thing in _of_the_value(question)
    )


def _is_in_a_compound(thing: str, passage: ParsedPassage) -> bool:
    """Its beginning stands with a hyphen before another, or it is what a compound of the title is of."""
    is_titled = len(thing) >= SHORTEST_HALF and any(other.startswith(thing) for other in passage.place)
    return is_titled or is_elided(thing, passage.source.text)


def asks_for_a_value(question: ParsedQuestion) -> bool:
    """How much, how many, when, what the weight is, or what is paid: what has no value is no answer."""
    if question.asked.kind != "any":
        return question.asked.kind in _VALUES
    if (
        type_noun(question) is None
        and not question.is_negated
        and concepts_in(question.relation, question.language) & PROPERTIES
    ):
        return True
    first = next((word for word in question.words if word.is_content), None)
    is_noun = first is not None and question.language in NOUNS_WITH_CAPITALS | {"ar"}
    start, end = question.asked.head or ((first.start, first.end) if first and is_noun else (0, 0))
    head = frozenset(word.stem for word in question.words if start <= word.start < end)
    return bool(concepts_in(head, question.language) & PROPERTIES)


def _may_ask_for_a_value(question: ParsedQuestion) -> bool:
    """The same, or which load, of which only a number tells whether it is a value."""
    return asks_for_a_value(question) or (question.asked.kind == "any" and type_noun(question) is not None)


def is_of_another_owner(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has one thing of the question without the other, of which a line of its own gives a value: the weight of
    the motor that is said of the tiller is none of the motor of the shredder.
    """
    if question.language in NO_SPACES or not _may_ask_for_a_value(question):
        return False
    at = passage.place_of(line)
    there = line.stems | passage.above(line)
    if at and opens_with_pronoun(line, question.language):
        there |= passage.lines[at - 1].stems
    things = _heads(question)
    missing = [one for one in things if not _is_bound(one.stem, there, question.language)]
    if not missing or len(missing) == len(things):
        return False
    leads = at - 1 if _goes_on(question, passage, at) and set(missing) <= set(_owners(things)) else None
    others = [other for place, other in enumerate(passage.lines) if place not in (at, leads) and other.has_number]
    return any(_is_said(one.stem, other.stems, question.language) for one in missing for other in others)


def _goes_on(question: ParsedQuestion, passage: ParsedPassage, at: int) -> bool:
    """A sentence after another one, and not with another subject of its own."""
    line, language = passage.lines[at], question.language
    is_after = at > 0 and passage.lines[at - 1].kind == line.kind == "sentence"
    return is_after and all(word.stem in question.stems for word in opening_noun(line, language))


def _owners(things: Sequence[Word]) -> Sequence[Word]:
    """Those of which another one is a part: the one with an s before it, or all behind the first."""
    return [one for one in things if one.text.endswith(GENITIVE)] or things[1:]


def _heads(question: ParsedQuestion) -> list[Word]:
    """The things without what describes them, and without what says of which type the named is (the trial Meridian)."""
    names = names_of(question) if question.language != "ar" else frozenset[str]()
    named = [word for word in question.words if word.stem in names]
    things = [one for one in nouns(question) if not any(are_beside(*sorted((one, name), key=_start)) for name in named)]
    describing = [one for one, other in pairwise(things) if _describes(one, other, question.language)]
    return [one for one in things if one not in describing]


def _start(word: Word) -> int:
    return word.start


def _describes(one: Word, other: Word, language: str) -> bool:
    return language == "en" and are_beside(one, other) and not one.text.endswith(GENITIVE)


def _of_the_value(question: ParsedQuestion) -> Sequence[Word]:
    """The things without those beside which another one has the value: the rent is asked "for the flat"."""
    found = list(nouns(question))
    return [one for at, one in enumerate(found) if not at or not _is_beside(one, found[at - 1], question)]


def _is_beside(thing: Word, last: Word, question: ParsedQuestion) -> bool:
    between = [word.text.casefold() for word in question.words if last.end <= word.start < thing.start]
    return any(word in _BESIDE for word in between[-2:])


def _is_said(thing: str, there: frozenset[str], language: str) -> bool:
    if is_said(thing, there, concepts_in(there, language), language) or is_close(thing, there, language):
        return True
    return _has_both_halves(thing, there) if language in NOUNS_WITH_CAPITALS else is_named(thing, there, language)


def _is_bound(thing: str, there: frozenset[str], language: str) -> bool:
    """The same; of a compound the end is enough, by itself or before another one: the Pumpengehäuse of the
    Bewässerungspumpe.
    """
    ends = (thing[-size:] for size in range(SHORTEST_END, len(thing)))
    is_begun = language in NOUNS_WITH_CAPITALS and any(other.startswith(end) for end in ends for other in there)
    return is_begun or _is_said(thing, there, language)


def _has_both_halves(compound: str, there: frozenset[str]) -> bool:
    """The Anhängerakku where an Akku and something with an Anhänger are, or another compound that ends so, which an
    Angriff is none of.
    """
    longer = (other.removesuffix(compound) for other in there if other.endswith(compound))
    if len(compound) >= SHORTEST_END and any(begin not in _VERBAL_PREFIXES for begin in longer):
        return True
    ends = (other for other in there if len(other) >= SHORTEST_END and compound.endswith(other))
    begins = (compound[: -len(end)].rstrip("ns")[:SHORTEST_HALF] for end in ends)
    return any(len(begin) >= SHORTEST_END and any(begin in other for other in there) for begin in begins)
