"""Extractive answer: sentences of the documents, where no model's words can stand."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage, ParsedQuestion
from sluiceway_infer.domain.retrieval.passages import Quote

MOST_SENTENCES = 2
# A second sentence is worth its place where it is nearly as good as the first.
NEARLY = 0.75
# A longer one is a table or a list rather than a sentence; it is cut between two words.
LONGEST = 700


@dataclass(frozen=True)
class Candidate:
    """A line that may answer, and how well it fits the question."""

    passage: ParsedPassage
    line: Line
    fit: float

    def overlaps(self, quote: Quote) -> bool:
        """True where the words of the quote are among its own."""
        is_same = quote.passage.chunk_id == self.passage.source.chunk_id
        return is_same and self.line.start < quote.end and quote.start < self.line.end

    @property
    def quote(self) -> Quote:
        end = min(self.line.end, self.line.start + LONGEST)
        if end < self.line.end:
            end = self.passage.source.text.rfind(" ", self.line.start, end) or end
        return Quote(self.passage.source, self.line.start, end)


def extracted(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> tuple[Quote, ...]:
    """The best sentences for the question, best first; none where no line shares a word with it."""
    return tuple(candidate.quote for candidate in fitting(question, passages, NEARLY)[:MOST_SENTENCES])


def fitting(question: ParsedQuestion, passages: Sequence[ParsedPassage], share: float) -> tuple[Candidate, ...]:
    """The lines that fit the question at least so nearly as the best one does, best first."""
    ranked = sorted(_candidates(question, passages), key=lambda candidate: -candidate.fit)
    return tuple(candidate for candidate in ranked if candidate.fit >= share * ranked[0].fit)


def _candidates(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> list[Candidate]:
    rarity = _rarity(question, passages)
    lines = [(passage, at) for passage in passages for at in range(len(passage.lines))]
    fits = [Candidate(passage, passage.lines[at], _fit(question, passage, at, rarity)) for passage, at in lines]
    return [fit for fit in fits if question.stems & fit.line.stems and not fit.line.is_heading]


def _rarity(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Mapping[str, float]:
    """How telling each word of the question is among the lines that were found, as a share of all of it."""
    lines = [line for passage in passages for line in passage.lines]
    seen = Counter(stem for line in lines for stem in question.stems & line.stems)
    weights = {stem: math.log((len(lines) + 1) / (seen[stem] + 0.5)) for stem in question.stems}
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _fit(question: ParsedQuestion, passage: ParsedPassage, at: int, rarity: Mapping[str, float]) -> float:
    line = passage.lines[at]
    beside = passage.lines[max(0, at - 1) : at + 2]
    near = passage.place.union(*(other.stems for other in beside))
    return (
        _weight(rarity, line.stems)
        + 0.3 * _weight(rarity, near)
        + 0.5 * _weight(rarity, passage.stems | passage.place)
        + 0.5 * passage.source.score
        + (0.0 if question.kind == "any" else 0.25 if line.holds(question.kind, question) else -0.25)
    )


def _weight(rarity: Mapping[str, float], stems: frozenset[str]) -> float:
    return sum(weight for stem, weight in rarity.items() if stem in stems)
