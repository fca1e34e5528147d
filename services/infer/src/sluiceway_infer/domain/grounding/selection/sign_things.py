"""Things of a question that is written without spaces: the runs of signs between its small ones that begin a clause,
or stand on one side of a 的. They are cut where the passage has their parts; the last part is what has a value, those
before it are its owners.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.parsing.conditions import cases_of
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.sign_runs import (
    COUNTING,
    FEE,
    SHORTEST_RUN,
    SIGNS,
    part_asked_of,
    runs_of_things,
    topic_of,
    unmeasured,
)
from sluiceway_infer.domain.grounding.selection.unsaid_signs import NOMINAL, TAKING, is_light
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, is_close, is_said
from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS, without_weekdays

# Half of something is another thing: half a year's card.
_HALF = "半"
_OF = "的"
# How many of what; and one of several that differ in their numeral alone.
HOW_MANY = re.compile(rf"(?:几|多少)[{MEASURE_WORDS}]([^{''.join(SMALL_SIGNS)}\W\d_]{{1,8}}?)(?=\W|$|[吗呢呀])")
_ORDINAL = re.compile(
    rf"((?!每|第)[^{''.join(SMALL_SIGNS)}{CHINESE_NUMERALS}\W\d_]{{2}})[{CHINESE_NUMERALS}]"
    rf"(?![{CHINESE_NUMERALS}{MEASURE_WORDS}年月日天周时分小])"
)
# So many lines in a row may go on from one that names the thing.
_MOST_LED = 3
_SIZES_OF_A_TWIN = (2, 3)
# Before a noun these tell it from none of its like: the outer cover is the cover, and a ticket of entry a ticket.
_TELLS_NO_LIKE = frozenset("外整全总本该门")


@dataclass(frozen=True)
class ThingInSigns:
    """A part of a run that names a thing; of a word of which the passage has the last sign alone, that sign."""

    signs: str
    is_owner: bool


def has_torn_run(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether the passage lacks a part of a run, or has its parts in lines far from each other."""
    there = [text_around(passage, at) for at, line in enumerate(passage.lines) if not line.is_heading]
    place, text = passage.read.place, passage.read.text
    cut = (_cut(run, place, text) for run in runs_of_things(question, passage))
    if _has_uncounted(question, passage, f"{place}\n{text}"):
        return True
    return any("" in parts or not any(all(part in around for part in parts) for around in there) for parts in cut)


def _has_uncounted(question: ParsedQuestion, passage: ParsedPassage, text: str) -> bool:
    """What is counted has no sign there: how many cats; or what is so of it, how many guests were ill; or its numeral
    differs, of which the text has others.
    """
    counted = HOW_MANY.search(question.text)
    if counted and is_nowhere_so(counted.group(1), passage.around, text):
        return True
    if counted and set(counted.group(1)).isdisjoint(text) and not all(map(is_light, counted.group(1))):
        return True
    ordinals = (one.group(1) for one in _ORDINAL.finditer(without_weekdays(question.text)) if one.group() not in text)
    return any(word + numeral in text for word in ordinals for numeral in CHINESE_NUMERALS)


def is_nowhere_so(phrase: str, there: frozenset[str], text: str) -> bool:
    """The text has what the phrase begins with, and neither what it ends with nor the last sign of that."""
    size = next((size for size in range(len(phrase) - SHORTEST_RUN, 1, -1) if phrase[:size] in text), 0)
    deed = phrase[size:]
    if not size or is_light(deed[-1]) or deed[-1] in text or deed in TAKING:
        return False
    return not (is_said(deed, there, concepts_in(there, "zh"), "zh") or is_close(deed, there, "zh"))


