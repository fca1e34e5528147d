"""Sum of money that is asked for by its name: how much the deposit is, no line tells that says after how many days it
is paid back. What is free, and a sum of so many months' rent, is told by a time and by no money.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.asks import PAYING, WITHOUT_PRICE
from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.words import Word

_SUMS = PRICES | OTHER_SUMS
_AMOUNTS = frozenset(("count", "measure"))
_TIMES = frozenset((DIMENSION_OF["day"], DIMENSION_OF["clock"]))
# What is paid for a time stands right beside it: the rent, or somebody's pay.
_PAY_OF_A_TIME: Mapping[str, str] = {
    "en": r"\b(?:day|week|month|year)(?:s|'s|s')? (?:of )?(?:the |net |basic )?(?:rent|pay|wages?|salary)\b",
    "de": r"\b(?:tage?n?|wochen?|monate?n?|jahre?n?)(?: \w+)? (?:kalt|warm|netto)?(?:mieten?|lohn|gehalt)\b"
    r"|\b\w*(?:miet|gehalt)e[ns]?\b",
    "es": r"\b(?:dias?|semanas?|mes(?:es)?|anos?) (?:de|del) (?:alquiler|renta|arriendo|sueldo|salario)\b"
    r"|\bmensualidad(?:es)?\b",
    "fr": r"\b(?:jours?|semaines?|mois|ans?) de (?:loyer|salaire)\b",
    "zh": r"[日天周月年]的?(?:房?租|工资|薪)",
    "ar": r"\b(?:ال)?(?:ايجار|اجر[هة]?|راتب) (?:\w+ )?(?:يوم|ايام|اسبوع|اسابيع|شهر|اشهر|شهور|سن[هة]|سنوات|سنتين)",
}


def tells_times_of_a_sum(question: ParsedQuestion, line: Line) -> bool:
    """What stands right behind the word that asks is a sum, and each number of the line is one of time."""
    asked = question.asked_of
    if asked is None or question.asked.kind not in _AMOUNTS or asks_how_long(question.text):
        return False
    if not _is_a_sum(asked, question.language) or _tells_it_without_money(line, question.language):
        return False
    numbers = {word.stem for word in line.told if word.is_number}
    timed = {number for number, unit in line.measures if DIMENSION_OF.get(unit) in _TIMES}
    return bool(numbers) and numbers <= timed


def _is_a_sum(word: Word, language: str) -> bool:
    """A noun for one: the verb of who asks what something costs names none."""
    if language in NOUNS_WITH_CAPITALS and not word.text[:1].isupper():
        return False
    is_verb = re.fullmatch(PAYING.get(language, "$^"), flat(word.text)[0]) is not None
    return bool(concepts_of(word.stem, language) & _SUMS) and not is_verb


def _tells_it_without_money(line: Line, language: str) -> bool:
    bare = flat(line.text)[0]
    return any(re.search(told.get(language, "$^"), bare) is not None for told in (WITHOUT_PRICE, _PAY_OF_A_TIME))
