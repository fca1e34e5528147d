"""What an answer was worth, and the counts of a model."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.answers_questions import KnownAnswer
from tests.benchmarks.measured import wilson

_MARKER = re.compile(r"\s*\[\d+\]")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
# What is no letter and no digit parts words, dashes and quotes of all kinds; a point or comma within a number does not.
_BETWEEN_WORDS = re.compile(r"(?!(?<=\d)[.,](?=\d))[\W_]+")


@dataclass(frozen=True)
class Cited:
    """A citation as it came back."""

    quote: str
    start: int
    end: int
    text_sha256: str


@dataclass(frozen=True)
class Given:
    """An answer as it came back."""

    text: str
    status: str
    citations: tuple[Cited, ...]
    milliseconds: float
    tokens: int


@dataclass(frozen=True)
class Tally:
    """The counts of one model."""

    model: str
    answered: int
    absent: int
    right: int
    right_grounded: int
    grounded: int
    extractive: int
    refused: int
    refused_absent: int
    citations: int
    wrong_citations: int
    median_ms: float
    tokens: int


def holds(text: str, references: Sequence[str]) -> bool:
    """Whether a reference stands in the text, whatever the case, the articles and the punctuation."""
    said = f" {_plain(_MARKER.sub('', text))} "
    return any(f" {_plain(reference)} " in said for reference in references)


def is_wrong(cited: Cited, texts: dict[str, str]) -> bool:
    """Whether a quote is not what the stored text has at its span; `texts` are the stored texts by their digest."""
    stored = texts.get(cited.text_sha256)
    return stored is None or not cited.quote or stored[cited.start : cited.end] != cited.quote


def tally(
    model: str,
    answered: Sequence[tuple[KnownAnswer, Given]],
    absent: Sequence[tuple[KnownAnswer, Given]],
    texts: dict[str, str],
) -> Tally:
    """The counts over all questions."""
    given = [one for _, one in answered]
    cited = [citation for _, one in [*answered, *absent] for citation in one.citations]
    right = [one for asked, one in answered if holds(one.text, asked.references)]
    return Tally(
        model=model,
        answered=len(answered),
        absent=len(absent),
        right=len(right),
        right_grounded=sum(one.status == "grounded" for one in right),
        grounded=_count(given, "grounded"),
        extractive=_count(given, "extractive"),
        refused=_count(given, "not_in_documents"),
        refused_absent=_count([one for _, one in absent], "not_in_documents"),
        citations=len(cited),
        wrong_citations=sum(is_wrong(citation, texts) for citation in cited),
        median_ms=_median([one.milliseconds for one in given]),
        tokens=sum(one.tokens for one in given),
    )


def digest(text: str) -> str:
    """What a stored text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def interval(hits: int, of: int) -> str:
    """The share in per cent with its 95 % Wilson interval."""
    if of == 0:
        return "—"
    low, high = wilson(hits, of)
    return f"{hits / of:.0%} ({low:.0%}–{high:.0%})"  # noqa: RUF001


def row(one: Tally) -> tuple[str, ...]:
    """The counts as words, shares with their intervals."""
    return (
        one.model,
        interval(one.right, one.answered),
        interval(one.grounded, one.answered),
        interval(one.extractive, one.answered),
        interval(one.refused, one.answered),
        interval(one.refused_absent, one.absent),
        f"{one.wrong_citations} of {one.citations}",
        f"{one.median_ms:.0f}",
    )


def _count(given: Sequence[Given], status: str) -> int:
    return sum(one.status == status for one in given)


def _median(numbers: Sequence[float]) -> float:
    return sorted(numbers)[len(numbers) // 2] if numbers else 0.0


def _plain(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", _BETWEEN_WORDS.sub(" ", text.casefold())).split())
