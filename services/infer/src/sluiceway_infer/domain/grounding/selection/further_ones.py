"""Further ones of what is asked: "what does a second dog cost?" is told by a line on the first one that goes on with
each further one, though it calls none the second.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import turns_agree
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.turns import FIRST

# One more in a question, by its number or by any word for that.
_ASKED: Mapping[str, str] = {
    "en": r"\b(?:second|third|another|further|additional|extra|each (?:\w+ )?(?:after|more))\b",
    "de": r"\b(?:zweite|dritte|weitere|zusatzliche|noch eine?)[nmrs]?\b",
    "es": r"\b(?:segund[oa]|tercer[oa]?|otr[oa]|adicional(?:es)?|extra)\b",
    "zh": r"第[二三]|[另再多]一|之后每|以后每|超出|每[增加多]",
    "ar": r"\b(?:ال)?(?:ثاني[هة]?|ثالث[هة]?|اضافي[هة]?|اخر[يى]?)\b|\bكل \w+ (?:بعد|اضافي|اخر)\w*",
}
# Each further one in a line.
_TOLD: Mapping[str, str] = {
    "en": r"\b(?:(?:each|every|any) (?:further|additional|extra|other|subsequent|following|more)"
    r"|(?:each|every) (?:[\w-]+ ){1,2}(?:after|thereafter|beyond))\b",
    "de": r"\b(?:jede[nmrs]? (?:weitere|zusatzliche|folgende)[nmrs]?|(?:danach|darauf)\b.*\b(?:je|jede[nmrs]?|pro))\b",
    "es": r"\bcada (?:\w+ )?(?:mas|adicional|extra|siguiente|posterior)\b|\bcada una? de (?:las|los) siguientes\b",
    "zh": r"之后每|以后每|此后每|超出[^,，。]{0,6}每|每(?:增加|多|加)|续(?:加)?每",
    "ar": r"\b[وفل]*(?:عن |ل)?كل \w+ (?:بعد|اضافي|اخر|تالي|زايد)\w*|\b(?:بعدها|بعد ذلك)\b.*\bكل\b",
}


def turns_agree_or_go_on(question: ParsedQuestion, line: Line, passage: ParsedPassage) -> bool:
    """The line is on the same of several, or goes on from the first one to each further one."""
    return turns_agree(question, line, passage) or _goes_on_to_further_ones(question, line)


def _goes_on_to_further_ones(question: ParsedQuestion, line: Line) -> bool:
    """It has a value of their own behind what tells of them."""
    asked, told = (patterns.get(question.language, "$^") for patterns in (_ASKED, _TOLD))
    is_of_first = any(turn.sense == FIRST for turn in line.turns)
    return is_of_first and _has(asked, question.text) and _has(rf"(?:{told}).*\d", line.text)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, flat(text)[0]) is not None
