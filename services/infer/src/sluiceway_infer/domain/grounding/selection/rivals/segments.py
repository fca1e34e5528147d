"""Segments of a sentence, parted by semicolons: a value that the first gives of its thing is none of what the next one
names. "The hall takes up 90 square metres; behind it are the pantry and the store."
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.prices import tells_no_price
from sluiceway_infer.domain.grounding.selection.sign_things import parts_of_things
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_SEMICOLON = re.compile("[;\uff1b\u061b]|\u060c? \u0623?\u0627?\u0645\u0627 (?=\u0627\u0644)")
_HOW_MUCH = frozenset(("measure", "count"))
_ARTICLE = "ال"
_ARTICLES = frozenset("the a an der die das ein eine einen el la los las un una".split())

_FOR = frozenset("for fur para".split())

_SIGNS_BEGIN = "\u3400"

_Segment = tuple[str, Sequence[Word]]


def is_value_of_the_segment_before(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The thing of which a value is asked stands behind all numbers of the line, in a segment without one that does not
    say that it is free, or before them, and each segment with a number begins with another thing.
    """
    segments = list(_segments(line))
    if len(segments) < 2 or question.asked.kind == "material" or not may_ask_for_a_value(question):
        return False
    is_named_in = _naming(question, passage)
    named = _with_the_name(question, segments) or [at for at, one in enumerate(segments) if is_named_in(one)]
    values = _values(question, line)
    valued = [at for at, (_, tokens) in enumerate(segments) if any(word.stem in values for word in tokens)]
    if not named or not valued or any(tells_no_price(question, segments[at][0]) for at in named):
        return False
    is_asked_how_much = question.asked.kind in _HOW_MUCH or bool(properties_asked(question))
    is_before = is_asked_how_much and named[-1] < valued[0]
    return named[0] > valued[-1] or (is_before and _has_its_own(question, segments, valued))


def _values(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """Its numbers; where a price is asked, those of sums of money, if it has any."""
    numbers = frozenset(word.stem for word in line.tokens if word.is_number)
    sums = {number for number, unit in line.measures if DIMENSION_OF.get(unit) == DIMENSION_OF["eur"]}
    return numbers & sums if sums and "price" in properties_asked(question) else numbers


def _with_the_name(question: ParsedQuestion, segments: Sequence[_Segment]) -> list[int]:
    """Those with the name of which it is asked, where the others are without: the trip to Riga, and that to Bologna."""
    names = names_of(question) if question.language not in WITHOUT_CAPITALS else frozenset[str]()
    named = [at for at, (_, tokens) in enumerate(segments) if any(word.stem in names for word in tokens)]
    return named if len(named) < len(segments) else []


def _has_its_own(question: ParsedQuestion, segments: Sequence[_Segment], valued: Sequence[int]) -> bool:
    """Each segment with a number has a subject of its own: "a bag comes with it; the pump costs 35 euros"."""
    return all(_opens_with_another(question, segments[at]) for at in valued)


def _opens_with_another(question: ParsedQuestion, segment: _Segment) -> bool:
    """Behind its article a noun stands that the question has not, and that is no property."""
    is_led = any(plain(word.text) in _FOR for word in segment[1][:1])
    first, second = (*segment[1][is_led : is_led + 2], None, None)[:2]
    if question.language in NOUNS_WITH_CAPITALS and second is not None and second.text.islower():
        second = next((word for word in segment[1][is_led + 2 :][:1] if word.is_name), second)
    if first is None:
        return False
    if question.language == "ar":
        return first.text.startswith(_ARTICLE) and _is_new(first, question)
    return second is not None and plain(first.text) in _ARTICLES and _is_new(second, question)


def _is_new(word: Word, question: ParsedQuestion) -> bool:
    language = question.language
    is_known = is_spoken_of(word.stem, question.stems, language) or bool(concepts_of(word.stem, language))
    return word.is_content and not word.is_number and not is_known


def is_of_the_segment_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What is counted or measured stands in no segment with its owner, and where it stands another one is named:
    "Marlow has 64 employees, 18 of whom are drivers; Marsley has 41 employees".
    """
    segments = list(_segments(line))
    owned = _owner_and_thing(question, passage) if len(segments) > 1 else None
    if owned is None:
        return False
    owner, *things = owned
    mine = [one for one in segments if owner in _said(one)]
    for thing in things:
        its = [one for one in segments if thing in _said(one)]
        is_parted = bool(mine and its) and not any(one is other for one in mine for other in its)
        if is_parted and all(_names_another(owner, one, question, passage) for one in its):
            return True
    return False


def _owner_and_thing(question: ParsedQuestion, passage: ParsedPassage) -> tuple[str, ...] | None:
    """The owner, what is counted, and what else is said of that: rooms with a balcony."""
    asked = question.asked_of
    if asked is None or question.asked.kind not in ("count", "measure"):
        return None
    if question.language in NO_SPACES:
        parts = [part.signs for part in parts_of_things(question, passage) if len(part.signs) > 1]
        thing = asked.text if question.asked.kind == "count" else (parts[1:] or [""])[-1]
        return (parts[0], thing) if parts and thing and parts[0] != thing else None
    things = [asked.stem, *(word.stem for word in nouns(question) if word.stem != asked.stem)]
    titled = [thing for thing in things[1:] if thing in passage.place]
    owner = max(names_of(question), default=titled[0] if titled else "")
    if not owner or asked.stem == owner or question.asked.kind != "count":
        return None
    return (owner, *(thing for thing in things if thing != owner))


def _said(segment: _Segment) -> str | frozenset[str]:
    """Its text where words are not written apart, else its stems."""
    text, tokens = segment
    return text if any(word.text >= _SIGNS_BEGIN for word in tokens) else frozenset(word.stem for word in tokens)


def _names_another(owner: str, segment: _Segment, question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """In Chinese one of the kind of the owner, by its last sign; else a word that is written like a name."""
    text, tokens = segment
    if question.language in NO_SPACES:
        return owner[-1] in text
    first = tokens[0].start if tokens else 0
    return any(
        word.is_name and (word.start > first or word.stem in passage.place) and word.stem not in question.stems
        for word in tokens
    )


def _segments(line: Line) -> Iterator[_Segment]:
    cuts = [0, *(cut.end() for cut in _SEMICOLON.finditer(line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        yield line.text[start:end], [word for word in line.tokens if start <= word.start - line.start < end]


def _naming(question: ParsedQuestion, passage: ParsedPassage) -> Callable[[_Segment], bool]:
    """Whether a segment names the first thing of the question, which is what has the value; in Chinese the last one."""
    if question.language in NO_SPACES:
        parts = parts_of_things(question, passage)[-1:]
        return lambda segment: any(part.signs in segment[0] for part in parts)
    things = list(nouns(question))[:1] or [word for word in question.words[-1:] if word.is_content]
    return lambda segment: any(
        is_spoken_of(thing.stem, frozenset(word.stem for word in segment[1] if word.is_content), question.language)
        for thing in things
    )
