"""Sections of a text between its headings, small neighbours joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sluiceway_ingest.domain.chunking.headings import Heading
from sluiceway_ingest.domain.chunking.words import TokenisedWords

Path = tuple[Heading, ...]

# Siblings below this many tokens say too little to be found alone.
SMALL = 50


@dataclass(frozen=True, kw_only=True)
class Section:
    """The words from one heading to the next. `path` are the headings they stand under, `above` those above its own.

    `bare`: nothing but the heading itself is there. `small`: neither it nor what was joined to it can stand alone.
    """

    first: int
    last: int
    path: Path
    above: Path
    bare: bool = False
    small: bool = False

    def titles(self, end: int) -> tuple[str, ...]:
        """Of the headings above a passage that ends before this offset: none of them comes after it."""
        return tuple(heading.title for heading in self.path if heading.start < end)


def sections(words: TokenisedWords, headings: Sequence[Heading]) -> Iterator[Section]:
    """All words once, in their order."""
    pending: Section | None = None
    for section in _between(words, headings):
        joined = _joined(pending, section) if pending is not None else section
        if joined is None and pending is not None:
            yield pending
        pending = joined or section
    if pending is not None:
        yield pending


def _between(words: TokenisedWords, headings: Sequence[Heading]) -> Iterator[Section]:
    firsts = [*(words.at(heading.start) for heading in headings), len(words)]
    if firsts[0]:
        yield Section(first=0, last=firsts[0], path=(), above=())
    stack: list[Heading] = []
    for heading, first, last in zip(headings, firsts, firsts[1:], strict=False):
        above = [higher for higher in stack if higher.level < heading.level]
        stack = [*above, heading]
        if first < last:
            yield _section(words, first, last, _titled(above), _titled(stack))


def _titled(headings: Sequence[Heading]) -> Path:
    return tuple(heading for heading in headings if heading.title)


def _section(words: TokenisedWords, first: int, last: int, above: Path, path: Path) -> Section:
    bare = "\n" not in words.text[words.starts[first] : words.ends[last - 1]]
    return Section(first=first, last=last, path=path, above=above, bare=bare, small=words.tokens(first, last) < SMALL)


def _joined(one: Section, two: Section) -> Section | None:
    if one.bare and two.above[: len(one.path)] == one.path:
        return replace(two, first=one.first)
    # What stands under a bare heading comes after it, and would take all that was joined to it along.
    if one.small and two.small and one.above == two.above and (one.bare or not two.bare):
        return replace(two, first=one.first, path=one.path if _are_of_one_title(one, two) else two.above)
    return None


def _are_of_one_title(one: Section, two: Section) -> bool:
    return [heading.title for heading in one.path] == [heading.title for heading in two.path]
