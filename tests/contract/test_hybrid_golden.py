"""Hybrid search by the book: each store finds what a plain computation of BM25, cosine and fusion finds."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import SystemClock
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.memory import MemoryCollectionRules
from sluiceway_embed.domain.chunks import DocumentHead, Namespace
from sluiceway_embed.domain.fusion import Fused, fused
from sluiceway_embed.ports import ChunkIndex, CurrentVersions, Encoder, Entry, Purpose
from sluiceway_embed.service.reindex_progress import ReindexProgress
from sluiceway_embed.service.relatedness import RelatednessScale
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks
from sluiceway_embed.service.searching import Searching, SearchRequest
from tests.support.indexes import ENCODER, names, passage, query, vector

K1, B = 1.2, 0.75
FETCH = 100
QUESTIONS = ("w3 w20 w41", "w50 w9", "w0 w59 w12 w30")


def corpus() -> Mapping[str, str]:
    """Four hundred texts of five to sixty words that are as unevenly spread as those of a language."""
    draw = random.Random(7)
    words = [f"w{at}" for at in range(60)]
    weights = [1 / (at + 1) for at in range(60)]
    texts = [" ".join(draw.choices(words, weights, k=draw.randint(5, 60))) for _ in range(400)]
    return {f"p{at}": text for at, text in enumerate(texts)}


TEXTS = corpus()


def bm25(words: str) -> Mapping[str, float]:
    """Robertson and Zaragoza (2009), with the inverse document frequency that is never negative."""
    counts = {name: Counter(text.split()) for name, text in TEXTS.items()}
    mean = sum(map(len, (text.split() for text in TEXTS.values()))) / len(TEXTS)
    spread = Counter(word for count in counts.values() for word in count)

    def score(count: Counter[str]) -> float:
        room = K1 * (1 - B + B * count.total() / mean)
        return sum(
            math.log(1 + (len(TEXTS) - spread[word] + 0.5) / (spread[word] + 0.5))
            * count[word]
            * (K1 + 1)
            / (count[word] + room)
            for word in words.split()
        )

    return best({name: said for name, count in counts.items() if (said := score(count)) > 0})


def cosines(near: str) -> Mapping[str, float]:
    return best({name: float(vector(near) @ vector(name)) for name in TEXTS})


def best(scores: Mapping[str, float]) -> Mapping[str, float]:
    highest = sorted(scores.items(), key=lambda scored: -scored[1])[:FETCH]
    return {passage(name).chunk_id: score for name, score in highest}


@pytest.fixture
async def filled(index: ChunkIndex, namespace: Namespace) -> Namespace:
    await index.upsert(namespace, [Entry(passage(name, text), vector(name), text) for name, text in TEXTS.items()])
    return namespace


async def test_both_stores_rank_and_score_as_the_formulas_say(index: ChunkIndex, filled: Namespace) -> None:
    for words in QUESTIONS:
        expected: list[Fused] = fused(cosines(words), bm25(words), 0.5)[:FETCH]
        hits = await index.search(filled, query(words, words, fetch=FETCH, limit=FETCH, explain=True))
        assert names(hits) == [hit.chunk_id for hit in expected]
        assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected], abs=1e-5)
        assert [hit.vector_score or 0 for hit in hits] == pytest.approx(
            [hit.vector_score or 0 for hit in expected], abs=1e-5
        )
        assert [hit.keyword_score or 0 for hit in hits] == pytest.approx(
            [hit.keyword_score or 0 for hit in expected], rel=1e-4
        )


class Identity:
    """An analysis that leaves words as they are."""

    name = "identity"

    def words(self, text: str, purpose: Purpose) -> str:
        return text


class AllThere:
    """Current versions of documents that were all indexed whole."""

    async def heads(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, DocumentHead]:
        return {
            each: DocumentHead(tenant=tenant, document_id=each, order=(1, 1), withdrawn=False) for each in document_ids
        }


async def test_few_candidates_give_the_same_best_as_many(index: ChunkIndex, new_namespace: Namespace) -> None:
    reader = Principal(new_namespace.tenant, "test", frozenset({"reader"}))
    rules = IndexRules(cast(Encoder, SimpleNamespace(info=ENCODER)), Identity())
    versions = cast(CurrentVersions, AllThere())
    searching = Searching(
        index=index,
        checks=NamespaceChecks(
            reader=index, catalog=index, repair=index, versions=versions, progress=ReindexProgress()
        ),
        versions=versions,
        rules=rules,
        collection_rules=MemoryCollectionRules(),
        slots=ConcurrencyLimit(1, what="slots", retry_after=1),
        clock=SystemClock(),
        scale=RelatednessScale(rules.encoder),
    )
    namespace = rules.namespace(new_namespace.tenant, new_namespace.collection)
    await index.ensure(namespace, ENCODER)
    await index.upsert(namespace, [Entry(passage(name, text), vector(name), text) for name, text in TEXTS.items()])
    for words in QUESTIONS:
        request = SearchRequest(collection=new_namespace.collection, text=words, vector=vector(words), k=10, fetch_k=5)
        found = (await searching.search(reader, request)).hits
        expected = fused(cosines(words), bm25(words), 0.5)[:10]
        assert [each.hit.chunk.chunk_id for each in found] == [hit.chunk_id for hit in expected]
        assert [each.score for each in found] == pytest.approx([hit.score for hit in expected], abs=1e-5)
    await index.drop_tenant(new_namespace.tenant)


@pytest.mark.parametrize("alpha", [0.0, 0.2, 1.0])
async def test_the_weights_are_those_that_were_asked_for(index: ChunkIndex, filled: Namespace, alpha: float) -> None:
    words = QUESTIONS[0]
    ways = (cosines(words) if alpha > 0 else {}, bm25(words) if alpha < 1 else {})
    hits = await index.search(filled, query(words, words, alpha=alpha, fetch=FETCH, limit=FETCH))
    assert names(hits)[:50] == [hit.chunk_id for hit in fused(*ways, alpha)][:50]
