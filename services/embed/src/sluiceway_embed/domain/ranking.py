"""The order in which a caller sees what was found."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sluiceway_embed.domain.hits import Found, also

# Two passages of near-duplicate documents are the same passage when they share so much of their words.
_ALIKE: Final = 0.7
_WORD: Final = re.compile(r"\w+")


def by_score(found: Sequence[Found]) -> list[Found]:
    """Best first; equal scores by id."""
    return sorted(found, key=lambda each: (-each.score, each.hit.chunk.chunk_id))


def judged(found: Sequence[Found], scores: Sequence[float]) -> list[Found]:
    """In the order of a reranker, whose scores are stretched to 0..1."""
    low, high = min(scores), max(scores)
    width = high - low
    stretched = [(score - low) / width if width else 1.0 for score in scores]
    return by_score([replace(each, score=score) for each, score in zip(found, stretched, strict=True)])


def collapsed(found: Sequence[Found]) -> list[Found]:
    """Near-duplicates become one: the best stays and names the documents that say the same.

    Only what the caller may find is here, so nobody learns of a document by its twin.
    """
    kept: list[Found] = []
    for each in found:
        twin = next((index for index, other in enumerate(kept) if _says_the_same(each, other)), None)
        if twin is None:
            kept.append(each)
        elif each.document_id not in (kept[twin].document_id, *kept[twin].also_in):
            kept[twin] = also(kept[twin], each.document_id)
    return kept


def diverse(found: Sequence[Found], k: int, diversity: float) -> list[Found]:
    """Maximal marginal relevance (Carbonell and Goldstein, 1998) with lambda = 1 - diversity over cosines."""
    if diversity == 0 or any(each.hit.vector is None for each in found):
        return list(found[:k])
    vectors = (
        np.stack([each.hit.vector for each in found if each.hit.vector is not None]) if found else np.empty((0, 0))
    )
    rest, chosen = list(range(len(found))), list[int]()
    closest = np.zeros(len(found))
    while rest and len(chosen) < k:
        best = max(rest, key=lambda i: (1 - diversity) * found[i].score - diversity * closest[i])
        rest.remove(best)
        chosen.append(best)
        closest = np.maximum(closest, vectors @ vectors[best])
    return [found[index] for index in chosen]


def _says_the_same(one: Found, other: Found) -> bool:
    if one.document_id == other.document_id:
        return False
    if (
        one.document_id not in other.hit.chunk.near_duplicates
        and other.document_id not in one.hit.chunk.near_duplicates
    ):
        return False
    mine, yours = _words(one.hit.chunk.text), _words(other.hit.chunk.text)
    return len(mine & yours) >= _ALIKE * len(mine | yours)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
