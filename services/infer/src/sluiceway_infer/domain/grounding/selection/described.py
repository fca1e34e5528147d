"""Names of what a question describes: the founder of a station, the studio of a programme, whoever edits the news.

A line gives such a name where it says the role right beside it and little else: in a column of that head, behind "is
edited by". Who made the battery is not the battery, so a word of which the question says nothing keeps the two apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.description import clause_of
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, names_of
from sluiceway_infer.domain.grounding.selection.tables import LEAST_CELLS, cells, heads_of_cells
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, PLAIN_NAMES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, content

LONGEST_NAME = 5
LEAST_SIGNS, MOST_SIGNS = 2, 8
# More names than so many are one of a list.
MOST_NAMES = 3
# So much else may stand in a line that gives the name.
MOST_ELSE = 2
_ARTICLE = "ال"
# What stands before a name where words have no spaces: behind the role "is", before the deed "by", "by means of".
_IS, _DONE_BY = frozenset("是为叫：:"), frozenset("由归")
_BY = re.compile("^(?:通过|经过|使用|采用|利用|属于|位于|经由|经|用|名叫)+")
_ARTICLES = frozenset("der die das dem den des im am zum zur beim vom ein eine einem einen einer".split())
_WHO_DOES = "人者员"
_WHICH_IN_SIGNS = re.compile("什么|[哪几][个种款家位所]?")


@dataclass(frozen=True, kw_only=True)
class DescribedName:
    """A name that a line gives, the words of the question by which it does, and what else of the question names the
    thing that has it.
    """

    passage: ParsedPassage
    at: int
    name: str
    role: frozenset[str]
    said: frozenset[str]
    thing: frozenset[str]

    @property
    def line(self) -> Line:
        return self.passage.lines[self.at]


def described_names(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Iterator[DescribedName]:
    """Those that lines on the thing of the question give. Of two that it names one may belong to what is asked: when
    the designer of the Vento won the Iris Prize.
    """
    for one in (question, *_with_a_name_less(question)):
        for passage in (passage for passage in passages if is_about(one, passage)):
            for at in sorted(bound_lines(one, passage)):
                line = passage.lines[at]
                if line.kind == "row":
                    yield from _in_a_row(one, passage, at)
                elif not line.is_heading:
                    yield from _in_a_sentence(one, passage, at)


def _with_a_name_less(question: ParsedQuestion) -> Iterator[ParsedQuestion]:
    if len(question.names) > 1 and question.language not in WITHOUT_CAPITALS:
        yield from (
            replace(question, names=tuple(other for other in question.names if other is not phrase))
            for phrase in question.names[:MOST_NAMES]
        )


def _in_a_row(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[DescribedName]:
    """The cells under a head that the question says; a table of two columns has the heads in the first."""
    line = passage.lines[at]
    row = cells(line)
    is_wide = line.text.count("|") > LEAST_CELLS
    first = said_of(question, _stems(row[0], question)) if is_wide else frozenset[str]()
    for head, cell in heads_of_cells(passage, line)[1:] if is_wide else [row[:2]] if len(row) > 1 else []:
        role = said_of(question, _stems(head, question)) - first - _wanted(question)
        if role and _stands_in(head, question) and _is_a_name(cell, question):
            said = said_of(question, line.stems | _stems(head, question) | passage.above(line))
            yield DescribedName(
                passage=passage, at=at, name=cell, role=role, said=said, thing=first | names_of(question)
            )


def _in_a_sentence(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[DescribedName]:
    line = passage.lines[at]
    said = said_of(question, line.stems)
    if not said:
        return
    runs = _runs_of_signs(question, line) if question.language in NO_SPACES else _runs(question, line)
    for name, beside, other in runs:
        role = _role(question, said, beside, is_all_said=not other)
        if role and len(other) <= MOST_ELSE and _leads(question, said, role):
            thing = names_of(question) or said - _wanted(question)
            yield DescribedName(passage=passage, at=at, name=name, role=role, said=said, thing=thing)


def _role(
    question: ParsedQuestion, said: frozenset[str], beside: frozenset[str], *, is_all_said: bool
) -> frozenset[str]:
    """What the question says of the name by the words beside it; by any where the line says nothing else. An Arabic
    sentence begins with the verb, and thing and name follow in either order.
    """
    role = (said_of(question, beside) or (said if is_all_said else frozenset[str]())) - _wanted(question)
    if not role or question.language != "ar":
        return role
    return frozenset([next(word.stem for word in question.words if word.stem in said - _wanted(question))])


def _leads(question: ParsedQuestion, said: frozenset[str], role: frozenset[str]) -> bool:
    """It says something of the thing beside the role, which stands before the thing that it is one of: the founder of
    the station. In Chinese it stands behind that; in a relative clause anywhere.
    """
    thing = question.places_of((said - role) | names_of(question)) - question.places_of(role)
    if question.language in NO_SPACES:
        return len(thing) >= LEAST_SIGNS and (
            bool(clause_of(question)[1]) or max(question.places_of(role)) > max(thing)
        )
    if not thing:
        return len(said) > 1
    return bool(clause_of(question)[1]) or min(question.places_of(role)) < min(thing)


def _wanted(question: ParsedQuestion) -> frozenset[str]:
    """The words that say what is asked for: of a measure, a date, a place other words tell it."""
    head = question.asked.head
    if question.language in NO_SPACES:
        ends = [found.end() for found in _WHICH_IN_SIGNS.finditer(question.text)]
        return frozenset(word.stem for word in question.words if any(end <= word.start <= end + 1 for end in ends))
    if question.asked.concept or question.asked.kind in ("date", "place", "measure"):
        return frozenset()
    asked = [word.stem for word in question.words if head is not None and head[0] <= word.start < head[1]]
    if question.language == "ar":
        # Whose it is stands right behind what is asked for, and nothing between.
        return frozenset(asked[:1])
    start, end = clause_of(question)
    described = frozenset(word.stem for word in question.words if start <= word.start < end)
    return question.demanded.union(asked) - described


def _stems(text: str, question: ParsedQuestion) -> frozenset[str]:
    return frozenset(word.stem for word in content(text, question.language))


def _stands_in(head: str, question: ParsedQuestion) -> bool:
    """Where words are read in pairs of signs, the whole head, or the deed of whom it names: 主持 of 主持人."""
    is_of_a_deed = len(head) > LEAST_SIGNS and head[-1] in _WHO_DOES
    return question.language not in NO_SPACES or head in question.text or (is_of_a_deed and head[:-1] in question.text)


def _is_a_name(cell: str, question: ParsedQuestion) -> bool:
    """The cell may be one: all its words are written like names, and a number only ends it (Astra M2, Tessera 3)."""
    found = content(cell, question.language)
    if not found or any(word.is_number for word in (found[0], *found[:-1])) or cell in question.text:
        return False
    if all(plain(word.text) in UNIT_OF for word in found):
        # A week, without its number, is a value.
        return False
    if question.language in WITHOUT_CAPITALS:
        return len(cell if question.language in NO_SPACES else found) <= MOST_SIGNS
    return len(found) <= LONGEST_NAME and all(word.is_name or word.is_number for word in found)


_Run = tuple[str, frozenset[str], frozenset[str]]


def _runs(question: ParsedQuestion, line: Line) -> Iterator[_Run]:
    """Each name of the line that the question does not have, the words beside it, and what else the line says."""
    known = question.stems | names_of(question)
    close = frozenset(one for one in line.stems if said_of(question, frozenset((one,))))
    runs: list[list[Word]] = []
    for word in line.words:
        if word.is_number or word.stem in known or not _is_written_like_a_name(word, question, close):
            continue
        if runs and are_beside(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    for run in runs:
        if len(run) <= LONGEST_NAME and _is_surely_a_name(run, question, line):
            before = [word.stem for word in line.words if word.end <= run[0].start][-1:]
            behind = [word.stem for word in line.words if word.start >= run[-1].end][:1]
            name = line.text[run[0].start - line.start : run[-1].end - line.start]
            yield name, frozenset((*before, *behind)), line.stems - {word.stem for word in run} - known - close


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
    is_numbered = any(word.is_number and word.stem not in question.stems for word in line.words)
    is_bare = not first.text.startswith(_ARTICLE)
    return is_bare and not is_numbered and bool(said_of(question, frozenset((line.words[0].stem,))))


def _runs_of_signs(question: ParsedQuestion, line: Line) -> Iterator[_Run]:
    """The same where words are read in pairs of signs: what of a run the question does not say is a name behind "by" or
    "is". The role may be its last part: 金雀山 and 发射塔.
    """
    asked = {at for word in line.words if word.stem in question.stems for at in range(word.start, word.end)}
    close = (word for word in line.words if said_of(question, frozenset((word.stem,))))
    known = asked.union(at for word in close for at in range(word.start, word.end))
    read = {at for word in line.words for at in range(word.start, word.end)}
    for start, end in _spans(sorted(read - known)):
        led = _BY.match(line.text[start - line.start : end - line.start])
        first = start + (led.end() if led else 0)
        before = line.text[: first - line.start][-1:]
        if not LEAST_SIGNS <= end - first <= MOST_SIGNS or not (led or before in _IS | _DONE_BY):
            continue
        last = next(at for at in range(end, line.end + 1) if at not in asked)
        behind = [word.stem for word in line.words if word.start in (end, end + 1)]
        is_before = led is None and before in _IS
        told = behind or [word.stem for word in line.words if is_before and word.end in (first - 1, first)]
        other = sorted(read - known - set(range(start, end)))
        for until in sorted({end, last}, reverse=True):
            name = line.text[first - line.start : until - line.start]
            yield name, frozenset(told), frozenset(line.text[at - line.start] for at in other[::LEAST_SIGNS])


def _spans(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of places side by side, each with where it ends."""
    start = None
    for at, following in pairwise((*places, -1)):
        start = at if start is None else start
        if following != at + 1:
            yield start, at + 1
            start = None
