"""Duration without a figure: "lasts an hour", "eine halbe Stunde", "una hora y media". An article before a unit of time
is one of it where it is asked how long something takes, and elsewhere no number.
"""

import re
from collections.abc import Mapping

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
