"""Bound of a line that does not hold an amount of the question: what groups of 15 or more pay is not what two pay, and
what is free up to ten days before is not free three days before.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.bounds import Bound, bounds
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.amounts import Amount
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.forms import may_be_one
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.units import is_unit

_OF_A_BOUND = frozenset(("date", "count"))
# The other clause of a line that tells a bound: more than that, later, otherwise.
_BEYOND: Mapping[str, str] = {
    "en": r"\b(?:otherwise|longer(?! than)|later|after that|thereafter|more than that|beyond (?:that|it)|then)\b",
    "de": r"\b(?:sonst|ansonsten|danach|spater|langer(?! als)|daruber|daruber hinaus)\b",
    "es": r"\b(?:de lo contrario|despues|mas tarde|a partir de (?:ahi|entonces)|si es mas)\b",
    "zh": r"否则|此后|其后|之后|逾期|超过的|超出的|以外的|不到这个|不足的",
    "ar": r"\b(?:اكثر من ذلك|اقل من ذلك|بعد ذلك|والا|وما زاد|وما فوق ذلك)\b",
}  # fmt: skip


def is_out_of_its_bound(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line gives something within a bound, and the amount that the question has of the same lies outside it; of
    several clauses with a bound none holds it.
    """
    language = question.language
    asked = bounds(question.text, language)
    told = [one for one in bounds(line.text, language) if one.is_least or one.is_most] if asked else []
    told = [one for one in told if not _is_the_value(question, line, one)]
    if not told or re.search(_BEYOND[language], flat(line.text)[0]):
        return False
    around = [passage.lines[at].stems for at in line.heads]
    return any(
        _is_outside(one, [other for other in told if _is_of_one(question, line, one, other, around)]) for one in asked
    )


def _is_outside(asked: Bound, told: Sequence[Bound]) -> bool:
    clauses = {one.clause for one in told}
    return bool(clauses) and all(
        any(one.leaves_out(asked.amount.value) for one in told if one.clause == clause) for clause in clauses
    )


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
