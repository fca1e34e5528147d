"""What Weaviate says about how a score came about."""

import re
from typing import Final

# Of each way: `(Result Set keyword,bm25) Document <id>: original score 4.2, normalized score: 0.5`.
_WAY: Final = re.compile(r"\(Result Set (\w+),[^)]*\)[^:]*: original score ([-+.\deE]+)")


def ways(explained: str | None) -> tuple[float | None, float | None]:
    """The cosine and the BM25 score; None where that way did not find it."""
    scores = {way: float(score) for way, score in _WAY.findall(explained or "")}
    return scores.get("vector"), scores.get("keyword")
