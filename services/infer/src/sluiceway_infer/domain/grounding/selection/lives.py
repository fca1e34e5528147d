"""Deed of a life that a question asks for: where somebody studied, lives, was born. Who she is, what she leads, or
where she works, says nothing of where she studied, whatever place the line names.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.lives import ASKED, DESCRIBED, ROLES, TOLD
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.description import clause_of, outside_the_description
from sluiceway_infer.domain.grounding.selection.existence import is_unsaid
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS, flat

# A relative clause that has what it describes for its subject.
_RELATIVE = re.compile(r"(?:that|which|who|que|,\s*(?:der|die|das)|الذي|التي)\b")
_OF_ONE = frozenset(("place", "count", "measure", "date"))
# What is asked of other things by the same words: how a festival was born, how his work was paid for.
_ASKED_WHERE_ALONE = frozenset(("live", "birth", "death", "growth", "work", "seat"))

# When it was is told of one life by these alone: when a café works is asked of no life.
_ONCE_IN_A_LIFE = frozenset(("birth", "death"))
# So many signs: 出生于, 是哪年出生.
_BESIDE = 3


def is_on_another_life(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It lacks the deed of a life that is asked for, whoever did it, or what describes that one."""
    return (
        _lacks_the_deed(question, passage, line)
        or _lacks_whose_life_it_is(question, passage, line)
        or _is_of_other_objects(question, line.stems | passage.above(line))
    )


def _lacks_the_deed(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Neither the line nor what heads it says the deed by a word for it."""
    asked = deeds_asked(question)
    if not asked:
        return False
    text = flat("\n".join((line.text, *texts_above(passage, line))))[0]
    return not asked <= _said_in(text, TOLD.get(question.language, {}))


def _lacks_whose_life_it_is(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It is asked of whoever has a role, and neither the line nor what heads it says that, by its word or a close one:
    who founded a club did not study where somebody did who leads it.
    """
    role = _role_asked_of(question) if deeds_asked(question) else None
    if role is None:
        return False
    if question.language in NO_SPACES:
        return is_unsaid(question, role, passage, line)
    of_it = {word.stem for word in question.words if role[0] <= word.start < role[1]} & question.relation
    above = passage.above(line)
    if question.language == "ar" and names_of(question).isdisjoint(above):
        # A title "owners" tells of nobody which house he owns.
        above = frozenset()
    return bool(of_it) and of_it.isdisjoint(said_of(question, line.stems) | above)


def _role_asked_of(question: ParsedQuestion) -> tuple[int, int] | None:
    bare, places = flat(question.text)
    found = re.search(ROLES.get(question.language, "$^"), bare)
    return (places[found.start("role")], places[found.end("role")]) if found else None


def is_of_somebody(question: ParsedQuestion) -> bool:
    """It asks for a deed of a life, or for what is so of a person, a firm or a place that it describes by a clause."""
    described = DESCRIBED.get(question.language, "$^")
    return bool(deeds_asked(question)) or re.search(described, flat(question.text)[0]) is not None


def deeds_asked(question: ParsedQuestion) -> frozenset[str]:
    """What is asked for of somebody, and not what describes him."""
    is_when = question.asked.kind == "date" and question.language in WITHOUT_CAPITALS
    if question.asked.kind not in ("place", "any") and not is_when:
        return frozenset()
    if is_when:
        return _asked_in(_beside_the_asking(question), question.language) & _ONCE_IN_A_LIFE
    found = _asked_in(outside_the_description(question), question.language)
    return found if question.asked.kind == "place" else found - _ASKED_WHERE_ALONE


def _beside_the_asking(question: ParsedQuestion) -> str:
    """In signs nearly every question ends like a description, 哪年出生的; the deed stands beside what asks."""
    if question.language not in NO_SPACES:
        return outside_the_description(question)
    start, end = question.asked.spans[0]
    return question.text[max(0, start - _BESIDE) : end + _BESIDE]


def words_of_deeds(question: ParsedQuestion) -> frozenset[str]:
    """By which it asks for a deed of a life; in Chinese the pairs of signs of such a word."""
    patterns = ASKED.get(question.language, {}).values()
    return frozenset(
        word.stem for word in question.words if any(re.search(pattern, flat(word.text)[0]) for pattern in patterns)
    )


@lru_cache(maxsize=64)
def _asked_in(text: str, language: str) -> frozenset[str]:
    return _said_in(flat(text)[0], ASKED.get(language, {}))


def _said_in(bare: str, by: Mapping[str, str]) -> frozenset[str]:
    return frozenset(deed for deed, pattern in by.items() if re.search(pattern, bare))


def _is_of_other_objects(question: ParsedQuestion, there: frozenset[str]) -> bool:
    """Where the firm is that prints the tickets is not told by these words, on the one that prints the posters: of what
    the clause names beside its verb they say nothing.
    """
    if question.asked.kind not in _OF_ONE or question.language in NO_SPACES or not is_of_somebody(question):
        return False
    start, end = clause_of(question)
    inside = [word for word in question.words if start < word.start < end and word.is_content]
    is_relative = _RELATIVE.match(flat(question.text[start:end])[0]) is not None
    objects = frozenset(word.stem for word in (inside[:-1] if question.language == "de" else inside[1:]))
    # Where nothing in the spelling tells a name, any noun with an article may be read as one.
    named = question.names if question.language in WITHOUT_CAPITALS else ()
    wanted = objects & question.relation.union(*named) - question.turning
    return is_relative and bool(wanted) and wanted.isdisjoint(said_of(question, there))
