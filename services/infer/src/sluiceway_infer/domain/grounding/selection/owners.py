"""Owners of values: of two things of one kind each has its own. The weight of the motor that is said of the tiller is
none of the motor of the shredder, and the deposit for a bicycle is none for its lock.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.conditions import cases_of, phrases_of
from sluiceway_infer.domain.grounding.parsing.nouns import is_deed, nouns, opening_noun
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.asked_things import Thing, describing, things_asked
from sluiceway_infer.domain.grounding.selection.cases import begins_with_its_case
from sluiceway_infer.domain.grounding.selection.deeds import asks_who_does
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.parts import (
    is_of_another_part,
    is_of_the_whole_alone,
    is_placed_as_a_whole,
)
from sluiceway_infer.domain.grounding.selection.sign_things import (
    is_of_another_run,
    is_on_another_run,
    is_told_of_its_like,
)
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.things import (
    is_bound,
    is_spoken_of,
    may_ask_for_a_value,
)
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# Whether something is so, who does it and where it is, is said of a thing as well.
_SAID_OF_A_THING = frozenset(("yes_or_no", "person", "place"))


def is_of_another_owner(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has one thing of the question without the other, of which a line of its own gives a value; or it has
    none of them, and a line beside it gives the same of one.
    """
    if question.language in NO_SPACES and is_told_of_its_like(question, passage, line):
        return True
    if question.language in NO_SPACES and question.asked.kind in _SAID_OF_A_THING:
        return is_on_another_run(question, passage, line)
    is_of_a_whole = _is_done_to_the_whole(question, passage, line)
    if question.language == "ar" and question.asked.kind in _SAID_OF_A_THING:
        return is_of_a_whole or _is_on_another(question, passage, line)
    if asks_who_does(question):
        return is_of_a_whole or _is_done_to_another(question, passage, line)
    if question.language not in NO_SPACES and question.asked.kind == "place":
        there = _said_around(question, passage, line)
        return is_placed_as_a_whole(question, line, there) or _is_placed_apart(question, passage, line, there)
    if not may_ask_for_a_value(question):
        return False
    if question.language in NO_SPACES:
        return is_of_another_run(question, passage, line)
    return _is_valued_for_another(question, passage, line)


def _is_valued_for_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language, there = question.language, _said_around(question, passage, line)
    if language == "ar" and any(deed.stem in passage.around - there for deed in _deeds(question)):
        return True
    if is_of_the_whole_alone(question, passage, line, there) or is_of_another_part(question, passage, line):
        return True
    things = list(things_asked(question, passage))
    missing = [one for one in things if not one.is_in(there, language)]
    if len(missing) == len(things):
        return _is_of_none(missing, question, passage, line)
    return any(_is_valued_elsewhere(one, missing, question, passage, line) for one in missing) or any(
        _is_valued_alone(one, head, passage, line, there) for one, head in describing(question)
    )