def is_of_another_run(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has a part of a thing without another one that stands in a line of its own with a number; or it has
    none, and one beside it has some with a value in its unit.
    """
    at = passage.place_of(line)
    parts = parts_of_things(question, passage)
    if _is_of_its_like(parts, question.text, line.text) or _is_owned_otherwise(parts, question, passage, at):
        return True
    around = text_around(passage, at, is_led=False)
    if not has_signs_of(part_asked_of(question), around):
        return True
    missing = [part for part in parts if part.signs not in around]
    if not missing:
        return False
    is_led = all(part.is_owner for part in missing) and not _begins_with_a_twin(
        missing, passage, line.text, question.text
    )
    case = cases_of(question.text, question.language) & line.stems
    others = [
        other
        for place, other in enumerate(passage.lines)
        if place != at and not (is_led and place == at - 1) and case <= other.stems
    ]
    is_part = any(part.signs in line.text for part in parts)
    if len(missing) == len(parts):
        if not _goes_on_from(missing, passage, at, question.text):
            return True
        beside = passage.lines[max(0, at - 1) : at + 2]
        others = [other for other in others if line.units & other.units and any(other is one for one in beside)]
    # What a line says of the whole is not said of a part of which another one speaks, whatever it says.
    return any(
        part.signs in other.text and (other.has_number or (is_part and not part.is_owner))
        for part in missing
        for other in others
    )


def has_signs_of(part: str, around: str) -> bool:
    heavy = [sign for sign in part if not is_light(sign)]
    return not heavy or any(sign in around for sign in heavy)


def _begins_with_a_twin(owners: Sequence[ThingInSigns], passage: ParsedPassage, text: str, asked: str) -> bool:
    """The line begins with another one of the kind of an owner, of which other lines speak: 夜达 beside 日达."""
    whole = passage.read.text
    return any(
        text[size - 1] == one.signs[size - 1]
        and text[0] != one.signs[0]
        and text[:size] not in asked
        and (size > SHORTEST_RUN or whole.count(text[:size]) > 1)
        and SIGNS.fullmatch(text[:size]) is not None
        for one in owners
        for size in _SIZES_OF_A_TWIN
        if len(text) >= size <= len(one.signs)
    )


def is_told_of_its_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has another word before what a run ends with, and the passage none of the signs before that: damage by
    lightning is none by water.
    """
    text = f"{passage.read.place}\n{passage.read.text}"
    for run in (_with_its_end(one, question.text) for one in runs_of_things(question, passage)):
        at = next((at for at in range(1, len(run) - 1) if run[at:] in line.text), 0)
        # Of one sign it is a noun where the line begins with it and what tells it.
        begins = SIGNS.match(line.text) is not None and len(run) > 1 and line.text[1:2] == run[1]
        at, spot = (at, line.text.find(run[at:])) if at else (1, int(begins))
        own = [sign for sign in run[:at] if not is_light(sign)]
        before = line.text[max(0, spot - 1) : spot]
        is_other = SIGNS.match(before) is not None and before not in SMALL_SIGNS and not is_light(before)
        if own and is_other and not any(sign in text for sign in own):
            return True
    return False


def _with_its_end(run: str, asked: str) -> str:
    """The run with what is light behind it, up to the next small sign."""
    found = re.search(rf"{re.escape(run)}[^{''.join(SMALL_SIGNS)}\W\d_]*", asked)
    return found.group() if found else run


def is_on_another_run(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has no part of a thing of which other lines speak, and does not go on from one of those."""
    at = passage.place_of(line)
    parts = [part for part in parts_of_things(question, passage) if not all(map(is_light, part.signs))]
    parts = [part for part in parts if len(part.signs) >= SHORTEST_RUN]
    around = text_around(passage, at, is_led=False)
    is_missing = bool(parts) and not any(part.signs in around for part in parts)
    return is_missing and not _goes_on_from(parts, passage, at, question.text)


def _is_of_its_like(parts: Sequence[ThingInSigns], asked: str, text: str) -> bool:
    """Two parts stand side by side in the question, and the second one in the line behind what ends like the first."""
    for one, other in pairwise(parts):
        both = one.signs + other.signs
        if both in asked and both not in text and f"{one.signs[-1]}{other.signs}" in text:
            return True
    return False


def _is_owned_otherwise(
    parts: Sequence[ThingInSigns], question: ParsedQuestion, passage: ParsedPassage, at: int
) -> bool:
    """The extension of the caretaker is asked for, and the line has that of the porter, and none of his."""
    owner, part = (one.signs for one in parts[-2:]) if len(parts) > 1 else ("", "")
    text = passage.lines[at].text
    if not owner or f"{owner}{_OF}{part}" not in question.text or owner in text_around(passage, at, is_led=False):
        return False
    found = re.search(rf"([^{''.join(SMALL_SIGNS)}\W\d_]+){_OF}{re.escape(part)}", text)
    other = found.group(1) if found else ""
    is_thing = len(unmeasured(other)) >= SHORTEST_RUN and not all(map(is_light, other))
    return is_thing and other not in question.text and other not in passage.read.place


def _goes_on_from(parts: Sequence[ThingInSigns], passage: ParsedPassage, at: int, asked: str) -> bool:
    """The line, and those before it, name nothing of their own, back to one that has a part."""
    heads = passage.lines[at].heads
    for before in range(at - 1, max(-1, at - 1 - _MOST_LED), -1):
        line, last = passage.lines[before + 1], passage.lines[before]
        if line.kind != "sentence" or own_thing(line.text, asked) or last.heads != heads:
            return False
        if any(part.signs in last.text for part in parts):
            return True
    return False


@lru_cache(maxsize=4_096)
def own_thing(text: str, asked: str) -> str:
    """What a line begins with, where that is a noun and not of the question."""
    found = SIGNS.match(text)
    signs = found.group() if found else ""
    end = next((at for at, sign in enumerate(signs) if sign in SMALL_SIGNS), len(signs))
    run = unmeasured(signs[:end])
    return "" if is_light(signs[:1]) or len(run) < SHORTEST_RUN or run in asked else run


def parts_of_things(question: ParsedQuestion, passage: ParsedPassage) -> list[ThingInSigns]:
    """The parts of all runs, in order, as the passage has them."""
    place, text = passage.read.place, passage.read.text
    topic = [_cut(run, place, text) for run in topic_of(question, place, text)]
    cut = [_cut(run, place, text) for run in runs_of_things(question, passage)]
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
        return [""] if signs.endswith(_HALF) else []
    last = signs[-1]
    if last in NOMINAL and all(sign in text for sign in signs[:-1]):
        return []
    if last == FEE and all(sign + FEE in text for sign in signs[:-1]):
        return []
    is_there = last in text and (_TELLS_NO_LIKE.issuperset(signs[:-1]) or _stands_alone(last, text))
    return [last if is_there and not is_light(last) else ""]


def _stands_alone(sign: str, text: str) -> bool:
    """Somewhere it is no end of a longer word and no word by which things are counted: each 餐 is a 午餐."""
    before = (text[at - 1 : at] for at in range(len(text)) if text[at] == sign)
    return any(not one or not _is_in_a_word(one) for one in before)


def _is_in_a_word(before: str) -> bool:
    return (
        before in COUNTING
        or before in CHINESE_NUMERALS
        or (SIGNS.match(before) is not None and before not in SMALL_SIGNS)
    )
