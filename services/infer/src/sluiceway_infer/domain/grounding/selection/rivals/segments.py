"""Segments of a sentence, parted by semicolons: a value that the first gives of its thing is none of what the next one
names. "The hall takes up 90 square metres; behind it are the pantry and the store."
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.prices import tells_no_price
from sluiceway_infer.domain.grounding.selection.sign_things import parts_of_things
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.words import Word

_SEMICOLON = re.compile("[;\uff1b\u061b]")

_Segment = tuple[str, Sequence[Word]]


def is_value_of_the_segment_before(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The thing of which a value is asked stands behind all values of the line, in a segment without one."""
    segments = list(_segments(line))
    if len(segments) < 2 or not may_ask_for_a_value(question):
        return False
    is_named_in = _naming(question, passage)
    named = [at for at, segment in enumerate(segments) if is_named_in(segment)]
    valued = [
        at
        for at, (text, tokens) in enumerate(segments)
        if any(word.is_number for word in tokens) or tells_no_price(question, text)
    ]
    return bool(named and valued) and named[0] > valued[-1]


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
