"""Fitting lines: those that give what a question asks for: of the thing that it names, the property, in the right kind.

A true sentence beside the point is no answer, so each of these must hold; what they cannot tell is a no.
"""

import re
from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.lexicon.parties import COUNTERPARTS
from sluiceway_infer.domain.grounding.parsing.nouns import type_noun
from sluiceway_infer.domain.grounding.parsing.opposites import excepting, is_of_the_same_pole
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import is_ranked_alike, said_of
from sluiceway_infer.domain.grounding.selection.asked_days import is_of_another_day
from sluiceway_infer.domain.grounding.selection.beyond_titles import says_more_than_the_title
from sluiceway_infer.domain.grounding.selection.bounded import without_people_within
from sluiceway_infer.domain.grounding.selection.cases import is_of_the_case
from sluiceway_infer.domain.grounding.selection.contraries import said_by_the_contrary, tells_the_contrary
from sluiceway_infer.domain.grounding.selection.deeds import lacks_the_deed
from sluiceway_infer.domain.grounding.selection.described_things import is_beside_the_description
from sluiceway_infer.domain.grounding.selection.description import is_only_described
from sluiceway_infer.domain.grounding.selection.exceptions import with_exceptions
from sluiceway_infer.domain.grounding.selection.existence import (
    asks_of_the_unsaid,
    lacks_what_is_counted,
    lacks_what_is_there,
)
from sluiceway_infer.domain.grounding.selection.first_periods import of_the_first_period
from sluiceway_infer.domain.grounding.selection.further_ones import turns_agree_or_go_on
from sluiceway_infer.domain.grounding.selection.included_parts import wholes_of_a_part
from sluiceway_infer.domain.grounding.selection.keys import of_the_key
from sluiceway_infer.domain.grounding.selection.kinds import gives
from sluiceway_infer.domain.grounding.selection.left_out import beside_those_left_out, is_of_its_like
from sluiceway_infer.domain.grounding.selection.lives import is_on_another_life
from sluiceway_infer.domain.grounding.selection.measured import told_by_unit, told_with, unit_words_asked
from sluiceway_infer.domain.grounding.selection.modifiers import is_of_another_kind
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, names_of
from sluiceway_infer.domain.grounding.selection.numbered import is_of_another_number
from sluiceway_infer.domain.grounding.selection.owners import is_of_another_owner
from sluiceway_infer.domain.grounding.selection.parts import has_unsaid_part
from sluiceway_infer.domain.grounding.selection.placed_parts import is_only_placed
from sluiceway_infer.domain.grounding.selection.quantities import tells_of_none, told_by_growth
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.rivals import is_of_a_rival
from sluiceway_infer.domain.grounding.selection.tables import (
    goes_on_from_rows,
    is_row_of_its_like,
    texts_above,
)
from sluiceway_infer.domain.grounding.selection.things import asks_for_a_value, has_unsaid_thing
from sluiceway_infer.domain.grounding.selection.twin_titles import named_like_a_noun
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, PLAIN_NAMES, flat
from sluiceway_infer.domain.grounding.text.roles import is_turned
from sluiceway_infer.domain.grounding.text.turns import has_extreme

# So much of what the question says of the thing, beside names, numbers and asking words, is said in the passage too.
LEAST_SAID = 0.3
# The same where these words stand apart from each other, and from how many on that tells something.
LEAST_SAID_APART = 0.51
LEAST_OF_CHANCE = 3
# A line that ends in a colon says something itself from so many words on.
LEAST_OF_A_LEAD = 8
# Any number of days is one: that a line says this property tells nothing of what it is the property.
TOLD_BY_ITS_UNIT = frozenset(("duration",))
# On which floor, in which street.
_ON_WHICH = re.compile(r"\W*(?:in|on|at|auf|an|bei|en) ", re.IGNORECASE)
_WHICH = re.compile(r"\W*[وف]?اي[هة]? ")


def fitting_lines(question: ParsedQuestion, passage: ParsedPassage, is_likely: bool) -> Iterator[int]:
    """The lines that answer, by their place in the passage; where it is not likely to, those alone that say all."""
    bound = _bound(question, passage)
    wholes = wholes_of_a_part(question, passage) if bound else bound
    fitting = [at for at in sorted(bound - wholes) if fits(question, passage, passage.lines[at], is_likely)]
    fitting = beside_those_left_out(question, passage, _beside_their_rivals(question, passage, fitting))
    fitting = of_the_first_period(question, passage, fitting)
    fitting = with_exceptions(question, passage, of_the_key(question, passage, fitting, wholes))
    lines = [passage.lines[at] for at in fitting]
    yield from (at for at, line in zip(fitting, lines, strict=True) if not is_of_its_like(question, line, lines))


