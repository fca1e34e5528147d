"""Case that a question denies, and a line that holds for those alone who have, are or do it. What is due from "whoever
shows a card" is not due from somebody without one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# What opens a case in a line: whoever, if, with, on showing.
_OPENS: Mapping[str, str] = {
    "en": r"\b(?:if|when|who(?:ever)?|those|with|upon|on (?=\w+ing\b)|for (?=\w+ (?:holders|owners)\b))\b",
    "de": r"\b(?:wenn|falls|sofern|wer|mit|bei|gegen|auf vorlage)\b",
    "es": r"\b(?:si|quien(?:es)?|con|cuando|al (?=\w+[aei]r\b)|presentando)\b",
}
_ENDS = re.compile(r"[,;:.|]")
# What may stand between a "not" and what it denies.
_BETWEEN: Mapping[str, frozenset[str]] = {
    "en": frozenset("a an any my the our it them got with had have been be".split()),
    "de": frozenset("mein meine meinen unser unsere den die das dem der einen eine ein bei mit".split()),
    "es": frozenset("un una el la los las mi mis lo ningun ninguna tengo con".split()),
}
_MOST_BETWEEN = 3


def is_of_a_denied_case(question: ParsedQuestion, line: Line) -> bool:
    """The line says in its case what the question says a "not" of, and has no "not" itself."""
    if question.language not in _OPENS or line.denies:
        return False
    denied = list(_denied(question.words, question.language))
    case = frozenset(_words_of_cases(line, question.language)) if denied else frozenset[str]()
    return any(is_spoken_of(word.stem, case, question.language, plain(word.text)) for word in denied)


def _denied(words: Sequence[Word], language: str) -> Iterator[Word]:
    """The word of matter behind each "no", "not" or "without"."""
    for at, word in enumerate(words):
        behind = words[at + 1 : at + 2 + _MOST_BETWEEN] if word.is_negation else ()
        size = next((n for n, one in enumerate(behind) if plain(one.text) not in _BETWEEN[language]), len(behind))
        yield from (one for one in behind[size : size + 1] if one.is_content and not one.is_number)


def _words_of_cases(line: Line, language: str) -> Iterator[str]:
    """The words of matter from what opens a case to the next comma."""
    bare, places = flat(line.text)
    for opened in re.finditer(_OPENS[language], bare):
        ended = _ENDS.search(bare, opened.end())
        start, end = places[opened.start()], places[ended.start()] if ended else len(line.text)
        yield from (word.stem for word in line.words if start <= word.start - line.start < end)
