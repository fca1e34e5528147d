"""Names of what a question describes: the founder of a station, the studio of a programme, whoever edits the news.

A line gives such a name where it says the role right beside it and little else: in a column of that head, behind "is
edited by". Who made the battery is not the battery, so a word of which the question says nothing keeps the two apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.description import clause_of
from sluiceway_infer.domain.grounding.selection.lives import is_of_somebody, words_of_deeds
from sluiceway_infer.domain.grounding.selection.name_runs import LONGEST_NAME, runs_of_words
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, names_of
from sluiceway_infer.domain.grounding.selection.sign_names import LEAST_SIGNS, MOST_SIGNS, runs_in_a_role, runs_of_signs
from sluiceway_infer.domain.grounding.selection.tables import cells, heads_of_cells, is_wide
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import content

# More names than so many are one of a list.
MOST_NAMES = 3
# So much else may stand in a line that gives the name.
MOST_ELSE = 2
_WHO_DOES = "人者员"
_WHICH_IN_SIGNS = re.compile("什么|[哪几][个种款家位所]?")


@dataclass(frozen=True, kw_only=True)
class DescribedName:
    """A name that a line gives, the words of the question by which it does, and what else of the question names the
    thing that has it.
    """

    passage: ParsedPassage
    at: int
    name: str
    role: frozenset[str]
    said: frozenset[str]
    thing: frozenset[str]

    @property
    def line(self) -> Line:
        return self.passage.lines[self.at]


def described_names(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Iterator[DescribedName]:
    """Those that lines on the thing of the question give. Of two that it names one may belong to what is asked: when
    the designer of the Vento won the Iris Prize.
    """
    for one in (question, *_with_a_name_less(question)):
        for passage in (passage for passage in passages if is_about(one, passage)):
            for at in sorted(bound_lines(one, passage)):
                line = passage.lines[at]
                if line.kind == "row":
                    yield from _in_a_row(one, passage, at)
                elif not line.is_heading:
                    yield from _in_a_sentence(one, passage, at)


def _with_a_name_less(question: ParsedQuestion) -> Iterator[ParsedQuestion]:
    if len(question.names) > 1 and question.language not in WITHOUT_CAPITALS:
        yield from (
            replace(question, names=tuple(other for other in question.names if other is not phrase))
            for phrase in question.names[:MOST_NAMES]
        )


def _in_a_row(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[DescribedName]:
    """The cells under a head that the question says; a table of two columns has the heads in the first."""
    line = passage.lines[at]
    row = cells(line)
    first = said_of(question, _stems(row[0], question)) if is_wide(line) else frozenset[str]()
    if is_wide(line) and not first and is_of_somebody(question) and names_of(question).isdisjoint(line.stems):
        # Whoever brews one beer of many is not the brewer of the house.
        return
    for head, cell in heads_of_cells(passage, line)[1:] if is_wide(line) else [row[:2]] if len(row) > 1 else []:
        role = said_of(question, _stems(head, question)) - first - _wanted(question)
        if role and _stands_in(head, question) and _is_a_name(cell, question):
            said = said_of(question, line.stems | _stems(head, question) | passage.above(line))
            yield DescribedName(
                passage=passage, at=at, name=cell, role=role, said=said, thing=first | names_of(question)
            )


def _in_a_sentence(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[DescribedName]:
    line = passage.lines[at]
    said = said_of(question, line.stems)
    if not said:
        return
    runs = runs_of_signs(question, line) if question.language in NO_SPACES else runs_of_words(question, line)
    for run in runs:
        role = _role(question, said, run.beside, is_all_said=not run.other)
        if role and len(run.other) <= MOST_ELSE and _leads(question, said, role):
            thing = names_of(question) or said - _wanted(question)
            yield DescribedName(passage=passage, at=at, name=run.name, role=role, said=said, thing=thing)
    if is_of_somebody(question):
        yield from _of_somebody(question, passage, at, said)


def _of_somebody(
    question: ParsedQuestion, passage: ParsedPassage, at: int, said: frozenset[str]
) -> Iterator[DescribedName]:
    """Names that the part of the line gives which has them, of a thing that may stand before it."""
    line = passage.lines[at]
    around = said | _before(question, passage, at)
    runs = runs_in_a_role(question, line) if question.language in NO_SPACES else runs_of_words(question, line)
    for run in runs:
        role = _role(question, said, run.near, is_all_said=False) - words_of_deeds(question)
        if role and len(run.else_near) <= MOST_ELSE and _leads(question, around, role):
            thing = names_of(question) or around - _wanted(question)
            yield DescribedName(passage=passage, at=at, name=run.name, role=role, said=said, thing=thing)


def _before(question: ParsedQuestion, passage: ParsedPassage, at: int) -> frozenset[str]:
    """What the question says by its own words in what heads a sentence, or in the one that it goes on from."""
    before = passage.lines[at - 1].stems if at and passage.lines[at - 1].kind == "sentence" else frozenset[str]()
    return question.relation & (passage.place | passage.above(passage.lines[at]) | before)


def _role(
    question: ParsedQuestion, said: frozenset[str], beside: frozenset[str], *, is_all_said: bool
) -> frozenset[str]:
    """What the question says of the name by the words beside it; by any where the line says nothing else. An Arabic
    sentence begins with the verb, and thing and name follow in either order.
    """
    role = (said_of(question, beside) or (said if is_all_said else frozenset[str]())) - _wanted(question)
    if not role or question.language != "ar":
        return role
    return frozenset([next(word.stem for word in question.words if word.stem in said - _wanted(question))])


def _leads(question: ParsedQuestion, said: frozenset[str], role: frozenset[str]) -> bool:
    """It says something of the thing beside the role, which stands before the thing that it is one of: the founder of
    the station. In Chinese it stands behind that; in a relative clause anywhere.
    """
    thing = question.places_of((said - role) | names_of(question)) - question.places_of(role)
    if question.language in NO_SPACES:
        return len(thing) >= LEAST_SIGNS and (
            _says_the_object(question, said) or max(question.places_of(role)) > max(thing)
        )
    if not thing:
        return len(said) > 1
    return bool(clause_of(question)[1]) or min(question.places_of(role)) < min(thing)


def _says_the_object(question: ParsedQuestion, said: frozenset[str]) -> bool:
    """Of a clause, what stands behind its verb, if anything does: who made the oven did not make the mill."""
    start, end = clause_of(question)
    objects = {at for at in range(start + LEAST_SIGNS, end - 1) if not is_light(question.text[at])}
    return end > 0 and not (objects & question.places_of(question.relation)).isdisjoint(question.places_of(said))


def _wanted(question: ParsedQuestion) -> frozenset[str]:
    """The words that say what is asked for: of a measure, a date, a place other words tell it."""
    head = question.asked.head
    if question.language in NO_SPACES:
        ends = [found.end() for found in _WHICH_IN_SIGNS.finditer(question.text)]
        return frozenset(word.stem for word in question.words if any(end <= word.start <= end + 1 for end in ends))
    if question.asked.concept or question.asked.kind in ("date", "place", "measure"):
        return frozenset()
    asked = [word.stem for word in question.words if head is not None and head[0] <= word.start < head[1]]
    if question.language == "ar":
        # Whose it is stands right behind what is asked for, and nothing between.
        return frozenset(asked[:1])
    start, end = clause_of(question)
    described = frozenset(word.stem for word in question.words if start <= word.start < end)
    return question.demanded.union(asked) - described


def _stems(text: str, question: ParsedQuestion) -> frozenset[str]:
    return frozenset(word.stem for word in content(text, question.language))


def _stands_in(head: str, question: ParsedQuestion) -> bool:
    """Where words are read in pairs of signs, the whole head, or the deed of whom it names: 主持 of 主持人."""
    is_of_a_deed = len(head) > LEAST_SIGNS and head[-1] in _WHO_DOES
    return question.language not in NO_SPACES or head in question.text or (is_of_a_deed and head[:-1] in question.text)


def _is_a_name(cell: str, question: ParsedQuestion) -> bool:
    """The cell may be one: all its words are written like names, and a number only ends it (Astra M2, Tessera 3)."""
    found = content(cell, question.language)
    if not found or any(word.is_number for word in (found[0], *found[:-1])) or cell in question.text:
        return False
    if all(plain(word.text) in UNIT_OF for word in found):
        # A week, without its number, is a value.
        return False
    if question.language in WITHOUT_CAPITALS:
        return len(cell if question.language in NO_SPACES else found) <= MOST_SIGNS
    return len(found) <= LONGEST_NAME and all(word.is_name or word.is_number for word in found)