def _bound(question: ParsedQuestion, passage: ParsedPassage) -> frozenset[int]:
    """Those that speak of the thing, where the passage speaks of all that is asked for."""
    if not question.stems or not is_about(question, passage):
        return frozenset()
    if has_unsaid_part(question, passage) or asks_of_the_unsaid(question, passage):
        return frozenset()
    bound = bound_lines(question, passage)
    if has_unsaid_thing(question, passage):
        return frozenset(at for at in bound if not _has_value(passage.lines[at], question))
    return bound


def _beside_their_rivals(question: ParsedQuestion, passage: ParsedPassage, fitting: Sequence[int]) -> list[int]:
    """Without those that say less of the question than a line which says it of the like of its thing: what is said of
    the like is not said of the thing, and what is said of less is beside the point.
    """
    rivals = [line for line in passage.lines if fitting and _is_of_the_like(question, passage, line)]
    most = max((len(said_of(question, line.stems)) for line in rivals), default=0)
    return [
        at
        for at, line in ((at, passage.lines[at]) for at in fitting)
        if len(_said_by_itself(question, passage, line)) >= most
        or is_of_the_same_pole(question.text, line, question.language)
    ]


def _said_by_itself(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What it says of the question by its words and units, and not what heads it."""
    above = said_of(question, passage.above(line)) - said_of(question, line.stems)
    return said_near(question, passage, line) - above


def _is_of_the_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    if question.is_yes_or_no or line.is_heading:
        return False
    return is_of_another_kind(question, passage, line) or tells_the_contrary(question, passage, line)


def _has_value(line: Line, question: ParsedQuestion) -> bool:
    """Whether it would give a value of what is asked for; where nothing else is asked for, each line would, and of
    which floor it is, each line on a floor.
    """
    of_type = type_noun(question) if _ON_WHICH.match(question.text) else None
    is_of_the_type = of_type is not None and of_type.stem in line.stems
    return asks_for_a_value(question) or question.asked.kind == "person" or line.has_number or is_of_the_type


def fits(question: ParsedQuestion, passage: ParsedPassage, line: Line, is_likely: bool) -> bool:
    """Whether a line that speaks of the thing gives what is asked of it."""
    question = without_people_within(question, line)
    above = passage.above(line)
    return (
        not line.is_heading
        and not (line.kind == "lead" and len(line.words) < LEAST_OF_A_LEAD)
        and _is_said_enough(question, passage, line, above)
        and (is_likely or _is_all_told(question, passage, line, line.stems | above))
        and is_of_the_case(question, passage, line, line.stems | above)
        and (turns_agree_or_go_on(question, line, passage) or tells_of_none(question, line))
        and is_of_the_asked(question, passage, line)
        and gives(question, passage, line)
        and not lacks_the_deed(question, passage, line)
        and not is_on_another_life(question, passage, line)
        and not (lacks_what_is_there(question, passage, line) or lacks_what_is_counted(question, passage, line))
        and not is_only_described(question, line.stems | above)
        and not is_only_placed(question, passage, line)
        and not is_beside_the_description(question, passage, line, said_near(question, passage, line))
    )


def is_of_the_asked(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether nothing in a line that speaks of the thing tells that it is on the like of it: on another party, time,
    day, number or kind, or on the contrary of what is asked.
    """
    return (
        not _is_for_others(question, passage, line)
        and (question.is_negated or not passage.is_denied_by_title(line))
        and not is_of_another_day(question, passage, line)
        and not goes_on_from_rows(question, passage, line)
        and not is_row_of_its_like(question, passage, line)
        and not is_of_another_number(question, passage, line)
        and not is_of_another_kind(question, passage, line)
        and (question.is_yes_or_no or not tells_the_contrary(question, passage, line))
        and not is_of_another_owner(question, passage, line)
        and not is_of_a_rival(question, passage, line)
        and not _is_turned(question, line)
    )


def _is_all_told(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """All that is said of the thing is there, by its words or by the units of its numbers; what turns it is looked at
    by itself, where it tells not which one of several is meant.
    """
    turning = frozenset[str]() if question.tells_which_one else question.turning
    wanted = question.relation - frozenset(question.days.values()) - turning
    wanted -= _type_asked(question)
    told = _told(question, passage, line, there)
    return wanted <= told or (question.language in NO_SPACES and _are_signs_told(question, wanted, told))


def _are_signs_told(question: ParsedQuestion, wanted: frozenset[str], told: frozenset[str]) -> bool:
    """A pair may lie across two words that are told, or across one and a light sign; two such signs side by side, none
    of which is small, are a word by themselves: 中号.
    """
    turning = question.turning if has_extreme(question.text, question.language) else frozenset[str]()
    missing = question.places_of(wanted - turning) - question.places_of(told)
    heavy = {at for at in missing if question.text[at] not in SMALL_SIGNS}
    return bool(told) and all(is_light(question.text[at]) and at + 1 not in heavy for at in heavy)


def _type_asked(question: ParsedQuestion) -> frozenset[str]:
    """In Arabic the noun behind "which" says what the answer is, and need not be said of it."""
    of_type = type_noun(question) if question.language == "ar" and _WHICH.match(flat(question.text)[0]) else None
    return frozenset((of_type.stem,)) if of_type else frozenset()


def _is_turned(question: ParsedQuestion, line: Line) -> bool:
    """Who did it to the named is asked, and the line says what the named did ("who defeated Spain")."""
    start = question.asked.spans[0][1] if question.asked.kind == "person" else len(question.text)
    after = [word for word in question.words if word.start >= start]
    if len(after) < 2 or not after[0].is_content or after[0].is_name or question.language not in PLAIN_NAMES:
        return False
    named = next((phrase for phrase in question.names if after[1].stem in phrase), ())
    return bool(named) and is_turned(after[0].stem, frozenset(named), line.tokens)


def _is_said_enough(question: ParsedQuestion, passage: ParsedPassage, line: Line, above: frozenset[str]) -> bool:
    """The property stands in the line or above it; of all that is said beside it, some there, more in the passage."""
    if not question.relation:
        return True
    near = said_near(question, passage, line) - _meant_by_the_heading_alone(question, passage, line)
    wide = near | said_of(question, passage.around)
    if question.asked.concept in concepts_in(told_with(question, passage, line), question.language) - TOLD_BY_ITS_UNIT:
        is_of_the_thing = says_more_than_the_title(
            question, passage, line, wide | (names_of(question) & passage.around)
        )
        return is_of_the_thing and _share_said(question, wide) >= _least_said(question, passage)
    said = near - question.turning - unit_words_asked(question) - named_like_a_noun(question)
    return (
        bool(said or _is_turning_alone(question))
        and question.demanded - question.turning <= near
        and _share_said(question, wide) >= _least_said(question, passage)
        and (
            is_ranked_alike(question, line)
            or says_more_than_the_title(question, passage, line, near | (names_of(question) & (line.stems | above)))
        )
    )


def _meant_by_the_heading_alone(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What is asked by which of its type something is, a sentence says itself, or its heading by the word of the
    question; a close word up there is that of the whole section.
    """
    is_of_a_type = question.language == "de" and question.asked.kind == "any" and type_noun(question) is not None
    if not is_of_a_type or line.kind != "sentence":
        return frozenset()
    above = passage.above(line)
    return said_of(question, above) - above - said_of(question, line.stems)


def _is_turning_alone(question: ParsedQuestion) -> bool:
    """It says no more of the thing than which of several it is; in signs, but for what stands behind a model."""
    if question.language not in NO_SPACES:
        return question.relation <= question.turning
    rest = question.places_of(question.relation) - question.places_of(question.turning)
    return not any(at and not question.text[at - 1].isascii() for at in rest)


def said_near(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What the question says of the thing that the line says too, or what stands above it, or its units."""
    return _told(question, passage, line, told_with(question, passage, line))


def _told(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> frozenset[str]:
    """What the question says of the thing that is said by these words, by units, by the contrary of a "not", or by how
    often as much there is now.
    """
    told = told_by_unit(question, passage, line, there) | said_by_the_contrary(question, line)
    return said_of(question, there) | told | told_by_growth(question, line)


def _is_for_others(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line, or what heads it, says for whom it holds, and that is none of those of whom it is asked. Whether they
    may is told by a line on those who may, and how it is with them by an exception behind it.
    """
    asked = frozenset() if question.is_yes_or_no else parties_asked_of(question)
    if not asked:
        return False
    there = names_of_parties(line.text, question.language) or frozenset[str]().union(
        *(names_of_parties(head, question.language) for head in texts_above(passage, line))
    )
    rivals = there - COUNTERPARTS
    return bool(rivals) and asked.isdisjoint(there | _excepted(passage, line))


def _excepted(passage: ParsedPassage, line: Line) -> frozenset[str]:
    behind = excepting(passage, passage.place_of(line))
    return names_of_parties(passage.lines[behind].text, passage.language) if behind is not None else frozenset()


def _least_said(question: ParsedQuestion, passage: ParsedPassage) -> float:
    """Such a share; more where no two of the question stand side by side, as they would by chance."""
    is_by_chance = len(question.relation - question.turning) >= LEAST_OF_CHANCE and not question.pairs & passage.pairs
    return LEAST_SAID_APART if is_by_chance else LEAST_SAID


def _share_said(question: ParsedQuestion, said: frozenset[str]) -> float:
    """How much of the question is said: of its words, or of its signs where words are read in pairs, of which many lie
    across two; those that are light count where they are said.
    """
    if question.language not in NO_SPACES:
        return len(said) / max(1, len(question.relation - question.turning))
    held = question.places_of(said)
    asked = {at for at in question.places_of(question.relation) if question.text[at] not in SMALL_SIGNS} | held
    return len(held) / len(asked) if asked else 1.0
