"""Search of one collection, for one caller."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sluiceway_common import tasks
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Refusal
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.chunks import (
    CollectionRules,
    DocumentHead,
    Namespace,
    collection_name,
    groups_of,
    may_be_found,
)
from sluiceway_embed.domain.filters import EVERYTHING, All, Filter, Match, Not, within_limits
from sluiceway_embed.domain.hits import MOST_FETCHED, MOST_K, Hit, Query, RankedHit, Vector, aged
from sluiceway_embed.domain.ranking import by_score, collapsed, diverse, folded, rescored
from sluiceway_embed.domain.words import windows
from sluiceway_embed.ports import CollectionRulesStore, CurrentVersions, IndexReader, Reranker
from sluiceway_embed.service.relatedness import RelatednessScale
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks, open_rules

_LONGEST_QUESTION: Final = 8192
_USUAL_K: Final = 10
_LEAST_FETCHED: Final = 100
# How often a search may ask the store again because documents that it found are hidden.
_ASKED_AGAIN: Final = 4
# Where a token is a word, more; where it is a sign, fewer.
_CHARACTERS_A_TOKEN: Final = 3


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
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
    per_document: int = 0

    @property
    def reorders(self) -> bool:
        """Whether what was found further down may come up."""
        return self.half_life_seconds is not None or self.diversity > 0 or self.rerank or self.per_document > 0


@dataclass(frozen=True)
class _AnalysedQuestion:
    """What a question comes to; no vector where it does not count."""

    words: str
    alpha: float
    vector: Vector | None


@dataclass(frozen=True)
class SearchResult:
    """The hits, best first."""

    hits: Sequence[RankedHit]
    index_version: str
    reranked: bool


@dataclass(frozen=True)
class Reranking:
    """A reranker and the seconds it may take; after them the answer goes without."""

    reranker: Reranker
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Searching:
    """Searches the namespace of the caller's tenant, for the caller's groups."""

    index: IndexReader
    checks: NamespaceChecks
    versions: CurrentVersions
    collection_rules: CollectionRulesStore
    rules: IndexRules
    slots: ConcurrencyLimit
    clock: Clock
    scale: RelatednessScale
    reranking: Reranking | None = None

    async def search(self, principal: Principal, request: SearchRequest) -> SearchResult:
        principal.must("reader")
        _check(request, self.rules.encoder.info.dimensions)
        namespace = self.rules.namespace(principal.tenant, collection_name(request.collection))
        with self.slots.slot(principal):
            await self.checks.must_be_live(namespace)
            await self.checks.must_be_whole(namespace)
            rules, asked = await self._prepared(namespace, request)
            groups = groups_of(principal.groups, rules)
            hits = await self._found(namespace, groups, _query(groups, request, asked))
            ranked = by_score([aged(hit, self.clock.now(), request.half_life_seconds) for hit in hits])
            ranked, reranked = await self._reranked(request, await _collapsed(ranked))
            ranked = folded(ranked, request.per_document)
            best = diverse(ranked, request.k or _USUAL_K, request.diversity)
            best = await self._explained(best) if request.explain else best
        return SearchResult(best, namespace.version, reranked)

    async def _explained(self, ranked: Sequence[RankedHit]) -> list[RankedHit]:
        related = await self.scale.of([each.hit.vector_score for each in ranked])
        return [replace(each, relatedness=one) for each, one in zip(ranked, related, strict=True)]

    async def _found(self, namespace: Namespace, groups: Sequence[str], query: Query) -> list[Hit]:
        """What the caller may find. Documents that are kept from him for as long as a later version waits, that are not
        written whole yet, or not deleted yet, take no place of others: the store is asked again without them, for as
        many as it fetches."""
        hits = await self._hits(namespace, query)
        heads = await self._heads(namespace, hits)
        hidden: tuple[str, ...] = ()
        for _ in range(_ASKED_AGAIN):
            more = _hidden(hits, heads, groups)
            if not _crowd_out(more, heads, hits, query.limit):
                break
            hidden += more
            where = All((query.where, Not(Match("document_id", hidden))))
            hits = await self.index.search(namespace, replace(query, limit=query.fetch, where=where))
            heads = await self._heads(namespace, hits)
        return [hit for hit in hits if may_be_found(heads.get(hit.chunk.document_id), hit.chunk, groups)]

    async def _heads(self, namespace: Namespace, hits: Sequence[Hit]) -> Mapping[str, DocumentHead]:
        """Those that tell leftovers of older versions and of withdrawn documents, and who may find the document; groups
        of passages are compared again too, whatever a store lets through."""
        return await self.versions.heads(namespace.tenant, sorted({hit.chunk.document_id for hit in hits}))

    async def _hits(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        hits = await self.index.search(namespace, query)
        if not hits:
            await self.checks.must_be_known(namespace)
        return hits

    async def _prepared(
        self, namespace: Namespace, request: SearchRequest
    ) -> tuple[CollectionRules | None, _AnalysedQuestion]:
        """The rules of the collection, read while the question is encoded: neither needs the other."""
        analysing = asyncio.create_task(self._analysed(request))
        try:
            rules = await open_rules(self.collection_rules, namespace.tenant, namespace.collection)
            return rules, await analysing
        finally:
            await tasks.end(analysing)

    async def _analysed(self, request: SearchRequest) -> _AnalysedQuestion:
        words = self.rules.analyser.words(request.text, "question")
        alpha = _alpha(request, words)
        if alpha == 0:
            return _AnalysedQuestion(words, alpha, None)
        vector = request.vector if request.vector is not None else await self._encoded(request.text)
        return _AnalysedQuestion(words, alpha, vector)

    async def _encoded(self, text: str) -> Vector:
        """The mean of its windows, where it is longer than the encoder reads: its end counts as its beginning."""
        reads = self.rules.encoder.info.reads_tokens * _CHARACTERS_A_TOKEN
        vectors = (await self.rules.encoder.encode(windows(text, reads), "question")).vectors
        return vectors[0] if len(vectors) == 1 else _unit(np.mean(vectors, axis=0))

    async def _reranked(self, request: SearchRequest, ranked: list[RankedHit]) -> tuple[list[RankedHit], bool]:
        if not request.rerank or self.reranking is None or not ranked:
            return ranked, False
        try:
            async with asyncio.timeout(self.reranking.seconds):
                texts = [each.hit.chunk.embedded for each in ranked]
                scores = await self.reranking.reranker.scores(request.text, texts)
        except (TimeoutError, Refusal):
            return ranked, False
        return rescored(ranked, scores), True


def _query(groups: Sequence[str], request: SearchRequest, question: _AnalysedQuestion) -> Query:
    k = request.k or _USUAL_K
    # Fewer would be put in another order by a store that never fetches so few.
    fetch = max(request.fetch_k, _LEAST_FETCHED)
    return Query(
        words=question.words,
        vector=question.vector,
        alpha=question.alpha,
        fetch=fetch,
        limit=fetch if request.reorders else min(fetch, 3 * k + 20),
        where=All((Match("groups", tuple(groups)), request.where)),
        with_vectors=request.diversity > 0,
        explain=request.explain,
    )


def _hidden(hits: Sequence[Hit], heads: Mapping[str, DocumentHead], groups: Sequence[str]) -> tuple[str, ...]:
    """The documents of which nothing may be found, whichever passage it is."""
    names = sorted({hit.chunk.document_id for hit in hits})
    return tuple(name for name in names if not _is_open(heads.get(name), groups))


def _crowd_out(hidden: Collection[str], heads: Mapping[str, DocumentHead], hits: Sequence[Hit], limit: int) -> bool:
    """Whether others would be found in their places. What is not written whole yet, or not deleted yet, is so for a
    moment, while documents come at any time: as long as half of what was asked for is others', nobody misses one."""
    are_kept_back = any(name in heads and not heads[name].withdrawn for name in hidden)
    left = sum(hit.chunk.document_id not in hidden for hit in hits)
    return are_kept_back or (bool(hidden) and len(hits) >= limit > 2 * left)


