"""Parsing: pages of PDF per CPU-second beside two peers, and documents that are read in a fresh process each."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sluiceway_ingest.adapters.extract.formats import parsers
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed, NeedsOcr, Source
from sluiceway_ingest.domain.limits import Limits
from tests.benchmarks import parse_peers, parse_words
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_least, cpu_seconds, family_cpu_seconds, ratio, short
from tests.benchmarks.texts import SAMPLE, pdf_of

LEAST_PAGES = 400
LEAST_DOCUMENTS = 20
_DOCUMENTS = 20
_PAGES = 10
_SHORT_DOCUMENTS = 150

_LIMITS = Limits()

Row = tuple[str, ...]


@dataclass(frozen=True)
class Pile:
    """Files under one name, and how many pages they have together."""

    name: str
    files: tuple[Path, ...]
    pages: int


def run(data: Datasets) -> Section:
    """Reads the piles in this process, then one by one in children."""
    parsers.preload()
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        with _errors_unheard():
            piles = [_generated(Path(folder)), *_collected(data)]
            rows = [row for pile in piles for row in _compared(pile)]
            words = [parse_words.table(data.documents, lambda path: read(path).text)] if data.documents else []
        singles = _written(Path(folder), "single", _SHORT_DOCUMENTS, 1)
        children = [
            asyncio.run(_fresh("PDF of one page", singles)),
            asyncio.run(_fresh(f"PDF of {_PAGES} pages", piles[0].files)),
            asyncio.run(_fresh("sample folder, ten formats", _sample())),
        ]
    pages = Table(("PDF", "read by", "pages / CPU s", "ours is", "bar"), tuple(rows))
    fresh = Table(("document", "documents", "documents / CPU s", "documents / s", "bar"), tuple(children))
    return Section("Parse", (pages, fresh, *words), _notes(piles))


@contextmanager
def _errors_unheard() -> Iterator[None]:
    """Parsers written in other languages tell of damage on the standard error of the process."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _notes(piles: Sequence[Pile]) -> tuple[str, ...]:
    return (
        *(f"{pile.name}: {len(pile.files)} files, {pile.pages} pages." for pile in piles),
        "Words: the mean over files of how much of the right text a reader has, and how much of its text is right. "
        "What people wrote down leaves out headers, footers and comments of DOCX, and the front matter of articles.",
        "Ours is all of it: sniffing, PDFium, tables, normalising, language and quality. The peers extract text.",
        "Below, each document is read in a forked child of its own with its limits, two at a time. CPU time is that of "
        "the worker, the fork server and all children; documents / s is by the clock, whatever else ran.",
    )


def _compared(pile: Pile) -> list[Row]:
    ours, plain = _rate(read, pile), _rate(read_without_tables, pile)
    peers = {name: _rate(reader, pile) for name, reader in parse_peers.READERS.items()}
    return [
        (pile.name, "ours", short(ours), "", at_least(LEAST_PAGES, ours)),
        (pile.name, "ours, blind to tables", short(plain), ratio(ours, plain), at_least(LEAST_PAGES, plain)),
        *((pile.name, name, short(rate), ratio(ours, rate), "") for name, rate in peers.items()),
    ]


def _rate(reader: Callable[[Path], object], pile: Pile) -> float:
    return pile.pages / cpu_seconds(lambda: list(map(reader, pile.files)))


def read(path: Path) -> Extracted:
    """One document as a child reads it, in this process."""
    return parsers.read(_job(path, crashes=0), _LIMITS)


def read_without_tables(path: Path) -> Extracted:
    """As it is read when the first parser has crashed on it."""
    return parsers.read(_job(path, crashes=1), _LIMITS)


def _job(path: Path, crashes: int) -> Job:
    return Job(
        id=0,
        folder=str(path.parent),
        path=str(path),
        name=path.name,
        media_type="",
        language="",
        seconds=_LIMITS.seconds,
        cpu_seconds=_LIMITS.cpu_seconds,
        ocr=False,
        crashes=crashes,
    )


async def _fresh(name: str, files: Sequence[Path]) -> Row:
    extractor = ChildExtractor(children=2)
    await extractor.start()
    try:
        await extractor.extract(_source(files[0]))
        spent, began = family_cpu_seconds(os.getpid()), time.perf_counter()
        await asyncio.gather(*(extractor.extract(_source(file)) for file in files))
        seconds, spent = time.perf_counter() - began, family_cpu_seconds(os.getpid()) - spent
    finally:
        await extractor.stop()
    rate = len(files) / spent
    return name, str(len(files)), short(rate), short(len(files) / seconds), at_least(LEAST_DOCUMENTS, rate)


def _source(path: Path) -> Source:
    return Source(content_path=path, name=path.name)


def _generated(folder: Path) -> Pile:
    files = _written(folder, "long", _DOCUMENTS, _PAGES)
    return Pile("generated", files, len(files) * _PAGES)


def _written(folder: Path, name: str, documents: int, pages: int) -> tuple[Path, ...]:
    files = tuple(folder / f"{name}-{number}.pdf" for number in range(documents))
    for number, file in enumerate(files):
        file.write_bytes(pdf_of(pages, seed=number))
    return files


def _collected(data: Datasets) -> list[Pile]:
    """The PDFs of others that have text and no password."""
    if data.documents is None:
        return []
    readable = [(file, found) for file in sorted(data.documents.rglob("*.pdf")) if (found := _readable(file))]
    return [
        Pile("docling and pypdf test files", tuple(file for file, _ in readable), sum(pages for _, pages in readable))
    ]


def _readable(file: Path) -> int:
    """How many pages it has; none where neither we nor the peers can read it."""
    try:
        pages = len(read(file).pages)
    except (ExtractionFailed, NeedsOcr):
        return 0
    return pages if parse_peers.can_read(file) else 0


def _sample() -> tuple[Path, ...]:
    return tuple(sorted(SAMPLE.iterdir())) * 5
