"""Elided noun (nominal ellipsis): "Und was kostet die nach Riga?" and "how much is the one to Riga?" have the noun of
the question before, which stands there before the same preposition.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.conversation.genders import agree
from sluiceway_infer.domain.conversation.names import tokens_of
from sluiceway_infer.domain.conversation.noun_phrases import NounPhrase, noun_phrases
from sluiceway_infer.domain.grounding.text.languages import language_of

# What stands in the place of the noun: an article alone, or with "one".
_BARE: Mapping[str, str] = {
    "en": r"\b(?P<article>the) ones?(?= (?P<before>\w+) )",
    "de": r"(?<=[a-z] )(?P<article>der|die|das|den|dem)(?= (?P<before>\w+) )",
    "es": r"\b(?P<article>el|la|los|las)(?= (?P<before>\w+) )",
}


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
    own = next(token.plain for token in tokens_of(text) if token.start == phrase.start)
    return agree(article, own)
