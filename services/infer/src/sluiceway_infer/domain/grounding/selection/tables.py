"""Rows of a table by their first cell, which names the thing of a row where a table has a column for each property."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.subjects import opens_with_pronoun
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import unit_spelled
from sluiceway_infer.domain.grounding.text.words import are_beside, words

# A table with fewer columns has a row for each property.
_LEAST_CELLS = 3
# Before a kind they tell of any of it: a ticket of entry.
_OF_ANY = frozenset("门全总本该整入各每")
# What is done with a thing, right before it, and what it is whichever it is.
_DONE_TO = frozenset("坐乘搭买订租借用选办交付寄洗修换住看开新旧")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LETTERS = re.compile("[A-Za-z0-9]")
_WORD = re.compile(r"(?:\u6b27|\u7f8e)?\u5143|[^\W\d_\u3400-\u9fff]+")


def cells(line: Line) -> tuple[str, ...]:
    """The cells of a row, in order."""
    return _cells(line.text) if "|" in line.text else ()


def is_wide(line: Line) -> bool:
    """A row of a table that has a column for each property of a thing."""
    return line.kind == "row" and len(cells(line)) >= _LEAST_CELLS


def _cells(text: str) -> tuple[str, ...]:
    """Those of a row as it is written; the first one of what heads the columns may be empty, and the last one too where
    nothing frames the row.
    """
    bare = text.strip()
    framed = bare.removeprefix("|").removesuffix("|") if bare.startswith("|") else bare
    return tuple(cell.strip() for cell in framed.split("|"))


def with_columns(passage: ParsedPassage, line: Line) -> str:
    """The line; of a row each cell with the words that head its column."""
    return "; ".join(f"{head} {cell}".strip() for head, cell in heads_of_cells(passage, line)) or line.text


def heads_of_cells(passage: ParsedPassage, line: Line) -> Sequence[tuple[str, str]]:
    """Each cell of a row behind what heads its column; nothing of another line, or where no head is known."""
    head = _columns_above(passage, line) if line.kind == "row" else ""
    return list(zip(_cells(head), _cells(line.text), strict=False)) if head else []


def has_column_of_money(passage: ParsedPassage, line: Line) -> bool:
    """Whether what heads the columns of a row says of one that it is of money; that may stand above the passage."""
    if line.kind != "row":
        return False
    heads = texts_above(passage, line)
    return any("|" in head and any(plain(word) in CURRENCIES for word in _WORD.findall(head)) for head in heads)


def texts_above(passage: ParsedPassage, line: Line) -> Sequence[str]:
    """What heads a line; of a row whose table began before the passage what heads its columns."""
    last = passage.read.heading_path[-1:] if line.kind == "row" else ()
    return [passage.lines[at].text for at in line.heads] or [head for head in last if head.startswith("|")]


def _columns_above(passage: ParsedPassage, line: Line) -> str:
    """What heads the columns of a row; that may stand above the passage."""
    here = (passage.lines[at].text for at in line.heads if passage.lines[at].kind in ("columns", "row"))
    above = (head for head in passage.read.heading_path[-1:] if head.startswith("|"))
    return next(chain(here, above), "")


def first_cell(line: Line) -> frozenset[str]:
    """The words of matter in the first cell of a row."""
    begin = int(line.text.startswith("|"))
    end = line.text.find("|", begin)
    return frozenset(word.stem for word in line.words if end < 0 or word.end <= line.start + end)


def columns_above(passage: ParsedPassage) -> frozenset[str]:
    """The words in the first cell of what heads the columns of a table that began before the passage."""
    head = passage.read.heading_path[-1] if passage.read.heading_path else ""
    first = next((cell for cell in head.split("|") if cell.strip()), "") if head.startswith("|") else ""
    return frozenset(word.stem for word in words(first, passage.language) if word.is_content)


def rows_by_name(question: ParsedQuestion, passage: ParsedPassage) -> tuple[frozenset[int], frozenset[int]]:
    """The rows that the question names, and those whose name is like it but another."""
    first = dict(_first_cells(passage))
    shared = frozenset[str]().union(*first.values()) & question.stems
    named = frozenset(at for at, words in first.items() if words and _is_named(question, passage.lines[at], words))
    if question.language not in WITHOUT_CAPITALS:
        near = frozenset(at for at in named if _has_more(question, first[at]))
        return named - near, near
    if not shared or any(names_a_column(question, passage, passage.lines[at]) for at in first):
        return named, frozenset()
    common = frozenset.intersection(*first.values()) if len(first) > 1 else frozenset[str]()
    is_other = not named and _goes_on(question, passage, shared & common)
    like = frozenset(at for at in first if at not in named and (is_other or first[at] & shared - common))
    return named, like if named or not like else frozenset(first)


def _has_more(question: ParsedQuestion, name: frozenset[str]) -> bool:
    """Behind the number with which the name of the row ends the question goes on with a suffix of a model: Plus, S."""
    threes = zip(question.words, question.words[1:], question.words[2:], strict=False)
    return any(
        {one.stem, number.stem} <= name
        and number.is_number
        and are_beside(one, number)
        and are_beside(number, suffix)
        and (suffix.is_name or len(suffix.text) == 1)
        and suffix.stem not in name
        and not unit_spelled(suffix.text)
        for one, number, suffix in threes
    )


def names_a_column(question: ParsedQuestion, passage: ParsedPassage, row: Line) -> bool:
    """The columns are the things, and the question names one of them: a row has a property of each."""
    head = _columns_above(passage, row) if question.language in NO_SPACES else ""
    return any(_is_thing_named(cell, question.text, passage.read.place) for cell in _cells(head)[1:])


def _is_thing_named(cell: str, text: str, place: str) -> bool:
    """The whole cell, which has a number or letters or stands in the title; or what it ends with, which has them."""
    ends = (cell[at:] for at in range(max(1, len(cell) - 1)) if not _YEAR.search(cell))
    model = next((end for end in ends if _LETTERS.search(end) and end in text), "")
    is_whole = len(model) > 1 and not re.match("[A-Za-z0-9]", text[text.find(model) + len(model) :])
    return is_whole or (bool(cell) and cell in text and cell in place)


def is_row_of_its_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In Chinese the row is of another one of the kind that is asked for, which stands nowhere: 日票, and no 月票."""
    if question.language not in NO_SPACES or line.kind != "row" or rows_by_name(question, passage)[0]:
        return False
    text = f"{passage.read.place}\n{passage.read.text}"
    if _has_another_begin(cells(line)[0], _without_asking(question), text):
        return True
    kinds = {cells(row)[0][-1:] for row in passage.lines if row.kind == "row"}
    pairs = [(at, question.text[at : at + 2]) for at in range(len(question.text) - 1)]
    return any(
        pair[1] in kinds and pair not in text and _is_told_by_one_sign(question.text[max(0, at - 1) : at])
        for at, pair in pairs
        if "\u3400" <= pair[0] <= "\u9fff" and pair[0] not in SMALL_SIGNS | _OF_ANY
    )


