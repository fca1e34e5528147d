"""Duration without a figure: "lasts an hour", "eine halbe Stunde", "una hora y media". An article before a unit of time
is one of it where it is asked how long something takes, and elsewhere no number.
"""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.text.languages import flat

_HOW_LONG = re.compile(
    r"\bhow long\b|\bwie lange?\b|\bcuanto (?:tiempo|dur(?:an?|o|aron)|tard(?:an?|o|aron))\b"
    r"|\bcombien de temps\b|多久|多长|\bكم من الوقت\b"
)
_ONE_OF_A_UNIT: Mapping[str, str] = {
    "zh": r"[一半]个?(?:年|月|天|周|星期|小时|分钟)",
    "en": r"\b(?:half an?|a quarter of an|three quarters of an|an?|one)(?: full| whole)? "
    r"(?:second|minute|(?:half )?hour|day|week|fortnight|month|year)\b(?: and a half)?",
    "de": r"\b(?:ein(?:e[nmrs]?)?|halbe[nrs]?|anderthalb|(?:ein(?:und)?|zwei|drei)einhalb)"
    r"(?: (?:halbe|ganze|volle)[nrs]?)? "
    r"(?:sekunde|minute|(?:drei)?(?:viertel)?stunde|tag|woche|monat|jahr)(?:e?[ns])?\b",
    "es": r"\b(?:un[ao]?|medi[ao]|(?:un|tres) cuartos? de) "
    r"(?:segundo|minuto|hora|dia|semana|mes|ano)\b(?: y medi[ao])?",
    "fr": r"\b(?:une?|(?:une? )?demi-?e?)[ -](?:seconde|minute|heure|jour|semaine|mois|an|annee)\b(?: et demie?)?",
    "ar": r"\b(?:نصف |ربع )?(?:ثاني[هة]|دقيق[هة]|ساع[هة]|يوما?|اسبوعا?|شهرا?|سن[هة]|عاما?)\b(?: ونصف| واحد[هة]?)?",
}
# Behind these it tells how often, for how much or when, and before those when.
_RATE = re.compile(
    r"(?:\d|[€$£%]|\b(?:euros?|dollars?|once|twice|times|per|every|each|before|after|within|in|by|pro|je|jede[nrs]?|einmal"
    r"|zweimal|mal|um|vor|nach|innerhalb|binnen|por|cada|vez|veces|al|antes de|dentro de|par|fois"
    r"|كل|مر[هة]|في|خلال|قبل|بعد|درهما?|ريالا?|دينارا?))\W*$"
)
_MOMENT = re.compile(
    r"\W*(?:before|after|earlier|later|ago|in advance|vor(?:her)?|nach(?:her)?|spater|fruher|zuvor|antes|despues|atras"
    r"|avant|apres|plus tard|من قبل|قبل|بعد)\b"
)
_FURTHEST = 24
# Half an hour, a quarter of one, and one and a half; of anything else it is one.
_PARTS_OF_ONE = (
    (1.5, re.compile(r"and a half|anderthalb|einhalb|y medi[ao]|et demie?|ونصف|^一.+半$")),
    (0.75, re.compile(r"three quarters|tres cuartos")),
    (0.25, re.compile(r"quarter|cuarto|ربع")),
    (0.5, re.compile(r"\bhalf\b|\bhalbe|\bmedi[ao]\b|\bdemi|نصف|^半")),
)
_MORE_THAN_ONE = re.compile(r"zweieinhalb|dreieinhalb|viertel")
# Of which unit: the word that ends with it, for half an hour is one word in German.
_UNITS_OF_ONE = re.compile(
    r"(?P<s>second|sekunde|segundo|seconde|ثاني)|(?P<min>minut|دقيق|分钟)|(?P<h>hour|stunde|hora|heure|ساع|小时|钟头)"
    r"|(?P<day>day|tag|dia|jour|يوم|天)|(?P<week>week|woche|semana|semaine|اسبوع|周|星期|礼拜)"
    r"|(?P<month>month|monat|mes\b|mois|شهر|月)|(?P<year>year|jahr|ano\b|an\b|annee|سن[هة]|عام|年)"
)
# In Arabic one of a unit has no word for the one, and "by" is written together with it; behind these it is no span.
_ONE_BESIDE: Mapping[str, str] = {
    "zh": r"(?<![第每同某这那任哪上下])(?<![零〇一二三四五六七八九十百千两\d])[一半]"
    r"(?:个?(?:年|天|周|星期|礼拜|小时|钟头|分钟)|个月)半?",
    # Neither the day of something nor a month or a year by its name.
    "ar": r"\b(?<!كل )(?<!اي )(?<!كم )(?<!عن )[بل]?(?:نصف |ربع )?"
    r"(?:ثاني[هة]|دقيق[هة]|ساع[هة]|يوم(?! ال)|يوما|اسبوعا?"
    r"|شهر(?! [^\W\d]+(?:ان|ر|س|و)\b)|شهرا|(?:سن[هة]|عاما?)(?! \d))\b"
    r"(?: ونصف| واحد[هة]?)?",
}


def asks_how_long(question: str) -> bool:
    """By the words that ask for a time, or for a length."""
    return _HOW_LONG.search(flat(question)[0]) is not None


def lasts_one(text: str, language: str) -> bool:
    """Whether it says of something that it takes one of a unit of time, half of it, or one and a half."""
    pattern = _ONE_OF_A_UNIT.get(language)
    if pattern is None:
        return False
    bare, _ = flat(text)
    return any(
        not _RATE.search(bare[max(0, found.start() - _FURTHEST) : found.start()])
        and not _MOMENT.match(bare, found.end())
        for found in re.finditer(pattern, bare)
    )


def spans_of_one(text: str, language: str) -> Iterator[tuple[int, int, float, str]]:
    """Where one of a unit of time stands in a text, or a part of one, how much of it that is, and the unit."""
    pattern = _ONE_BESIDE.get(language) or _ONE_OF_A_UNIT.get(language, "$^")
    bare, places = flat(text)
    for found in re.finditer(pattern, bare):
        said = found.group()
        # Spelled like a year, an article may stand before the unit.
        unit = next(reversed(tuple(_UNITS_OF_ONE.finditer(said))), None)
        if unit is not None and unit.lastgroup is not None and not _MORE_THAN_ONE.search(said):
            count = next((part for part, of in _PARTS_OF_ONE if of.search(said)), 1.0)
            yield places[found.start()], places[found.end() - 1] + 1, count, unit.lastgroup
