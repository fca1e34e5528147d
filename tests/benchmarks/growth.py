"""Growth of documents that are added one by one: a search's processor time, memory and bytes on the disk as they come.

`GROWTH=1000,10000,50000` says at how many documents is looked; without it at 1,000 and 10,000. The whole machine takes
a sixth of a second of the processor a document: `GROWTH_SYSTEM=1000` looks at it at that number alone, and
`GROWTH_SYSTEM=0` leaves it out.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from sluiceway_client import NotFound, Sluiceway, discover
from sluiceway_client.documents import Header
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.domain.filters import Match
from sluiceway_embed.domain.hits import Query
from sluiceway_embed.ports import Entry
from sluiceway_embed.service.rules import IndexRules
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.embed import questions
from tests.benchmarks.measured import Section, Table, at_most, family_cpu_seconds, family_pss_mib, percentile, short
from tests.benchmarks.retrieval import CACHE
from tests.benchmarks.stock import stock
from tests.benchmarks.table_sizes import growth_table, table_sizes
from tests.benchmarks.texts import prose
from tests.support.laptop import PROCESSES, Laptop, laptop

_ASKED: Final = os.environ.get("GROWTH", "1000,10000")
SIZES: Final = tuple(int(size) for size in _ASKED.split(","))
_SYSTEM_SIZES: Final = tuple(int(size) for size in os.environ.get("GROWTH_SYSTEM", _ASKED).split(",") if size != "0")
# Looks on the way to the first size: what holds at the end alone holds nothing.
_STEPS: Final = 8
_TEXTS: Final = 400
_QUESTIONS: Final = 20
_CHARACTERS: Final = 700
_SEARCH_MS: Final = 5.0
_PASSAGE_BYTES: Final = 8_000
_EMBED_MIB: Final = 450
_SEARCHES_A_SECOND: Final = 4.0
_SEARCH_P99_MS: Final = 60.0
_STORES: Final = ("vectors", "blobs", "kafka", "postgres")

Row = tuple[str, ...]


def run(data: Datasets) -> Section:
    """Needs no data set; for the whole machine the servers that `make setup` fetches."""
    index = Table(_INDEX_COLUMNS, asyncio.run(_index_rows()), "The index of embed alone, in this process:")
    return Section("Growth", (index, *(_system_tables() if _SYSTEM_SIZES else ())), _NOTES)


_INDEX_COLUMNS = (
    "passages",
    "search, CPU ms",
    "bar",
    "bytes a passage",
    "bar",
    "segments",
    "PSS MiB",
    "CPU ms a write",
)
_SYSTEM_COLUMNS = (
    "documents",
    *(f"{part}, CPU ms a document" for part in PROCESSES),
    *(f"{part}, PSS MiB" for part in PROCESSES),
    "embed's bar",
    "search meanwhile, p50 ms",
    "p99 ms",
    "bar",
    *(f"{store}, bytes a document" for store in _STORES),
)
_NOTES = (
    "One passage a document, and one document a write, as fast as they are taken; the optimizer works beside.",
    f"A search is hybrid, 100 + 100 candidates, 10 wanted; {_QUESTIONS} encoded questions, CPU of the process.",
    "The whole machine takes each document by a call of its own, one after another. Meanwhile it is asked "
    f"{_SEARCHES_A_SECOND:.0f} times a second, until the last one is indexed: hybrid searches over gRPC, 10 wanted.",
    "Bytes are blocks of the disk. CPU of a write includes sorting in children, and so does memory.",
)


@dataclass(frozen=True)
class _Growing:
    """An index that grows."""

    index: ZvecIndex
    rules: IndexRules
    namespace: Namespace
    folder: Path
    asked: Sequence[Query]


async def _index_rows() -> tuple[Row, ...]:
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        encoder, index = OnnxEncoder(packaged(CACHE), workers=1), ZvecIndex(Path(folder))
        rules = IndexRules(encoder, SnowballAnalyser("english"))
        await index.start()
        try:
            namespace = rules.namespace("bench", "search")
            growing = _Growing(index, rules, namespace, Path(folder), await _queries(rules))
            return tuple([row async for row in _grown(growing)])
        finally:
            await index.stop()
            await encoder.stop()


async def _queries(rules: IndexRules) -> list[Query]:
    texts = questions(_QUESTIONS)
    vectors = (await rules.encoder.encode(texts, "question")).vectors
    return [
        Query(
            words=rules.analyser.words(text, "question"),
            vector=vector,
            alpha=0.5,
            fetch=100,
            limit=50,
            where=Match("groups", ("*",)),
        )
        for text, vector in zip(texts, vectors, strict=True)
    ]


async def _grown(growing: _Growing) -> AsyncIterator[Row]:
    entries = await stock(growing.rules, SIZES[-1], _TEXTS)
    await growing.index.ensure(growing.namespace, growing.rules.encoder.info)
    looks = sorted({SIZES[0] * step // _STEPS for step in range(1, _STEPS + 1)} | set(SIZES))
    spent = begun = 0.0
    for start, end in zip([0, *looks], looks, strict=False):
        begun = family_cpu_seconds(os.getpid())
        await _write(growing, entries[start:end])
        spent += family_cpu_seconds(os.getpid()) - begun
        yield await _look(growing, f"{end:,}", end, spent)
    begun = family_cpu_seconds(os.getpid())
    for _ in range(2):
        await growing.index.optimizer.look()
        await growing.index.optimizer.settled()
    spent += family_cpu_seconds(os.getpid()) - begun
    yield await _look(growing, f"{looks[-1]:,}, at rest", looks[-1], spent)


async def _write(growing: _Growing, entries: Sequence[Entry]) -> None:
    """Each is a write of its own, as each document is."""
    for entry in entries:
        await growing.index.upsert(growing.namespace, [entry])


async def _look(growing: _Growing, name: str, count: int, spent: float) -> Row:
    began = time.process_time()
    for query in growing.asked:
        await growing.index.search(growing.namespace, query)
    search = (time.process_time() - began) / len(growing.asked) * 1000
    size = _disk_bytes(growing.folder) / count
    return (
        name,
        short(search),
        at_most(_SEARCH_MS, search),
        short(size),
        at_most(_PASSAGE_BYTES, size),
        str(len(list(growing.folder.rglob("vector.index.*.proxima")))),
        short(family_pss_mib(os.getpid())),
        short(spent / count * 1000),
    )


def _system_tables() -> tuple[Table, ...]:
    with laptop() as machine:
        started = machine.up()
        if started.returncode != 0:
            raise RuntimeError(f"it did not start: {started.stderr.strip()}")
        looks = [table_sizes(machine)]
        rows = asyncio.run(_systems(machine, lambda: looks.append(table_sizes(machine))))
        return Table(_SYSTEM_COLUMNS, rows, "The whole machine:"), growth_table(looks, _SYSTEM_SIZES[-1])


async def _systems(machine: Laptop, look: Callable[[], None]) -> tuple[Row, ...]:
    """Looks at the tables behind half of all documents, and behind the last."""
    pids = {part: int(row["pid"]) for part, row in machine.status().items()}
    before, rows = _stores(machine.data), list[Row]()
    async with Sluiceway(discover(machine.data, {})) as sluiceway:
        for start, end in zip([0, *_SYSTEM_SIZES], _SYSTEM_SIZES, strict=False):
            began = {part: family_cpu_seconds(pids[part]) for part in PROCESSES}
            async with _searched(sluiceway) as waits:
                for numbers in _split(range(start, end), _SYSTEM_SIZES[-1] // 2):
                    await _added(sluiceway, numbers)
                    if numbers.stop in (_SYSTEM_SIZES[-1] // 2, _SYSTEM_SIZES[-1]):
                        await asyncio.to_thread(look)
            cpu = {part: (family_cpu_seconds(pids[part]) - began[part]) / (end - start) * 1000 for part in PROCESSES}
            pss = {part: family_pss_mib(pids[part]) for part in PROCESSES}
            held = {store: (size - before[store]) / end for store, size in _stores(machine.data).items()}
            rows.append(
                (
                    f"{end:,}",
                    *(short(cpu[part]) for part in PROCESSES),
                    *(short(pss[part]) for part in PROCESSES),
                    at_most(_EMBED_MIB, pss["embed"]),
                    short(percentile(waits, 0.5)),
                    short(percentile(waits, 0.99)),
                    at_most(_SEARCH_P99_MS, percentile(waits, 0.99)),
                    *(short(held[store]) for store in _STORES),
                )
            )
    return tuple(rows)


def _split(numbers: range, at: int) -> tuple[range, ...]:
    parts = (range(numbers.start, min(numbers.stop, at)), range(max(numbers.start, at), numbers.stop))
    return tuple(part for part in parts if part)


async def _added(sluiceway: Sluiceway, numbers: Sequence[int]) -> None:
    ids = []
    for number in numbers:
        text = prose(_CHARACTERS, seed=number)[:_CHARACTERS]
        handed_in = await sluiceway.documents.submit(text.encode(), Header(source_key=f"bench://{number}.txt"))
        ids.append(handed_in.document_id)
    for start in range(0, len(ids), 500):
        async for _ in sluiceway.documents.watch(ids[start : start + 500]):
            """Until each of them is final."""


@asynccontextmanager
async def _searched(sluiceway: Sluiceway) -> AsyncIterator[Sequence[float]]:
    """Searches at a rate that waits for nobody, each as long as it takes; milliseconds of those that have ended."""
    waits: list[float] = []

    async def search(text: str) -> None:
        began = time.perf_counter()
        # There is no collection before its first document.
        with suppress(NotFound):
            await sluiceway.passages.search(text)
            waits.append((time.perf_counter() - began) * 1000)

    async def ask(searches: asyncio.TaskGroup) -> None:
        for text in cycle(questions(_QUESTIONS)):
            searches.create_task(search(text))
            await asyncio.sleep(1 / _SEARCHES_A_SECOND)

    async with asyncio.TaskGroup() as searches:
        asking = searches.create_task(ask(searches))
        yield waits
        asking.cancel()


def _stores(data: Path) -> Mapping[str, float]:
    return {store: float(_disk_bytes(data / store)) for store in _STORES}


def _disk_bytes(folder: Path) -> int:
    """Blocks that its files take; what goes while it is looked at is not counted."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_blocks * 512
        except FileNotFoundError:
            continue
    return total
