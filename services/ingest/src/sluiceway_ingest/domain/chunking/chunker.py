"""Chunker: all passages of a text, in the order in which it is read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sluiceway_ingest.domain.chunking.chunk import Chunk
from sluiceway_ingest.domain.chunking.cutting import Block, Layout, pieces
from sluiceway_ingest.domain.chunking.headings import Outline, TextRange, columns_above, outline
from sluiceway_ingest.domain.chunking.sections import sections
from sluiceway_ingest.domain.chunking.words import TokenisedWords, TokenMeasure, words_of

# Names the rules of this package; other rules give other passages, and each manifest tells its own.
RULES = "breaks-8"


class SyntaxNode(Protocol):
    """Node of the syntax tree of a text in which each character is a byte."""

    @property
    def start_byte(self) -> int: ...

    @property
    def end_byte(self) -> int: ...

    @property
    def children(self) -> "Sequence[SyntaxNode]":
        """In the order of the text."""


def cut_plain(text: str, measure: TokenMeasure, budget: int) -> tuple[Chunk, ...]:
    """By paragraphs, sentences, lines, clauses and words. No chunk has more than `budget` tokens."""
    return _cut(text, Outline(), measure, budget)


def cut_markdown(text: str, measure: TokenMeasure, budget: int) -> tuple[Chunk, ...]:
    """By headings first; each chunk knows the headings that it stands under. Listings and tables stay whole where they
    fit, and rows of a longer table do; a later part of a table has the row of its columns as its last heading.
    """
    return _cut(text, outline(text), measure, budget)


def cut_program(text: str, tree: SyntaxNode, measure: TokenMeasure, budget: int) -> tuple[Chunk, ...]:
    """Between functions and statements: each stays whole where it fits, and of a larger one each part that does."""
    words = words_of(text, measure)
    layout = Layout(words, tuple(_largest_that_fit(words, tree, budget)))
    return tuple(_chunk(words, piece, ()) for piece in pieces(layout, 0, len(words), budget))


def _largest_that_fit(words: TokenisedWords, tree: SyntaxNode, budget: int) -> Iterator[Block]:
    """No recursion: a tree may be as deep as its text is long."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        block = Block(words.at(node.start_byte), words.at(node.end_byte))
        if words.tokens(block.first, block.last) <= budget:
            yield block
        else:
            waiting += reversed(node.children)


def _cut(text: str, shape: Outline, measure: TokenMeasure, budget: int) -> tuple[Chunk, ...]:
    words = words_of(text, measure)
    return tuple(_passages(_layout(words, shape, budget), shape, budget))


def _passages(layout: Layout, shape: Outline, budget: int) -> Iterator[Chunk]:
    for section in sections(layout.words, shape.headings):
        for piece in pieces(layout, section.first, section.last, budget):
            above = columns_above(shape, layout.words.starts[piece[0]])
            titles = section.titles(layout.words.ends[piece[1] - 1])
            yield _chunk(layout.words, piece, (*titles, *above))


def _layout(words: TokenisedWords, shape: Outline, budget: int) -> Layout:
    blocks = _blocks(words, shape.blocks)
    fit = tuple(block for block in blocks if words.tokens(block.first, block.last) <= budget)
    tables = _blocks(words, (block for block in shape.blocks if block.is_table))
    long = tuple(table for table in tables if words.tokens(table.first, table.last) > budget)
    return Layout(words, fit, long, frozenset(words.at(heading.start) for heading in shape.headings))


def _blocks(words: TokenisedWords, spans: Iterable[TextRange]) -> tuple[Block, ...]:
    return tuple(Block(words.at(span.start), words.at(span.end)) for span in spans)


def _chunk(words: TokenisedWords, piece: tuple[int, int], path: tuple[str, ...]) -> Chunk:
    first, last = piece
    return Chunk(
        start=words.starts[first], end=words.ends[last - 1], tokens=words.tokens(first, last), heading_path=path
    )
