"""Unit of time in a question that goes on: "and for a whole week?" behind one on the price per day asks for that of a
week, and no longer for that of a day.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.conversation.names import END
from sluiceway_infer.domain.grounding.text.languages import flat, language_of

_UNITS: Mapping[str, str] = {
    "en": r"(?:hour|day|night|week|month|season|year)s?",
    "de": r"(?:stunde|tag|nacht|woche|monat|saison|jahr)(?:en|es|e|s|n)?",
    "es": r"(?:horas?|dias?|noches?|semanas?|mes(?:es)?|temporadas?|anos?)",
    "zh": r"(?:小时|钟头|天|日|晚|周|星期|礼拜|个月|月|季|年)",
    "ar": r"(?:ساعه|ساعة|يوم|ليله|ليلة|اسبوع|شهر|موسم|سنه|سنة|عام)",
}
# Before the unit: "per", or "for" with one, and that it is a whole one.
_ONE: Mapping[str, str] = {
    "en": r"(?:(?:for|per|by|over) )?(?:(?:the|a|an|one|each|every) )?(?:(?:whole|entire|full|complete|single) )?",
    "de": r"(?:(?:pro|je|fur|am|im|in|uber) )?(?:(?:der|die|das|den|dem|eine?[nmr]?|jede[nrs]?) )?"
    r"(?:(?:ganze|volle|einzelne|komplette)[nrsm]? )?",
    "es": r"(?:(?:por|para|al?|en|durante) )?(?:(?:el|la|un|una|cada|todo el|toda la) )?(?:(?:solo|sola) )?",
    "zh": r"(?:租|按)?(?:一整|每整|整|一|每)个?",
    "ar": r"(?:(?:في|عن|خلال|طوال|لمده|لمدة) )?(?:كل )?(?:لل|ال|ل|ب|بال)?",
}
_WHOLE_IN_SIGNS = "整"
_BEHIND: Mapping[str, str] = {
    "es": r"(?: (?:enter[oa]|complet[oa]|sol[oa]))?",
    "ar": r"(?: (?:واحد[هة]?|كامل[هة]?|كله|كلها|باكمله|باكملها|الواحد[هة]?|الكامل[هة]?))?",
}
# That it is a whole one says nothing of its own.
_WHOLE: Mapping[str, str] = {
    "en": r"\b(?:whole|entire|full|complete) ",
    "de": r"\b(?:[Gg]anze|[Vv]olle|[Kk]omplette)[nrsm]? ",
    "es": r" (?:enter[oa]|complet[oa])\b|(?<=\btod)[oa] (?:el|la)\b",
    "zh": r"(?<=[一每])整",
    "ar": r" (?:كامل[ةه]?|كله|كلها|بأكمله|باكمله|بأكملها|الكامل[ةه]?)(?![\u0620-\u064a])",
}
# How much it is, asked once more.
_ASKED_AGAIN: Mapping[str, str] = {
    "en": r"(?:how much|what)(?: (?:is|does|would|will) (?:it|that)(?: (?:cost|be))?)? (?=(?:for|per|by|an?)\b)",
    "de": r"(?:wie ?viel|was)(?: (?:ist|kostet|macht|ware|sind) (?:es|das))? (?=(?:fur|pro|je)\b)",
    "es": r"cuanto (?:(?:es|cuesta|seria|sale) )?(?=(?:por|para|al?)\b)",
    "ar": r"(?:ب?كم|ما (?:اجره|سعر)) (?=لل|ل|في|عن)",
}
# Before the unit nothing else may count it: not "three days", nor "half a day", nor "every other day".
_COUNTED = re.compile(
    r"(?:\b(?:half|halben?|medio|media|نصف|ربع|other|second|zweiten?|first|ersten?)|\d) ?(?:a |an )?$"
)
_LED = re.compile(r"(?:for|per|by|over|pro|je|fur|am|im|in|uber|por|para|al?|en|durante|cada|jede)\b")
_HALF = "نصف"
_HALF_IN_ARABIC = rf"(?:في |عن )?(?:لل|ال|ل|ب)?{_HALF} (?:ال)?"
# So long is one too, where the price was that of a day; on a weekend something is as on another day.
_WEEKEND: Mapping[str, str] = {
    "en": r"(?:for|over|per) (?:(?:the|a) )?weekend",
    "de": r"(?:(?:ubers|furs|pro)|(?:uber|fur) (?:das|ein)) wochenende",
    "es": r"(?:por|para|durante) (?:(?:el|un) )?fin de semana",
}
_DAYS = frozenset(("day", "days", "tag", "dia", "dias"))


def unit_exchanged(rest: str, before: str) -> str:
    """The question before, for this unit in the place of its own; empty where either has none, or both the same."""
    language = language_of(before)
    mine = _bare(rest, language) if language in _UNITS else ""
    is_weekend = bool(mine) and re.fullmatch(_WEEKEND.get(language, "$^"), flat(mine)[0]) is not None
    if not mine or not (is_weekend or re.fullmatch(_phrase(language), flat(mine)[0])):
        return ""
    told, places = flat(before)
    found = [one for one in re.finditer(_bounded(language), told) if _is_alone(told, one, language)]
    unit = _unit(flat(mine)[0], language)
    is_other = is_weekend or any(_unit(one[0], language) != unit or _HALF in one[0] for one in found)
    if len(found) != 1 or not is_other or (is_weekend and _unit(found[0][0], language) not in _DAYS):
        return ""
    start, end = places[found[0].start()], places[found[0].end() - 1] + 1
    return f"{before[:start]}{_led(mine, before[start:end], language)}{before[end:]}"


def behind_asking(said: str, language: str) -> int:
    """Where it goes on behind what asks how much it is; 0 where nothing does."""
    bare, places = flat(said)
    again = re.match(_ASKED_AGAIN.get(language, "$^"), bare)
    return places[again.end()] if again else 0


def _bare(rest: str, language: str) -> str:
    """What it says, without what asks once more, and whether it is a whole one."""
    said = rest.strip(END).removesuffix("呢").removeprefix("那")
    said = said[behind_asking(said, language) :]
    if language == "zh" and said.startswith(_WHOLE_IN_SIGNS):
        return f"一{said[1:]}"
    return re.sub(_WHOLE[language], "", said).strip()


def _phrase(language: str) -> str:
    return f"{_ONE[language]}{_UNITS[language]}{_BEHIND.get(language, '')}"


def _bounded(language: str) -> str:
    """The same within a question, where what leads it tells that it is a unit and no day of which something is said."""
    if language == "zh":
        return r"(?:[一每]个?)" + _UNITS[language]
    led = {
        "en": r"(?:(?:for|per|by) (?:(?:an?|one|each|every) )?|(?:an?|each|every) )",
        "de": r"(?:(?:pro|je|fur|am|im|in) (?:(?:der|den|die|eine?[nr]?) )?|jede[nrs]? )",
        "es": r"(?:(?:por|para|al?|cada|a la) (?:(?:un|una|la|el|cada) )?)",
        "ar": rf"(?:{_HALF_IN_ARABIC}|في ال|ل(?:ل)?|في |عن كل |لكل |كل )",
    }[language]
    return rf"(?<!\w){led}{_UNITS[language]}{_BEHIND.get(language, '')}(?!\w)"


def _is_alone(told: str, found: re.Match[str], language: str) -> bool:
    return language == "ar" or _COUNTED.search(told[: found.start()]) is None


def _unit(phrase: str, language: str) -> str | None:
    """The word for it, as far as all its forms have it."""
    words = re.findall(_UNITS[language], phrase)
    return words[-1][:4] if words else None


def _led(mine: str, old: str, language: str) -> str:
    """With what led the old one, where nothing leads this: "a week" behind "per day" is "per week"."""
    said = mine[:1].casefold() + mine[1:] if language != "de" or mine[:1].islower() or " " in mine else mine
    lead = flat(old)[0].split(" ")[0]
    if language in ("zh", "ar") or _LED.match(flat(said)[0]) or lead not in ("for", "per", "pro", "fur", "por", "para"):
        return said
    return f"{old.split(' ')[0]} {said.split(' ')[-1] if lead in ('per', 'pro') else said}"
