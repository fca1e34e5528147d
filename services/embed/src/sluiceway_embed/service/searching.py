"""What fits a question, for one caller."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.admission import Seats
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Refusal
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.chunks import Space, collection_name, groups_of, index_version
from sluiceway_embed.domain.filters import EVERYTHING, All, Filter, Match, within_limits
from sluiceway_embed.domain.heads import may_be_found
from sluiceway_embed.domain.hits import MOST_FETCHED, MOST_K, Found, Hit, Query, Vector, aged
from sluiceway_embed.domain.ranking import by_score, collapsed, diverse
from sluiceway_embed.ports import ChunkIndex, Encoder, Heads, Reranker

_LONGEST_QUESTION: Final = 8192


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
    encoder: Encoder
    seats: Seats
    clock: Clock
    reranking: Reranking | None = None

    async def search(self, principal: Principal, asked: Asked) -> Answer:
        principal.must("reader")
        k, query = _query(principal, asked, self.encoder.dimensions)
        version = index_version(self.encoder.sha256, self.encoder.dimensions)
        with self.seats.seat():
            if query.vector is None and query.alpha > 0:
                query = replace(query, vector=(await self.encoder.questions([asked.text]))[0])
            space = Space(principal.tenant, collection_name(asked.collection), version)
            hits = await self._current(principal.tenant, await self.index.search(space, query))
            found = by_score([aged(hit, self.clock.now(), asked.half_life_seconds) for hit in hits])
            found, reranked = await self._reranked(asked, collapsed(found))
        return Answer(diverse(found, k, asked.diversity), version, reranked)

    async def _current(self, tenant: str, hits: Sequence[Hit]) -> list[Hit]:
        """Without leftovers of older versions and of withdrawn documents."""
        heads = await self.heads.of(tenant, sorted({hit.chunk.document_id for hit in hits}))
        return [hit for hit in hits if may_be_found(heads.get(hit.chunk.document_id), hit.chunk)]

    async def _reranked(self, asked: Asked, found: list[Found]) -> tuple[list[Found], bool]:
        if not asked.rerank or self.reranking is None or not found:
            return found, False
        try:
            async with asyncio.timeout(self.reranking.seconds):
                texts = [each.hit.chunk.embedded for each in found]
                scores = await self.reranking.reranker.scores(asked.text, texts)
        except (TimeoutError, Refusal):
            return found, False
        return by_score([replace(each, score=score) for each, score in zip(found, scores, strict=True)]), True


def _query(principal: Principal, asked: Asked, dimensions: int) -> tuple[int, Query]:
    """How many are wanted, and what the index is asked. Raises Invalid with the field."""
    alpha = _alpha(asked)
    k, fetch = asked.k or 10, asked.fetch_k or 100
    _between("k", k, 1, MOST_K)
    _between("fetch_k", fetch, 1, MOST_FETCHED)
    _between("alpha", alpha, 0, 1)
    _between("diversity", asked.diversity, 0, 1)
    if len(asked.text) > _LONGEST_QUESTION:
        raise Invalid(f"`text` has {len(asked.text)} characters; it may have {_LONGEST_QUESTION}", field="text")
    if asked.vector is not None and len(asked.vector) != dimensions:
        raise Invalid(f"`vector` has {len(asked.vector)} numbers; the encoder makes {dimensions}", field="vector")
    if asked.half_life_seconds is not None and asked.half_life_seconds <= 0:
        raise Invalid("`freshness_half_life` must be longer than nothing", field="freshness_half_life")
    mine = Match("groups", groups_of(principal.groups))
    where = All((mine, within_limits(asked.where)))
    return k, Query(asked.text, asked.vector, alpha, max(fetch, k), where, with_vectors=asked.diversity > 0)


def _alpha(asked: Asked) -> float:
    """What was asked for, or what the given text and vector allow."""
    if not asked.text.strip() and asked.vector is None:
        raise Invalid("a search needs `text`, a `vector`, or both", field="text")
    if not asked.text.strip():
        return 1.0
    return 0.5 if asked.alpha is None else asked.alpha


def _between(field: str, given: float, low: float, high: float) -> None:
    if not low <= given <= high:
        raise Invalid(f"`{field}` is {given:g}; it must lie between {low:g} and {high:g}", field=field)
