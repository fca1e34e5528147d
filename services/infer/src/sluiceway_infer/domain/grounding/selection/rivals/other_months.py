"""Span of months in a line, "from May to September", and a month of a question that lies outside it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.weekdays import UNTIL
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

_YEAR = 12
_MONTHS: Mapping[str, str] = {
    "en": """jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? oct(?:ober)?
        nov(?:ember)? dec(?:ember)?""",
    "de": """jan(?:uar)? feb(?:ruar)? marz apr(?:il)? mai juni? juli? aug(?:ust)? sept?(?:ember)? okt(?:ober)?
        nov(?:ember)? dez(?:ember)?""",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "ar": r"""(?:يناير|كانون\sالثاني) (?:فبراير|شباط) (?:مارس|اذار) (?:ابريل|نيسان) (?:مايو|ايار) (?:يونيو|حزيران)
        (?:يوليو|تموز) اغسطس (?:سبتمبر|ايلول) (?:اكتوبر|تشرين\sالاول) (?:نوفمبر|تشرين\sالثاني)
        (?:ديسمبر|كانون\sالاول)""",
}  # fmt: skip
# Between the months that begin and end a span, beside what stands so between weekdays.
_BETWEEN: Mapping[str, str] = {
    "en": r" and (?:including )?", "de": r" und |,? bis (?:ende |mitte |anfang )", "es": " y ", "fr": " et ",
    "ar": r" (?:و?حتى|الى) (?:نهاية |اخر |شهر )",
}  # fmt: skip
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th|\.)? )?(?:the )?(?:of )?"
# Written together with a month of Arabic.
_LED = "[وفبل]?"
_WITHOUT_CAPITALS = frozenset(("es", "fr", "ar"))
# Behind these something else holds, in the other months.
_APART = re.compile(r"[,;:.|\u060c\u061b](?!\d)| (?:but|otherwise|else|aber|sonst|pero|mais) ")


def is_of_other_months(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line, or what heads it the nearest, holds in a span of months, and the question asks for another month; where
    the line has a number beside the part with the span, that may hold then.
    """
    asked = frozenset(month for _, _, month in _months(question.text, question.language))
    texts = (line.text, *reversed(texts_above(passage, line))) if asked else ()
    held = next((held for text in texts if (held := _held(text, question.language))), frozenset[int]())
    return bool(held) and asked.isdisjoint(held) and not _has_another_part(line, question.language)


def _held(text: str, language: str) -> frozenset[int]:
    """The months of all spans of a text, with those that it names beside them; none where it has no span."""
    found, bare = tuple(_months(text, language)), flat(text)[0]
    spans = [
        (first, last)
        for (_, end, first), (start, _, last) in pairwise(found)
        if re.fullmatch(rf"(?:{UNTIL[language]}|{_BETWEEN[language]}){_DAY}", bare[end:start])
    ]
    named = frozenset(month for _, _, month in found) if spans else frozenset[int]()
    return named.union(*(_from_to(first, last) for first, last in spans))


def _from_to(first: int, last: int) -> frozenset[int]:
    """From November to March the year ends in between."""
    return frozenset((first + step) % _YEAR for step in range((last - first) % _YEAR + 1))


def _has_another_part(line: Line, language: str) -> bool:
    """A part of the sentence without a month has a number."""
    bare = flat(line.text)[0]
    starts = [start for start, _, _ in _months(line.text, language)]
    cuts = [0, *(cut.end() for cut in _APART.finditer(bare)), len(bare)]
    return any(
        re.search(r"\d", bare[begin:end]) and not any(begin <= start < end for start in starts)
        for begin, end in pairwise(cuts)
    )


def _months(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Where each begins and ends in the plain text, and its place in the year; "may" is one where it is written so."""
    if language not in _MONTHS:
        return
    bare, places = flat(text)
    for found in _names(language).finditer(bare):
        if language in _WITHOUT_CAPITALS or text[places[found.start()]].isupper():
            yield found.start(), found.end(), int((found.lastgroup or "m0")[1:])


@lru_cache
def _names(language: str) -> re.Pattern[str]:
    names = (f"(?P<m{at}>{name})" for at, name in enumerate(_MONTHS[language].split()))
    led = _LED if language == "ar" else ""
    return re.compile(rf"\b{led}(?:{'|'.join(names)})\b")
