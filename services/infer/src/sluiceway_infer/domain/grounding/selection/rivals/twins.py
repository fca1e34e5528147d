"""Twin of the thing that is asked about: a title that names two of one kind tells what the one is called and what the
other. A line on the one alone is none on the other. Where names have no capitals, nothing else tells them apart, nor
where all nouns have one: the Unterwiese and the Oberwiese.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_PART = r"[^：:>，,。；;—（）()\s]+"
# Beside signs a space is a matter of taste; between letters it is one of the name.
_PARTS = re.compile(rf"{_PART}(?:(?<=[A-Za-z0-9]) (?=[A-Za-z0-9]){_PART})*")
_TASTE = re.compile(r"(?<=[\u3400-\u9fff、]) (?=\w)|(?<=\w) (?=[\u3400-\u9fff、])")
_JOINED = re.compile("[与和及、]")
# A thing is told by a number or letters, and what it is behind them, or by its own signs behind what both begin with.
_NAME = r"[A-Za-z0-9][A-Za-z0-9.-]*(?: [A-Za-z0-9][A-Za-z0-9.-]*)*"
_MODEL = re.compile(_NAME)
_PART_OF_A_MODEL = re.compile("[A-Za-z0-9. -]+$")
_MODEL_AT_AN_END = re.compile(rf"{_NAME}[\u3400-\u9fff]?$")
_SHORTEST_BEGIN, _SHORTEST_MARK = 2, 2
_GOES_ON = re.compile("其|它|该|此")

_AND = frozenset(("und", "oder", "bzw", "sowie"))
_OF_DEEDS = ("ung", "ungen", "heit", "keit", "schaft", "tion")
# What the one alone may is told of the other.
_ONLY = "only"

_Marks = tuple[str, str]


def is_of_the_twin(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line, or the one from which it goes on, names the one of two, and the question the other."""
    if question.language in NOUNS_WITH_CAPITALS:
        return _is_of_another_noun(question, passage, line)
    if question.language != "zh" or (question.is_yes_or_no and _ONLY in {turn.sense[0] for turn in line.turns}):
        return False
    at = passage.place_of(line)
    goes_on = at > 0 and _GOES_ON.match(line.text) is not None
    texts = [*texts_above(passage, line), *([passage.lines[at - 1].text] if goes_on else [])]
    return any(
        _names(mine, question.text) and not _names(other, question.text) and _is_on(other, mine, line.text, texts)
        for one in _twins(passage.read.place)
        for mine, other in (one, one[::-1])
    )


def _is_of_another_noun(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line names the one of two nouns that a title joins, and the question the other."""
    before = before_pronoun(passage, line)
    here = line.stems | (before.stems if before else frozenset())
    heads = [*passage.titles, *(passage.lines[at].tokens for at in line.heads)]
    return not question.is_comparison and any(
        {mine} == {*one} & question.stems
        and {other} == {*one} & here
        and not any({mine} == {*one} & {word.stem for word in head} for head in heads)
        for head in heads
        for one in _joined(head)
        for mine, other in (one, one[::-1])
    )


def _joined(title: Sequence[Word]) -> Iterator[_Marks]:
    """Nouns that name things, with "and" between them."""
    for first, middle, last, *behind in (title[at : at + 4] for at in range(len(title) - 2)):
        is_named = any(are_beside(last, word) and (word.is_name or word.is_number) for word in behind)
        if plain(middle.text) in _AND and _is_a_thing(first) and _is_a_thing(last) and not is_named:
            yield first.stem, last.stem


def _is_a_thing(word: Word) -> bool:
    """Neither a property nor a deed, which are said in other words as well."""
    is_noun = word.is_name and word.is_content and not word.is_number
    return is_noun and not plain(word.text).endswith(_OF_DEEDS) and not concepts_of(word.stem, "de")


def _is_on(mark: str, other: str, text: str, above: Sequence[str]) -> bool:
    """The line names this one alone, or neither and what stands above it this one alone."""
    texts = [text] if _names(mark, text) or _names(other, text) else above
    return any(_names(mark, one) and not _names(other, one) for one in texts)


def _names(mark: str, text: str) -> bool:
    """It stands there, and is no part of another number or of other letters, nor goes on with a word of its own."""
    bounded = rf"(?<![A-Za-z0-9.]){re.escape(mark)}" if mark[0].isascii() else re.escape(mark)
    goes_on = "[A-Za-z0-9-]| [A-Z0-9]" if " " in mark else "[A-Za-z0-9-]"
    return re.search(rf"{bounded}(?!{goes_on})" if mark[-1].isascii() else bounded, _TASTE.sub("", text)) is not None


@lru_cache(maxsize=1_024)
def _twins(place: str) -> tuple[_Marks, ...]:
    """What tells each two apart that a title joins."""
    parts = (filter(None, _JOINED.split(part)) for part in _PARTS.findall(_TASTE.sub("", place)))
    return tuple(marks for pieces in parts for one, other in pairwise(pieces) for marks in _marks(one, other))


def _marks(one: str, other: str) -> Iterator[_Marks]:
    size = next((at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine != its), len(one))
    begin = _PART_OF_A_MODEL.sub("", one[:size])
    mine, its = one[len(begin) :], other[len(begin) :]
    if len(begin) >= _SHORTEST_BEGIN and (mine or its):
        yield from _behind(begin[-_SHORTEST_BEGIN:], mine, its)
    if len(begin) >= _SHORTEST_BEGIN:
        return
    model, like = _MODEL_AT_AN_END.search(one), _MODEL.match(other)
    kind, end = one[-1], other.find(one[-1]) + 1
    if model and like:
        kind = "" if kind.isascii() else kind
        if other.startswith(kind, like.end()):
            yield model.group(), like.group() + kind
    elif len(one) >= _SHORTEST_MARK and end >= _SHORTEST_MARK and not kind.isascii():
        yield one, other[:end]


def _behind(begin: str, mine: str, its: str) -> Iterator[_Marks]:
    """A number or letters, as far as they go, a mere number with what stands before it; of signs all of the first,
    which ends where it is joined, and as many of the second, behind which more may stand.
    """
    models = [_MODEL.match(mark) for mark in (mine, its)]
    if all(models):
        one, other = (found.group() for found in models if found)
        is_told = one[0].isalpha() and other[0].isalpha()
        yield (one, other) if is_told else (begin + one, begin + other)
    elif min(len(mine), len(its)) >= _SHORTEST_MARK:
        yield mine, its[: max(_SHORTEST_MARK, len(mine))]
    elif mine and its:
        yield begin + mine[:1], begin + its[:1]
