"""Cutting at the best break point in the last half of a window of tokens."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sluiceway_ingest.domain.chunking.breaks import Rank, begins_line, mark, rank
from sluiceway_ingest.domain.chunking.words import TokenisedWords

WordRange = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """Words that belong together, such as a table or a fenced listing."""

    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """Words, the blocks among them that fit into a passage, the tables that do not, and those that begin a heading."""

    words: TokenisedWords
    blocks: tuple[Block, ...] = ()
    tables: tuple[Block, ...] = ()
    headings: frozenset[int] = field(default_factory=frozenset)


def pieces(layout: Layout, first: int, last: int, budget: int) -> Iterator[WordRange]:
    """Cuts the words `first` to `last` into runs of at most `budget` tokens."""
    while layout.words.tokens(first, last) > budget and first < last - 1:
        cut = _cut(layout, first, budget)
        yield first, cut
        first = cut
    if first < last:
        yield first, last


def _cut(layout: Layout, first: int, budget: int) -> int:
    words = layout.words
    furthest = words.reach(first, budget)
    nearest = min(words.past(first, budget // 2), furthest)
    whole = [word for word in range(nearest, furthest + 1) if _torn(layout.blocks, word) is None]
    if whole:
        return _row_kept(layout, first, _best(layout, whole), budget)
    block = _torn(layout.blocks, furthest)
    return block.first if block is not None and block.first > first else furthest


def _torn(blocks: Sequence[Block], word: int) -> Block | None:
    """The block that a break before this word would tear."""
    index = bisect_right(blocks, word, key=lambda block: block.first) - 1
    block = blocks[index] if index >= 0 else None
    return block if block is not None and block.first < word < block.last else None


def _best(layout: Layout, candidates: Sequence[int]) -> int:
    ranks = [_rank(layout, word) for word in candidates]
    highest = max(ranks)
    best = [word for found, word in zip(ranks, candidates, strict=True) if found == highest]
    # Breaks inside a sentence say nothing of themselves; the last of them makes the longest passage.
    return best[-1] if highest <= Rank.SPACE else min(best, key=lambda word: (mark(layout.words, word), -word))


def _rank(layout: Layout, word: int) -> Rank:
    if word in layout.headings:
        return Rank.HEADING
    found = rank(layout.words, word)
    # A cell may hold sentences; what follows the last of them belongs to the name at the beginning of the row.
    return Rank.ROW if found == Rank.LINE and _torn(layout.tables, word) is not None else found


def _row_kept(layout: Layout, first: int, cut: int, budget: int) -> int:
    """Before the row of a table that a cut would tear, where that row fits into a passage."""
    table, words = _torn(layout.tables, cut), layout.words
    if table is None:
        return cut
    begins = next((word for word in range(cut, first, -1) if begins_line(words, word)), cut)
    furthest = words.reach(begins, budget)
    fits = furthest >= table.last or any(begins_line(words, word) for word in range(cut + 1, furthest + 1))
    return begins if fits else cut
