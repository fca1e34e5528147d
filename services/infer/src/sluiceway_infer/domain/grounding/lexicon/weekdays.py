"""Weekdays by language: their names in the order of the week, how they are shortened, what leads from the first of several
to the last, which words stand for several, and what makes of a line one on all days. Patterns are those of plain text
(small letters, no accents); shortened names keep their letters.
"""

from collections.abc import Mapping

_WORKDAYS, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
# The week of most Arab countries begins on Sunday.
_ARABIC_WORKDAYS, _ARABIC_WEEKEND = frozenset((6, 0, 1, 2, 3)), frozenset((4, 5))
# Three times a week is no Wednesday, the second week no Sunday, and what is done each week (周日常) neither.
_CHINESE_WEEK = r"(?:星期|礼拜|(?<!\d)(?<!(?<![周期拜])[一二两三四五六七八九十几])周)"
_CHINESE_COUNT = "(?!次(?!日)|天(?![气黑亮])|个(?!人)|小时|节课|课时)"
_CHINESE: tuple[str, ...] = (
    *(f"{_CHINESE_WEEK}{sign}{_CHINESE_COUNT}" for sign in "一二三四五六"),
    f"{_CHINESE_WEEK}[日天](?![程常])",
)
CHINESE_WEEKDAY = "|".join(_CHINESE)
# The days behind a first one that have their sign alone: 周一至五, 周六、日, 周一三五.
CHINESE_BRIEF = r"(?<=[周期拜][一二三四五六日天])(?:[、,和及与至到~—–-]?[一二三四五六日](?![点时个次天月号十百位人名件小分本年岁元:]))+"


def _named(names: str, ending: str = "") -> tuple[str, ...]:
    return tuple(rf"\b{name}{ending}\b" for name in names.split())


WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": _named("monday tuesday wednesday thursday friday saturday sunday", "s?"),
    "de": _named("montag dienstag mittwoch donnerstag freitag (?:samstag|sonnabend) sonntag", r"(?:s|e|en|(?:vor|nach)?mittags?|abends?)?"),
    "es": _named("lunes martes miercoles jueves viernes sabados? domingos?"),
    "fr": _named("lundi mardi mercredi jeudi vendredi samedi dimanche", "s?"),
    "zh": _CHINESE,
    "ar": tuple(rf"\b[وفب]?ال{day}\b|(?<=\bكل ){day}\b|(?<=\bيوم )(?!احد){day}\b" for day in ("اثنين", "ثلاثاء", "اربعاء", "خميس", "جمع[هة]", "سبت", "احد")),
}  # fmt: skip
# The first name of each day is the one that the others stand for.
SHORTENED: Mapping[str, str] = {
    "en": "monday Mon; tuesday Tues Tue; wednesday Wed; thursday Thurs Thur Thu; friday Fri; saturday Sat; sunday Sun",
    "de": "montag Mo; dienstag Di; mittwoch Mi; donnerstag Do; freitag Fr; samstag Sa; sonntag So",
    "es": """lunes Lun Lu L; martes Mar Ma M; miercoles Mié Mie Mi X; jueves Jue Ju J; viernes Vie Vi V;
        sabado Sáb Sab Sá S; domingo Dom Do D""",
    "fr": "lundi Lun lun; mardi Mar mar; mercredi Mer mer; jeudi Jeu jeu; vendredi Ven ven; samedi Sam sam; dimanche Dim dim",
}
UNTIL: Mapping[str, str] = {
    "en": r"\s*[–—-]\s*|,? (?:to|till|until|through|thru) ",
    "de": r"\s*[–—-]\s*|,? bis (?:einschliesslich |zum )?",
    "es": r"\s*[–—-]\s*|,? (?:al?|hasta(?: el)?) ",
    "fr": r"\s*[–—-]\s*|,? (?:au?|jusqu'au) ",
    "zh": r"\s*[至到~～—–-]+\s*",
    "ar": r" (?:و?حتي|و?حتى|الي|الى)(?: يوم)? ",
}
SEVERAL: Mapping[str, tuple[tuple[str, frozenset[int]], ...]] = {
    "en": ((r"\bweekdays?\b", _WORKDAYS), (r"\bweekends?\b", _WEEKEND)),
    "de": ((r"\bwochentags\b|\b(?:unter|wahrend) der woche\b", _WORKDAYS), (r"\bwerktags\b", frozenset(range(6))), (r"\bwochenenden?s?\b", _WEEKEND)),
    "es": ((r"(?<!\d )\bdias laborables\b|\bentre semana\b", _WORKDAYS), (r"\bfin(?:es)? de semana\b", _WEEKEND)),
    "fr": ((r"(?<!\d )\bjours ouvrables\b|\ben semaine\b", _WORKDAYS), (r"\bweek-?ends?\b", _WEEKEND)),
    # So many working days are a time.
    "zh": ((r"(?<![\d个一二两三四五六七八九十几])工作日|平日", _WORKDAYS), ("周末", _WEEKEND)),
    "ar": ((r"\b[وفبل]*(?:وسط|منتصف|اواسط) الاسبوع\b", _ARABIC_WORKDAYS), (r"\b[وفبل]*نهاي(?:[هة]|ات) الاسبوع\b|\b[وفبل]*(?:الويكند|ويكند)\b", _ARABIC_WEEKEND)),
}  # fmt: skip
EACH_DAY: Mapping[str, str] = {
    "en": r"\b(?:daily|(?:every|each|any) (?:single )?day|all days|(?:seven|7) days a week|all week)\b",
    "de": r"\b(?:taglich|jeden tag|alle tage|an allen (?:tagen|wochentagen)|die ganze woche|rund um die uhr)\b",
    "es": r"\b(?:a diario|diariamente|(?:cada|todos los) dias?|toda la semana)\b",
    "fr": r"\b(?:tous les jours|chaque jour|quotidiennement|toute la semaine)\b",
    "zh": "每天|每日|天天|全周|除|节假日",
    "ar": r"يوميا|كل يوم|جميع الايام|طوال|ماعدا|عدا|باستثناء|ايام (?!ال(?:اثنين|ثلاثاء|اربعاء|خميس|جمع[هة]|سبت|احد)\b)",
}
# Behind these, or beside another word that is written like a name, the name of a day is that of somebody or something.
BEFORE_A_FEAST = frozenset("good black easter ash cyber palm whit holy".split())
TITLES_OF_PEOPLE = frozenset(
    "mr mrs ms miss dr prof sir herr herrn frau familie firma senor senora sr sra don dona monsieur madame mme m".split()
)
