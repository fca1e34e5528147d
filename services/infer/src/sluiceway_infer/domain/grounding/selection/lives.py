"""Deed of a life that a question asks for: where somebody studied, lives, was born. Who she is, what she leads, or
where she works, says nothing of where she studied, whatever place the line names.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.lives import ASKED, IN_ANY_WORDS, TOLD
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.description import outside_the_description
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

# What is asked of other things by the same words: how a festival was born, how his work was paid for.
_ASKED_WHERE_ALONE = frozenset(("live", "birth", "death", "growth", "work"))


def lacks_the_deed_of_a_life(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Neither the line nor what heads it says the deed by a word for it."""
    asked = deeds_asked(question)
    if not asked:
        return False
    text = flat("\n".join((line.text, *texts_above(passage, line))))[0]
    told = _said_in(text, TOLD.get(question.language, {}))
    is_on_another = bool(_said_in(text, ASKED[question.language]))
    return any(deed not in told and (deed not in IN_ANY_WORDS or is_on_another) for deed in asked)


def deeds_asked(question: ParsedQuestion) -> frozenset[str]:
    """What is asked for of somebody, and not what describes him."""
    if question.asked.kind not in ("place", "any"):
        return frozenset()
    found = _asked_in(outside_the_description(question), question.language)
    return found if question.asked.kind == "place" else found - _ASKED_WHERE_ALONE


@lru_cache(maxsize=64)
def _asked_in(text: str, language: str) -> frozenset[str]:
    return _said_in(flat(text)[0], ASKED.get(language, {}))


def _said_in(bare: str, by: Mapping[str, str]) -> frozenset[str]:
    return frozenset(deed for deed, pattern in by.items() if re.search(pattern, bare))
