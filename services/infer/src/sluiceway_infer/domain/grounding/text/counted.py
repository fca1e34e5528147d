"""Counted things: the noun right behind a number, "800 spectators", which makes it neither a sum nor a length nor a
year.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# A noun in the plural, as each language writes it.
_NOUNS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"[a-z]{2,}[^su\W]s|people|children|men|women"),
    "de": re.compile(r"[A-ZÄÖÜ][a-zäöüß]+"),
    "es": re.compile(r"[a-záéíóúñ]{2,}[aeiouéáíóún]?[^\W]s"),
    "ar": re.compile(r"(?!ال|و|في|من|على|إلى|عند|بعد|قبل|حتى)[\u0620-\u064a]{3,}"),
}
# What a text, a course or a way is long by.
LONG_THINGS = frozenset(
    """pages words chapters lines verses volumes lessons episodes parts steps holes stops stations laps rounds sessions
    seiten worter worte kapitel zeilen verse bande lektionen folgen teile schritte stationen runden einheiten sitzungen
    paginas palabras capitulos lineas versos tomos lecciones episodios partes pasos paradas vueltas sesiones
    صفحه صفحة صفحات كلمه كلمة كلمات فصول فصلا حلقه حلقة حلقات درسا دروس محطه محطة محطات جلسات جلسة""".split()
)
_YEAR = re.compile(r"1\d{3}|20\d\d")
# What a German compound of time or money ends with.
_OF_TIME = re.compile(r"(?:tage?n?|stunden?|minuten?|wochen?|monate?n?|jahre?n?|uhr|euro|cent|prozent)$")
# Millions of euros.
_NUMERALS = re.compile(
    r"(?:thousands?|hundreds?|[mb]illions?|dozens?|tausend|hundert|millionen|milliarden|mil|millones|ciento?s?|docenas?"
    r"|الف|الاف|مليون|ملايين|مليار)$"
)


def counted_behind(number: Word, among: Sequence[Word], language: str) -> Word | None:
    """The noun that the number counts; None where that is a unit, a time or money, or none stands there."""
    pattern = _NOUNS.get(language)
    behind = next((word for word in among if word.start >= number.end), None)
    if pattern is None or behind is None or not are_beside(number, behind) or _YEAR.fullmatch(number.text):
        return None
    bare = plain(behind.text)
    is_measured = is_unit(behind) or bare in TIMES | CURRENCIES or bool(_OF_TIME.search(bare) or _NUMERALS.match(bare))
    is_noun = behind.is_content and not behind.is_number and pattern.fullmatch(behind.text) is not None
    return behind if is_noun and not is_measured else None
