"""Twin titles: two titles that differ in one word name two of a kind, the inner bay and the outer one. A question that
has the word of the one asks nothing of the other, however alike the names are spelled: in Arabic a stem may be all that
the Palm and the Palms have in common.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.alike_names import alike_names, are_alike
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# More titles than so many are no list of names.
_MOST_TITLES = 24
# So many signs beside what two Chinese titles differ in belong to its word, and so many may differ.
_BESIDE, _MOST_SIGNS = 2, 4
_BEFORE = 2
# Where no heading names a document its file does, which ends with what it is and may begin with a number.
_OF_A_FILE = re.compile(r"^[\d\W_]+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\.[A-Za-z]{2,5}$")
# An Arabic article, with what is written together with it.
_ARTICLE, _LED_ARTICLE = "ال", re.compile("[وف]?(?:[بك]?ال|لل)(?=..)")


def told_apart(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> frozenset[Marks]:
    """What the question has of one title where another one has something else, with that."""
    if question.language in NO_SPACES:
        signs = dict.fromkeys(_OF_A_FILE.sub("", passage.read.title) for passage in passages)
        pairs = (marks for one, other in combinations(list(signs)[:_MOST_TITLES], 2) for marks in _signs(one, other))
        return frozenset(marks for marks in pairs if marks[0] in question.text and marks[1] not in question.text)
    titles = dict.fromkeys(
        tuple(word.stem for word in title if word.is_content) for passage in passages for title in passage.titles
    )
    twins = (marks for one, other in combinations(list(titles)[:_MOST_TITLES], 2) for marks in _words(one, other))
    if question.language != "ar":
        alike = alike_names(passages) if question.language in NOUNS_WITH_CAPITALS else ()
        every = chain(twins, alike)
        return frozenset(marks for marks in every if marks[0] in question.stems and marks[1] not in question.stems)
    asked = said_by(question.words)
    every = chain(twins, _names(passages), _of_the_asked(question, passages))
    return frozenset(marks for marks in every if marks[0] in asked and marks[1] not in asked)


def is_of_the_twin_title(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """It stands under the other title, and has nowhere what the question has of the one."""
    if question.language in NO_SPACES:
        place, text = passage.read.place, passage.read.text
        return any(its in place and mine not in place and mine not in text for mine, its in question.told_apart)
    if question.language != "ar" or not question.told_apart:
        return any(
            its in passage.place and not _is_said_there(question, passage, mine, its)
            for mine, its in question.told_apart
        )
    titled = said_by(word for title in passage.titles for word in title)
    around = titled | said_by(word for line in passage.lines for word in line.tokens)
    return any(its in titled and mine not in around for mine, its in question.told_apart)


def _is_said_there(question: ParsedQuestion, passage: ParsedPassage, mine: str, its: str) -> bool:
    """By a word of its own it may be something else, where the other one stands in its place."""
    if mine not in passage.around:
        return False
    before = {one for one, other in question.pairs if other == mine}
    titled = {pair for title in passage.titles for pair in pairwise(word.stem for word in title if word.is_content)}
    together = titled | passage.pairs
    return not any((one, its) in titled and (one, mine) not in together for one in before)


def naming(question: ParsedQuestion) -> frozenset[str]:
    """Its names: what titles have in two forms, with the noun before it."""
    marks = {mine for mine, _ in question.told_apart}
    nouns = (one.stem for one, other in pairwise(question.words) if other.stem in marks)
    return frozenset[str]().union(*question.names, marks, nouns)


def named_like_a_noun(question: ParsedQuestion) -> frozenset[str]:
    """The same where nothing in the spelling tells a name from any noun: to say it says nothing of the thing."""
    return naming(question) if question.language in NOUNS_WITH_CAPITALS else frozenset()


def said_by(found: Iterable[Word]) -> frozenset[str]:
    """The stems of these Arabic words, and those with an article as they are written."""
    matter = [word for word in found if word.is_content]
    return frozenset(one for word in matter for one in (word.stem, _written(word)) if one)


def _written(word: Word) -> str:
    """With its article alone; empty without one."""
    bare = plain(word.text)
    led = _LED_ARTICLE.match(bare)
    return f"{_ARTICLE}{bare[led.end() :]}" if led else ""


def _names(passages: Sequence[ParsedPassage]) -> Iterator[Marks]:
    """What tells two Arabic names apart behind one noun: two words that titles begin with or that are spelled alike, or
    two forms of one word.
    """
    titles = list(dict.fromkeys(title for passage in passages for title in passage.titles))[:_MOST_TITLES]
    pairs = ((at, *pair) for title in titles for at, pair in enumerate(pairwise(title)) if _may_name(*pair))
    for (at, one, mine), (place, other, its) in combinations(dict.fromkeys(pairs), 2):
        forms = (_written(mine), _written(its))
        if one.stem == other.stem and mine.stem == its.stem and all(forms) and forms[0] != forms[1]:
            yield from (forms, forms[::-1])
        elif one.stem == other.stem and mine.stem != its.stem and (at == place == 0 or _are_spelled_alike(mine, its)):
            yield from ((mine.stem, its.stem), (its.stem, mine.stem))


def _are_spelled_alike(one: Word, other: Word) -> bool:
    """Without an article, by which each Arabic noun begins like any other."""
    return not (_is_led(one) or _is_led(other)) and are_alike(plain(one.text), plain(other.text))


def _of_the_asked(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Iterator[Marks]:
    """What a question has behind a noun, where a line has that too and a title begins with the noun and another name:
    the page on the one may be the only one that was found.
    """
    begun = {title[:2] for passage in passages for title in passage.titles if len(title) > 1}
    names = {(one.stem, other.stem) for one, other in begun if _may_name(one, other) and not _is_led(other)}
    lines = [line for passage in passages for line in passage.lines] if names else []
    for one, mine in pairwise(question.words):
        if not _may_name(one, mine) or _is_led(mine) or not any(mine.stem in line.stems for line in lines):
            continue
        yield from ((mine.stem, its) for noun, its in names if noun == one.stem and its != mine.stem)


def _is_led(word: Word) -> bool:
    return _LED_ARTICLE.match(plain(word.text)) is not None


def _may_name(one: Word, other: Word) -> bool:
    """A noun that is no property, and what it is of."""
    is_pair = are_beside(one, other) and one.is_content and other.is_content
    return is_pair and not (one.is_number or other.is_number or concepts_of(one.stem, "ar"))


def is_told_of_the_twin_title(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line names the other one alone; in signs too, where it names neither, and what heads it the other one alone,
    as a question does in a list of them.
    """
    if question.language in NOUNS_WITH_CAPITALS:
        there = line.stems | passage.above(line)
        return any(its in line.stems and mine not in there for mine, its in question.told_apart)
    if question.language not in NO_SPACES:
        return False
    texts = (line.text, "\n".join(texts_above(passage, line)))
    return any(is_on_the_other(mine, its, texts) for mine, its in question.told_apart)


