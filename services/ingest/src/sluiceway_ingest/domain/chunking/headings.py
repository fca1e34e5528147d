"""Outline of a Markdown text: headings, and blocks that belong together."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Code within a sentence may be marked by three backticks as well; then there are more of them in its line.
_FENCE = re.compile(r" {0,3}(`{3,}+(?=[^`]*\Z)|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
# Up to its first hyphen, then to its end: were hyphens on both sides, a long run of them would be tried at each.
_RULE = re.compile(r" {0,3}\|[\s:|]*-[\s:|-]*\|[ \t]*$")
_ROW = re.compile(r" {0,3}\|.*\|[ \t]*$")
# A title is written into every passage that stands under it.
_LONGEST_TITLE: Final = 300
# A text of 50 MB may have a heading in every four bytes, which would take 4 GB of this process.
MOST_HEADINGS: Final = 100_000
MOST_BLOCKS: Final = 100_000


@dataclass(frozen=True)
class Heading:
    """A heading whose line begins at `start`; 1 is the highest level."""

    start: int
    level: int
    title: str


@dataclass(frozen=True)
class TextRange:
    """`text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class MarkdownBlock(TextRange):
    """A fenced listing, or a table. `columns` is the first row of a table that has one for its columns, unless it is
    longer than a title may be.
    """

    columns: str = ""
    is_table: bool = False


@dataclass(frozen=True)
class Outline:
    """Headings and blocks in the order of the text."""

    headings: tuple[Heading, ...] = ()
    blocks: tuple[MarkdownBlock, ...] = ()


def outline(text: str) -> Outline:
    """Headings (`#` to `######`), fenced listings and tables. A `#` inside a listing is no heading. Beyond
    `MOST_HEADINGS` and `MOST_BLOCKS` there are no more of them: what follows stands under no heading.
    """
    headings: list[Heading] = []
    blocks: list[MarkdownBlock] = []
    for part in _parts(text):
        if isinstance(part, MarkdownBlock):
            if len(blocks) < MOST_BLOCKS:
                blocks.append(part)
        elif len(headings) < MOST_HEADINGS:
            headings.append(part)
        elif len(headings) == MOST_HEADINGS:
            headings.append(Heading(part.start, 1, ""))
    return Outline(tuple(headings), tuple(blocks))


def columns_above(shape: Outline, start: int) -> tuple[str, ...]:
    """The columns of the table that a passage goes on with, for they head its rows as a title does; none where the
    passage begins with it.
    """
    index = bisect_left(shape.blocks, start, key=lambda block: block.start) - 1
    if index < 0 or start >= shape.blocks[index].end or not shape.blocks[index].columns:
        return ()
    return (shape.blocks[index].columns,)


def _parts(text: str) -> Iterator[Heading | MarkdownBlock]:
    lines = _lines(text)
    line = next(lines, None)
    while line is not None:
        start, written = line
        if fence := _FENCE.match(written):
            end, line = _to_the_closing_fence(lines, start + len(written), fence.group(1))
            yield MarkdownBlock(start, end)
        elif _ROW.match(written):
            end, line = _to_the_last_row(lines, start + len(written))
            yield MarkdownBlock(start, end, _columns(text, start, end), is_table=True)
        else:
            if found := _HEADING.match(written):
                yield Heading(start, len(found.group(1)), _title(written[found.end() :]))
            line = next(lines, None)


def _columns(text: str, start: int, end: int) -> str:
    first_ends = text.find("\n", start, end)
    if not 0 <= first_ends - start <= _LONGEST_TITLE:
        return ""
    rule_ends = text.find("\n", first_ends + 1, end)
    rule = text[first_ends + 1 : rule_ends if rule_ends >= 0 else end]
    return text[start:first_ends].strip() if _RULE.match(rule) else ""


def _title(words: str) -> str:
    """Without the marks that may close a heading, which stand behind a blank: those of "C#" belong to the name. No
    regular expression: one that finds them tries every blank."""
    written = words.rstrip(" \t")
    bare = written.rstrip("#")
    title = written if bare.rstrip(" \t") == bare != "" else bare
    return title[:_LONGEST_TITLE].rstrip(" \t")


_Line = tuple[int, str]


def _lines(text: str) -> Iterator[_Line]:
    """One at a time: a list of all of them takes many times what the text does."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, text[start:end]
        start = end + 1
    yield start, text[start:]


def _to_the_closing_fence(lines: Iterator[_Line], end: int, opened: str) -> tuple[int, _Line | None]:
    for start, written in lines:
        end = start + len(written)
        bare = written.strip()
        if bare.startswith(opened) and not bare.strip(opened[0]):
            return end, next(lines, None)
    return end, None


def _to_the_last_row(lines: Iterator[_Line], end: int) -> tuple[int, _Line | None]:
    for start, written in lines:
        if not _ROW.match(written):
            return end, (start, written)
        end = start + len(written)
    return end, None
