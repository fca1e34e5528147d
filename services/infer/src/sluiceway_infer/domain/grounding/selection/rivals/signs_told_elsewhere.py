"""Matter told of the twin alone, in signs: the documents say what the one charges for a trip abroad, so the price of
the other one is none of such a trip. Two titles tell the two apart.
"""

import re
from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.twin_titles import is_on_the_other
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word

_Told = tuple[ParsedPassage, Line]
_PAIR = 2
# How many there are is told otherwise; that it is half of it is matter.
_COUNTED = re.compile("[一二两三四五六七八九十几](?!半)")


def is_told_of_the_other(question: ParsedQuestion, line: Line, passages: Sequence[ParsedPassage]) -> bool:
    """What no line on the thing says of the question, one on its twin says and gives a value of."""
    lines = list(_lines_with_heads(passages)) if question.told_apart else []
    its = [one for one in lines if one[1].has_number and _is_on_the_other(question, *one)]
    mine = [one for one in lines if not _is_on_the_other(question, *one)]
    if not its or not any(other is line for _, other in mine):
        return False
    lacking = _matter(question) - said_of(question, _stems(mine))
    return not lacking.isdisjoint(_stems(its)) or _has_its_day_alone(question, mine, its)


def _has_its_day_alone(question: ParsedQuestion, mine: Sequence[_Told], its: Sequence[_Told]) -> bool:
    """On which day it is asked, by whichever word, the twin alone has."""
    asked = frozenset(question.days)
    return bool(asked & _days(its)) and not asked & _days(mine)


def _days(told: Sequence[_Told]) -> frozenset[object]:
    texts = (text for passage, line in told for text in (line.text, *texts_above(passage, line)))
    return frozenset(day for text in texts for day in weekdays(text, "zh").named)


def _lines_with_heads(passages: Sequence[ParsedPassage]) -> Iterator[_Told]:
    """Those that say something themselves: the question above an answer is told of whom that is told."""
    for passage in passages:
        heads = {at for line in passage.lines for at in line.heads}
        yield from ((passage, line) for at, line in enumerate(passage.lines) if at not in heads and not line.is_heading)


def _is_on_the_other(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    texts = (line.text, "\n".join(texts_above(passage, line)), passage.read.place)
    return any(is_on_the_other(mine, its, texts) for mine, its in question.told_apart)


def _stems(told: Sequence[_Told]) -> frozenset[str]:
    return frozenset[str]().union(*(line.stems | passage.above(line) for passage, line in told))


def _matter(question: ParsedQuestion) -> frozenset[str]:
    """Its pairs of signs beside the name, that are no property, no turn and no number."""
    asked = question.relation - question.turning - frozenset(question.days.values())
    found = (word for word in question.words if word.stem in asked)
    return frozenset(word.stem for word in found if _is_matter(word, question))


def _is_matter(word: Word, question: ParsedQuestion) -> bool:
    is_named = any(sign in mine for mine, _ in question.told_apart for sign in word.text)
    is_small = not SMALL_SIGNS.isdisjoint(word.text) or _COUNTED.search(word.text) is not None
    return len(word.text) == _PAIR and not (is_named or is_small or concepts_of(word.stem, "zh") & PROPERTIES)
