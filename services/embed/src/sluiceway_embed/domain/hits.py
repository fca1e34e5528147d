"""Query and hits of a search, before and after ranking."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import exp, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.filters import Filter

Vector = NDArray[np.float32]

MOST_K: Final = 100
MOST_FETCHED: Final = 1000


# Of its length, a vector may be moved so far by rounding. At a sixty-fourth its cosine with what it was is .9999.
_MOVED_BY_STEPS: Final = 2.0**-6
_MOVED_BY_HALVES: Final = 2.0**-10
# To each side of 0, as many as a signed byte has room for.
_STEPS: Final = 127
# Below that half precision has fewer digits, and a step would not be found again.
_LEAST_STEP: Final = 2.0**-14


@dataclass(frozen=True)
class QuantisedVector:
    """A vector in signed bytes: how many steps each of its numbers is, and how long a step is, in half precision."""

    step: np.float16
    numbers: NDArray[np.int8]

    @property
    def vector(self) -> Vector:
        return self.numbers * np.float32(self.step)


def quantised(vector: Vector) -> QuantisedVector | None:
    """The nearest one, which of a vector that is one already is the same; None where its steps would be too short for
    half precision, or too long."""
    largest = np.max(np.abs(vector), initial=0.0)
    with np.errstate(over="ignore"):
        step = np.float16(largest / _STEPS)
        if np.float32(step) * _STEPS < largest:
            step = np.nextafter(step, np.float16(np.inf))
    if not _LEAST_STEP <= step < np.inf:
        return None
    return QuantisedVector(step, np.rint(vector / np.float32(step)).astype(np.int8))


def rounded(vector: Vector) -> Vector:
    """To a byte a number, so that what is kept beside the index takes a quarter of the room; to half precision where
    that would move it too far; as it is where its numbers are too large for that as well, or too small."""
    steps = quantised(vector)
    if steps is not None and _is_near(steps.vector, vector, _MOVED_BY_STEPS):
        return steps.vector
    with np.errstate(over="ignore"):
        half = vector.astype(np.float16).astype(np.float32)
    return half if _is_near(half, vector, _MOVED_BY_HALVES) else vector


def _is_near(moved: Vector, vector: Vector, most: float) -> bool:
    return bool(np.linalg.norm(moved - vector) <= most * np.linalg.norm(vector))


@dataclass(frozen=True, kw_only=True)
class Query:
    """What the index is asked: by words, by vector, or both. `alpha` 1 weighs the vector only, 0 the words only.

    Each way fetches `fetch` candidates; the best `limit` of both are wanted. `words` are as the analysis leaves them.
    """

    words: str
    vector: Vector | None
    alpha: float
    fetch: int
    limit: int
    where: Filter
    with_vectors: bool = False
    explain: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage with its fused score in 0..1 and, where that way found it, its cosine and its BM25 score."""

    chunk: IndexedChunk
    score: float
    vector_score: float | None = None
    keyword_score: float | None = None
    vector: Vector | None = None


@dataclass(frozen=True)
class RankedHit:
    """A hit with what ranking did to it, and how related it is to the question, where that is to be explained."""

    hit: Hit
    score: float
    freshness: float = 1.0
    also_in: tuple[str, ...] = ()
    relatedness: float | None = None

    @property
    def document_id(self) -> str:
        return self.hit.chunk.document_id


def aged(hit: Hit, now: datetime, half_life_seconds: float | None) -> RankedHit:
    """The score times exp(-age · ln 2 / half-life); without a half-life age does not count."""
    if half_life_seconds is None:
        return RankedHit(hit, hit.score)
    age = max(0.0, (now - hit.chunk.submitted_at).total_seconds())
    freshness = exp(-age * log(2) / half_life_seconds)
    return RankedHit(hit, hit.score * freshness, freshness)


def also(ranked: RankedHit, document_id: str) -> RankedHit:
    """The same passage, which another document says too."""
    return replace(ranked, also_in=(*ranked.also_in, document_id))
