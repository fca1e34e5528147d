"""Search: processor time of one question at a hundred thousand passages, in this process."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from sluiceway_common import ids
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.zvec import ZvecIndex
from sluiceway_embed.domain.chunks import Chunk, Space, Span, Text, Version, chunk_of
from sluiceway_embed.domain.filters import All, Filter, Match
from sluiceway_embed.domain.hits import Query, Vector
from sluiceway_embed.ports import Entry
from sluiceway_embed.service import IndexRules
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.embed import questions
from tests.benchmarks.measured import Section, Table, at_most, short
from tests.benchmarks.retrieval import CACHE
from tests.benchmarks.texts import passages

PASSAGES: Final = 100_000
_TEXTS: Final = 5_000
_PER_DOCUMENT: Final = 20
_SLICE: Final = 500
_QUESTIONS: Final = 200
_BAR: Final = 0.005
_OPEN: Final = Match("groups", ("*",))
_LABELLED: Final = All((_OPEN, Match("labels", ("part=1",))))


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
    space = rules.space("bench", "search")
    await index.ensure(space, rules.encoder.card)
    began = perf_counter()
    for entries in await _entries(rules):
        await index.upsert(space, entries)
    written = perf_counter() - began
    began = perf_counter()
    await index.sorter.sort(space)
    sorted_in = perf_counter() - began
    asked = [(rules.analyser.words(text), text) for text in questions(_QUESTIONS)]
    rows = [row async for row in _rows(index, rules, space, asked)]
    notes = (
        f"{PASSAGES:,} passages in zvec, 100 + 100 candidates, 10 wanted; {_QUESTIONS} questions, one at a time.",
        f"Written in {written:.0f} s, sorted in {sorted_in:.0f} s of wall time, by the process and its child.",
    )
    return Section("Search", (Table(("question", "CPU ms", "p50 ms", "p99 ms", "bar"), tuple(rows)),), notes)


async def _rows(
    index: ZvecIndex, rules: IndexRules, space: Space, asked: Sequence[tuple[str, str]]
) -> AsyncIterator[tuple[str, ...]]:
    vectors = {text: (await rules.encoder.encode([text], "question")).vectors[0] for _, text in asked}

    async def search(words: str, text: str, where: Filter = _OPEN, alpha: float = 0.5) -> None:
        await index.search(space, Query(words, vectors[text], alpha, 100, 50, where))

    async def whole(words: str, text: str) -> None:
        vectors[text] = (await rules.encoder.encode([text], "question")).vectors[0]
        await search(words, text)

    yield await _row("hybrid", search, asked, judged=True)
    yield await _row("hybrid, one passage in ten", lambda w, t: search(w, t, _LABELLED), asked)
    yield await _row("words alone", lambda w, t: search(w, t, alpha=0.0), asked)
    yield await _row("vector alone", lambda w, t: search(w, t, alpha=1.0), asked)
    yield await _row("hybrid with encoding the question", whole, asked)


async def _row(
    name: str, ask: Callable[[str, str], Awaitable[None]], asked: Sequence[tuple[str, str]], *, judged: bool = False
) -> tuple[str, ...]:
    walls = []
    spent = process_time()
    for words, text in asked:
        began = perf_counter()
        await ask(words, text)
        walls.append(perf_counter() - began)
    spent = (process_time() - spent) / len(asked)
    p50, p99 = np.percentile(walls, [50, 99]) * 1000
    return name, short(spent * 1000), short(p50), short(p99), at_most(_BAR * 1000, spent * 1000) if judged else ""


async def _entries(rules: IndexRules) -> list[list[Entry]]:
    """Real texts and vectors, each many times with a little noise: encoding all would take half an hour."""
    texts = passages(_TEXTS, seed=3)
    real = np.asarray((await rules.encoder.encode(texts, "passage")).vectors)
    draw = np.random.default_rng(4)
    words = [rules.analyser.words(text) for text in texts]
    slices = []
    for start in range(0, PASSAGES, _SLICE):
        picked = draw.integers(0, _TEXTS, _SLICE)
        noisy = real[picked] + draw.normal(scale=0.03, size=(_SLICE, real.shape[1]))
        unit = (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)
        slices.append([_entry(start + at, texts[n], words[n], unit[at]) for at, n in enumerate(picked)])
    return slices


def _entry(number: int, text: str, words: str, vector: Vector) -> Entry:
    document = f"doc_{number // _PER_DOCUMENT}"
    labels = (("part", str(number % 10)),)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    version = Version("bench", document, 1, 1, "search", document, "", "", "en", (), labels, at, (), "")
    return Entry(_chunk(version, number, text), vector, words)


def _chunk(version: Version, number: int, text: str) -> Chunk:
    return chunk_of(version, Span(str(number), 0, len(text), (), 0), Text("", ids.sha256(text)), text)
