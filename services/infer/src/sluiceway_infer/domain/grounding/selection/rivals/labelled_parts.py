"""Part in the label of a row or an item: "cover for the trailer" gives no value of the trailer, and "trailer" none of
its cover.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.conditions import cases_of
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import is_bound, is_spoken_of, may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# Between a part and what it is of or for.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset("of for on to".split()),
    "de": frozenset("fur zu zum zur vom von der des am an".split()),
    "es": frozenset("de del para".split()),
}
_ARTICLES: Mapping[str, frozenset[str]] = {
    "en": frozenset("the a an your my our".split()),
    "de": frozenset("den die das dem der des einen eine einer eines ein".split()),
    "es": frozenset("el la los las un una".split()),
}
_BEFORE_A_COMPOUND = _ARTICLES["en"] | {"one", "single"}
_MOST_SMALL = 2
# What somebody does with the thing is no part of it, nor is what lets him.
_DEEDS: Mapping[str, str] = {
    "en": "ing hire rent rental use loan purchase entry admission ticket tickets visit repair service care delivery "
    "lesson lessons pass permit access charge",
    "de": "ung miete verleih ausleihe kauf eintritt karte ticket besuch reparatur pflege kurs ausweis zugang fahrt "
    "transport pauschale service",
    "es": "cion alquiler uso compra entrada visita servicio pase permiso acceso limpieza",
}
_LABELLED = frozenset(("row", "item"))
# A column of parts names none: the Netzteil is no Teil of the lamp by its end alone.
_OF_COLUMNS = frozenset(("teil", "stuck"))
Pair = tuple[Word, Word]


def is_of_a_labelled_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The label has a part before what is asked for, of which the question does not speak; or it has the whole and not
    the part of it that the question asks for.
    """
    if question.language not in _OF or line.kind not in _LABELLED or not may_ask_for_a_value(question):
        return False
    return _is_of_a_part(question, passage, line) or _is_of_the_whole(question, passage, line)


def _is_of_a_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language, known = question.language, question.stems | passage.title
    measured = (PROPERTIES - THINGS_AS_WELL) | {question.asked.concept}
    return any(
        is_spoken_of(whole.stem, question.stems, language)
        and not is_spoken_of(part.stem, known, language, plain(part.text))
        and not concepts_of(part.stem, language) & measured
        and sum(word.stem == whole.stem for word in line.words) == 1
        for part, whole in _pairs(line.tokens, language)
    )


def _is_of_the_whole(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language, there = question.language, line.stems | passage.above(line)
    return any(
        is_spoken_of(whole.stem, line.stems, language)
        and not is_bound(part.stem, there - (_OF_COLUMNS - {part.stem}), language)
        and not concepts_of(part.stem, language)
        for part, whole in (*_pairs_of_things(question), *_compounds(question))
    )


def _pairs(words: tuple[Word, ...], language: str) -> Iterator[Pair]:
    """Each part with its whole, a preposition and at most an article between them."""
    for at, part in enumerate(words):
        small = [word for word in words[at + 1 : at + 1 + _MOST_SMALL] if not word.is_content]
        behind = words[at + 1 + len(small) : at + 2 + len(small)]
        is_led = bool(small) and plain(small[0].text) in _OF[language]
        is_close = all(plain(word.text) in _ARTICLES[language] for word in small[1:])
        if is_led and is_close and behind and _is_a_thing(part, language) and _is_a_thing(behind[0], language):
            yield part, behind[0]


def _pairs_of_things(question: ParsedQuestion) -> Iterator[Pair]:
    """The same of the question, where an article before it tells a noun from a verb: what do you charge for it."""
    led = frozenset(
        word.start
        for before, word in pairwise(question.words)
        if question.language == "de" or plain(before.text) in _ARTICLES[question.language]
    )
    yield from (pair for pair in _pairs(question.words, question.language) if pair[0].start in led)


def _compounds(question: ParsedQuestion) -> Iterator[Pair]:
    """The goggle strap: two English nouns behind an article, and nothing of theirs behind them. What happened to a
    thing stands in what is told before, or in the case.
    """
    asked = question.relation - cases_of(question.text, question.language)
    words = question.words if question.language == "en" else ()
    for before, whole, part, behind in zip(words, words[1:], words[2:], (*words[3:], None), strict=False):
        is_led = plain(before.text) in _BEFORE_A_COMPOUND and are_beside(whole, part) and part.stem in asked
        is_last = behind is None or not behind.is_content or not are_beside(part, behind)
        is_of_nouns = not (whole.text.endswith("s") or part.text.endswith("ed"))
        if is_led and is_last and is_of_nouns and _is_a_thing(whole, "en") and _is_a_thing(part, "en"):
            yield part, whole


def _is_a_thing(word: Word, language: str) -> bool:
    """A noun that is no time, measure, party or deed."""
    bare = plain(word.text)
    is_measure = bare in GENERIC or bare in UNIT_OF or bare in TIMES
    is_noun = word.is_content and not word.is_number and (language != "de" or word.text[:1].isupper())
    is_deed = bare.endswith(tuple(_DEEDS[language].split()))
    return is_noun and not (is_measure or is_deed or names_of_parties(word.text, language))
