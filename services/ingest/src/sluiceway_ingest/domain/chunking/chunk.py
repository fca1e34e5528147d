"""Chunk of a text, and its stable key."""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from sluiceway_ingest.domain.extracted import PageSpan

_BETWEEN = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """`text[start:end]` of a document, in code points; pages from 1, 0 where the format has none. `page_starts` is
    where the pages after `page` begin inside it.
    """

    start: int
    end: int
    tokens: int
    heading_path: tuple[str, ...] = ()
    key: str = ""
    page: int = 0
    last_page: int = 0
    page_starts: tuple[int, ...] = ()


def named(text: str, chunks: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """Gives each chunk its key: SHA-256 over heading path and text, and how often that came before.

    An unchanged passage keeps its key wherever it moves to in the next version.
    """
    seen: Counter[str] = Counter()
    keyed = []
    for chunk in chunks:
        digest = _digest(chunk.heading_path, text[chunk.start : chunk.end])
        keyed.append(replace(chunk, key=f"{digest}-{seen[digest]}"))
        seen[digest] += 1
    return tuple(keyed)


def _digest(path: Sequence[str], text: str) -> str:
    return hashlib.sha256(_BETWEEN.join([*path, text]).encode()).hexdigest()


def paged(chunks: Iterable[Chunk], pages: Sequence[PageSpan]) -> tuple[Chunk, ...]:
    """Says on which pages each chunk begins and ends. The pages come in the order of the text."""
    starts = [page.start for page in pages]
    return tuple(_on(chunk, pages, starts) for chunk in chunks) if pages else tuple(chunks)


def _on(chunk: Chunk, pages: Sequence[PageSpan], starts: Sequence[int]) -> Chunk:
    first = max(bisect_right(starts, chunk.start) - 1, 0)
    last = max(bisect_left(starts, chunk.end) - 1, first)
    inside = tuple(starts[first + 1 : last + 1])
    return replace(chunk, page=pages[first].number, last_page=pages[last].number, page_starts=inside)


@dataclass(frozen=True)
class DocumentPart:
    """A piece of the stored text that lies on one page and under one heading; `start` counts code points."""

    text: str
    start: int
    page: int
    heading_path: tuple[str, ...]


def parts(text: str, chunks: Sequence[Chunk]) -> Iterator[DocumentPart]:
    """The whole text, cut where a passage or a page begins; what stands before the first belongs to it."""
    begins = {start: (page, chunk.heading_path) for chunk in chunks for start, page in _pages_of(chunk)}
    starts = [0, *sorted(begins)[1:]] if begins else [0]
    places = [begins[start] for start in sorted(begins)] or [(0, ())]
    for start, end, (page, heading_path) in zip(starts, [*starts[1:], len(text)], places, strict=True):
        if text[start:end]:
            yield DocumentPart(text[start:end], start, page, heading_path)


def _pages_of(chunk: Chunk) -> Iterator[tuple[int, int]]:
    """Where it begins and each page after that inside it, with the number of the page."""
    return zip((chunk.start, *chunk.page_starts), count(chunk.page))
