"""Relative-score fusion of two rankings, the same in every store."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fused:
    """A passage with its fused score in 0..1 and, where that way found it, its cosine and its BM25 score."""

    chunk_id: str
    score: float
    vector_score: float | None
    keyword_score: float | None


def fused(by_vector: Mapping[str, float], by_words: Mapping[str, float], alpha: float) -> list[Fused]:
    """Each list is stretched to 0..1 between its lowest and highest score, weighed by alpha and 1 - alpha, and added.

    What only one way found gets nothing from the other. Equal scores are put in order by id, so that the order is
    always the same. This is what Weaviate documents as `relativeScoreFusion`.
    """
    vector, words = _stretched(by_vector), _stretched(by_words)
    hits = [
        Fused(
            name,
            alpha * vector.get(name, 0.0) + (1 - alpha) * words.get(name, 0.0),
            by_vector.get(name),
            by_words.get(name),
        )
        for name in {**by_vector, **by_words}
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    """Lowest 0, highest 1; where all are equal, all are 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {name: (score - low) / (high - low) if high > low else 1.0 for name, score in scores.items()}
