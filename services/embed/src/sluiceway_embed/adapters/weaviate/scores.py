"""Scores of the two ways, out of Weaviate's explanation of a hit."""

import re
from typing import Final

# Of each way: `(Result Set keyword,bm25) Document <id>: original score 4.2, normalized score: 0.5`.
_WAY: Final = re.compile(r"\(Result Set (\w+),[^)]*\)[^:]*: original score ([-+.\deE]+)")

# BM25 with k1 = 1.2, of which Weaviate leaves out the factor k1 + 1. Other stores do not.
_LEFT_OUT: Final = 2.2


def ways(explained: str | None) -> tuple[float | None, float | None]:
    """The cosine and the BM25 score; None where that way did not find it."""
    scores = {way: float(score) for way, score in _WAY.findall(explained or "")}
    said = scores.get("keyword")
    return scores.get("vector"), said * _LEFT_OUT if said is not None else None