def is_on_the_other(mine: str, its: str, texts: Sequence[Container[str]]) -> bool:
    """Of these texts, or the words of each, the first that names any of the two names the other one alone."""
    first = next((text for text in texts if mine in text or its in text), ())
    return its in first and mine not in first


def _words(one: Sequence[str], other: Sequence[str]) -> Iterator[Marks]:
    """The one word in which they differ, both ways; beside it each has another one at least. One may go on behind it,
    where two words are before it.
    """
    shorter = min(len(one), len(other))
    if shorter < 2 or (len(one) != len(other) and (shorter <= _BEFORE or one[: shorter - 1] != other[: shorter - 1])):
        return
    apart = [(mine, its) for mine, its in zip(one, other, strict=False) if mine != its]
    if len(apart) == 1 and not any(word[:1].isdigit() for word in apart[0]):
        yield from (apart[0], apart[0][::-1])


def _signs(one: str, other: str) -> Iterator[Marks]:
    """The same in signs, with those beside them."""
    begin = one[: _shared(one, other)]
    rests = one[len(begin) :], other[len(begin) :]
    size = _shared(*(rest[::-1] for rest in rests))
    end = rests[0][len(rests[0]) - size :]
    mine, its = (rest[: len(rest) - len(end)] for rest in rests)
    if len(begin + end) < _BESIDE or max(len(mine), len(its)) > _MOST_SIGNS or (mine + its).isdigit():
        return
    behind = end[:_BESIDE] if not (begin and mine and its) else ""
    marks = tuple(f"{begin[-_BESIDE:]}{signs}{behind}" for signs in (mine, its))
    yield from ((marks[0], marks[1]), (marks[1], marks[0]))


def _shared(one: str, other: str) -> int:
    """So many signs both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, its) in pairs if mine != its), min(len(one), len(other)))
