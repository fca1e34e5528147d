"""Matter told elsewhere: the documents speak of the strap of other goggles, so the price of these goggles is none of
their strap. What a line lacks of the question, and no line on the thing says, another line of any passage tells with
a value.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS
from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.fitting import said_near
from sluiceway_infer.domain.grounding.selection.kinds import gives
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, names_of
from sluiceway_infer.domain.grounding.selection.rivals.signs_told_elsewhere import is_told_of_the_other
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# Behind these an English word tells of a deed, which is often said by another one: "how much can I load".
_BEFORE_A_DEED = frozenset(
    "to i you we they he she it not can could may might must should would will do does did".split()
)
_NAMED_SUMS = OTHER_SUMS - {"fee"}
# All of it, or one: said or not said of any thing.
_OF_HOW_MUCH = re.compile("ganz|gesamt|komplett|einzeln|vollstandig")


def is_told_elsewhere(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, passages: Sequence[ParsedPassage]
) -> bool:
    """Whether a line that gives what is asked, of whichever thing, says matter of the question that this one and what
    is said of its thing do not."""
    if question.is_comparison or not _is_of_a_value(question, line):
        return False
    if question.language in NO_SPACES:
        return is_told_of_the_other(question, line, passages)
    around = _on_the_thing(question, passage, line)
    lacking = _matter(question) - said_near(question, passage, line) - said_of(question, around)
    return bool(lacking) and any(
        other.has_number
        and not other.is_heading
        and lacking & said_near(question, one, other)
        and gives(question, one, other)
        for one in passages
        for other in one.lines
        if other is not line
    )


def _is_of_a_value(question: ParsedQuestion, line: Line) -> bool:
    may_be = may_ask_for_a_value(question) or question.asked.kind == "any"
    return bool(line.units) and may_be and not question.is_yes_or_no


def _on_the_thing(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """Of a row what the other rows say is said of other things, and so is in a list of questions what stands below the
    others.
    """
    bound = (passage.lines[at] for at in bound_lines(question, passage))
    return passage.place.union(*(one.stems for one in bound if not _is_apart(passage, one, line)))


def _is_apart(passage: ParsedPassage, one: Line, line: Line) -> bool:
    if line.kind == one.kind == "row":
        return True
    mine, its = _entry(passage, line), _entry(passage, one)
    return mine is not None and its is not None and mine != its


def _entry(passage: ParsedPassage, line: Line) -> int | None:
    """The question that it is, or below which it stands."""
    places = (*line.heads, passage.place_of(line))
    return next((at for at in reversed(places) if passage.lines[at].kind == "question"), None)


def _matter(question: ParsedQuestion) -> frozenset[str]:
    """What it says of the thing beside its name: no property, which may be told by a unit, but for a sum with a name of
    its own, no turn and no deed.
    """
    found = (word for word in _words_of_matter(question) if not concepts_of(word.stem, question.language))
    sums = (question.asked_of,) if _is_a_sum_by_name(question) else ()
    told = frozenset(word.stem for word in (*found, *sums) if word is not None)
    return (told & question.relation) - question.turning - names_of(question)


def _is_a_sum_by_name(question: ParsedQuestion) -> bool:
    """How much a deposit is, is not told by any sum."""
    asked = question.asked_of
    return asked is not None and bool(concepts_of(asked.stem, question.language) & _NAMED_SUMS)


def _words_of_matter(question: ParsedQuestion) -> Iterator[Word]:
    if question.language in NOUNS_WITH_CAPITALS:
        return (word for word in question.words if not (word.is_number or _OF_HOW_MUCH.match(plain(word.text))))
    if question.language != "en":
        return nouns(question)
    deeds = {word for before, word in pairwise(question.words) if plain(before.text) in _BEFORE_A_DEED}
    return (word for word in question.words if word not in deeds)
