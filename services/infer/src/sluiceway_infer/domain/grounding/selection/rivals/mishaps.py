"""Mishap of which it is asked: what is paid for a lost key is not paid for a broken one, what is done where a concert
is put off is not done where it is called off. A line that tells of other mishaps alone tells nothing of it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.mishaps import MISHAPS
from sluiceway_infer.domain.grounding.parsing.conditions import conditions
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat

# What is paid or done after one, for a mishap has no end of names.
_AFTERWARDS: Mapping[str, str] = {
    "en": r"\b(?:replac|new\b|repair|compensat|damages\b|liab|insur|deposit|destroy|ruin|scratch)",
    "de": r"ersatz|ersetz|\bneue|reparatur|reparier|schad|haft|versicher|kaution|pfand|zerstor|kratz",
    "es": r"\b(?:repo|reempla|nuev|repar|indemniz|segur|fianza|destr|deteri|sustit)",
    "zh": "[赔修换补损毁丢失遗偷盗迟延逾]",
    "ar": "بدل|بديل|جديد|اصلاح|[تي]عو[يض]|ضرر|اضرار|خراب|عطل",
}
_OF_A_THING = frozenset(("broken", "lost", "stolen"))
_VALUES = frozenset(("measure", "count"))


def is_of_another_mishap(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line tells of other mishaps alone; or it gives a value, and neither it nor what heads it speaks of a case."""
    asked = _mishaps(question.text, question.language)
    if not asked:
        return False
    there = _mishaps(line.text, question.language)
    if there or question.asked.kind not in _VALUES or not (asked & _OF_A_THING or question.language in NO_SPACES):
        return bool(there) and asked.isdisjoint(there)
    heads, language = "\n".join((line.text, *texts_above(passage, line))), question.language
    is_of_any = _mishaps(heads, language) or re.search(_AFTERWARDS.get(language, ""), flat(heads)[0])
    return not (is_of_any or conditions(line.text, language))


@lru_cache(maxsize=16_384)
def _mishaps(text: str, language: str) -> frozenset[str]:
    bare = flat(text)[0]
    return frozenset(name for name, by in MISHAPS.items() if language in by and re.search(by[language], bare))
