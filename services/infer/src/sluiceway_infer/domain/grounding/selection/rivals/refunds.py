"""Refunds: money that somebody gets back is no answer to who asks what he pays, whatever the sum is. A price that is
not refunded, or beside which a refund is spoken of, stays a price.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.asks import PAYING
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import flat

# "Back" is no noun's: neither a back massage nor the way there and back.
_BACK = (
    r"(?<!there and )back(?=\W*$|\W*[,;:.()€$£\d]"
    r"| (?:to|for|in|on|at|if|when|after|before|from|by|within|per|each|as|of|the|an?|your|all|half|up|with)\b)"
)
# What can be refunded has a price: "refundable" tells of none that is.
_GIVES_BACK: Mapping[str, str] = {
    "en": r"\b(?:get|gets|getting|receives?|giv(?:e|es|en)|pays?|paid|hand(?:s|ed)?|sends?|sent)\b"
    rf"[^,;.]{{0,40}}? {_BACK}"
    r"|\b(?:refund(?!abl)\w*|reimburs(?!abl)\w+|credit(?:s|ed)?|compensat\w+)\b|\b(?:is|are|be|been) returned\b",
    "de": r"\b(?:gibt|geben|bekomm\w+|bekam\w*|erhalt\w*|zahl(?:en|t)|uberweis\w+)\b[^;.]{0,60}? zuruck\b"
    r"|\bzuruck(?:ge|er|be)?(?:zahl|gegeben|geben|uberw|erstatt|bekom|erhal)(?!\w*bar)\w*"
    r"|\bgut(?:ge|zu)?schr[ie]{1,2}b\w*|\bgutschrift\w*|\b(?:ruck)?erstatt(?!bar|ungsfahig)\w+|\bvergutet\w*",
    "es": r"\b(?:devolv\w+|devuel\w+|reembols(?!abl)\w+|reintegr(?!abl)\w+|reciben? de vuelta"
    r"|se (?:le|les)? ?abonan? en su)\b",
    "fr": r"\b(?:rembours(?!abl)\w+|rendu\w*|restitu\w+)\b",
    "zh": r"退[还回给]|返还|退(?=\d)",
    "ar": r"\b[وف]?(?:[يتن]رد|نعيد|[يت]عاد|[يت]سترد|[يت]سترجع|استرداد|استرجاع|ترجع لك|نرجع)\b",
}
# What stands right before a refund that there is not.
_DENIES: Mapping[str, str] = {
    "en": r"(?:\b(?:not?|non|never|cannot|without|neither|nor)|n't)[ -]"
    r"(?:(?:be|been|get|fully|an?|any|ever|we|the) ){0,3}$",
    "de": r"\b(?:kein(?:e[mnrs]?)?|nicht|nie|ohne|weder|noch) (?:(?:mehr|eine?|wieder|dafur) )?$",
    "es": r"\b(?:no|ni|sin|nunca) (?:(?:se|lo|la|los|las|le|les|sera|seran|hay|es|son) ){0,2}$",
    "fr": r"\b(?:non|pas|sans|ni|jamais|aucun) ?$",
    "zh": r"[不无未勿没][予可会能法再得给有办作做]{0,2}$",
    "ar": r"\b[وف]?(?:لا|لن|لم|ليس|ليست|غير|بدون|دون) (?:(?:يتم|يمكن) )?$",
}
_DENIES_BEHIND: Mapping[str, str] = {"de": r"[^,;.]*\bnicht\b"}
_MOST_BESIDE = 40
# A sum of another clause is not the one that is refunded.
_CUTS = re.compile(
    r"[,.](?!\d)|[;()\uff0c\uff1b\u3002\uff08\uff09\u060c\u061b]|\b(?:and|but|which|und|aber|y|pero|et|mais)\b"
)
# What is paid first and given back later.
_DEPOSIT, _PRICE = "deposit", "price"
_AMOUNTS = frozenset(("measure", "count"))
# Asked by no word for an amount.
_WHAT_IT_COSTS = re.compile(r"\bwhat (?:do|does|did|would|will) [^,;?]*\b(?:costs?|charge|bill)\b")


def is_paid_back(question: ParsedQuestion, line: Line) -> bool:
    """What somebody pays is asked, and the line says what is paid back, and of nothing that is paid."""
    pattern, language = _GIVES_BACK.get(question.language, "$^"), question.language
    if not _asks_what_is_paid(question) or re.search(pattern, flat(question.text)[0]):
        return False
    if _DEPOSIT in concepts_in(question.relation, language):
        return False
    rest = re.sub(pattern, " ", flat(line.text)[0])
    return _tells_a_refund(line, pattern, language) and re.search(PAYING.get(language, "$^"), rest) is None


def _tells_a_refund(line: Line, pattern: str, language: str) -> bool:
    """It is not denied, and of the sums of the line one stands in its clause, if there are any."""
    bare, places = flat(line.text)
    numbers = [word.start - line.start for word in line.tokens if word.is_number]
    cuts = [0, *(cut.start() for cut in _CUTS.finditer(line.text)), len(line.text)]
    for found in re.finditer(pattern, bare):
        start = cuts[bisect_right(cuts, places[found.start()]) - 1]
        end = cuts[min(bisect_left(cuts, places[found.end()]), len(cuts) - 1)]
        has_sum = bisect_left(numbers, start) < bisect_left(numbers, end)
        if (has_sum or not numbers) and not _is_denied(bare, found, language):
            return True
    return False


def _is_denied(bare: str, found: re.Match[str], language: str) -> bool:
    before = bare[max(0, found.start() - _MOST_BESIDE) : found.start()]
    behind = bare[found.end() : found.end() + _MOST_BESIDE]
    is_denied_before = re.search(_DENIES.get(language, "$^"), before) is not None
    return is_denied_before or re.match(_DENIES_BEHIND.get(language, "$^"), behind) is not None


def _asks_what_is_paid(question: ParsedQuestion) -> bool:
    bare, wants = flat(question.text)[0], question.asked
    is_paid = wants.kind in _AMOUNTS and re.search(PAYING.get(question.language, "$^"), bare) is not None
    return wants.concept == _PRICE or is_paid or _WHAT_IT_COSTS.search(bare) is not None
