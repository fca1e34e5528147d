"""Ranking of what was found: reranker scores, near-duplicates collapsed, and maximal marginal relevance."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sluiceway_embed.domain.alike import WordSets
from sluiceway_embed.domain.hits import RankedHit, also


def by_score(ranked: Sequence[RankedHit]) -> list[RankedHit]:
    """Best first; equal scores by id."""
    return sorted(ranked, key=lambda each: (-each.score, each.hit.chunk.chunk_id))


def rescored(ranked: Sequence[RankedHit], scores: Sequence[float]) -> list[RankedHit]:
    """In the order of a reranker, whose scores are stretched to 0..1."""
    low, high = min(scores), max(scores)
    width = high - low
    stretched = [(score - low) / width if width else 1.0 for score in scores]
    return by_score([replace(each, score=score) for each, score in zip(ranked, stretched, strict=True)])


def collapsed(ranked: Sequence[RankedHit]) -> list[RankedHit]:
    """Near-duplicates become one: the best stays and names the documents that say the same. So do copies within a
    document, word for word under the same headings.

    Only what the caller may find is here, so nobody learns of a document by its twin.
    """
    near, word_sets = _near(ranked), WordSets()
    ranked = _without_copies(ranked)
    places: defaultdict[str, list[int]] = defaultdict(list)
    kept: list[RankedHit] = []
    for each in ranked:
        rivals = sorted(place for document_id in near[each.document_id] for place in places[document_id])
        alike = word_sets.first_alike(each.hit.chunk.text, [kept[place].hit.chunk.text for place in rivals])
        if alike is None:
            places[each.document_id].append(len(kept))
            kept.append(each)
        elif each.document_id not in kept[rivals[alike]].also_in:
            kept[rivals[alike]] = also(kept[rivals[alike]], each.document_id)
    return kept


def folded(ranked: Sequence[RankedHit], per_document: int) -> list[RankedHit]:
    """The best `per_document` of each document, in their order; 0: all."""
    if not per_document:
        return list(ranked)
    seen: Counter[str] = Counter()
    kept = []
    for each in ranked:
        seen[each.document_id] += 1
        if seen[each.document_id] <= per_document:
            kept.append(each)
    return kept


def diverse(ranked: Sequence[RankedHit], k: int, diversity: float) -> list[RankedHit]:
    """Maximal marginal relevance (Carbonell and Goldstein, 1998) with lambda = 1 - diversity over cosines."""
    if diversity == 0 or any(each.hit.vector is None for each in ranked):
        return list(ranked[:k])
    vectors = (
        np.stack([each.hit.vector for each in ranked if each.hit.vector is not None]) if ranked else np.empty((0, 0))
    )
    rest, chosen = list(range(len(ranked))), list[int]()
    closest = np.zeros(len(ranked))
    while rest and len(chosen) < k:
        best = max(rest, key=lambda i: (1 - diversity) * ranked[i].score - diversity * closest[i])
        rest.remove(best)
        chosen.append(best)
        closest = np.maximum(closest, vectors @ vectors[best])
    return [ranked[index] for index in chosen]


def _without_copies(ranked: Sequence[RankedHit]) -> Sequence[RankedHit]:
    first: dict[tuple[str, str], RankedHit] = {}
    for each in ranked:
        first.setdefault((each.document_id, each.hit.chunk.embedded), each)
    return tuple(first.values())


def _near(ranked: Sequence[RankedHit]) -> defaultdict[str, set[str]]:
    """The near-duplicates of each document among those that were found; one that is named names the other too."""
    documents = {each.document_id for each in ranked}
    near: defaultdict[str, set[str]] = defaultdict(set)
    for each in ranked:
        for other in documents.intersection(each.hit.chunk.near_duplicates) - {each.document_id}:
            near[each.document_id].add(other)
            near[other].add(each.document_id)
    return near
