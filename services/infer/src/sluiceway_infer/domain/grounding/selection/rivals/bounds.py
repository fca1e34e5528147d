"""Bound of a line that does not hold an amount of the question: what groups of 15 or more pay is not what two pay, and
what is free up to ten days before is not free three days before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.bounds import Bound, bounds
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.bounded import has_the_usual_before
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.amounts import PEOPLE, Amount
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.forms import may_be_one
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.units import is_unit

_OF_A_BOUND = frozenset(("date", "count"))
# The other clause of a line that tells a bound: more than that, later, otherwise.
_BEYOND: Mapping[str, str] = {
    "en": r"\b(?:otherwise|(?:each|every|any|per) (?:additional|extra|further|more)|longer(?! than)|later|after that"
    r"|thereafter|more than that|beyond (?:that|it)|then)\b",
    "de": r"\b(?:sonst|(?:jede[rs]?|je) (?:weitere|zusatzliche)[rns]?|ansonsten|danach|spater|langer(?! als)"
    r"|daruber|daruber hinaus)\b",
    "es": r"\b(?:de lo contrario|(?:cada|por) \w+ (?:mas|extra|adicional)|despues|mas tarde"
    r"|a partir de (?:ahi|entonces)|si es mas)\b",
    "zh": r"否则|每[多加增]|此后|其后|之后|逾期|超过的|超出的|以外的|不到这个|不足的",
    "ar": r"\b(?:اكثر من ذلك|كل \w+ (?:اضافي[هة]?|زا[يئ]د[هة]?)|اقل من ذلك|بعد ذلك|والا|وما زاد|وما فوق ذلك)\b",
}  # fmt: skip


def is_out_of_its_bound(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line gives something within a bound, and the amount that the question has of the same lies outside it; of
    several clauses with a bound none holds it.
    """
    language = question.language
    asked = _asked(question)
    told = _told(passage, line, language) if asked else []
    told = [one for one in told if not _is_the_value(question, line, one)]
    if not told or re.search(_BEYOND[language], flat(line.text)[0]):
        return False
    around = [passage.lines[at].stems for at in line.heads]
    told = [one for one in told if not has_the_usual_before(line.text, one)]
    return any(
        _is_outside(one, [other for other in told if _is_of_one(question, line, one, other, around)]) for one in asked
    )


def _asked(question: ParsedQuestion) -> Sequence[Bound]:
    """Its amounts; of several numbers of people none tells how many they are."""
    asked = bounds(question.text, question.language)
    people = [one for one in asked if one.amount.of == PEOPLE]
    return [one for one in asked if one.amount.of != PEOPLE] if len(people) > 1 else asked


def _told(passage: ParsedPassage, line: Line, language: str) -> list[Bound]:
    """The bounds of the line; how many people they hold for may be told by what heads it."""
    told = [one for one in bounds(line.text, language) if one.is_least or one.is_most]
    if told or line.kind == "row":
        return told
    heads = (bounds(passage.lines[at].text, language) for at in reversed(line.heads))
    of_people = ([one for one in head if one.amount.of == PEOPLE and (one.is_least or one.is_most)] for head in heads)
    return next((head for head in of_people if head), [])


def _is_outside(asked: Bound, told: Sequence[Bound]) -> bool:
    parts = list(_alternatives(told) if asked.amount.of == PEOPLE else _clauses(told))
    return bool(parts) and all(any(one.leaves_out(asked.amount.value) for one in part) for part in parts)


def _clauses(told: Sequence[Bound]) -> Iterator[Sequence[Bound]]:
    for clause in dict.fromkeys(one.clause for one in told):
        yield [one for one in told if one.clause == clause]


def _alternatives(told: Sequence[Bound]) -> Iterator[Sequence[Bound]]:
    """The least and the most of a range together, and each other bound by itself: up to five pay this, six or more
    that.
    """
    for before, one in pairwise((None, *told)):
        is_end = before is not None and before.amount.side == "least" and one is not None and one.amount.side == "most"
        if is_end and before is not None and one is not None:
            yield (before, one)
        elif one is not None and one.amount.side != "least":
            yield (one,)


def _is_of_one(
    question: ParsedQuestion, line: Line, asked: Bound, told: Bound, heads: Sequence[frozenset[str]]
) -> bool:
    """Both count the same, and both are ahead of something or neither; of a time the same has to be said."""
    one, other = asked.amount, told.amount
    if asked.is_ahead != told.is_ahead or not _counts_the_same(one, other, question.language):
        return False
    if not one.is_of_time or asked.is_ahead:
        return True
    own = {word.stem for word in question.words if asked.has(word.start) and not (word.is_number or is_unit(word))}
    its = frozenset(word.stem for word in line.words if told.has(word.start - line.start)).union(*heads)
    return bool((own & said_of(question, its)) - names_of(question))


def _counts_the_same(one: Amount, other: Amount, language: str) -> bool:
    if one.of == other.of:
        return True
    if one.counted is None or other.counted is None:
        return False
    is_form = language == "ar" and may_be_one(one.counted, other.counted)
    return is_form or is_close(one.of, frozenset((other.of,)), language)


def _is_the_value(question: ParsedQuestion, line: Line, bound: Bound) -> bool:
    """What is asked may be the bound itself: how long, until when, from how many on."""
    is_asked = question.asked.kind in _OF_A_BOUND or asks_how_long(question.text)
    others = [word for word in line.words if word.is_number and not bound.is_at(word.start - line.start)]
    return is_asked and not others
