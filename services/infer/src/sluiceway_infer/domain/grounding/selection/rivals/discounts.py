"""Discount for some people: what Arabic students have taken off is none of a quantity, of a firm or of what all pay."""

import re

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import content

_DISCOUNT = re.compile(r"\b(?:و|ب|ل|ال|بال|وال)?(?:خصم|تخفيض|حسم)\w*")
# Those who have it stand before it, behind a preposition that is written together with them.
_FOR_SOME = re.compile(r"^(?:ج: )?(?:نعم[،,]? )?و?ل(?:ل|ال)?([^\W\d_]{3,}(?: [^\W\d_]+){0,3}?) (?:خصم|تخفيض|حسم)\b")
# A question is on others, or on how much is bought.
_OF_ITS_OWN = re.compile(r"\b(?:ال|لل|بال)?كمي(?:ه|ة|ات)\b|\b(?:ال)?(?:خصم|تخفيض|حسم)\w* (?:\w+ )?ل[^\W\d_]{3,}")
_KINDS = frozenset(("count", "measure", "any"))


def is_discount_for_others(question: ParsedQuestion, line: Line) -> bool:
    """The line tells of a discount for people of whom the question does not speak, and that asks for a price, or for a
    discount of its own.
    """
    if question.language != "ar" or question.asked.kind not in _KINDS:
        return False
    found = _FOR_SOME.match(flat(line.text)[0].strip("- "))
    return found is not None and not _speaks_of(question, found.group(1)) and _asks_otherwise(question)


def _speaks_of(question: ParsedQuestion, people: str) -> bool:
    return any(is_spoken_of(word.stem, question.stems, "ar") for word in content(people, "ar"))


def _asks_otherwise(question: ParsedQuestion) -> bool:
    bare = flat(question.text)[0]
    has_its_own = _OF_ITS_OWN.search(bare) is not None or any(word.is_number for word in question.words)
    return has_its_own or not _DISCOUNT.search(bare)
