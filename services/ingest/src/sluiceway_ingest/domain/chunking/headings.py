"""Outline of a Markdown text: headings, and blocks that belong together."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
_RULE = re.compile(r" {0,3}\|[\s:|-]*-[\s:|-]*\|[ \t]*$")
_ROW = re.compile(r" {0,3}\|.*\|[ \t]*$")
# A title is written into every passage that stands under it.
_LONGEST_TITLE: Final = 300


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
class Outline:
    """Headings and blocks in the order of the text."""

    headings: tuple[Heading, ...] = ()
    blocks: tuple[TextRange, ...] = ()


def outline(text: str) -> Outline:
    """Headings (`#` to `######`), fenced listings and tables. A `#` inside a listing is no heading."""
    headings: list[Heading] = []
    blocks: list[TextRange] = []
    lines = _lines(text)
    line = next(lines, None)
    while line is not None:
        start, written = line
        if fence := _FENCE.match(written):
            end, line = _to_the_closing_fence(lines, start + len(written), fence.group(1))
            blocks.append(TextRange(start, end))
        elif _ROW.match(written):
            end, line = _to_the_last_row(lines, start + len(written))
            blocks.append(TextRange(start, end))
        else:
            if found := _HEADING.match(written):
                headings.append(Heading(start, len(found.group(1)), _title(written[found.end() :])))
            line = next(lines, None)
    return Outline(tuple(headings), tuple(blocks))


def columns_above(text: str, shape: Outline, start: int) -> tuple[str, ...]:
    """The first row of the table that a passage goes on with, for its columns head the rows as a title does; none where
    the passage begins with it, and where it is longer than a title may be.
    """
    index = bisect_left(shape.blocks, start, key=lambda block: block.start) - 1
    if index < 0 or start >= shape.blocks[index].end:
        return ()
    first, rule, *_ = (*text[shape.blocks[index].start : shape.blocks[index].end].split("\n", 2), "")
    is_headed = _ROW.match(first) is not None and _RULE.match(rule) is not None
    return (first.strip(),) if is_headed and len(first) <= _LONGEST_TITLE else ()


def _title(words: str) -> str:
    """Without the marks that may close a heading. No regular expression: one that finds them tries every blank."""
    return words.rstrip(" \t").rstrip("#")[:_LONGEST_TITLE].rstrip(" \t")


_Line = tuple[int, str]


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for written in text.split("\n"):
        yield start, written
        start += len(written) + 1


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