def _without_asking(question: ParsedQuestion) -> str:
    return (
        "".join(
            " " if question.asked.spans[0][0] <= at < question.asked.end else sign
            for at, sign in enumerate(question.text)
        )
        if question.asked.spans
        else question.text
    )


def _has_another_begin(cell: str, asked: str, text: str) -> bool:
    """The question has what the cell ends with behind another sign, and the text has that nowhere: 晚班车, 早班车."""
    for size in range(len(cell) - 1, 1, -1):
        at = asked.find(cell[-size:])
        before = asked[max(0, at - 1) : at]
        if at > 0:
            is_other = "\u3400" <= before <= "\u9fff" and before not in SMALL_SIGNS | _OF_ANY | _DONE_TO
            return is_other and before + cell[-size:] not in text
    return False


def _is_told_by_one_sign(before: str) -> bool:
    """No other sign stands before the two: 人票 is the end of 成人票."""
    return not before or before in SMALL_SIGNS or not "\u3400" <= before <= "\u9fff"


def goes_on_from_rows(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It stands right behind a table and says by a pronoun of what it speaks, and the question is on a row of that:
    nothing tells that it is the last one.
    """
    at = passage.place_of(line)
    if not at or line.kind != "sentence" or passage.lines[at - 1].kind != "row":
        return False
    rows = (row for row in passage.lines if row.kind == "row" and "|" in row.text)
    is_asked_of_a_row = any(_is_named(question, row, first_cell(row)) for row in rows if first_cell(row))
    return is_asked_of_a_row and opens_with_pronoun(line, question.language)


def _goes_on(question: ParsedQuestion, passage: ParsedPassage, common: frozenset[str]) -> bool:
    """After what all rows are called by, the question has another name: that of none of them."""
    last = max((at for at, word in enumerate(question.words) if word.stem in common), default=None)
    if last is None:
        return False
    end = question.words[last].end
    following = next((word for word in question.words if word.start >= end), None)
    return (
        following is not None
        and following.start - end <= 1
        and following.is_content
        and not question.asked.is_asking(following)
        and following.stem not in passage.around
        and question.text[end] not in SMALL_SIGNS
    )


def _is_named(question: ParsedQuestion, line: Line, words: frozenset[str]) -> bool:
    if question.language in NO_SPACES:
        return _stands_in(cells(line)[0], question.text)
    return words <= question.stems


def _stands_in(cell: str, text: str) -> bool:
    """The whole cell, and no longer name: Tarn 40 is no part of Tarn 40 S, nor 早班 of 2早班."""
    goes_on = "(?![A-Za-z0-9]| [A-Z0-9])" if cell[-1:].isascii() and cell[-1:].isalnum() else ""
    begins = "(?<![A-Za-z0-9])" if cell[:1].isascii() and cell[:1].isalnum() else ""
    spelled = re.escape(cell).replace("\\ ", " ?")
    return re.search(begins + spelled + goes_on, text) is not None


def _first_cells(passage: ParsedPassage) -> Iterator[tuple[int, frozenset[str]]]:
    """Of each row of a wide table its place, and the words of its first cell."""
    for at, line in enumerate(passage.lines):
        if is_wide(line):
            yield at, first_cell(line)
