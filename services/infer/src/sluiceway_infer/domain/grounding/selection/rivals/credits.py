"""Credit: money that somebody gets back is no answer to who asks what he pays, whatever the sum is."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.asks import PAYING
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import flat

_GIVES_BACK: Mapping[str, str] = {
    "en": r"\b(?:get|gets|getting|have|receives?|giv(?:e|es|en)|pays?|paid|hand(?:s|ed)?|sends?|sent|money|it)\b"
    r"[^,;.]{0,40}? back\b"
    r"|\b(?:refund\w*|reimburs\w+|credit(?:s|ed)?|compensat\w+)\b|\b(?:is|are|be|been) returned\b",
    "de": r"\b(?:gibt|geben|bekomm\w+|bekam\w*|erhalt\w*|zahl(?:en|t)|uberweis\w+)\b[^;.]{0,60}? zuruck\b"
    r"|\bzuruck(?:ge|er|be)?(?:zahl|gegeben|geben|uberw|erstatt|bekom|erhal)\w*|\bgut(?:ge|zu)?schr[ie]{1,2}b\w*|\bgutschrift\w*"
    r"|\b(?:ruck)?erstatt\w+|\bvergutet\w*",
    "es": r"\b(?:devolv\w+|devuel\w+|reembols\w+|reintegr\w+|reciben? de vuelta|se (?:le|les)? ?abonan? en su)\b",
    "fr": r"\b(?:rembours\w+|rendu\w*|restitu\w+)\b",
    "zh": r"退[还回给]|返还|退(?=\d)",
    "ar": r"\b[وف]?(?:[يتن]رد|نعيد|[يت]عاد|[يت]سترد|[يت]سترجع|استرداد|استرجاع|ترجع لك|نرجع)\b",
}
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
    rest, times = re.subn(pattern, " ", flat(line.text)[0])
    return times > 0 and re.search(PAYING.get(language, "$^"), rest) is None


def _asks_what_is_paid(question: ParsedQuestion) -> bool:
    bare, wants = flat(question.text)[0], question.asked
    is_paid = wants.kind in _AMOUNTS and re.search(PAYING.get(question.language, "$^"), bare) is not None
    return wants.concept == _PRICE or is_paid or _WHAT_IT_COSTS.search(bare) is not None
