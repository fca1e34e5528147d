"""Further ones in a question that goes on: "and each further hour?" behind one for the first hour, "and a second
person?" behind one for a person. They take the place of what is called the same there, and are asked for the same.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.conversation.names import END, FUNCTION, Token, plain, tokens_of
from sluiceway_infer.domain.conversation.time_units import behind_asking
from sluiceway_infer.domain.grounding.text.languages import language_of

# That it is one more, by the word before the noun or behind it.
_FURTHER: Mapping[str, str] = {
    "en": r"each|every|further|additional|extra|another|second|third|next|following|subsequent|follows?",
    "de": r"jede[nmrs]?|weitere[nmrs]?|zusatzliche[nmrs]?|zweite[nmrs]?|dritte[nmrs]?|nachste[nmrs]?|folgende[nmrs]?",
    "es": r"cada|adicional(?:es)?|extra|segund[oa]|tercer[oa]?|siguientes?|otr[oa]|mas",
}
# What stands before the noun in whose place it comes: an article, a number, "the first".
_LEADING: Mapping[str, str] = {
    "en": r"the|an?|my|one|first|single|each|every|per|up|to",
    "de": r"der|die|das|den|dem|des|eine?[nmrs]?|mein(?:e[nmrs]?)?|(?:erst|einzeln|halb|angefangen)e[nmrs]?|je|bis|zu",
    "es": r"el|la|una?|mi|primer[oa]?|sol[oa]|por|hasta",
}
# "If it takes longer, each hour after that".
_CASE = r"(?:if|when|wenn|falls|si) [^,]{3,40}, "
_FOR = frozenset("for fur por para".split())
_LONGEST = 8
# That it comes behind the first, by what stands behind the noun.
_BEHIND: Mapping[str, str] = {
    "en": r" (?:that follows?|that comes after(?: (?:it|that))?|after (?:that|it|this|the first)|thereafter|afterwards"
    r"|more|on top|beyond that|longer)$",
    "de": r" (?:danach|darauf|darnach|daruber hinaus|mehr|zusatzlich|obendrauf|langer|die (?:darauf |danach )?folgt)$",
    "es": r" (?:despues|siguiente|de mas|mas|que siga|a partir de ahi|posterior)$",
}
_CALLED_SO: Mapping[str, str] = {
    "en": r"\b(?:further|additional|extra|another|second|third|next)\b",
    "de": r"\b(?:weitere|zusatzliche|zweite|dritte|nachste)[nmrs]?\b",
    "es": r"\b(?:adicional|extra|segund[oa]|tercer[oa]?|otr[oa])\b",
}
_IN_SIGNS = re.compile(
    r"(?:(?:之|以|超过|超出|往)后?的?)?(?:再?每|每多|再加|多)一?(个?(?:半?小时|分钟|[天人件位次周]))(?:之?后)?"
)
_FIRST_IN_SIGNS = "(?:第一|首|前一|一|每)"
_ARABIC = re.compile(
    r"(?:عن |في |ل)?(?:كل|اي|أي) (\w{3,})(?: (?:[اإ]ضافي[ةه]?|[اأ]خرى|آخر|بعدها|بعده|تالي[ةه]?|تليها|بعد ذلك))"
)


def further_exchanged(rest: str, before: str) -> str:
    """The question before, of these in the place of the one; empty where nothing there is called like it."""
    language = language_of(before)
    said = rest.strip(END)
    if language == "zh":
        return _in_signs(said.removesuffix("呢"), before)
    if language == "ar":
        return _in_arabic(said, before)
    if language not in _FURTHER:
        return ""
    mine = tokens_of(said[_begin(said, language) :])
    if not 1 < len(mine) <= _LONGEST or not any(re.fullmatch(_FURTHER[language], one.plain) for one in mine):
        return ""
    others = tokens_of(before)
    nouns = [at for at, one in enumerate(others) if _is_called(one, mine, language)]
    return _exchanged(said, mine, before, _with_what_leads(others, nouns[-1], language), language) if nouns else ""


def _begin(said: str, language: str) -> int:
    """Where it begins, behind what asks once more, or behind the case in which there are more."""
    case = re.match(_CASE, plain(said))
    return case.end() if case and len(plain(said)) == len(said) else behind_asking(said, language)


def _is_called(token: Token, mine: Sequence[Token], language: str) -> bool:
    """The same noun, of which this has one more; in German it has a capital."""
    is_noun = token.plain not in FUNCTION and (language != "de" or token.text[0].isupper())
    at = next((at for at, one in enumerate(mine) if one.plain == token.plain), 0)
    return is_noun and not re.fullmatch(_FURTHER[language], token.plain) and at > 0


def _with_what_leads(others: Sequence[Token], noun: int, language: str) -> Sequence[Token]:
    first = noun
    while first and re.fullmatch(_LEADING[language], others[first - 1].plain):
        first -= 1
    return others[first : noun + 1]


def _exchanged(said: str, mine: Sequence[Token], before: str, old: Sequence[Token], language: str) -> str:
    if len(old) == 1:
        return ""
    start = mine[mine[0].plain in _FOR].start
    phrase = _called_further(said[_begin(said, language) + start :], language)
    phrase = phrase[:1].casefold() + phrase[1:]
    return f"{before[: old[0].start]}{phrase}{before[old[-1].end :]}"


def _called_further(phrase: str, language: str) -> str:
    """`each further hour` for "each hour that follows"."""
    behind = re.search(_BEHIND[language], plain(phrase))
    if behind is None or len(plain(phrase)) != len(phrase) or re.search(_CALLED_SO[language], plain(phrase)):
        return phrase
    first, space, rest = phrase[: behind.start()].partition(" ")
    if language == "es":
        return f"{first}{space}{rest} adicional"
    ending = re.search("[nmrs]?$", first)
    further = "further" if language == "en" else f"weitere{ending[0] if ending else ''}"
    return f"{first} {further} {rest}"


def _in_signs(said: str, before: str) -> str:
    mine = _IN_SIGNS.fullmatch(said)
    found = list(re.finditer(_FIRST_IN_SIGNS + re.escape(mine[1]), before)) if mine else []
    return f"{before[: found[0].start()]}{said}{before[found[0].end() :]}" if len(found) == 1 else ""


def _in_arabic(said: str, before: str) -> str:
    mine = _ARABIC.fullmatch(said)
    noun = re.escape(mine[1]) if mine else "$^"
    found = list(re.finditer(rf"(?<!\w)(?:ال)?{noun}(?: (?:واحد[ةه]?|ال[أا]ولى|ال[أا]ول))?(?!\w)", before))
    return f"{before[: found[0].start()]}{said}{before[found[0].end() :]}" if mine and len(found) == 1 else ""
