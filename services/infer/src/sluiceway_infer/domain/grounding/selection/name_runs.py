"""Run of words that is written like a name, with what stands beside it: "founded by the painter Agnes Holt"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.names import is_year
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

LONGEST_NAME = 5
# What somebody is, and the two words of a name.
_TRADE_AND_NAME = 3
_CUT = re.compile(r"[,;:()]|\b(?:and|und|sowie|y|et|who|que)\b")
# What is said of the one before it.
_WHO = re.compile(r",? (?:who|que|quien)\b")
_ARTICLE = "ال"
_ARTICLES = frozenset("der die das dem den des im am zum zur beim vom ein eine einem einen einer".split())


@dataclass(frozen=True, kw_only=True)
class WrittenName:
    """A name that the question does not have, the words beside it, and what else the line says; `near` and `else_near`
    are the same of its part of the line, over what the named one is.
    """

    name: str
    beside: frozenset[str]
    other: frozenset[str]
    near: frozenset[str]
    else_near: frozenset[str]


def runs_of_words(question: ParsedQuestion, line: Line) -> Iterator[WrittenName]:
    """Each run of words that is written like a name."""
    known = question.stems | names_of(question)
    close = frozenset(one for one in line.stems if said_of(question, frozenset((one,))))
    for run in _written_like_names(question, line, known, close):
        if len(run) > LONGEST_NAME or not _is_surely_a_name(run, question, line):
            continue
        there = {word.stem for word in run} | known | close
        before = [word.stem for word in line.words if word.end <= run[0].start][-1:]
        behind = [word.stem for word in line.words if word.start >= run[-1].end][:1]
        is_apposed = _is_apposed(run, line, known | close, question)
        yield WrittenName(
            name=line.text[run[0].start - line.start : run[-1].end - line.start],
            beside=frozenset((*before, *behind)),
            other=line.stems - there,
            near=_near(run, line, known | close),
            else_near=frozenset() if is_apposed else _else_near(run, line, frozenset(there)),
        )


def _is_apposed(run: Sequence[Word], line: Line, known: frozenset[str], question: ParsedQuestion) -> bool:
    """Right behind a word of the question: Müller Jannik Ebers. In Arabic a verb may stand there."""
    before = [word for word in line.words if word.end <= run[0].start][-1:]
    return question.language not in WITHOUT_CAPITALS and any(
        word.stem in known and are_beside(word, run[0]) for word in before
    )


def _else_near(run: Sequence[Word], line: Line, there: frozenset[str]) -> frozenset[str]:
    return frozenset(word.stem for word in _clause(run, line) if not word.is_number) - there


def _written_like_names(
    question: ParsedQuestion, line: Line, known: frozenset[str], close: frozenset[str]
) -> Iterator[list[Word]]:
    runs: list[list[Word]] = []
    for word in line.words:
        if word.is_number or word.stem in known or not _is_written_like_a_name(word, question, close):
            continue
        if runs and are_beside(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    for run in runs:
        yield run
        # Where all nouns are written like names, the first may be what somebody is: Müllerin Helga Sand.
        is_of_nouns = question.language in NOUNS_WITH_CAPITALS or run[0].text.startswith(_ARTICLE)
        if is_of_nouns and len(run) == _TRADE_AND_NAME:
            yield run[1:]


def _near(run: Sequence[Word], line: Line, known: frozenset[str]) -> frozenset[str]:
    """The words right before the name and right behind it; before what the named one is, the next: "founded by the
    painter Agnes Holt".
    """
    part = [word for word in _clause(run, line) if not word.is_number]
    is_told_of = _WHO.match(line.text, run[-1].end - line.start) is not None
    behind = [word for word in (line.words if is_told_of else part) if word.start >= run[-1].end and not word.is_number]
    # A part of its own is what the words before the comma are called.
    read = line.words if len(part) == len(run) else part
    before = [word for word in read if word.end <= run[0].start and not word.is_number]
    before = [word for word in before if plain(word.text) not in TIMES]
    is_a_trade = bool(before) and before[-1].stem not in known and are_beside(before[-1], run[0])
    return frozenset(word.stem for word in (*before[-2 if is_a_trade else -1 :], *behind[:1]))


def _clause(run: Sequence[Word], line: Line) -> Iterator[Word]:
    """The words of the part of the line that has the name."""
    start, end = run[0].start - line.start, run[-1].end - line.start
    cuts = [(cut.start(), cut.end()) for cut in _CUT.finditer(line.text)]
    first = max((stop for _, stop in cuts if stop <= start), default=0)
    last = min((begin for begin, _ in cuts if begin >= end), default=len(line.text))
    return (word for word in line.words if first <= word.start - line.start < last)


def _is_written_like_a_name(word: Word, question: ParsedQuestion, close: frozenset[str]) -> bool:
    return word.stem not in close if question.language in WITHOUT_CAPITALS else word.is_name


def _is_surely_a_name(run: Sequence[Word], question: ParsedQuestion, line: Line) -> bool:
    """Not what begins the line, nor a day. Where all nouns are written like names, and where nothing is, only two words
    side by side are one, or a noun right behind another one (the office Heron); in Arabic behind the deed or the role
    with which the line begins.
    """
    if question.language in PLAIN_NAMES:
        return (len(run) > 1 or run[0] is not line.tokens[0]) and plain(run[0].text) not in TIMES
    if question.language == "ar":
        return len(run) > 1 and _is_behind_a_deed(run[0], question, line)
    return (len(run) > 1 or _is_behind_its_kind(run[0], question, line)) and run[0] is not line.tokens[0]


def _is_behind_its_kind(name: Word, question: ParsedQuestion, line: Line) -> bool:
    """Right behind a noun with its article, which the question says: "die Stelle Reiher"."""
    threes = zip(line.tokens, line.tokens[1:], line.tokens[2:], strict=False)
    return any(
        word is name
        and plain(article.text) in _ARTICLES
        and kind.is_name
        and are_beside(kind, word)
        and bool(said_of(question, frozenset((kind.stem,))))
        for article, kind, word in threes
    )


def _is_behind_a_deed(first: Word, question: ParsedQuestion, line: Line) -> bool:
    numbers = [word for word in line.words if word.is_number and word.stem not in question.stems]
    is_numbered = any(not is_year(word) for word in numbers)
    is_bare = not first.text.startswith(_ARTICLE)
    return is_bare and not is_numbered and bool(said_of(question, frozenset((line.words[0].stem,))))
