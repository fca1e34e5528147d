"""Grounded answer: the sentences of a model that the documents support, else words of the documents or a no.

No model takes part.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_infer.domain.grounding.evidence import Evidence, Thresholds
from sluiceway_infer.domain.grounding.extraction import extracted, fitting
from sluiceway_infer.domain.grounding.parsed import ParsedQuestion
from sluiceway_infer.domain.grounding.sentences import Sentence, sentences
from sluiceway_infer.domain.grounding.support import claim, supported
from sluiceway_infer.domain.retrieval.passages import Quote

GroundednessStatus = Literal["not_asked", "grounded", "extractive", "not_in_documents", "ungrounded"]
UngroundedPolicy = Literal["extract", "refuse", "allow"]

# A true sentence may answer another question. One that rests on a line that fits the question at least so nearly as the
# best line does is taken to answer this one.
NEAR_THE_BEST = 0.7
NOT_IN_DOCUMENTS = "The documents do not answer this."
_MARKER = re.compile(r"\s?\[\d{1,2}(?:\s?[,\u2013-]\s?\d{1,2})*\]")


@dataclass(frozen=True)
class Groundedness:
    """How an answer stands to the documents: what was found, and the share of its sentences that a passage supports."""

    status: GroundednessStatus = "not_asked"
    score: float = 0.0


@dataclass(frozen=True)
class AnswerPart:
    """A sentence of the answer to be, the words it rests on (None where it rests on none), and the space before it."""

    text: str
    quote: Quote | None
    before: str = " "


@dataclass(frozen=True)
class Grounded:
    """An answer in parts, and how it stands to the documents."""

    parts: tuple[AnswerPart, ...]
    groundedness: Groundedness


def ground(text: str, found: Evidence, thresholds: Thresholds) -> Grounded | None:
    """The model's sentences that a passage supports; None where they are too few or do not bear on the question."""
    parts = _parts(text, found)
    kept = tuple(part for part in parts if part.quote is not None)
    share = len(kept) / len(parts) if parts else 0.0
    if share < thresholds.supported or not _bears(kept, found) or not _says_more(kept, found.question):
        return None
    return Grounded(kept, Groundedness("grounded", share))


def extract(found: Evidence) -> Grounded:
    """The documents' own sentences, where they bear on the question; else the honest no."""
    quotes = extracted(found.question, found.bearing)
    if not quotes:
        return refuse()
    return Grounded(tuple(AnswerPart(quote.text, quote) for quote in quotes), Groundedness("extractive", 1.0))


def refuse() -> Grounded:
    """The honest no."""
    return Grounded((AnswerPart(NOT_IN_DOCUMENTS, None),), Groundedness("not_in_documents", 0.0))


def allow(text: str, found: Evidence) -> Grounded:
    """The model's answer as it is, whatever supports it."""
    parts = _parts(text, found)
    share = sum(part.quote is not None for part in parts) / max(1, len(parts))
    return Grounded(parts, Groundedness("ungrounded", share))


def settle(text: str, found: Evidence, policy: UngroundedPolicy, thresholds: Thresholds) -> Grounded:
    """What is given to the caller."""
    grounded = ground(text, found, thresholds)
    if grounded is not None:
        return grounded
    if policy == "allow":
        return allow(text, found)
    return extract(found) if policy == "extract" else refuse()


def _parts(text: str, found: Evidence) -> tuple[AnswerPart, ...]:
    """The model's sentences, without the numbers that it may have put there itself."""
    bare = _MARKER.sub("", text)
    said = sentences(bare)
    ends = [0, *(sentence.end for sentence in said)]
    return tuple(
        AnswerPart(sentence.text, _quote(sentence, found), bare[end : sentence.start])
        for sentence, end in zip(said, ends, strict=False)
    )


def _quote(sentence: Sentence, found: Evidence) -> Quote | None:
    support = supported(claim(sentence.text, found.question), found.question, found.passages)
    return support.quote if support else None


def _says_more(parts: Sequence[AnswerPart], question: ParsedQuestion) -> bool:
    """A question that is only said again is no answer, unless it asked for a yes."""
    return question.is_yes_or_no or any(claim(part.text, question).new for part in parts)


def _bears(parts: Sequence[AnswerPart], found: Evidence) -> bool:
    """One of the sentences rests on a line that is among the best for the question."""
    best = fitting(found.question, found.bearing, NEAR_THE_BEST)
    return any(part.quote is not None and candidate.overlaps(part.quote) for part in parts for candidate in best)
