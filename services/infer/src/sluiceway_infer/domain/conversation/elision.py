"""Elided noun (nominal ellipsis): "Und was kostet die nach Riga?" and "how much is the one to Riga?" have the noun of
the question before, which stands there before the same preposition.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.conversation.genders import agree
from sluiceway_infer.domain.conversation.house import house_of
from sluiceway_infer.domain.conversation.names import tokens_of
from sluiceway_infer.domain.conversation.noun_phrases import NounPhrase, noun_phrases
from sluiceway_infer.domain.conversation.openers import asks_by_itself
from sluiceway_infer.domain.conversation.topic import place_of
from sluiceway_infer.domain.grounding.text.languages import language_of

# What stands in the place of the noun: an article alone, or with "one".
_BARE: Mapping[str, str] = {
    "en": r"\b(?P<article>the) ones?(?= (?P<before>\w+) )",
    "de": r"(?<=[a-z] )(?P<article>der|die|das|den|dem)(?= (?P<before>\w+) )",
    "es": r"\b(?P<article>el|la|los|las)(?= (?P<before>\w+) )",
}


# Any one of them: "and for one on the lake?" asks of a boat on the lake, where it was asked of a boat.
_ANY_ONE: Mapping[str, str] = {
    "en": r"\b(?:for|of|with|about) (?P<one>one)(?= (?:on|in|at|with|without|from|out of|of|to) )",
    "de": r"\b(?:f\u00fcr|mit|von) (?P<one>eine[nmrs]?|eins)(?= (?:auf|in|im|am|mit|ohne|aus|von|vom) )",
    "es": r"\b(?:por|para|con|de) (?P<one>un[oa])(?= (?:en|con|sin|de|del) )",
}
_ANY: Mapping[str, str] = {
    "en": r"\b(?:my|our|your)\b", "de": r"\b[Mm]ein(?=e?[nmr]?\b)", "es": r"\b(?:mi|nuestr[oa])\b",
}  # fmt: skip
# Without a noun behind it: "f\u00fcr eins mit Balkon".
_ALONE = frozenset(("eins", "eines"))
_AN: Mapping[str, str] = {"en": "a", "de": "ein", "es": "un"}

# Where it is, behind all else, and that it is no more than one of several.
_THERE: Mapping[str, str] = {
    "en": r" (?:over )?there(?=\W*$)",
    "de": r" (?:dort|da|hier)(?=\W*$)",
    "es": r" (?:all\u00ed|ah\u00ed|all\u00e1)(?=\W*$)",
}  # fmt: skip
_NO_MORE: Mapping[str, str] = {
    "en": r"^(?:(?:just|only) (?:one|an?)|one) (?!ones?\b|of\b|more\b|in\b|for\b|on\b|with\b|to\b)(?=[a-z])",
    "de": r"^(?:blo\u00df|lediglich|nur) (?=ein(?:e[nmrs]?)? )",
    "es": r"^(?:solo|s\u00f3lo|solamente) (?=una? )",
}


def without_place(rest: str, before: str) -> str:
    """`a shelf` for "just one shelf there", where the question before says of which house it was asked."""
    language = language_of(before)
    if language not in _THERE or asks_by_itself(rest) or not (house_of(before) or place_of(before)):
        return rest
    bare = re.sub(_THERE[language], "", rest)
    article = f"{_AN[language]} " if language == "en" else ""
    return re.sub(_NO_MORE[language], article, bare, flags=re.IGNORECASE)


def with_any_one(rest: str, before: str) -> str:
    """The question with the noun of which "one" is any; as it is where it says no such thing."""
    language = language_of(before)
    one = re.search(_ANY_ONE.get(language, "$^"), rest)
    if one is None:
        return rest
    told = re.sub(_ANY[language], _AN[language], before)
    nouns = [phrase for phrase in noun_phrases(told, language) if not phrase.is_definite]
    if not nouns or (language == "de" and not agree(one["one"], _article(nouns[0], told))):
        return rest
    german = "ein" if one["one"] in _ALONE else one["one"]
    article = {"en": "a", "es": one["one"].removesuffix("o"), "de": german}[language]
    return f"{rest[: one.start('one')]}{article} {nouns[0].noun.text}{rest[one.end('one') :]}"


def with_elided_noun(rest: str, before: str) -> str:
    """The question with the noun that it leaves out; empty where it leaves none out."""
    language = language_of(before)
    for bare in re.finditer(_BARE.get(language, "$^"), rest):
        nouns = [one for one in noun_phrases(before, language) if _is_before(bare["before"], one, before)]
        if len(nouns) == 1 and _has_the_gender(bare["article"], nouns[0], before):
            return f"{rest[: bare.end('article')]} {nouns[0].noun.text}{rest[bare.end() :]}"
    return ""


def _is_before(preposition: str, phrase: NounPhrase, text: str) -> bool:
    behind = next((token.text for token in tokens_of(text) if token.start >= phrase.noun.end), None)
    return behind == preposition


def _has_the_gender(article: str, phrase: NounPhrase, text: str) -> bool:
    """In German by their articles; elsewhere the article is the same or says nothing of it."""
    return agree(article, _article(phrase, text))


def _article(phrase: NounPhrase, text: str) -> str:
    return next(token.plain for token in tokens_of(text) if token.start == phrase.start)
