"""Comparison of two things: a question with two sides, each asked by itself, so that both values can be quoted."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sluiceway_infer.domain.grounding.lexicon.asks import AND, OR
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.parsing.asked import Asked, comparing_words
from sluiceway_infer.domain.grounding.parsing.names import Joint, Phrase
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.words import Word

_ARTICLE = "ال"


def compared(question: ParsedQuestion) -> tuple[ParsedQuestion, ...]:
    """The sides of a question that compares two things; none where it compares nothing."""
    pattern = OR.get(question.language)
    if not question.is_comparison or pattern is None:
        return ()
    question = _with_ends_as_names(_with_nouns_as_names(question))
    cut = _between(question, pattern) or _between(question, AND[question.language])
    if cut is None:
        return ()
    sides = tuple(_side(question, cut, is_left) for is_left in (True, False))
    return sides if any(_thing(sides[0]) != _thing(side) for side in sides) else ()


def are_comparable(one: tuple[ParsedQuestion, Line], other: tuple[ParsedQuestion, Line]) -> bool:
    """Two lines, each with the side that it tells of, tell the like of both: rows stand below heads, others have a
    number of the same unit or say the same of the question.
    """
    (left, line), (right, beside) = one, other
    if "row" in (line.kind, beside.kind) or not line.units.isdisjoint(beside.units):
        return True
    return not said_of(left, line.stems).isdisjoint(said_of(right, beside.stems))


def _thing(side: ParsedQuestion) -> tuple[object, ...]:
    return side.names, side.joints, side.figures


def _with_nouns_as_names(question: ParsedQuestion) -> ParsedQuestion:
    """In German nouns are written like names: those on both sides of an "or" that closes the question are compared."""
    pattern = OR[question.language]
    if question.language not in NOUNS_WITH_CAPITALS or question.names or question.figures:
        return question
    bare, places = flat(question.text)
    cuts = [places[found.start()] for found in re.finditer(pattern, bare)]
    nouns = [word for word in question.words if word.is_name and word.stem in question.relation and not word.is_number]
    left = [word for word in nouns if cuts and word.end <= cuts[-1]][-1:]
    right = [word for word in nouns if cuts and word.start > cuts[-1]]
    last = [word for word in question.words if word.is_content][-1:]
    if not left or len(right) != 1 or right != last or concepts_of(right[0].stem, question.language):
        return question
    compared_ones = frozenset(word.stem for word in (*left, *right))
    names = tuple((word.stem,) for word in (*left, *right))
    return replace(question, names=names, relation=question.relation - compared_ones)


def _with_ends_as_names(question: ParsedQuestion) -> ParsedQuestion:
    """In Arabic what stands right before the last "or", and what ends the question, is compared, where it has its
    article: other nouns stand beside names there ("the painting course or the sewing course").
    """
    cuts = list(re.finditer(OR["ar"], flat(question.text)[0])) if question.language == "ar" else []
    if not cuts:
        return question
    at = flat(question.text)[1][cuts[-1].start()]
    ends = ([word for word in question.words if word.start < at], [word for word in question.words if word.start > at])
    lasts = [word for side in ends for word in side[-1:] if _is_compared(word, side, question)]
    stems = frozenset(word.stem for word in lasts)
    names = (*question.names, *((stem,) for stem in sorted(stems)))
    return replace(question, names=names, relation=question.relation - stems)


def _is_compared(word: Word, side: Sequence[Word], question: ParsedQuestion) -> bool:
    is_noun = word.text.startswith(_ARTICLE) and word.stem in question.relation - question.turning
    return is_noun and not any(_is_naming(one, question) for one in side[-1:])


def _between(question: ParsedQuestion, pattern: str) -> int | None:
    """Where the last such word stands that has a name on each side."""
    bare, places = flat(question.text)
    named = [word.start for word in question.words if _is_naming(word, question)]
    found = [places[match.start()] for match in re.finditer(pattern, bare)]
    return next((at for at in reversed(found) if named and min(named) < at < max(named)), None)


def _is_naming(word: Word, question: ParsedQuestion) -> bool:
    return word.stem in names_of(question) or word.stem in question.figures


def _side(question: ParsedQuestion, cut: int, is_left: bool) -> ParsedQuestion:
    """The question without the thing on the other side and without what compares."""
    here = [word for word in question.words if (word.start < cut) == is_left]
    shared = _shared(question, cut)
    own = {word.stem for word in here if _is_naming(word, question)} | shared
    compares = _comparing(question)
    relation = frozenset(
        stem for stem in question.relation if stem not in compares or concepts_of(stem, question.language)
    )
    names = tuple(part for phrase in question.names if (part := _of(phrase, own)))
    other = {word.stem for word in question.words if _is_naming(word, question)} - own
    return replace(
        question,
        stems=question.stems - other - compares,
        pairs=frozenset(),
        asked=Asked("measure", "", ()),
        demanded=frozenset(stem for stem in relation if concepts_of(stem, question.language) & PROPERTIES),
        relation=relation,
        names=names,
        figures=question.figures & own,
        joints=frozenset(joint for joint in question.joints if _is_of(joint, own)),
        senses=frozenset(sense for sense in question.senses if sense[0] not in ("bound", "except")),
        is_comparison=False,
    )


def _shared(question: ParsedQuestion, cut: int) -> set[str]:
    """Words of the name that both sides have: of "the Robin S or M" it is Robin."""
    left = {word.stem for word in question.words if word.start < cut and _is_naming(word, question)}
    right = {word.stem for word in question.words if word.start > cut and _is_naming(word, question)}
    return left & right


def _comparing(question: ParsedQuestion) -> frozenset[str]:
    spans = comparing_words(question.text, question.language)
    return frozenset(word.stem for word in question.words if any(a < word.end and word.start <= b for a, b in spans))


def _of(phrase: Phrase, own: set[str]) -> Phrase:
    return tuple(word for word in phrase if word in own)


def _is_of(joint: Joint, own: set[str]) -> bool:
    return set(joint) <= own
