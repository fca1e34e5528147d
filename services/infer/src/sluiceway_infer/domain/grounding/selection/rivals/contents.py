"""Contents: what a tray holds is told by no line that says what the tray weighs."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.units import is_unit

_HOLDS: Mapping[str, str] = {
    "en": r"\bhow much\b.*\b(?:hold|contain|fit|(?:liquid|water|milk|oil|fuel|coffee|wine)\b.* (?:take|carry))s?\b",
    "de": r"\bwie ?viel\w*\b.*\b(?:pass(?:t|en)|fass(?:t|en)|hinein\w*|rein\w*|aufnehmen|nimmt|enthalt)\b",
    "es": r"\bcuant[oa]s?\b.*\b(?:cabe[n]?|admite[n]?|contiene[n]?)\b",
    "zh": "[装盛容](?:得下|下)?多少",
    "ar": r"\bكم\b.*\b[يت](?:تسع|سع|ستوعب)\b",
}
_WEIGHS: Mapping[str, str] = {
    "en": r"\bweigh(?:t|s)\b",
    "de": r"\b(?:\w*gewicht|wiegt|wiegen)\b",
    "es": r"\bpesa?[no]?\b",
    "zh": "重量|净重|[^载承]重",
    "ar": r"\b[وف]?(?:ال)?(?:وزن\w*|[يت]زن)\b",
}
# How much it may weigh is what it bears, and beside its weight a line may tell what it holds.
_BEARS: Mapping[str, str] = {
    "en": r"\b(?:holds?|capacity|fits?|up to|max\w*|limit|load|at most|no more)\b",
    "de": r"\b(?:\w*fass\w*|passt|passen|volumen|bis zu|max\w*|hochst\w*|zulassig\w*|nutzlast|tragt?)\b",
    "es": r"\b(?:capacidad|cabe[n]?|admite|hasta|max\w*|carga|limite)\b",
    "zh": "容量|[装盛容]|最[大多]|不超过|上限|载重|承重",
    "ar": r"سع[هة]|تسع|ستوعب|حتي|اقصي|حمول|الحد",
}


def is_weight_of_the_holder(question: ParsedQuestion, line: Line) -> bool:
    """The question asks how much goes in, and not how many kilograms; the line tells a weight that is no limit, and
    nothing of what it holds.
    """
    asked, told, language = flat(question.text)[0], flat(line.text)[0], question.language
    is_of_weight = _is(_WEIGHS, asked, language) or any(is_unit(word) for word in question.words)
    asks_what_it_holds = _is(_HOLDS, asked, language) and not is_of_weight
    return asks_what_it_holds and _is(_WEIGHS, told, language) and not _is(_BEARS, told, language)


def _is(rows: Mapping[str, str], text: str, language: str) -> bool:
    return re.search(rows.get(language, "$^"), text) is not None
