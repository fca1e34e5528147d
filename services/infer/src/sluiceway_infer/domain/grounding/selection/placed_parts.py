"""Placed part: a line that says of a part where it is, "behind it are the laboratory and the store", and of something
else how large that is. Its number is none of the part.

Only where nothing in the spelling tells what a clause is about.
"""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import unit_words_asked
from sluiceway_infer.domain.grounding.text.languages import flat

_CUT = re.compile(r"[,;\uff0c\uff1b\u060c\u061b\u3002.](?!\d)")
_OF_A_SIZE = frozenset(("measure", "count"))
_PLACED: Mapping[str, re.Pattern[str]] = {
    "zh": re.compile(
        r"\s*[其它]?(?:后|前|旁|里|外|上|下|左|右|对)(?:面|边)?(?:则)?(?:是|有|为|设有?)|\s*(?:隔壁|楼[上下])(?:是|有|为|设有?)"
    ),
    "ar": re.compile(
        r"\s*[وف]?(?:خلف|امام|وراء|بجانب|بجوار|فوق|تحت|حول|قرب|داخل|(?:على |علي |الى |عن )(?:يمين|يسار))"
        r"(?:ه|ها|هم|هما)\b"
    ),
}
_NUMBER = re.compile(r"\d")
# A number with its unit, which in Chinese has up to three signs.
_COUNTED = re.compile(r"\d[\d.,]* ?[\u3400-\u9fff]{1,3}")


def is_only_placed(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """All that the line says of what is asked, beside the title, stands in clauses that say where something is, without
    a number, behind one that has a number.
    """
    placed = _PLACED.get(question.language)
    if placed is None or question.asked.kind not in _OF_A_SIZE or line.kind != "sentence":
        return False
    clauses = list(_clauses(line.text))
    beside = [(start, end) for start, end, text in clauses if placed.match(text) and not _NUMBER.search(text)]
    if not beside or not any(_NUMBER.search(text) for _, end, text in clauses if end <= beside[0][0]):
        return False
    asked = question.stems - passage.place - unit_words_asked(question) - question.demanded
    counted = [found.span() for found in _COUNTED.finditer(line.text)]
    said = [word.start - line.start for word in line.words if word.stem in asked and not word.is_number]
    said = [at for at in said if not any(a <= at < b for a, b in counted)]
    return bool(said) and all(any(a <= at < b for a, b in beside) for at in said)


def _clauses(text: str) -> Iterator[tuple[int, int, str]]:
    """Each with its places, in plain signs."""
    start = 0
    for end in (*(cut.end() for cut in _CUT.finditer(text)), len(text)):
        yield start, end, flat(text[start:end])[0]
        start = end
