"""Constructs of Arabic: a property stands right before what has it. The warranty of the cleaning is not that of the
repair, nor is the weight of the oar of a boat that of the boat.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.constructs import RELATIVES, is_a_verb, may_begin_a_construct
from sluiceway_infer.domain.grounding.text.forms import ARTICLES, may_be_one
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_ARTICLE, _AND = "ال", "و"
# His or its, and hers.
_ITS = ("ه", "ها")
_MEASURED = PROPERTIES | {"length"}
# So many words a noun has with what describes it.
_MOST_WORDS = 2


def is_of_another_construct(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has the property of another thing, or of the whole to which the thing belongs, and not the thing; or it
    is on the like of the thing.
    """
    if question.language != "ar" or line.kind not in ("sentence", "item"):
        return False
    return _is_of_the_like(question, passage, line) or any(
        _has_it_of_another(of, thing, question, line)
        or _is_its_by_a_pronoun(of, thing, whole, question, line)
        or (whole is not None and _is_of_the_whole(thing, whole, passage, line))
        for of, thing, whole in _constructs(question.words)
    )


def _is_of_the_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A room for washing, where a room for reading is asked for: each time another noun closes what begins alike."""
    there = line.stems | passage.above(line) | passage.place
    return any(
        not is_spoken_of(closer.stem, there, "ar") and _has_other_closers(head, closer, question, line)
        for before, head, closer in zip((None, *question.words), question.words, question.words[1:], strict=False)
        if are_beside(head, closer) and not is_a_verb(head, before) and _is_closed(head, closer)
    )


def _is_closed(head: Word, closer: Word) -> bool:
    """A noun that is no property, and another one with its article."""
    is_noun = may_begin_a_construct(head) and _is_a_thing(head) and not concepts_of(head.stem, "ar")
    return is_noun and closer.text.startswith(_ARTICLE) and _is_a_thing(closer)


def _has_other_closers(head: Word, closer: Word, question: ParsedQuestion, line: Line) -> bool:
    last = Word("", "", 0, 0)
    behind = [(one, other) for one, other in pairwise((*line.tokens, last)) if one.stem == head.stem]
    return bool(behind) and all(
        are_beside(one, other) and _is_closed(one, other) and _is_another_word(other, closer, question)
        for one, other in behind
    )


def _is_another_word(other: Word, closer: Word, question: ParsedQuestion) -> bool:
    return other.stem not in question.stems and not may_be_one(closer, other)


def _is_of_the_whole(thing: Word, whole: Word, passage: ParsedPassage, line: Line) -> bool:
    return whole.stem in line.stems and not is_spoken_of(thing.stem, line.stems | passage.above(line), "ar")


def _constructs(words: Sequence[Word]) -> Iterator[tuple[Word, Word, Word | None]]:
    """Each property, what has it, and the noun right behind that."""
    for at, (of, thing) in enumerate(pairwise(words)):
        if concepts_of(of.stem, "ar") & _MEASURED and are_beside(of, thing) and _is_a_thing(thing):
            behind = words[at + 2] if at + 2 < len(words) else None
            is_next = behind is not None and are_beside(thing, behind) and _is_a_thing(behind)
            yield of, thing, behind if is_next else None


def _has_it_of_another(of: Word, thing: Word, question: ParsedQuestion, line: Line) -> bool:
    """Each time another noun stands right behind the property, whatever heads the line."""
    if is_spoken_of(thing.stem, line.stems, "ar"):
        return False
    behind = [other for one, other in pairwise(line.tokens) if one.stem == of.stem and are_beside(one, other)]
    return bool(behind) and all(_is_a_thing(word) and word.stem not in question.stems for word in behind)


def _is_its_by_a_pronoun(of: Word, thing: Word, whole: Word | None, question: ParsedQuestion, line: Line) -> bool:
    """Each time the property has a pronoun, which stands for the noun before it: "a lock whose weight is 900 g"."""
    spots = [at for at, word in enumerate(line.tokens) if word.stem == of.stem]
    owners = [_owner_before(at, line.tokens) for at in spots if _is_its(line.tokens[at])]
    return (
        bool(spots)
        and len(owners) == len(spots)
        and all(_is_another(one, thing, whole, question, line) for one in owners)
    )


def _is_its(word: Word) -> bool:
    return plain(word.text).endswith(_ITS)


def _owner_before(at: int, tokens: Sequence[Word]) -> tuple[Word, ...]:
    """The noun without an article right before it, and what describes that; of a second property, behind an "and",
    those of the first.
    """
    if _is_joined(tokens[at]):
        at = next((one for one in range(at - 1, -1, -1) if _is_its(tokens[one])), 0)
    behind_it = tokens[max(0, at - _MOST_WORDS) : at]
    if any(plain(word.text) in RELATIVES for word in tokens[max(0, at - _MOST_WORDS) : at]):
        # A relative clause goes on about the noun before it.
        return ()
    phrase = takewhile(lambda word: word.is_content and not word.is_number, reversed(behind_it))
    return tuple(_until_an_and(takewhile(lambda word: not word.text.startswith(ARTICLES), phrase)))


def _until_an_and(phrase: Iterable[Word]) -> Iterator[Word]:
    """Backwards, up to a noun that an "and" joins to another one: "a cupboard and a desk whose width is 120 cm"."""
    for word in phrase:
        yield word
        if _is_joined(word):
            return


def _is_joined(word: Word) -> bool:
    return word.text.startswith(_AND) and not word.stem.startswith(_AND)


def _is_another(owner: tuple[Word, ...], thing: Word, whole: Word | None, question: ParsedQuestion, line: Line) -> bool:
    """None of its words is the thing, or the line has what belongs to that elsewhere: a large pool, and the one for
    children.
    """
    stems = frozenset(word.stem for word in owner)
    is_apart = whole is not None and whole.stem in line.stems - stems
    return bool(owner) and (is_apart or (thing.stem not in stems and stems.isdisjoint(question.stems)))


def _is_a_thing(word: Word) -> bool:
    """A noun that may close a construct: no verb, and not behind a preposition; nor a unit or a property."""
    is_noun = word.text.startswith(_ARTICLE) or may_begin_a_construct(word)
    is_small = plain(word.text) in GENERIC | ANYTHING or is_unit(word)
    return word.is_content and is_noun and not (is_small or word.is_number or concepts_of(word.stem, "ar") & PROPERTIES)
