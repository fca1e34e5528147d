"""Bound of a line that does not hold an amount of the question: what groups of 15 or more pay is not what two pay, and
what is free up to ten days before is not free three days before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import WITHOUT_PRICE
from sluiceway_infer.domain.grounding.parsing.bounds import Bound, bounds
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.bounded import has_the_usual_before, people_within
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.amounts import PEOPLE, Amount
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.forms import may_be_one
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.units import is_unit

_OF_A_BOUND = frozenset(("date", "count"))
# Who comes beyond a bound pays so much for each.
_EACH_FURTHER: Mapping[str, str] = {
    "en": r"(?:each|every|any|per) (?:additional|extra|further|more)",
    "de": r"(?:jede[rs]?|je) (?:weitere|zusatzliche)[rns]?",
    "es": r"(?:cada|por) \w+ (?:mas|extra|adicional)",
    "zh": r"每[多加增]",
    "ar": r"كل \w+ (?:اضافي[هة]?|زا[يئ]د[هة]?)",
}
_FURTHER = re.compile(r"\b(?:additional|extra|further|more|weiter|zusatz|adicional|mas\b)|[多加]|اضاف|زا[يئ]د")
# The other clause of a line that tells a bound: more than that, later, otherwise.
_BEYOND: Mapping[str, str] = {
    "en": rf"\b(?:otherwise|{_EACH_FURTHER['en']}|longer(?! than)|later|after that"
    r"|thereafter|more than that|beyond (?:that|it)|then)\b",
    "de": rf"\b(?:sonst|{_EACH_FURTHER['de']}|ansonsten|danach|spater|langer(?! als)"
    r"|daruber|daruber hinaus)\b",
    "es": rf"\b(?:de lo contrario|{_EACH_FURTHER['es']}|despues|mas tarde"
    r"|a partir de (?:ahi|entonces)|si es mas)\b",
    "zh": rf"否则|{_EACH_FURTHER['zh']}|此后|其后|之后|逾期|超过的|超出的|以外的|不到这个|不足的",
    "ar": rf"\b(?:اكثر من ذلك|{_EACH_FURTHER['ar']}|اقل من ذلك|بعد ذلك|والا|وما زاد|وما فوق ذلك)\b",
}  # fmt: skip


def is_out_of_its_bound(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line gives something within a bound, and the amount that the question has of the same lies outside it; of
    several clauses with a bound none holds it.
    """
    language = question.language
    asked = _asked(question)
    if not asked:
        return False
    if _tells_people_alone(question, line, asked) or _is_of_each_beyond(question, passage, line):
        return True
    told = [one for one in _told(passage, line, language) if not _is_the_value(question, line, one)]
    if not told or re.search(_BEYOND[language], flat(line.text)[0]):
        return False
    around = [passage.lines[at].stems for at in line.heads]
    told = [one for one in told if not has_the_usual_before(line.text, one)]
    if _goes_on_with_each_further(question, passage, line, asked, told):
        return False
    return any(
        _is_outside(one, [other for other in told if _is_of_one(question, line, one, other, around)]) for one in asked
    )


def _tells_people_alone(question: ParsedQuestion, line: Line, asked: Sequence[Bound]) -> bool:
    """How much something is for so many is told by no line with nothing but how many they may be."""
    is_of_a_thing = question.asked.kind == "measure" or (question.asked.kind == "count" and question.asked.head)
    is_free = re.search(WITHOUT_PRICE[question.language], flat(line.text)[0])
    if not is_of_a_thing or is_free or not any(one.amount.of == PEOPLE for one in asked):
        return False
    people = [one for one in bounds(line.text, question.language) if one.amount.of == PEOPLE]
    numbers = [word.start - line.start for word in line.words if word.is_number]
    return bool(numbers) and all(any(one.is_at(at) for one in people) for at in numbers)


def _is_of_each_beyond(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What each further one pays is not what those pay whom a bound holds."""
    language = question.language
    if not re.match(_EACH_FURTHER[language], flat(line.text)[0]) or _FURTHER.search(flat(question.text)[0]):
        return False
    others = (one for one in passage.lines if one is not line)
    return any(people_within(question.text, language, one.text) and one.has_number for one in others)


def _goes_on_with_each_further(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, asked: Sequence[Bound], told: Sequence[Bound]
) -> bool:
    """It gives what so many pay, and the sentence behind it what each of those pays who are more."""
    people = [one.amount.value for one in told if one.amount.of == PEOPLE]
    is_more = bool(people) and any(one.amount.of == PEOPLE and one.amount.value > max(people) for one in asked)
    is_asked = question.relation & line.stems and not _FURTHER.search(flat(question.text)[0])
    if not is_more or not is_asked:
        return False
    following = passage.lines[passage.place_of(line) + 1 :][:1]
    return any(re.match(_EACH_FURTHER[question.language], flat(one.text)[0]) for one in following)


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