def _is_open(head: DocumentHead | None, groups: Sequence[str]) -> bool:
    return head is not None and not head.withdrawn and head.admits(groups)


async def _collapsed(ranked: list[RankedHit]) -> list[RankedHit]:
    """A thousand passages of two twins take two tenths of a second, which others must not wait for."""
    return collapsed(ranked) if len(ranked) <= _LEAST_FETCHED else await asyncio.to_thread(collapsed, ranked)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length, np.float32) if length else vector


def _check(request: SearchRequest, dimensions: int) -> None:
    """Raises Invalid with the field."""
    _between("k", request.k, 0, MOST_K)
    _between("per_document", request.per_document, 0, MOST_K)
    _between("fetch_k", request.fetch_k, 0, MOST_FETCHED)
    _between("alpha", request.alpha or 0, 0, 1)
    _between("diversity", request.diversity, 0, 1)
    if len(request.text) > _LONGEST_QUESTION:
        raise Invalid(f"`text` has {len(request.text)} characters; it may have {_LONGEST_QUESTION}", field="text")
    if not request.text.strip() and request.vector is None:
        raise Invalid("there is nothing to search for; give `text`, a `vector`, or both", field="text")
    if request.vector is not None and len(request.vector) != dimensions:
        raise Invalid(f"`vector` has {len(request.vector)} numbers; the encoder makes {dimensions}", field="vector")
    if request.vector is not None and not 0 < float(np.linalg.norm(request.vector)) < float("inf"):
        raise Invalid("`vector` is not a direction; its numbers must be finite and not all zero", field="vector")
    if request.half_life_seconds is not None and request.half_life_seconds <= 0:
        raise Invalid(
            "`freshness_half_life` is no time; it must be longer than nothing, or be left out",
            field="freshness_half_life",
        )
    within_limits(request.where)


def _alpha(request: SearchRequest, words: str) -> float:
    """What the caller wants; the vector alone where there are no words that could be compared."""
    alpha = 0.5 if request.alpha is None else request.alpha
    return alpha if words or alpha == 0 else 1.0


def _between(field: str, given: float, low: float, high: float) -> None:
    if not low <= given <= high:
        raise Invalid(f"`{field}` is {_said(given)}; it must lie between {low:g} and {high:g}", field=field)


def _said(number: float) -> str:
    """A fraction in its few digits, though it came in 32 bits; a whole number in all of its own."""
    return f"{number:g}" if isinstance(number, float) else str(number)
