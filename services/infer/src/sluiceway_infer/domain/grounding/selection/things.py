"""Things of which a value is asked: a part of what is named, or one that has it. The weight of the drill is not that of
its charger, of which no passage may speak, nor is the weight of its motor that of another's.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC, is_of_the_past
from sluiceway_infer.domain.grounding.parsing.nouns import complements, nouns, type_noun
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.selection.sign_sorts import has_unsaid_sort
from sluiceway_infer.domain.grounding.selection.sign_things import has_torn_run
from sluiceway_infer.domain.grounding.selection.unsaid_signs import has_unsaid_run
from sluiceway_infer.domain.grounding.text.compounds import SHORTEST_END, SHORTEST_HALF, halves_of, is_an_end, is_elided
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, has_of, is_close
from sluiceway_infer.domain.grounding.text.constructs import may_begin_a_construct
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# What is named, and in brackets of what.
_ALONE = re.compile(r"[^?\uff1f\u061f]+[?\uff1f\u061f] ?\([^()]+\)")
_DOES, _MOST_BEFORE_A_VERB = frozenset(("does", "do", "did")), 5
_WEIGHT = "weight"
_VALUES = frozenset(("measure", "count", "date", "material"))
# For whom or where it is so need not be said, after the thing itself.
_BESIDE = frozenset("for in at to with fur in im bei mit para en con pour dans a avec per".split())


def has_unsaid_thing(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether a value is asked of something that stands nowhere in the passage, neither by its word nor by another.
    What happened once is told in other words than it is asked for.
    """
    is_asked_in_signs = question.asked.kind == "person" and question.language in NO_SPACES
    may_be_unsaid = may_ask_for_a_value(question) or is_asked_in_signs
    if not may_be_unsaid or (is_of_the_past(question.text, question.language) and not _counts_by_nouns(question)):
        return False
    there = passage.around
    if question.language in NO_SPACES:
        return has_unsaid_signs(question, passage)
    return any(
        not is_spoken_of(thing.stem, there, question.language, plain(thing.text))
        and not (question.language in NOUNS_WITH_CAPITALS and _is_in_a_compound(thing.stem, passage))
        for thing in (*_of_the_value(question), *(part for part, _ in parts_of_the_named(question, passage)))
    )


def _counts_by_nouns(question: ParsedQuestion) -> bool:
    """Where all nouns are written so, those of a count are told from its verb."""
    return question.language in NOUNS_WITH_CAPITALS and question.asked.kind == "count"


def parts_of_the_named(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[tuple[Word, Word]]:
    """In Arabic a construct may end with a name, which nothing but a title tells: what belongs to it, and that. The
    property that is asked for stands right before it, by its noun or by its verb.
    """
    if question.language != "ar":
        return
    for before, part, whole in zip(question.words, question.words[1:], question.words[2:], strict=False):
        is_valued = bool(concepts_of(before.stem, "ar") & PROPERTIES | {question.asked.concept} - {""})
        is_led = is_valued and (question.asked.is_asking(before) or bool(concepts_of(before.stem, "ar")))
        is_titled = whole.stem in passage.place and part.stem not in passage.place
        # What weighs is a thing, and what stands behind it is what it is of.
        is_weighed = _WEIGHT in concepts_of(before.stem, "ar") and whole.stem in passage.stems and not whole.is_number
        is_any = plain(part.text) in GENERIC | ANYTHING or bool(concepts_of(part.stem, "ar") - THINGS_AS_WELL)
        is_construct = may_begin_a_construct(part) and are_beside(part, whole)
        if is_led and (is_titled or is_weighed) and not is_any and is_construct:
            yield part, whole


def has_unsaid_signs(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """The same where words are read in pairs of signs."""
    place, text = passage.read.place, passage.read.text
    return (
        has_unsaid_run(question, passage.around, place, text)
        or has_torn_run(question, passage)
        or has_unsaid_sort(question, f"{place}\n{text}")
    )


def _is_in_a_compound(thing: str, passage: ParsedPassage) -> bool:
    """Its beginning stands with a hyphen before another, or it is what a compound of the title is of."""
    is_titled = len(thing) >= SHORTEST_HALF and any(other.startswith(thing) for other in passage.place)
    return is_titled or is_elided(thing, passage.read.text)


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


def may_ask_for_a_value(question: ParsedQuestion) -> bool:
    """The same, or which load, of which only a number tells whether it is a value; or it names a thing and asks nothing
    itself, as one that goes on from another: "a florist? (the nursery)".
    """
    of_type = type_noun(question)
    # What cultures, which dynasties: in English the plural asks for names.
    is_of_a_type = of_type is not None and not (question.language == "en" and of_type.text.endswith("s"))
    is_open = question.asked.kind == "any" and (is_of_a_type or _names_alone(question) or _is_of_a_kind(question))
    return is_open or asks_for_a_value(question)


def _is_of_a_kind(question: ParsedQuestion) -> bool:
    """The budget for chairs: what is asked for has a word behind it that tells of which kind it is."""
    return question.asked.head is not None and any(complements(question))


def _names_alone(question: ParsedQuestion) -> bool:
    return question.asked.head is None and _ALONE.fullmatch(question.text.strip()) is not None


def _of_the_value(question: ParsedQuestion) -> Sequence[Word]:
    """The things without those beside which another one has the value: the rent is asked "for the flat"."""
    found = [*_bare_subject(question), *nouns(question)]
    things = [one for at, one in enumerate(found) if not at or not _is_beside(one, found[at - 1], question)]
    return [*things, *complements(question)]


def _bare_subject(question: ParsedQuestion) -> Sequence[Word]:
    """In English a noun without an article, right behind the verb that asks: what does delivery cost? Many of one kind
    may be those who do it.
    """
    words = question.words[:_MOST_BEFORE_A_VERB] if question.language == "en" else ()
    behind = (other for one, other in pairwise(words) if plain(one.text) in _DOES)
    noun = next(behind, None)
    is_one = noun is not None and not (noun.is_name or noun.text.endswith("s"))
    is_thing = is_one and noun is not None and noun.stem in question.relation - question.turning
    is_known = noun is not None and bool(concepts_of(noun.stem, "en") or names_of_parties(noun.text, "en"))
    return [noun] if noun is not None and is_thing and not is_known else []


def _is_beside(thing: Word, last: Word, question: ParsedQuestion) -> bool:
    between = [word.text.casefold() for word in question.words if last.end <= word.start < thing.start]
    return any(word in _BESIDE for word in between[-2:])


# Of each line of a passage it is asked at each of its lines.
@lru_cache(maxsize=4_096)
def is_spoken_of(thing: str, there: frozenset[str], language: str, spelled: str = "") -> bool:
    """Its stem is there, or that of a close word; of a German compound, as it is `spelled`, both halves are enough."""
    if thing in there or is_close(thing, there, language):
        return True
    if language not in NOUNS_WITH_CAPITALS:
        return is_named(thing, there, language)
    return is_an_end(thing, there) or has_of(thing, there, language) or bool(halves_of(spelled or thing, there))


def is_bound(thing: str, there: frozenset[str], language: str) -> bool:
    """The same; of a compound the end is enough, by itself or before another one: the Pumpengehäuse of the
    Bewässerungspumpe.
    """
    ends = (thing[-size:] for size in range(SHORTEST_END, len(thing)))
    is_begun = language in NOUNS_WITH_CAPITALS and any(other.startswith(end) for end in ends for other in there)
    return is_begun or is_spoken_of(thing, there, language)
