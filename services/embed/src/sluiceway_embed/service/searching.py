"""What fits a question, for one caller."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Refusal
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.chunks import Space, collection_name, groups_of
from sluiceway_embed.domain.filters import EVERYTHING, All, Filter, Match, within_limits
from sluiceway_embed.domain.heads import may_be_found
from sluiceway_embed.domain.hits import MOST_FETCHED, MOST_K, Found, Hit, Query, Vector, aged
from sluiceway_embed.domain.ranking import by_score, collapsed, diverse, judged
from sluiceway_embed.ports import ChunkIndex, Heads, Reranker
from sluiceway_embed.service.rules import IndexRules, must_be_live, must_be_there, must_be_whole

_LONGEST_QUESTION: Final = 8192
_USUAL_K: Final = 10
_LEAST_FETCHED: Final = 100


@dataclass(frozen=True)
class Asked:
    """A search as the caller wants it. Text, vector, or both; None or 0 where the caller left it open."""

    collection: str
    text: str
    vector: Vector | None = None
    alpha: float | None = None
    k: int = 0
    fetch_k: int = 0
    where: Filter = EVERYTHING
    half_life_seconds: float | None = None
    diversity: float = 0.0
    rerank: bool = False
    explain: bool = False

    @property
    def reorders(self) -> bool:
        """Whether what was found further down may come up."""
        return self.half_life_seconds is not None or self.diversity > 0 or self.rerank


@dataclass(frozen=True)
class Answer:
    """What was found, best first."""

    found: Sequence[Found]
    index_version: str
    reranked: bool


@dataclass(frozen=True)
class Reranking:
    """A reranker and the seconds it may take; after them the answer goes without."""

    reranker: Reranker
    seconds: float


@dataclass(frozen=True)
class Searching:
    """Searches the space of the caller's tenant, for the caller's groups."""

    index: ChunkIndex
    heads: Heads
    rules: IndexRules
    slots: ConcurrencyLimit
    clock: Clock
    reranking: Reranking | None = None

    async def search(self, principal: Principal, asked: Asked) -> Answer:
        principal.must("reader")
        _check(asked, self.rules.encoder.card.dimensions)
        space = self.rules.space(principal.tenant, collection_name(asked.collection))
        with self.slots.slot():
            await must_be_live(self.index, space)
            await must_be_whole(self.index, space)
            query = await self._query(principal, asked)
            hits = await self._current(principal, await self._hits(space, query))
            found = by_score([aged(hit, self.clock.now(), asked.half_life_seconds) for hit in hits])
            found, reranked = await self._reranked(asked, await _collapsed(found))
        return Answer(diverse(found, asked.k or _USUAL_K, asked.diversity), space.version, reranked)

    async def _hits(self, space: Space, query: Query) -> Sequence[Hit]:
        hits = await self.index.search(space, query)
        if not hits:
            await must_be_there(self.index, self.heads, space)
        return hits

    async def _query(self, principal: Principal, asked: Asked) -> Query:
        words = self.rules.analyser.words(asked.text)
        alpha = _alpha(asked, words)
        vector = asked.vector
        if vector is None and alpha > 0:
            vector = (await self.rules.encoder.encode([asked.text], "question")).vectors[0]
        k = asked.k or _USUAL_K
        # Fewer would be put in another order by a store that never fetches so few.
        fetch = max(asked.fetch_k, _LEAST_FETCHED)
        return Query(
            words,
            vector if alpha > 0 else None,
            alpha,
            fetch,
            fetch if asked.reorders else min(fetch, 3 * k + 20),
            All((Match("groups", groups_of(principal.groups)), asked.where)),
            with_vectors=asked.diversity > 0,
            explain=asked.explain,
        )

    async def _current(self, principal: Principal, hits: Sequence[Hit]) -> list[Hit]:
        """Without leftovers of older versions and of withdrawn documents; and whatever a store lets through, nothing
        that the caller may not find."""
        heads = await self.heads.of(principal.tenant, sorted({hit.chunk.document_id for hit in hits}))
        mine = set(groups_of(principal.groups))
        current = [hit for hit in hits if may_be_found(heads.get(hit.chunk.document_id), hit.chunk)]
        return [hit for hit in current if not mine.isdisjoint(hit.chunk.groups)]

    async def _reranked(self, asked: Asked, found: list[Found]) -> tuple[list[Found], bool]:
        if not asked.rerank or self.reranking is None or not found:
            return found, False
        try:
            async with asyncio.timeout(self.reranking.seconds):
                texts = [each.hit.chunk.embedded for each in found]
                scores = await self.reranking.reranker.scores(asked.text, texts)
        except (TimeoutError, Refusal):
            return found, False
        return judged(found, scores), True


async def _collapsed(found: list[Found]) -> list[Found]:
    """A thousand passages of two twins take two tenths of a second, which others must not wait for."""
    return collapsed(found) if len(found) <= _LEAST_FETCHED else await asyncio.to_thread(collapsed, found)


def _check(asked: Asked, dimensions: int) -> None:
    """Raises Invalid with the field."""
    _between("k", asked.k, 0, MOST_K)
    _between("fetch_k", asked.fetch_k, 0, MOST_FETCHED)
    _between("alpha", asked.alpha or 0, 0, 1)
    _between("diversity", asked.diversity, 0, 1)
    if len(asked.text) > _LONGEST_QUESTION:
        raise Invalid(f"`text` has {len(asked.text)} characters; it may have {_LONGEST_QUESTION}", field="text")
    if not asked.text.strip() and asked.vector is None:
        raise Invalid("a search needs `text`, a `vector`, or both", field="text")
    if asked.vector is not None and len(asked.vector) != dimensions:
        raise Invalid(f"`vector` has {len(asked.vector)} numbers; the encoder makes {dimensions}", field="vector")
    if asked.vector is not None and not 0 < float(np.linalg.norm(asked.vector)) < float("inf"):
        raise Invalid("`vector` points nowhere: its numbers must be finite, and not all nought", field="vector")
    if asked.half_life_seconds is not None and asked.half_life_seconds <= 0:
        raise Invalid("`freshness_half_life` must be longer than nothing", field="freshness_half_life")
    within_limits(asked.where)


def _alpha(asked: Asked, words: str) -> float:
    """What was asked for; the vector alone where there are no words that could be compared."""
    alpha = 0.5 if asked.alpha is None else asked.alpha
    return alpha if words or alpha == 0 else 1.0


def _between(field: str, given: float, low: float, high: float) -> None:
    if not low <= given <= high:
        raise Invalid(f"`{field}` is {_said(given)}; it must lie between {low:g} and {high:g}", field=field)


def _said(number: float) -> str:
    """A fraction in its few digits, though it came in 32 bits; a whole number in all of its own."""
    return f"{number:g}" if isinstance(number, float) else str(number)
