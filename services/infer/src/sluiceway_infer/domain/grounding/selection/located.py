"""Places: whether a line says where something is, by the small word before the name of a place."""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import Word

_BEFORE_A_PLACE: Mapping[str, str] = {
    "en": r"\b(?:in|at|on|near|from|to|inside|under|behind|beside|opposite|within|around|into|outside|along|across"
    r"|between|by)\b",
    "de": r"\b(?:in|im|am|auf|bei|beim|an|unter|nach|aus|neben|hinter|vor|zwischen|ins|zum|zur|gegenuber"
    r"|verkauft|verkaufen)\b",
    "es": r"\b(?:en|de|del|a|al|sobre|junto|cerca|hacia|desde|bajo|tras|entre|venden?)\b",
    "fr": r"\b(?:en|a|au|aux|dans|sur|pres|chez|de|du|vers|sous|entre)\b",
    "zh": r"在|位于|于|到|从|路|楼|市|省|县|区|街|出售|代售|[店馆处室厅堂台]",
    "ar": r"\b(?:في|على|علي|عند|الي|الى|قرب|بالقرب|داخل|بجانب|امام|خلف|بين|من|يقع|تقع)\b|\b[يت]بيع\w*|\bب\w+",
}  # fmt: skip
# Where something comes from is told by of whom it is.
_WHERE_FROM, _OF_SOMEBODY = re.compile(r"\b(?:woher|von wo)\b"), re.compile(r"\bvo[nm]\b")
# The same elsewhere by a word for it: the honey of heather is one of its kinds.
_COMES_FROM: Mapping[str, tuple[str, str]] = {
    "en": (
        r"\bwhere (?:do|does|did) .*\bcome from\b|\bwhere (?:is|are) [^,]*\bfrom\b",
        r"\b(?:from|made|grown|produced|born|origin\w*|imported|native|brewed|bred|raised)\b",
    ),
    "es": (
        r"\bde donde (?:vien|proced|provien|sal|son|es)\w*",
        r"\b(?:vien|vin|proced|provien|proven|origen|originari|trae|traid|importad|cultivad|producid|cosechad|fabricad|hech"
        r"|natural(?:es)? de|(?:es|son) de)\w*",
    ),
}
_FIRST_WORD = re.compile(r"\W*(?:(?:the|der|die|das|den|dem|el|la|los|las|le|les)\s+)?(\w+)")
_OF_PLACES = frozenset("路楼市省县区街店馆处室厅堂台")


def tells_a_place(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    pattern, bare = _BEFORE_A_PLACE.get(question.language), flat(text)[0]
    if question.language == "de" and _WHERE_FROM.search(flat(question.text)[0]) and _OF_SOMEBODY.search(bare):
        return True
    asked, told = _COMES_FROM.get(question.language, ("$^", ""))
    if re.search(asked, flat(question.text)[0]) and not re.search(told, bare):
        return False
    return pattern is None or any(
        not (_leads_to_a_time(bare[led.end() :]) or _is_asked_for(question.text, bare, led.start()))
        for led in re.finditer(pattern, bare)
    )


def _leads_to_a_time(behind: str) -> bool:
    """At eight, on Tuesdays, in January."""
    word = _FIRST_WORD.match(behind)
    return word is not None and (word[1][0].isdigit() or not TIMES.isdisjoint((word[1], word[1].removesuffix("s"))))


def _is_asked_for(question: str, text: str, at: int) -> bool:
    """In Chinese the sign belongs to a word of the question: the shop (店铺) is not where the shop is."""
    is_of_a_word = text[at : at + 1] in _OF_PLACES
    return is_of_a_word and (text[at : at + 2] in question or text[max(0, at - 1) : at + 1] in question)
