"""Things of which a value is asked: a part of what is named, or one that has it. The weight of the drill is not that of
its charger, of which no passage may speak.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sluiceway_infer.domain.grounding.asked import GENERIC
from sluiceway_infer.domain.grounding.concepts import concepts_in, concepts_of, is_close, is_said
from sluiceway_infer.domain.grounding.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, UNITS
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.naming import is_named
from sluiceway_infer.domain.grounding.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parties import names_of_parties
from sluiceway_infer.domain.grounding.question import ParsedQuestion, are_beside
from sluiceway_infer.domain.grounding.replaced import is_elided
from sluiceway_infer.domain.grounding.stems import plain
from sluiceway_infer.domain.grounding.words import Word

# After these a noun comes, with the words that describe it.
_ARTICLES = {
    "en": frozenset("the a an their his her its each every".split()),
    "es": frozenset("el la los las un una del al cada su sus".split()),
    "fr": frozenset("le la les un une du des au aux son sa ses chaque".split()),
    "it": frozenset("il lo la i gli le un uno una del della dei delle al alla".split()),
    "pt": frozenset("o a os as um uma do da dos das ao cada".split()),
    "nl": frozenset("de het een elke".split()),
}
# Halves of a German compound.
SHORTEST_END = 4
SHORTEST_HALF = 6
# Nouns that end so tell of a deed, which is often said by its verb.
_DEEDS = ("ung", "tion", "ment", "ing", "cion", "miento", "azione", "mento")
_RELATIVES = frozenset(("الذي", "التي", "الذين", "اللذين", "اللتين", "اللذان", "اللتان"))
_VERBAL = ("\u064a", "\u062a")
# Beside a noun they say nothing of it.
_OWN = frozenset("own same whole entire propio propia mismo misma propre meme proprio stesso".split())
_GENITIVE = ("'s", "\u2019s", "s'", "s\u2019")
_ARTICLE = "\u0627\u0644"
_MEASURED = re.compile("的?(?:重量|重[多是有为]|价格|价钱|长度|高度|宽度|功率|容量|费用|保修期|有?多[重长高宽深远大])")


def has_unsaid_thing(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether a value is asked of something that stands nowhere in the passage, neither by its word nor by another."""
    if not _asks_for_a_value(question):
        return False
    there = passage.stems | passage.place
    if question.language in NO_SPACES:
        return _has_unsaid_signs(question, there)
    meant = concepts_in(there, question.language)
    return any(
        not _is_said(thing.stem, there, meant, question.language)
        and not (question.language in NOUNS_WITH_CAPITALS and is_elided(thing.stem, passage.source.text))
        for thing in _first(_things(question))
    )


def _first(things: Iterable[Word]) -> Iterator[Word]:
    """The first of them with what stands right beside it: of what it is a part, or for what, need not be said."""
    last: Word | None = None
    for thing in things:
        if last is not None and not are_beside(last, thing):
            return
        yield thing
        last = thing


def _asks_for_a_value(question: ParsedQuestion) -> bool:
    """How much, how many, or what the weight, the price … is."""
    if question.asked.kind != "any":
        return question.asked.kind in ("measure", "count")
    first = next((word for word in question.words if word.is_content), None)
    is_noun = first is not None and question.language in NOUNS_WITH_CAPITALS | {"ar"}
    start, end = question.asked.head or ((first.start, first.end) if first and is_noun else (0, 0))
    head = frozenset(word.stem for word in question.words if start <= word.start < end)
    return bool(concepts_in(head, question.language) & PROPERTIES)


def _is_said(thing: str, there: frozenset[str], meant: frozenset[str], language: str) -> bool:
    if is_said(thing, there, meant, language) or is_close(thing, there, language):
        return True
    return _has_both_halves(thing, there) if language in NOUNS_WITH_CAPITALS else is_named(thing, there, language)


def _has_both_halves(compound: str, there: frozenset[str]) -> bool:
    """The Anhängerakku where an Akku and something with an Anhänger are, or a part of another compound."""
    if len(compound) >= SHORTEST_END and any(compound in other for other in there):
        return True
    ends = (other for other in there if len(other) >= SHORTEST_END and compound.endswith(other))
    begins = (compound[: -len(end)].rstrip("ns")[:SHORTEST_HALF] for end in ends)
    return any(len(begin) >= SHORTEST_END and any(begin in other for other in there) for begin in begins)


def _things(question: ParsedQuestion) -> Iterator[Word]:
    """The nouns that are told by what stands before them, or by how they are written."""
    for word in _nouns(question):
        is_matter = word.is_content and not word.is_number and word.stem in question.relation - question.turning
        is_measure = (
            bool(concepts_of(word.stem, question.language)) or plain(word.text) in UNITS | TIMES | GENERIC | _OWN
        )
        is_deed = plain(word.text).endswith(_DEEDS)
        is_party = bool(names_of_parties(word.text, question.language))
        if is_matter and not (is_measure or is_deed or is_party) and not question.asked.is_asking(word):
            yield word


def _nouns(question: ParsedQuestion) -> Iterator[Word]:
    if question.language in NOUNS_WITH_CAPITALS:
        yield from (word for word in question.words[1:] if word.is_name)
    elif question.language == "ar":
        yield from (one for one, other in pairwise(question.words) if _is_construct(one, other))
    else:
        yield from _after_articles(question)


def _is_construct(one: Word, other: Word) -> bool:
    """The noun before one with its article, or one with its article that a clause describes."""
    if one.text.startswith(_ARTICLE) and plain(other.text) in _RELATIVES:
        return True
    return other.text.startswith(_ARTICLE) and not one.text.startswith((_ARTICLE, *_VERBAL))


def _after_articles(question: ParsedQuestion) -> Iterator[Word]:
    """Each with what describes it; a name ends it, unless it has what comes then."""
    articles, names = _ARTICLES.get(question.language, frozenset()), frozenset[str]().union(*question.names)
    is_open = False
    for before, word in pairwise(question.words):
        is_ended = before.stem in names and not before.text.endswith(_GENITIVE)
        goes_on = is_open and before.is_content and not is_ended and are_beside(before, word)
        is_open = plain(before.text) in articles or goes_on
        if is_open and word.is_content:
            yield word


def _has_unsaid_signs(question: ParsedQuestion, there: frozenset[str]) -> bool:
    """Signs right before what is measured, of which no pair stands in the passage."""
    matter = [word for word in question.words if word.is_content and not question.asked.is_asking(word)]
    asked = {at for word in matter for at in range(word.start, word.end) if word.stem in question.relation}
    held = {at for word in question.words if word.stem in there for at in range(word.start, word.end)}
    unsaid = asked - held
    return any({one.start() - 1, one.start() - 2} <= unsaid for one in _MEASURED.finditer(question.text))
