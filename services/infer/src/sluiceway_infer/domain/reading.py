"""A passage, read once: its sentences and their words."""

import re
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.passages import Passage
from sluiceway_infer.domain.questions import Kind, ParsedQuestion
from sluiceway_infer.domain.sentences import sentences
from sluiceway_infer.domain.words import Word, content, words

_HEADING = re.compile(r"#{1,6}\s")


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Reading:
    """A passage with its lines; `place` are the words of title and headings, which stand above it and are not cited.
    `beside` are neighbours among the words of both.
    """

    passage: Passage
    lines: tuple[Line, ...]
    stems: frozenset[str]
    place: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    beside: frozenset[tuple[str, str]]


def read(passage: Passage) -> Reading:
    """The passage, read."""
    lines = tuple(_line(sentence.text, sentence.start) for sentence in sentences(passage.text))
    ordered = [word.stem for line in lines for word in line.words]
    above = [word.stem for word in content(passage.place)]
    pairs = frozenset(pairwise(ordered))
    return Reading(passage, lines, frozenset(ordered), frozenset(above), pairs, pairs.union(pairwise(above)))


def _line(text: str, start: int) -> Line:
    found = words(text)
    matter = tuple(word for word in found if word.is_content)
    negations = tuple(word.start for word in found if word.is_negation)
    stems = frozenset(word.stem for word in matter)
    return Line(start, start + len(text), matter, stems, negations, bool(_HEADING.match(text)))
