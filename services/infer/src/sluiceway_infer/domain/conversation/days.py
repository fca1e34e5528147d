"""Day or season of a question, exchanged: "And on Sundays?" asks of Sundays what was asked of Fridays, or of no day."""

import re
from collections.abc import Sequence

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, FUNCTION, Token, tokens_of
from sluiceway_infer.domain.conversation.topic import ARABIC, GLUED
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.text.languages import language_of

LANGUAGES = frozenset(("en", "de", "es"))
# How often something is, is no day; of some words of several languages one has another meaning.
_OFTEN = frozenset(
    """daily weekly monthly yearly annually century decade fortnightly quarterly immediately taglich wochentlich
    monatlich jahrlich sofort jahrhundert diariamente mensualmente anualmente siglo siecle may march mars tarde ete
    manana""".split()
)
_NAMED_DAYS = (TIMES - _OFTEN) | frozenset("ferien sommerferien vacaciones semana semanas ferie weekend".split())
# "On Fridays".
_DAYS = _NAMED_DAYS | {f"{day}s" for day in _NAMED_DAYS if day.endswith("day")}
_WEEK = frozenset(("semana", "semanas"))
_BEFORE = (lexicon.RELATIONS | lexicon.LOCAL | lexicon.ARTICLES | {"fin", "fines", "entre", "public"}) - {"y"}
_DONE_AGAIN = re.compile("[去来再]?([\u3400-\u9fff])$")
_WORKING_DAYS = re.compile(lexicon.WORKING_DAYS, re.IGNORECASE)


def day_exchanged(rest: str, before: str) -> str:
    """The question before with this day in the place of its own, or as one more word of it; empty where this says
    more than a day.
    """
    if GLUED.search(rest):
        return _exchanged_in_signs(rest.strip(END).removesuffix("呢"), before)
    if ARABIC.search(rest):
        return _exchanged_in_arabic(rest.strip(END), before)
    said = rest.strip(END)
    is_day = _is_a_day(tokens_of(rest)) or _WORKING_DAYS.fullmatch(said)
    if language_of(before) not in LANGUAGES or not is_day:
        return ""
    working = _WORKING_DAYS.search(before)
    # "Sundays?" has the "on" of the question before; in other languages a day has forms that need none.
    is_bare = language_of(before) == "en" and tokens_of(rest)[0].plain in _DAYS
    old = working.span() if working else _day_of(tokens_of(before), is_bare=is_bare)
    if old and (attribute := _attribute(before, old, said)):
        return attribute
    if old is None:
        body = before.rstrip(END)
        return f"{body} {_within(said)}{before[len(body) :]}"
    return f"{before[: old[0]]}{_within(said)}{before[old[1] :]}"


def _exchanged_in_signs(day: str, before: str) -> str:
    """Without a day of its own the question begins with this one; what is done on it may be said again: `春节去租`."""
    old = re.findall(lexicon.CHINESE_DAY, before)
    again = None if re.fullmatch(lexicon.CHINESE_DAY, day) else _DONE_AGAIN.search(day)
    day = day[: again.start()] if again and again[1] in before else day
    if not re.fullmatch(lexicon.CHINESE_DAY, day) or len(old) > 1:
        return ""
    return before.replace(old[0], day) if old else day + before


def _exchanged_in_arabic(day: str, before: str) -> str:
    """Without a day of its own the question ends with this one."""
    old = [found[0] for found in re.finditer(lexicon.ARABIC_DAY, before)]
    if not re.fullmatch(lexicon.ARABIC_DAY, day) or len(old) > 1:
        return ""
    body = before.rstrip(END)
    return before.replace(old[0], day) if old else f"{body} {day}{before[len(body) :]}"


def _attribute(before: str, old: tuple[int, int], said: str) -> str:
    """In English a day may stand before a noun, "the morning ticket", where it has no preposition."""
    behind = next((token for token in tokens_of(before) if token.start > old[1]), None)
    is_noun = behind is not None and behind.start - old[1] == 1 and behind.text.islower()
    there, mine = tokens_of(before[slice(*old)]), tokens_of(said)
    is_bare = is_noun and behind is not None and behind.plain not in FUNCTION | lexicon.LATE_VERBS
    if language_of(before) != "en" or not is_bare or there[0].plain not in lexicon.ARTICLES:
        return ""
    return f"{before[: old[0]]}{there[0].text} {mine[-1].text}{before[old[1] :]}"


def _within(said: str) -> str:
    """Adverbs and small words have no capital within a question."""
    first = tokens_of(said)[0]
    is_small = first.plain in _BEFORE or (first.plain.endswith("s") and first.plain in _DAYS and len(first.plain) > 1)
    return said[:1].casefold() + said[1:] if is_small and language_of(said) != "en" else said


def _is_a_day(tokens: Sequence[Token]) -> bool:
    days = [token for token in tokens if token.plain in _DAYS]
    if len(tokens) > 1 and tokens[0].plain in lexicon.ARTICLES and tokens[1].plain in lexicon.OF:
        return False
    is_week_alone = all(token.plain in _WEEK for token in days) and len(tokens) < len(("fin", "de", "semana"))
    return bool(days) and not is_week_alone and all(token.plain in _DAYS | _BEFORE for token in tokens)


def _day_of(tokens: Sequence[Token], *, is_bare: bool) -> tuple[int, int] | None:
    """Where the one day of a question stands, with the small words before it unless it `is_bare`; None without one, or
    with several.
    """
    places = [at for at, token in enumerate(tokens) if token.plain in _DAYS]
    if not places or places[-1] - places[0] >= len(places):
        return None
    start = places[0]
    while start and not is_bare and tokens[start - 1].plain in _BEFORE:
        start -= 1
    return tokens[start].start, tokens[places[-1]].end
