"""Things of a question that is written without spaces: the runs of signs between its small ones that begin a clause,
or stand on one side of a 的. They are cut where the passage has their parts; the last part is what has a value, those
before it are its owners.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.concepts import concepts_of
from sluiceway_infer.domain.grounding.conditions import cases_of
from sluiceway_infer.domain.grounding.lexicon.function_words import ONLY
from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parties import names_of_parties
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.unsaid_signs import is_light

_OF = "的"
_SIGNS = re.compile(r"[\u3400-\u9fff]+")
_CLAUSES = re.compile(r"[^，,；;。？?！!]+")
_SHORTEST = 2
# So words for measures end.
_OF_MEASURES = frozenset("量率度期价费积额数值限")
# Small signs that tell nothing that is done.
_TOPIC = frozenset("的那这里其在")
# Behind these comes the word by which a thing is counted.
_COUNTING = frozenset("这那每几")


@dataclass(frozen=True)
class ThingInSigns:
    """A part of a run that names a thing; of a word of which the passage has the last sign alone, that sign."""

    signs: str
    is_owner: bool


def has_torn_run(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether the passage lacks a part of a run, or has its parts in lines far from each other."""
    there = [text_around(passage, at) for at, line in enumerate(passage.lines) if not line.is_heading]
    cut = (_cut(run, passage.read.place, passage.read.text) for run in _runs(question, passage))
    return any("" in parts or not any(all(part in around for part in parts) for around in there) for parts in cut)


def is_of_another_run(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has a part of a thing without another one that stands in a line of its own with a number; or it has
    none, and one beside it has some with a value in its unit.
    """
    at = passage.place_of(line)
    parts = parts_of_things(question, passage)
    missing = [part for part in parts if part.signs not in text_around(passage, at, is_led=False)]
    if not missing:
        return False
    is_led = all(part.is_owner for part in missing)
    case = cases_of(question.text, question.language) & line.stems
    others = [
        other
        for place, other in enumerate(passage.lines)
        if place != at and not (is_led and place == at - 1) and case <= other.stems
    ]
    if len(missing) == len(parts):
        beside = passage.lines[max(0, at - 1) : at + 2]
        others = [other for other in others if line.units & other.units and any(other is one for one in beside)]
    return any(part.signs in other.text and other.has_number for part in missing for other in others)


def parts_of_things(question: ParsedQuestion, passage: ParsedPassage) -> list[ThingInSigns]:
    """The parts of all runs, in order, as the passage has them."""
    place, text = passage.read.place, passage.read.text
    topic = [_cut(run, place, text) for run in _topic(question, place)]
    cut = [_cut(run, place, text) for run in _runs(question, passage)]
    flat = [part for parts in (*(one for one in topic if "" not in one), *cut) for part in parts if part]
    return [ThingInSigns(signs, at < len(flat) - 1) for at, signs in enumerate(flat)]


def text_around(passage: ParsedPassage, at: int, *, is_led: bool = True) -> str:
    """A line with what heads it and, where it is led, the one before."""
    line = passage.lines[at]
    heads = [passage.lines[head].text for head in line.heads]
    last = passage.lines[max(0, at - 1)]
    before = last.text if is_led and last.heads == line.heads else ""
    return "\n".join((passage.read.place, *heads, before, line.text))


@lru_cache(maxsize=1_024)
def _cut(run: str, place: str, text: str) -> tuple[str, ...]:
    """The longest parts that are there, one after the other; an empty one for what is not, unless all of that is light,
    or its last sign, which says of what kind it is, stands there.
    """
    found: list[str] = []
    missing, at = "", 0
    while at < len(run):
        ends = range(len(run), at + 1, -1)
        end = next((end for end in ends if run[at:end] in text or run[at:end] in place), 0)
        if end:
            found += [*_missed(missing, text), run[at:end]]
        missing = "" if end else missing + run[at]
        at = end or at + 1
    return (*found, *_missed(missing, text))


def _missed(signs: str, text: str) -> list[str]:
    if all(map(is_light, signs)):
        return []
    return [signs[-1]] if not is_light(signs[-1]) and signs[-1] in text else [""]


def _runs(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[str]:
    """Runs that name a thing: no measure, no party, no unit, and without what stands above the passage."""
    asked = _asked_clause(question)
    for run in _candidates(asked, passage.read.place):
        if not (_is_a_measure(run) or run in UNIT_OF or names_of_parties(run, question.language)):
            yield run


def _is_a_measure(run: str) -> bool:
    return run[-1] in _OF_MEASURES or any(concepts_of(run[at : at + 2], "zh") for at in range(len(run) - 1))


def _asked_clause(question: ParsedQuestion) -> str:
    """The clause that asks, with a blank for what asks."""
    text, spans = question.text, question.asked.spans
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    clauses = list(_CLAUSES.finditer(text))
    at = spans[0][0] if spans else 0
    return next((one.group() for one in clauses if one.start() <= at < one.end()), text)


def _topic(question: ParsedQuestion, place: str) -> Iterator[str]:
    """What a clause before the one that asks names, where it does no more than that: "that tiller, …"."""
    text = question.text
    first = question.asked.spans[0][0] if question.asked.spans else 0
    before = [one.group() for one in _CLAUSES.finditer(text) if one.end() <= first]
    if before and _TOPIC.issuperset(set(before[-1]) & SMALL_SIGNS):
        yield from (run for run, _, _ in list(_between_small_signs(before[-1], place))[-1:] if run)


def _candidates(clause: str, place: str) -> Iterator[str]:
    """The run that begins a clause, and those on both sides of a 的; not what tells whom it is about."""
    runs = list(_between_small_signs(clause, place))
    people = [at for at, (run, before, _) in enumerate(runs) if before == _OF and _is_of_people(run)]
    for at, (run, before, after) in enumerate(runs):
        if run and (not at or _OF in (before, after)) and at >= max(people, default=0):
            yield run


def _is_of_people(run: str) -> bool:
    return run.startswith(("人", "者")) or bool(names_of_parties(run, "zh"))


def _between_small_signs(clause: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Each run without what is light at its ends, with the sign before it and the one behind."""
    for found in _SIGNS.finditer(clause):
        signs = found.group()
        # What follows a name in other letters says of which type that is.
        of_type = clause[found.start() - 1 : found.start()].isalnum()
        bounds = [-1, *(at for at, sign in enumerate(signs) if sign in SMALL_SIGNS), len(signs)]
        for start, end in pairwise(bounds):
            before = signs[start] if start >= 0 else ""
            after = signs[end] if end < len(signs) else ""
            run = "" if of_type and start < 0 else _trimmed(_unplaced(signs[start + 1 : end], place), before)
            yield run, before, after


def _unplaced(run: str, place: str) -> str:
    """The run without what it begins with that stands in the title."""
    size = next((size for size in range(len(run), 1, -1) if run[:size] in place), 0)
    return run[size:]


def _trimmed(run: str, before: str) -> str:
    """Without the word by which it is counted, and without what is light at its ends."""
    numerals = len(run) - len(run.lstrip(CHINESE_NUMERALS))
    counted = numerals + 1 if numerals or before in _COUNTING else 0
    run = run[counted:] if len(run) >= counted + _SHORTEST else run
    while run and is_light(run[-1]):
        run = run[:-1]
    run = run.lstrip("".join(ONLY["zh"]))
    return run if len(run) >= _SHORTEST else ""
