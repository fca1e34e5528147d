"""Purpose, or case, for which a line gives its value: "for the hall 300 euros" is no price for the studio, nor is what
a text says of rain said of snow.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.conditions import NO_CASE
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.things import is_bound, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# Prepositions with which a text tells its values apart; those of one set say the same: "Garantie für", "auf" the frame.
_LEADS: Mapping[str, Sequence[frozenset[str]]] = {
    "en": (frozenset(("for",)), frozenset(("without",)), frozenset(("with",))),
    "de": (
        frozenset(("fur", "auf", "furs", "aufs")),
        frozenset(("bei", "beim")),
        frozenset(("ohne",)),
        frozenset(("mit",)),
    ),
    "es": (frozenset(("para",)), frozenset(("sin",)), frozenset(("con",))),
}
_ARTICLES: Mapping[str, frozenset[str]] = {
    "en": frozenset("the a an".split()),
    "de": frozenset("der die das den dem des ein eine einen einem einer".split()),
    "es": frozenset("el la los las un una".split()),
}  # fmt: skip
_CUT = re.compile(r"[,;]|\b(?:and|but|und|sowie|aber|y|pero)\b")


def is_for_another_purpose(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question says for what, the line says it of something else before or behind its number, and of nothing that
    the question names.
    """
    if line.kind not in ("sentence", "item") or not may_ask_for_a_value(question):
        return False
    return any(_is_of_another(question, passage, line, leads) for leads in _LEADS.get(question.language, ()))


def _is_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line, leads: frozenset[str]) -> bool:
    language = question.language
    # What the documents are on is no purpose: the warranty on the Orrin 40.
    above = passage.above(line) | passage.place
    named = names_of(question) & above
    asked = [
        word
        for word in _led(question.words, leads, language)
        if not question.asked.is_asking(word) and word.stem not in named
    ]
    there = list(_led(line.tokens, leads, language)) if asked else []
    # A title that names both tells nothing.
    names_both = any(is_bound(word.stem, above, language) for word in there)
    known = line.stems if names_both else line.stems | above
    return (
        not any(is_bound(word.stem, known, language) for word in asked)
        and not any(is_bound(word.stem, question.stems, language) for word in there)
        and any(_has_number(line, word) for word in there)
    )


def _led(found: Sequence[Word], leads: frozenset[str], language: str) -> Iterator[Word]:
    """The noun behind each such preposition, and an article."""
    articles = _ARTICLES[language]
    for at, word in enumerate(found):
        if plain(word.text) not in leads:
            continue
        behind = found[at + 1 :]
        behind = behind[1:] if behind and plain(behind[0].text) in articles else behind
        noun = next(iter(behind), None)
        if noun is not None and _is_a_thing(noun, language):
            yield noun


def _is_a_thing(word: Word, language: str) -> bool:
    """Neither a number, a time, a unit nor a party, nor a measure."""
    bare = plain(word.text)
    is_noun = word.is_content and not word.is_number and (language not in NOUNS_WITH_CAPITALS or word.is_name)
    is_small = bare in TIMES or bare in UNIT_OF or bare in GENERIC | NO_CASE[language]
    is_small = is_small or bool(concepts_of(word.stem, language))
    return is_noun and not is_small and not names_of_parties(word.text, language)


def _has_number(line: Line, word: Word) -> bool:
    """In its part of the sentence."""
    at = word.start - line.start
    cuts = [cut.start() for cut in _CUT.finditer(line.text)]
    start = max((cut for cut in cuts if cut < at), default=0)
    end = min((cut for cut in cuts if cut >= at), default=len(line.text))
    return any(one.is_number and start <= one.start - line.start < end for one in line.words)
