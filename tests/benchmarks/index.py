"""Writing passages into zvec: how many a CPU-second takes, by the document or many at a time, and optimising them."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.ports import Entry
from sluiceway_embed.service.rules import IndexRules
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, family_cpu_seconds, short
from tests.benchmarks.retrieval import CACHE
from tests.benchmarks.stock import PER_DOCUMENT, stock

_PASSAGES: Final = 5_000
_TEXTS: Final = 400
_MANY: Final = 500


def run(data: Datasets) -> Section:
    """Needs no data set."""
    return Section("Index", (Table(("what", "passages / CPU s", "CPU ms a passage"), asyncio.run(_rows())),), _NOTES)


_NOTES = (
    f"{_PASSAGES:,} passages with their payload, words and 384 dimensions. A write counts when it is in the log.",
    "Optimising builds the graph of the vectors in a child process, by the optimizer of the index; until then they are "
    "compared one by one. CPU time is of both processes.",
)


async def _rows() -> tuple[tuple[str, ...], ...]:
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        encoder = OnnxEncoder(packaged(CACHE), workers=1)
        index = ZvecIndex(Path(folder))
        rules = IndexRules(encoder, SnowballAnalyser("english"))
        entries = await stock(rules, _PASSAGES, _TEXTS)
        await index.start()
        try:
            return (
                await _written(index, rules, entries, PER_DOCUMENT),
                await _written(index, rules, entries, _MANY),
                await _optimized(index, rules),
            )
        finally:
            await index.stop()
            await encoder.stop()


async def _written(index: ZvecIndex, rules: IndexRules, entries: Sequence[Entry], at_once: int) -> tuple[str, ...]:
    namespace = rules.namespace("bench", f"by-{at_once}")
    await index.ensure(namespace, rules.encoder.info)
    before = family_cpu_seconds(os.getpid())
    for start in range(0, len(entries), at_once):
        await index.upsert(namespace, entries[start : start + at_once])
    return _row(f"written, {at_once} at a time", family_cpu_seconds(os.getpid()) - before)


async def _optimized(index: ZvecIndex, rules: IndexRules) -> tuple[str, ...]:
    before = family_cpu_seconds(os.getpid())
    await index.optimizer.optimize(rules.namespace("bench", f"by-{_MANY}"))
    return _row("optimised", family_cpu_seconds(os.getpid()) - before)


def _row(name: str, seconds: float) -> tuple[str, ...]:
    return name, short(_PASSAGES / seconds), short(seconds / _PASSAGES * 1000)
