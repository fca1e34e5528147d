"""Name spelled alike: what stands below "Kingsmoor Rowing" tells nothing of Kingsmere, nor does an Arabic sentence that
has the noun of the question before another name.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.alike_names import are_alike
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_SHORTEST_NAME = 5
_ARTICLE = "ال"
# What is written together with an Arabic noun before it, and the letters by which its forms differ.
_JOINED, _OF_A_FORM = re.compile("^[وف]?[بلك]?(?=..)"), re.compile("[اويهةىء]")


def is_of_an_alike_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What is nearest to the line has the other name alone: where capitals tell a name, the line or what heads it; in
    Arabic the line, behind the same noun.
    """
    if question.language == "ar":
        return bool(line.units) and _is_behind_the_same_noun(question, line)
    if question.language not in PLAIN_NAMES or not line.heads:
        return False
    return any(_is_nearer(word, passage, line, question) for word in _names(question))


def _names(question: ParsedQuestion) -> Iterator[Word]:
    named = names_of(question)
    yield from (word for word in question.words if word.stem in named and _may_be_a_name(word))


def _may_be_a_name(word: Word) -> bool:
    written = plain(word.text)
    return word.is_name and not word.is_number and len(written) >= _SHORTEST_NAME and written not in TIMES


def _is_nearer(name: Word, passage: ParsedPassage, line: Line, question: ParsedQuestion) -> bool:
    for words in (line.tokens, *(passage.lines[at].tokens for at in reversed(line.heads))):
        if any(word.stem == name.stem for word in words):
            return False
        if _has_its_like(name, words, question):
            return True
    return False


def _has_its_like(name: Word, words: Sequence[Word], question: ParsedQuestion) -> bool:
    """And the question does not speak of both."""
    mine = _bare(name)
    return any(
        _may_be_a_name(word) and word.stem not in question.stems and are_alike(mine, _bare(word)) for word in words
    )


def _bare(word: Word) -> str:
    return plain(word.text).removesuffix("'s")


def _is_behind_the_same_noun(question: ParsedQuestion, line: Line) -> bool:
    asked, told = list(_behind_nouns(question.words)), list(_behind_nouns(line.tokens))
    return any(
        mine.stem not in line.stems
        and any(noun == other and its.stem not in question.stems and _are_two(mine, its) for other, its in told)
        for noun, mine in asked
    )


def _behind_nouns(words: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    """Each word that may be a name, with the noun before it as it is written by itself."""
    for one, other in pairwise(words):
        is_free = other.is_content and not (other.is_number or other.text.startswith(_ARTICLE))
        is_long = len(plain(other.text)) >= _SHORTEST_NAME and not concepts_of(other.stem, "ar")
        if is_free and is_long and one.is_content and are_beside(one, other):
            yield _JOINED.sub("", plain(one.text)), other


def _are_two(one: Word, other: Word) -> bool:
    """Spelled alike, and no forms of one word."""
    mine, its = plain(one.text), plain(other.text)
    roots = {_OF_A_FORM.sub("", written) for written in (mine, its)}
    return mine[0] == its[0] and len(roots) > 1 and one.stem != other.stem and are_alike(mine, its)
