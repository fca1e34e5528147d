"""Succession: who led it before somebody is told by a line on who came before that one, and neither by the line on that
one nor by who came before another.
"""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion

_BEFORE, _AFTER = "before", "after"
_NAME = r"((?:[A-ZÄÖÜÉÁÍÓÚ][\w.'’-]*\s?)"
# Before whom, or after: a name, which is two words where all nouns are written like one, or what points to one.
_SIDES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (_BEFORE, rf"\b[Bb]efore (?:{_NAME}+)|(him|her|them)\b)"),
        (_AFTER, rf"\b[Aa]fter (?:{_NAME}+)|(him|her|them)\b)"),
        (_BEFORE, r"\b(?:His|Her|his|her|Their|their) predecessor()()\b"),
        (_AFTER, r"\b(?:His|Her|his|her|Their|their) successor()()\b"),
    ),
    "de": (
        (_BEFORE, rf"\b[Vv]or (?:{_NAME}{{2,}})|(ihm|ihr|ihnen)\b)"),
        (_AFTER, rf"\b[Nn]ach (?:{_NAME}{{2,}})|(ihm|ihr|ihnen)\b)"),
        (_BEFORE, r"\b(?:[Ii]hr|[Ss]ein)e? Vorgänger(?:in)?()()\b"),
        (_AFTER, r"\b(?:[Ii]hr|[Ss]ein)e? Nachfolger(?:in)?()()\b"),
    ),
    "es": (
        (_BEFORE, rf"\b[Aa]ntes de (?:{_NAME}+)|(él|ella|ellos|ellas)\b)"),
        (_AFTER, rf"\b[Dd]espués de (?:{_NAME}+)|(él|ella|ellos|ellas)\b)"),
        (_BEFORE, r"\b[Ss]u (?:predecesora?|antecesora?)()()\b"),
        (_AFTER, r"\b[Ss]u sucesora?()()\b"),
    ),
    "zh": (
        (_BEFORE, r"在?(?:([\u3400-\u9fff]+·[\u3400-\u9fff·]+?)|([他她]们?))[之以]前"),
        (_AFTER, r"在?(?:([\u3400-\u9fff]+·[\u3400-\u9fff·]+?)|([他她]们?))[之以]后"),
        (_BEFORE, r"([他她])的?前任()"),
        (_AFTER, r"([他她])的?继任()"),
    ),
    "ar": (
        (_BEFORE, r"\b[وف]?قبل(?: (?!ال)([\u0620-\u064a]{2,} (?!ال)[\u0620-\u064a]{2,})|(ها|هم|ه))\b"),
        (_AFTER, r"\b[وف]?بعد(?: (?!ال)([\u0620-\u064a]{2,} (?!ال)[\u0620-\u064a]{2,})|(ها|هم|ه))\b"),
    ),
}
_CAPITAL = re.compile(r"(?<!^)(?<![.!?;:] )\b[A-ZÄÖÜÉÁÍÓÚ][\w'’-]+")
# These stand for a person of one sex; in other languages and forms either may be meant.
_SEXES = ({"他", "ه"}, {"她", "ها"})

_Side = tuple[str, str, str]


def is_of_another_succession(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It is asked who did it before a person, or after; the line names that one alone, or tells of another one's."""
    asked = next(_sides(question.text, question.language), None)
    is_bare = asked is not None and question.asked.kind == "any" and bool(asked[1]) and _is_all(asked[1], question)
    if asked is None or not (question.asked.kind == "person" or is_bare):
        return False
    side, name, pointer = asked
    there = list(_sides(line.text, question.language))
    if is_bare and not any(one == side for one, _, _ in there):
        return True
    if not name:
        return not any(one == side and not _are_of_two_sexes(pointer, other) for one, _, other in there)
    before = passage.lines[max(0, passage.place_of(line) - 1)]
    if _names(name, line.text):
        return not _is_told_beside(side, name, line, there, question)
    return not (any(one == side and not other for one, other, _ in there) and _names(name, before.text))


def _is_all(name: str, question: ParsedQuestion) -> bool:
    """It asks for nothing but who came before that one: "before Ida Morn?"."""
    named = frozenset(word.stem for word in question.words if word.text in name)
    is_last = question.text.rstrip("?\uff1f\u061f ").endswith(name)
    return is_last and question.relation - named <= question.turning


def _is_told_beside(side: str, name: str, line: Line, there: list[_Side], question: ParsedQuestion) -> bool:
    """Who came on that side of the one that is named, and not on the other, nor before whom that one came."""
    if there:
        return any(one == side and (not other or _names(other, name)) for one, other, _ in there)
    return any(other not in question.text for other in _CAPITAL.findall(line.text))


def _sides(text: str, language: str) -> Iterator[_Side]:
    for side, pattern in _SIDES.get(language, ()):
        yield from ((side, (found[1] or "").strip(), found[2] or "") for found in re.finditer(pattern, text))


def _names(name: str, text: str) -> bool:
    """By its last word."""
    return re.split(r"[\s·]", name)[-1] in text


def _are_of_two_sexes(one: str, other: str) -> bool:
    return any(one in mine and other in its for mine, its in (_SEXES, _SEXES[::-1]))
