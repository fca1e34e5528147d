"""Piece of a whole: a row or an item on the whole pool, the complete set or all lessons gives no value of one lane, one
pole or one lesson.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.things import is_bound, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_ONE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile("an?|one|single|individual"),
    "de": re.compile("ein|eine[nrsm]?|einzelne[nrsm]?|einzige[nrsm]?"),
    "es": re.compile("una?|sol[oa]|unic[oa]"),
}
WHOLE: Mapping[str, str] = {
    "en": r"\b(?:whole|complete|entire|full)\b",
    "de": r"\b(?:ganze[nrsm]?|komplette?[nrsm]?|gesamte[nrsm]?|vollstandige?[nrsm]?)\b",
    "es": r"\b(?:complet[oa]s?|enter[oa]s?)\b",
}
_ALL: Mapping[str, frozenset[str]] = {
    "en": frozenset(("all",)), "de": frozenset(("alle", "samtliche")), "es": frozenset(("todos", "todas")),
}  # fmt: skip
# In the label of several, of which the things stand behind: "set of napkins", "box (pencils)".
_SET: Mapping[str, str] = {
    "en": r"\b(?:sets?|packs?|packets?|pairs?|boxe?s?|bundles?|bags?|kits?|crates?|cartons?|dozens?)\b",
    "de": r"(?:\b|er-?)(?:satz|set|paar|pack|packung|beutel|kiste|karton|bundel|dutzend|garnitur)\b",
    "es": r"\b(?:juegos?|par|pares|paquetes?|cajas?|lotes?|bolsas?|docenas?)\b",
}
_APIECE: Mapping[str, str] = {
    "en": r"\b(?:each|apiece|single|one|an?)\b",
    "de": r"\b(?:einzeln\w*|je|pro|stuck|ein\w{0,2})\b",
    "es": r"\b(?:cada|un[oa]?|suelt[oa]s?|unidad)\b",
}
# So many at once, told in German by one word: the Zehnerpack.
_MANY = re.compile(
    r"\b(?:zwei|drei|vier|funf|sechs|acht|zehn|zwolf|zwanzig|funfzig|hundert|\d+)er[- ]?"
    r"(?:pack|packung|bund|satz|set|karton|block|karte|kiste|beutel|paket)\b"
)
_LABELLED = frozenset(("row", "item"))


def is_of_the_whole_of_a_piece(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """One of something is asked for of which the line says all, or says nothing and is of a whole."""
    language = question.language
    is_of_a_value = may_ask_for_a_value(question) or bool(line.units)
    if language not in _ONE or line.kind not in _LABELLED or not is_of_a_value:
        return False
    pieces = frozenset(_pieces(question))
    there = line.stems | passage.above(line)
    is_whole = re.search(WHOLE[language], flat(line.text)[0]) is not None
    if language == "de" and pieces and _is_of_many(question, line):
        return not pieces.isdisjoint(line.stems)
    return bool(pieces & (_counted_by_all(line, language) | _told_of_a_set(line, language))) or (
        is_whole and any(not is_bound(piece, there, language) for piece in pieces)
    )


def _pieces(question: ParsedQuestion) -> Iterator[str]:
    """The thing right behind each "one", where it asks for that."""
    one, asked = _ONE[question.language], question.relation - names_of(question)
    for before, word in pairwise(question.words):
        is_one = one.fullmatch(plain(before.text)) is not None and are_beside(before, word)
        if is_one and word.stem in asked and _is_a_thing(word, question.language):
            yield word.stem


def _is_a_thing(word: Word, language: str) -> bool:
    """A noun that is no time, no measure and no property."""
    bare = plain(word.text)
    is_noun = word.is_content and not word.is_number and (language != "de" or word.text[:1].isupper())
    return is_noun and not (bare in UNIT_OF or bare in TIMES or concepts_of(word.stem, language))


def _is_of_many(question: ParsedQuestion, line: Line) -> bool:
    return _MANY.search(flat(line.text)[0]) is not None and not _MANY.search(flat(question.text)[0])


def _counted_by_all(line: Line, language: str) -> frozenset[str]:
    pairs = pairwise(word for word in line.tokens if word.is_content or plain(word.text) in _ALL[language])
    return frozenset(word.stem for before, word in pairs if plain(before.text) in _ALL[language])


def _told_of_a_set(line: Line, language: str) -> frozenset[str]:
    """The words behind a set of several, in a label that says nothing of one: "table set, cloth and napkins"."""
    bare, places = flat(line.text)
    found = re.search(_SET[language], bare)
    if found is None or re.search(_APIECE[language], bare):
        return frozenset()
    start = line.start + places[found.end() - 1]
    return frozenset(word.stem for word in line.words if word.start > start and _is_plural(word, language))


def _is_plural(word: Word, language: str) -> bool:
    return not word.is_number and (language == "de" or plain(word.text).endswith("s"))
