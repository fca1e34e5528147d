"""Ordinary circumstance: what holds with ordinary water is told of no hard water."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.compounds import is_an_end
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# With, on or in which it holds; the noun stands one or two words behind it, or before it.
_BEHIND: Mapping[str, str] = {
    "en": r"\b(?:with|on|in|at|under|using) (?:an? |the )?(?:ordinary|normal|standard|regular|usual|average|typical) "
    r"((?:\w+ )?\w+)",
    "de": r"\b(?:mit|bei|in|auf|unter) (?:eine[mr] |de[mr] )?(?:normal|gewohnlich|ublich|durchschnittlich)e[mnrs]? "
    r"((?:\w+ )?\w+)",
    "es": r"\b(?:con|en) (?:el |la |una? )?(\w+(?: del? \w+)?) (?:normal|corriente|habitual|ordinari[oa])(?:es|s)?\b",
    "ar": r"\b(?:مع|في|عند|باستخدام) (\w+(?: \w+)?) (?:ال)?(?:عادي[هة]?|معتاد[هة]?)\b",
}
_IN_SIGNS = re.compile("[用在以](?:普通|正常|一般|常规)的?([\u3400-\u9fff]{1,4})")
_COPULA = frozenset("is are was were ist sind war es son esta estan".split())
_DEGREES = frozenset(
    "very quite rather really pretty extremely so too ziemlich sehr recht ganz eher muy bastante algo tan جدا".split()
)
_FURTHEST = 3
_LAST_SIGNS = "时下的里中用和，。、"


def is_of_the_ordinary_one(question: ParsedQuestion, line: Line) -> bool:
    """The line tells what holds with an ordinary one, and the question says of it something else."""
    language = question.language
    if language in NO_SPACES:
        return any(_has_another_sign_before(question.text, noun, line.text) for noun in _ordinary_in_signs(line))
    ordinary = list(_ordinary(line, language))
    return any(
        attribute.stem not in line.stems
        for at, word in enumerate(question.words)
        if any(_is_the_same(word, noun, language) for noun in ordinary)
        for attribute in _attributes(question.words, at, language)
    )


def _ordinary(line: Line, language: str) -> Iterator[Word]:
    """The words of matter in what is called so."""
    bare, places = flat(line.text)
    for found in re.finditer(_BEHIND.get(language, "$^"), bare):
        start, end = (line.start + places[at] for at in found.span(1))
        yield from (word for word in line.words if start <= word.start < end)


def _is_the_same(word: Word, noun: Word, language: str) -> bool:
    is_end = language in NOUNS_WITH_CAPITALS and is_an_end(word.stem, frozenset((noun.stem,)))
    return word.is_content and (word.stem == noun.stem or is_end)


def _attributes(words: Sequence[Word], at: int, language: str) -> Iterator[Word]:
    """What is said of it: "hard water", "the water is quite hard"."""
    before, behind = words[at - 1] if at else None, [word for word in words[at + 1 :] if not _is_small(word)][:1]
    if before and language in ("en", "de") and are_beside(before, words[at]):
        yield from (word for word in (before,) if _may_describe(word))
    is_said = language in ("es", "ar") or bool(_COPULA.intersection(plain(word.text) for word in words))
    if behind and is_said and words.index(behind[0]) - at <= _FURTHEST:
        yield from (word for word in behind if _may_describe(word))


def _is_small(word: Word) -> bool:
    return not word.is_content or plain(word.text) in _COPULA | _DEGREES


def _may_describe(word: Word) -> bool:
    return not (_is_small(word) or word.is_number or word.is_name)


def _ordinary_in_signs(line: Line) -> Iterator[str]:
    yield from (found.group(1).rstrip(_LAST_SIGNS)[-1:] for found in _IN_SIGNS.finditer(line.text))


def _has_another_sign_before(text: str, noun: str, told: str) -> bool:
    return bool(noun) and any(
        sign not in told and not is_light(sign) for sign in re.findall(f"([\u3400-\u9fff]){noun}", text)
    )