def _is_of_none(missing: Sequence[Thing], question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has none of the things, of which other lines speak."""
    return (
        any(_is_given_beside(one, question, passage, line) for one in missing)
        or any(_is_spoken_of_apart(one, question, passage, line) for one in missing)
        or (question.language == "ar" and bool(missing) and _is_told_elsewhere(missing, question, passage, line))
    )


def _is_on_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has none of the things, of which other lines speak."""
    there = _said_around(question, passage, line)
    things = list(things_asked(question, passage))
    is_missing = bool(things) and not any(one.is_in(there, question.language) for one in things)
    return is_missing and _is_told_elsewhere(things, question, passage, line)


def _is_placed_apart(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """The line has none of the things of which it is asked where they are, and others speak of them."""
    things = [Thing(one.stem) for one in nouns(question)]
    is_missing = not any(one.is_in(there, question.language) for one in things)
    return is_missing and any(_is_spoken_of_apart(one, question, passage, line) for one in things)


def _deeds(question: ParsedQuestion) -> Iterator[Word]:
    """In Arabic what is done to a thing, right before it: changing the number is no changing of the fare."""
    for one, other in pairwise(question.words):
        is_construct = are_beside(one, other) and other.text.startswith("ال")
        if is_construct and one.is_content and is_deed(plain(one.text), "ar"):
            yield one


def _is_done_to_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It is asked who does something to a thing that the line has not, and the passage not at all, or elsewhere."""
    language, there = question.language, _said_around(question, passage, line)
    things = [Thing(one.stem) for one in nouns(question)]
    if not things or any(one.is_in(there, language) for one in things):
        return False
    return any(
        not one.is_in(passage.around, language) or _is_spoken_of_apart(one, question, passage, line) for one in things
    )


def _is_done_to_the_whole(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Who designed the case is not told by who designed the machine."""
    there = _said_around(question, passage, line) if question.asked.kind == "person" else frozenset[str]()
    return bool(there) and is_of_the_whole_alone(question, passage, line, there)


def _said_around(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words of a line and of what heads it; of one that begins with a pronoun those of the one before as well."""
    before = before_pronoun(passage, line)
    return line.stems | passage.above(line) | (before.stems if before else frozenset())


def _is_valued_elsewhere(
    thing: Thing, missing: Sequence[Thing], question: ParsedQuestion, passage: ParsedPassage, line: Line
) -> bool:
    """Another line has it with a number, and as much of the case for which it is asked: other than the one before that
    names the owner of what this one tells.
    """
    at = passage.place_of(line)
    leads = all(one.is_owner for one in missing) or begins_with_its_case(question, line)
    is_led = _goes_on(question, passage, at) and (leads or _adds_a_thing(question, passage, at))
    others = (other for place, other in enumerate(passage.lines) if place != at and not (is_led and place == at - 1))
    case = _case(question) & line.stems
    return any(
        other.has_number and case <= other.stems and _is_said_by(thing, other, question.language) for other in others
    )


def _adds_a_thing(question: ParsedQuestion, passage: ParsedPassage, at: int) -> bool:
    """It names one of the question of which the line before has said nothing: "Bei Fisch beträgt die Frist …"."""
    line, before = passage.lines[at], passage.lines[at - 1]
    asked = names_of(question) | {word.stem for word in nouns(question)}
    is_led = not opening_noun(line, question.language)
    return is_led and bool((asked & line.stems) - before.stems)


def _is_said_by(thing: Thing, line: Line, language: str) -> bool:
    return thing.is_in(line.stems, language) if thing.is_half else is_spoken_of(thing.stem, line.stems, language)


def _is_given_beside(thing: Thing, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A line beside it gives it in the unit of this one, which is on something else and does not go on from
    that, says as much of the case for which it is asked, and nothing of another property.
    """
    language = question.language
    if not line.units or not _has_own_matter(question, line):
        return False
    at, case = passage.place_of(line), _case(question)
    beside = [at - 1, at + 1] if opening_noun(line, language) else [at + 1]
    asked = properties_asked(question)
    return any(
        other.heads == line.heads
        and not other.is_heading
        and _is_said_by(thing, other, language)
        and bool(line.units & other.units)
        and case & line.stems <= other.stems
        and concepts_in(other.stems, language) & PROPERTIES <= asked
        for other in (passage.lines[place] for place in beside if 0 <= place < len(passage.lines))
    )


def _is_told_elsewhere(things: Sequence[Thing], question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Other lines speak of them, and this one does not go on from one of those."""
    at, language = passage.place_of(line), question.language
    lines = passage.lines
    saying = [
        place
        for place, other in enumerate(lines)
        if place != at and not other.is_heading and any(_is_said_by(one, other, language) for one in things)
    ]
    is_next = at - 1 in saying and lines[at - 1].heads == line.heads and line.kind == "sentence"
    return bool(saying) and not (is_next and not _has_own_subject(question, line))


def _has_own_subject(question: ParsedQuestion, line: Line) -> bool:
    """It begins with a noun that is neither of the question nor a property."""
    opening = opening_noun(line, question.language) or [word for word in line.tokens[:1] if word.is_content]
    return any(
        not word.is_number and word.stem not in question.stems and not concepts_of(word.stem, question.language)
        for word in opening
    )


def _is_spoken_of_apart(thing: Thing, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Other lines speak of it, and not the first one, of which all others are, or that one under another heading: lines
    behind this one, or this one, or the one before it, has another subject.
    """
    said = [
        at
        for at, other in enumerate(passage.lines)
        if not other.is_heading and _is_said_by(thing, other, question.language)
    ]
    first = next((at for at, other in enumerate(passage.lines) if not other.is_heading), 0)
    at = passage.place_of(line)
    near = [line, *(passage.lines[place] for place in (at - 1,) if place >= 0 and place not in said)]
    subjects = [word for one in near for word in opening_noun(one, question.language)]
    has_subject = any(word.stem not in question.stems for word in subjects)
    if len(said) > 1 and thing.stem not in passage.place and _opens_with_another_noun(question, passage, line):
        return True
    is_apart = bool(said) and (said[0] > first or _is_under_another_heading(passage, said[-1], at))
    return is_apart and (said[0] > at or has_subject)


def _opens_with_another_noun(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In German its first word is a noun of which neither the question nor the title speaks, and no property."""
    first = line.tokens[0] if line.tokens and line.kind == "sentence" else None
    if question.language not in NOUNS_WITH_CAPITALS or first is None or not first.is_content or first.is_number:
        return False
    known = question.stems | passage.place
    is_of_matter = not (concepts_of(first.stem, question.language) or is_deed(plain(first.text), question.language))
    # At the beginning of a line any word has a capital.
    within = (word for other in passage.lines for word in other.tokens[1:] if word.stem == first.stem)
    is_noun = any(word.is_name for word in within)
    return is_of_matter and is_noun and not is_spoken_of(first.stem, known, question.language)


def _is_under_another_heading(passage: ParsedPassage, said: int, at: int) -> bool:
    """Of two that stand side by side: a question and its answer."""
    heads = [passage.lines[place].heads for place in (said, at)]
    return all(heads) and heads[0] != heads[1] and len(heads[0]) == len(heads[1])


def _case(question: ParsedQuestion) -> frozenset[str]:
    """The words that say for which case it is asked."""
    return cases_of(question.text, question.language) | phrases_of(question.text, question.language)


def _has_own_matter(question: ParsedQuestion, line: Line) -> bool:
    """A word that the question has not, or with which the line begins, other than what the question names, numbers,
    units and properties.
    """
    subject = frozenset(word.stem for word in opening_noun(line, question.language))
    known = question.stems - (subject - names_of(question))
    return any(
        not (word.is_number or word.stem in known or plain(word.text) in UNIT_OF)
        and not concepts_of(word.stem, question.language)
        for word in line.words
    )


def _is_valued_alone(thing: Word, head: Word, passage: ParsedPassage, line: Line, there: frozenset[str]) -> bool:
    """What describes a thing is a thing itself: another line gives a value of it in the unit of this one, and says
    nothing of what it describes.
    """
    if is_bound(thing.stem, there, passage.language) or not is_bound(head.stem, there, passage.language):
        return False
    others = (other for other in passage.lines if thing.stem in other.stems and head.stem not in other.stems)
    return any(line.units & other.units for other in others)


def _goes_on(question: ParsedQuestion, passage: ParsedPassage, at: int) -> bool:
    """A sentence after another one, and not with another subject of its own, nor with a thing of the question of which
    that one has not spoken and no value is asked.
    """
    line, language = passage.lines[at], question.language
    if not (at > 0 and passage.lines[at - 1].kind == line.kind == "sentence"):
        return False
    known = passage.lines[at - 1].stems.union(word.stem for word in list(nouns(question))[:1])
    return all(
        word.stem in question.stems and (word.stem in known or concepts_of(word.stem, language))
        for word in opening_noun(line, language)
    )
