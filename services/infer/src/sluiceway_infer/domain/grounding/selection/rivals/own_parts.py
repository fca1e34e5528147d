"""Part of what is asked about, with an extent or a weight of its own: the screen of the room is so wide, and of the
width of the room that says nothing.
"""

import re
from collections.abc import Iterator

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, height_asked
from sluiceway_infer.domain.grounding.selection.parts import pairs_of
from sluiceway_infer.domain.grounding.selection.things import is_bound, is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.constructs import VERBAL
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# What each part has of its own.
_PRICE = "price"
_OWN = EXTENTS | {"weight", "capacity"}
# What a Chinese sentence says of a length or a weight stands right before the sign that measures.
_MEASURED = re.compile(r"([\u3400-\u9fff]{4,16}?)(?:[长宽高深厚]度?|直径|重量?|容[量积])[为约达是有]?\s?\d")
_LEAST_SIGNS = 2
_OF, _STATES = "的", ("后", "时")
_AND = "و"


def is_value_of_its_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A sentence begins with a part of what is asked about, and the question says nothing of that."""
    asked = concepts_in(question.relation, question.language) | {question.asked.concept, height_asked(question)}
    if line.kind not in ("sentence", "item") or asked.isdisjoint(_OWN | {_PRICE}):
        return False
    if question.language in NO_SPACES and asked.isdisjoint(_OWN):
        return False
    if question.language in NO_SPACES:
        runs = _MEASURED.findall(line.text)
        return bool(runs) and all(_is_of_a_part_in_signs(run, question.text) for run in runs)
    return any(
        not whole.is_number
        and is_spoken_of(whole.stem, question.stems, question.language)
        and not is_spoken_of(part.stem, question.stems | passage.title, question.language)
        and sum(word.stem == whole.stem for word in line.tokens) == 1
        and (not asked.isdisjoint(_OWN) or _is_priced_beside(part, whole, passage, line))
        for part, whole in _opening_pairs(line, question.language)
    )


def _is_priced_beside(part: Word, whole: Word, passage: ParsedPassage, line: Line) -> bool:
    """Another line gives a value of the whole in the unit of this one, and does not speak of the part."""
    return any(
        other is not line and whole.stem in other.stems and part.stem not in other.stems and other.units & line.units
        for other in passage.lines
    )


def is_of_the_part_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The key of a locker, where that of a room is asked for: the same noun, and behind its "of" another one."""
    language = question.language
    there = line.stems | passage.above(line)
    may_be = language != "ar" and line.kind == "sentence" and may_ask_for_a_value(question)
    asked = pairs_of(question.words, language) if may_be else []
    told = {one.stem: other for one, other in pairs_of(line.tokens, language)} if asked else {}
    return any(
        part.stem in told
        and told[part.stem].stem not in question.stems
        and not (whole.is_number or told[part.stem].is_number)
        and not is_bound(whole.stem, there, language)
        for part, whole in asked
    )


def _opening_pairs(line: Line, language: str) -> Iterator[tuple[Word, Word]]:
    """The part with which the line begins, or that comes right behind its verb and the property, and its whole."""
    first = next((word for word in line.words if _may_be_a_part(word, language)), None)
    yield from ((part, whole) for part, whole in pairs_of(line.tokens, language) if part is first)


def _may_be_a_part(word: Word, language: str) -> bool:
    bare = plain(word.text)
    is_verb = language == "ar" and bare.removeprefix(_AND).startswith(VERBAL)
    is_known = bare in GENERIC or bare in UNIT_OF or bool(concepts_of(word.stem, language))
    return not (word.is_number or is_known or is_verb)


def _is_of_a_part_in_signs(run: str, question: str) -> bool:
    """It begins with signs of the question and goes on with others: 会议室的屏幕."""
    begin = next((size for size in range(len(run), 0, -1) if run[:size] in question), 0)
    rest = run[begin:].removeprefix(_OF)
    is_said = rest[-1:] in question or any(rest[at : at + _LEAST_SIGNS] in question for at in range(len(rest) - 1))
    return begin >= _LEAST_SIGNS and len(rest) >= _LEAST_SIGNS and not is_said and not rest.endswith(_STATES)
