"""Surnames: a document names somebody in full once, and by the last name from there on. A passage that says "Lindqvist"
alone is on Karin Lindqvist where another one of its document names her so, and nobody else who is called Lindqvist. One
on Karin Dahlin and Agnes Lindqvist is not on Karin Lindqvist.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.weekdays import TITLES_OF_PEOPLE
from sluiceway_infer.domain.grounding.parsing.names import GENITIVE, Phrase
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import is_in_lexicon
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# A first name and a last one at least.
_LEAST_WORDS = 2


def with_full_names(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> tuple[ParsedPassage, ...]:
    """The same passages; above those that call somebody of the question by the last name, the whole name stands."""
    people = _people(question)
    if not people:
        return tuple(passages)
    return tuple(_with_full_names(people, one, _of_its_document(one, passages)) for one in passages)


def is_of_namesakes(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """It names one who has the same first name and another with the same last name, and nobody with both."""
    return any(_are_two_others(phrase, passage) for phrase in _people(question))


def _are_two_others(phrase: Phrase, passage: ParsedPassage) -> bool:
    firsts = frozenset(_called(phrase[-1], passage))
    lasts = frozenset(_called_so(phrase[0], passage))
    return phrase[-2] not in firsts and phrase[1] not in lasts and bool(firsts - {None, ""}) and bool(lasts)


def _people(question: ParsedQuestion) -> Sequence[Phrase]:
    """Names that may be somebody's; an owner is no first name ("Kublai's Chinese advisers")."""
    owners = {word.stem for word in question.words if word.text.endswith(GENITIVE)}
    return [
        phrase
        for phrase in question.names
        if question.language in PLAIN_NAMES | NOUNS_WITH_CAPITALS
        and len(phrase) >= _LEAST_WORDS
        and phrase[-1].isalpha()
        and not is_in_lexicon(phrase[-1], question.language)
        and owners.isdisjoint(phrase[:-1])
    ]


def _of_its_document(passage: ParsedPassage, passages: Sequence[ParsedPassage]) -> Sequence[ParsedPassage]:
    return [one for one in passages if one.source.document_id == passage.source.document_id]


def _with_full_names(
    people: Sequence[Phrase], passage: ParsedPassage, document: Sequence[ParsedPassage]
) -> ParsedPassage:
    known = {
        word for phrase in people if phrase[-1] in passage.stems and _is_one_person(phrase, document) for word in phrase
    }
    return replace(passage, place=passage.place | known) if known - passage.around else passage


def _is_one_person(phrase: Phrase, document: Sequence[ParsedPassage]) -> bool:
    """The document names somebody so, and nobody else by the same last name; nor is it a word that is written small."""
    called = [before for passage in document for before in _called(phrase[-1], passage)]
    firsts = {first for first in called if first is not None}
    return firsts == {phrase[-2]}


def _called(last: str, passage: ParsedPassage) -> Iterator[str | None]:
    """By which first name it calls those with a last name, each time; None where by none, empty where it is no name."""
    for tokens in (*passage.titles, *(line.tokens for line in passage.lines)):
        for at, word in enumerate(tokens):
            if word.stem == last:
                yield _first_name(word, tokens[at - 1 : at]) if word.is_name else ""


def _first_name(word: Word, before: Sequence[Word]) -> str | None:
    is_beside = bool(before) and before[0].is_name and before[0].is_content and are_beside(before[0], word)
    return before[0].stem if is_beside and plain(before[0].text) not in TITLES_OF_PEOPLE else None


def _called_so(first: str, passage: ParsedPassage) -> Iterator[str]:
    """The last names of those with a first name, each time that they stand behind it."""
    for tokens in (*passage.titles, *(line.tokens for line in passage.lines)):
        for one, other in pairwise(tokens):
            if one.stem == first and one.is_name and other.is_name and other.is_content and are_beside(one, other):
                yield other.stem
