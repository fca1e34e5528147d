"""Titles of documents as a list of names: where nothing in the spelling tells a name, what a question has of one names
its thing, in the other documents too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import UNITS
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.context import points_back, start_of_asking
from sluiceway_infer.domain.grounding.parsing.names import Phrase, is_in_latin_letters
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import constructs
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, shared_places

# So many signs side by side are more than one word.
_SHORTEST_TITLED = 4
_ARTICLE = "ال"
# Of a name of so many words the last may say what it is.
_LONG_NAME = 3
_MEASURES_OF_TIME = UNITS | TIMES | UNIT_OF.keys()


def titled(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> ParsedQuestion:
    """The question, with the words that it has of the titles of these passages, and in Arabic without the nouns that
    are no names beside them.
    """
    if question.language == "ar":
        return _without_lone_nouns(question, passages)
    if question.language not in NO_SPACES:
        return replace(question, titled=_named_in_full(question, passages))
    titles = frozenset(passage.read.title for passage in passages)
    within = shared_places(question.text, titles, _SHORTEST_TITLED)
    held = (word.stem for word in question.words if within.issuperset(range(word.start, word.end)))
    return replace(question, titled=frozenset(held))


def _named_in_full(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> frozenset[str]:
    """The words of its names of which a document has a heading with all, and another with all but the last: Wren
    Studio, and Wren.
    """
    documents: dict[str, set[Phrase]] = {}
    for passage in passages:
        held = {tuple(word.stem for word in title) for title in passage.titles}
        documents.setdefault(passage.source.document_id, set()).update(held)
    told = (name for name in question.names if any({name, name[:-1]} <= held for held in documents.values()))
    return frozenset[str]().union(*told)


def _without_lone_nouns(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> ParsedQuestion:
    """An Arabic noun has its article whether it is a name or not. Beside a thing that a title names, a noun that stands
    alone is any: the way home to the Mill of the Hill. What stands in a construct or has an adjective may be its like.
    """
    question = _without_names_told_first(question, passages)
    pairs = frozenset((one.stem, other.stem) for one, other in _naming(question))
    if not any(pairs & _neighbours(passage) for passage in passages):
        return question
    kept = frozenset(word for pair in pairs for word in pair).union(_described(question), _in_other_letters(question))
    names = tuple(phrase for phrase in question.names if kept.issuperset(phrase))
    dropped = frozenset(word for phrase in question.names for word in phrase).difference(*names)
    return replace(question, names=names, relation=question.relation | dropped)


def _without_names_told_first(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> ParsedQuestion:
    """What is told before the question names nothing beside a thing that a title names: "I live near the sea. How often
    is the boat of Noor painted?".
    """
    start = start_of_asking(question.text, "ar")
    if not start or points_back(question.text, start, "ar", question.words):
        return question
    asked = frozenset(word.stem for word in question.words if word.start >= start)
    titles = frozenset(word.stem for passage in passages for title in passage.titles for word in title)
    if not any(question.pairs & _neighbours(passage) for passage in passages):
        return question
    names = tuple(phrase for phrase in question.names if not (asked | titles).isdisjoint(phrase))
    return replace(question, names=names)


def _naming(question: ParsedQuestion) -> Iterator[tuple[Word, Word]]:
    """Constructs that may be names: the days of work are days."""
    return (pair for pair in constructs(question) if plain(pair[0].text) not in _MEASURES_OF_TIME)


def _neighbours(passage: ParsedPassage) -> frozenset[tuple[str, str]]:
    return frozenset((one.stem, other.stem) for title in passage.titles for one, other in pairwise(title))


def _in_other_letters(question: ParsedQuestion) -> Iterator[str]:
    """What is written in Latin letters is a name beside any other: a port of USB."""
    return (word.stem for word in question.words if is_in_latin_letters(word, question.text))


def _described(question: ParsedQuestion) -> Iterator[str]:
    """Nouns with an adjective, which has the article as well, and that: the silver card."""
    for one, other in pairwise(question.words):
        if are_beside(one, other) and one.text.startswith(_ARTICLE) and other.text.startswith(_ARTICLE):
            yield from (one.stem, other.stem)


def is_titled_without_its_type(phrase: Phrase, passage: ParsedPassage, question: ParsedQuestion) -> bool:
    """A title has the name but its last word, which says what it is (the Larch Hill Hotel: "Staying at Larch Hill"),
    and goes on with no other; nor has the document another title with the whole of it.
    """
    size = len(phrase) - 1
    return (
        len(phrase) >= _LONG_NAME
        and not question.titled.issuperset(phrase)
        and any(
            tuple(word.stem for word in title[at : at + size]) == phrase[:-1] and _ends_a_name(title, at + size)
            for title in passage.titles
            for at in range(len(title) - size + 1)
        )
    )


def _ends_a_name(title: Sequence[Word], at: int) -> bool:
    """Neither a number nor a word that is written like a name stands beside the one before."""
    following = title[at : at + 1]
    return not any(are_beside(title[at - 1], word) and (word.is_name or word.is_number) for word in following)
