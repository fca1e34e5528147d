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


# Of its length, a vector may be moved so far by rounding: its cosines change by less than a millionth.
_ROUNDED: Final = 2.0**-10


def rounded(vector: Vector) -> Vector:
    """To half precision, so that what is kept beside the index takes half the room; as it is where its numbers are too
    large for that, or too small."""
    with np.errstate(over="ignore"):
        half = vector.astype(np.float16).astype(np.float32)
    moved, length = np.linalg.norm(half - vector), np.linalg.norm(vector)
    return half if moved <= _ROUNDED * length else vector


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
