"""Parsed questions and passages: their content words, and the names and numbers that say which thing is meant.

A thing is this one and no other by its name, its number, and the two together (`Tessera-3`, `Article 12`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sluiceway_infer.domain.grounding.sentences import sentences
from sluiceway_infer.domain.grounding.words import Word, content, stem, words
from sluiceway_infer.domain.retrieval.passages import Passage

Kind = Literal["number", "name", "any"]
Joint = tuple[str, str]

_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|tall|large|big|high|deep|fast|often|heavy)\b|\bwhen\b"
    r"|\b(?:what|which) (?:percentage|number|year|date|day|century|decade)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:who|whose|whom|where)\b|\b(?:what|which) (?:city|country|state|river|company|team|university|person)\b",
    re.IGNORECASE,
)
# Words such as "how long" may be answered without a figure ("all day"), so these alone are held to one.
_COUNT = re.compile(r"\bhow many\b|\b(?:what|which) (?:percentage|year)\b", re.IGNORECASE)
# A question that can be answered in its own words.
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|must)(?:n't)?\b", re.IGNORECASE
)
_HEADING = re.compile(r"#{1,6}\s")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
# A day that stands beside one is no number of it: "February 3" and "3 February" are the same day.
_MONTHS = frozenset(
    map(
        stem,
        """january february march april may june july august september october november december jan feb mar apr jun jul
        aug sep sept oct nov dec""".split(),
    )
)
_SHORTEST_NAME = 3
_SHORTEST_ROOT = 4


@dataclass(frozen=True, kw_only=True)
class ParsedQuestion:
    """A question: its content words, their neighbours, and what an answer has to hold. `names`, `figures` and `joints`
    are what it asks about: a passage that lacks one of them speaks of something else.
    """

    text: str
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    kind: Kind
    needs_number: bool
    is_yes_or_no: bool
    names: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    joints: frozenset[Joint] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence of a passage with its content words."""

    start: int
    end: int
    words: tuple[Word, ...]
    stems: frozenset[str]
    negations: tuple[int, ...]
    is_heading: bool = False
    """Says what comes, and answers nothing itself."""

    def holds(self, kind: Kind, question: ParsedQuestion) -> bool:
        """True where it has a word of the kind that the question does not name itself."""
        if kind == "any":
            return True
        new = [word for word in self.words if word.stem not in question.stems]
        return any(word.is_number for word in new) if kind == "number" else any(word.is_name for word in new)


@dataclass(frozen=True, kw_only=True)
class ParsedPassage:
    """A passage with its lines; `place` are the words of title and headings, which stand above it and are not cited.
    `beside` are neighbours among the words of both.
    """

    source: Passage
    lines: tuple[Line, ...]
    stems: frozenset[str]
    place: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    beside: frozenset[tuple[str, str]]


def parse_question(text: str) -> ParsedQuestion:
    """The question, read once."""
    found = words(text)
    stems = [word.stem for word in found if word.is_content]
    return ParsedQuestion(
        text=text,
        stems=frozenset(stems),
        pairs=frozenset(pairwise(stems)),
        kind=_kind(text),
        needs_number=bool(_COUNT.search(text)),
        is_yes_or_no=bool(_YES_OR_NO.match(text)),
        names=_names(text, found),
        figures=frozenset(word.stem for word in found if word.text[:1].isdigit()),
        joints=joints(text, found),
    )


def parse_passage(passage: Passage) -> ParsedPassage:
    """The passage, read once."""
    lines = tuple(_line(sentence.text, sentence.start) for sentence in sentences(passage.text))
    ordered = [word.stem for line in lines for word in line.words]
    above = [word.stem for word in content(passage.place)]
    pairs = frozenset(pairwise(ordered))
    return ParsedPassage(
        source=passage,
        lines=lines,
        stems=frozenset(ordered),
        place=frozenset(above),
        pairs=pairs,
        beside=pairs.union(pairwise(above)),
    )


def joints(text: str, found: Sequence[Word]) -> frozenset[Joint]:
    """Names with the number that belongs to them. Another number beside the name is another thing."""
    return frozenset(_joints(text, found))


def is_named(name: str, among: frozenset[str]) -> bool:
    """True where the name is there, or one that it is made from or that is made from it (India, Indian)."""
    return name in among or any(_same_root(name, other) for other in among)


def _kind(text: str) -> Kind:
    if _NUMBER.search(text):
        return "number"
    return "name" if _NAME.search(text) else "any"


def _line(text: str, start: int) -> Line:
    found = words(text)
    matter = tuple(word for word in found if word.is_content)
    return Line(
        start=start,
        end=start + len(text),
        words=matter,
        stems=frozenset(word.stem for word in matter),
        negations=tuple(word.start for word in found if word.is_negation),
        is_heading=bool(_HEADING.match(text)),
    )


def _names(text: str, found: Sequence[Word]) -> frozenset[str]:
    """Words written like names; the first one is always written so, and where all is in capitals nothing is told."""
    if text == text.upper():
        return frozenset()
    later = (word for word in found[1:] if word.is_content and word.is_name and not word.is_number)
    return frozenset(word.stem for word in later if len(word.text) >= _SHORTEST_NAME)


def _joints(text: str, found: Sequence[Word]) -> Iterator[Joint]:
    for at, (one, next_one) in enumerate(pairwise(found)):
        between = text[one.end : next_one.start]
        if not one.is_content or one.is_number or not next_one.text[:1].isdigit():
            continue
        if between == "" or between in _HYPHENS or (between == " " and at > 0 and _is_counted(one)):
            yield one.stem, next_one.stem


def _is_counted(one: Word) -> bool:
    return one.is_name and one.stem not in _MONTHS


def _same_root(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_ROOT and longer.startswith(shorter)
