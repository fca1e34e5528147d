"""Mishap of which it is asked: what is paid for a lost key is not paid for a broken one, what is done where a concert
is put off is not done where it is called off. A line that tells of other mishaps alone tells nothing of it.
"""

import re
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.mishaps import MISHAPS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat

# What is paid or done after one, where words are not written apart and a mishap has no end of names.
_AFTERWARDS = frozenset("赔修换补损毁丢失遗偷盗迟延逾")
_VALUES = frozenset(("measure", "count"))


def is_of_another_mishap(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line tells of other mishaps alone; or, in Chinese, gives a value and speaks of none."""
    asked = _mishaps(question.text, question.language)
    if not asked:
        return False
    there = _mishaps(line.text, question.language)
    if there or question.language not in NO_SPACES or question.asked.kind not in _VALUES:
        return bool(there) and asked.isdisjoint(there)
    return _AFTERWARDS.isdisjoint("".join((line.text, *texts_above(passage, line))))


@lru_cache(maxsize=16_384)
def _mishaps(text: str, language: str) -> frozenset[str]:
    bare = flat(text)[0]
    return frozenset(name for name, by in MISHAPS.items() if language in by and re.search(by[language], bare))
