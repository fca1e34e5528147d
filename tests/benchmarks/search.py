"""Search: processor time of one question at a hundred thousand passages, in this process."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.domain.filters import All, Filter, Match
from sluiceway_embed.domain.hits import Query, Vector
from sluiceway_embed.ports import Entry
from sluiceway_embed.service.rules import IndexRules
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.embed import questions
from tests.benchmarks.measured import Section, Table, at_most, short
from tests.benchmarks.retrieval import CACHE
from tests.benchmarks.stock import stock

PASSAGES: Final = 100_000
_TEXTS: Final = 2_000
_SLICE: Final = 2_000
_QUESTIONS: Final = 200
_FETCHED: Final = 100
_NEAREST: Final = 10
_BAR: Final = 0.005
_OPEN: Final = Match("groups", ("*",))
_LABELLED: Final = All((_OPEN, Match("labels", ("part=1",))))

Row = tuple[str, ...]


@dataclass(frozen=True)
class Comparing:
    """The peer: every vector in one matrix, compared with each question."""

    matrix: Vector
    vectors: Mapping[str, Vector]

    async def compare(self, words: str, text: str) -> None:
        self.nearest(text, _FETCHED)

    def nearest(self, text: str, count: int) -> Sequence[int]:
        """Rows of the matrix, in no order."""
        return [int(at) for at in np.argpartition(self.matrix @ self.vectors[text], -count)[-count:]]


def run(data: Datasets) -> Section:
    """Needs no data set: texts are generated, and their vectors spread around the real ones."""
    return asyncio.run(_searched())


async def _searched() -> Section:
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        encoder = OnnxEncoder(packaged(CACHE), workers=1)
        index = ZvecIndex(Path(folder))
        rules = IndexRules(encoder, SnowballAnalyser("english"))
        await index.start()
        try:
            return await _section(index, rules)
        finally:
            await index.stop()
            await encoder.stop()


async def _section(index: ZvecIndex, rules: IndexRules) -> Section:
    namespace = rules.namespace("bench", "search")
    await index.ensure(namespace, rules.encoder.info)
    entries = await stock(rules, PASSAGES, _TEXTS)
    began = perf_counter()
    for start in range(0, PASSAGES, _SLICE):
        await index.upsert(namespace, entries[start : start + _SLICE])
    written = perf_counter() - began
    began = perf_counter()
    await index.optimizer.optimize(namespace)
    optimized_in = perf_counter() - began
    asked = [(rules.analyser.words(text, "question"), text) for text in questions(_QUESTIONS)]
    rows = [row async for row in _rows(index, rules, namespace, asked)]
    peer = Comparing(np.stack([entry.vector for entry in entries]), await _vectors(rules, asked))
    rows.append(await _row("numpy, vector alone, all compared", peer.compare, asked))
    recall = await _recall(index, namespace, entries, peer)
    notes = (
        f"{PASSAGES:,} passages in zvec, 100 + 100 candidates, 10 wanted; {_QUESTIONS} questions, one at a time.",
        f"Written in {written:.0f} s, optimised in {optimized_in:.0f} s of wall time, by the process and its child.",
        f"Of the {_NEAREST} nearest by comparing all, the index finds {recall:.1%} among its first {_NEAREST}.",
    )
    return Section("Search", (Table(("question", "CPU ms", "p50 ms", "p99 ms", "bar"), tuple(rows)),), notes)


async def _rows(
    index: ZvecIndex, rules: IndexRules, namespace: Namespace, asked: Sequence[tuple[str, str]]
) -> AsyncIterator[Row]:
    vectors = await _vectors(rules, asked)

    async def search(words: str, text: str, where: Filter = _OPEN, alpha: float = 0.5) -> None:
        await index.search(
            namespace, Query(words=words, vector=vectors[text], alpha=alpha, fetch=_FETCHED, limit=50, where=where)
        )

    async def whole(words: str, text: str) -> None:
        vectors[text] = (await rules.encoder.encode([text], "question")).vectors[0]
        await search(words, text)

    yield await _row("hybrid", search, asked, judged=True)
    yield await _row("hybrid, one passage in ten", lambda w, t: search(w, t, _LABELLED), asked)
    yield await _row("words alone", lambda w, t: search(w, t, alpha=0.0), asked)
    yield await _row("vector alone", lambda w, t: search(w, t, alpha=1.0), asked)
    yield await _row("hybrid with encoding the question", whole, asked)


async def _recall(index: ZvecIndex, namespace: Namespace, entries: Sequence[Entry], peer: Comparing) -> float:
    """Which share of the nearest passages the graph of the index leads to."""
    found = 0
    for text, vector in peer.vectors.items():
        hits = await index.search(
            namespace, Query(words="", vector=vector, alpha=1.0, fetch=_FETCHED, limit=_NEAREST, where=_OPEN)
        )
        nearest = {entries[at].chunk.chunk_id for at in peer.nearest(text, _NEAREST)}
        found += len(nearest.intersection(hit.chunk.chunk_id for hit in hits))
    return found / len(peer.vectors) / _NEAREST


async def _vectors(rules: IndexRules, asked: Sequence[tuple[str, str]]) -> dict[str, Vector]:
    return {text: (await rules.encoder.encode([text], "question")).vectors[0] for _, text in asked}


async def _row(
    name: str, ask: Callable[[str, str], Awaitable[None]], asked: Sequence[tuple[str, str]], *, judged: bool = False
) -> Row:
    walls = []
    spent = process_time()
    for words, text in asked:
        began = perf_counter()
        await ask(words, text)
        walls.append(perf_counter() - began)
    spent = (process_time() - spent) / len(asked)
    p50, p99 = np.percentile(walls, [50, 99]) * 1000
    return name, short(spent * 1000), short(p50), short(p99), at_most(_BAR * 1000, spent * 1000) if judged else ""
