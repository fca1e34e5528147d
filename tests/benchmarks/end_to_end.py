"""From bytes to searchable passages: processor time of the real processes of one machine, by what they are."""

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_client import Sluiceway, discover
from sluiceway_client.documents import Header
from sluiceway_client.values import Document
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_least, at_most, family_cpu_seconds, short
from tests.benchmarks.statements import Asked, asked
from tests.benchmarks.texts import LINES_A_PAGE, pdf_of
from tests.support.laptop import PROCESSES, Laptop, laptop

LEAST_PAGES: Final = 15
# Pages of one-page PDFs per CPU-second as this benchmark printed them on 2026-11-25, before the work on the cost of a
# document began (AMD EPYC, 2 cores: ingest 3.97 and embed 8.42 CPU-seconds for 60). What a document costs however short
# it is falls on one page there, so the bar of long ones is none for it: it may cost half of what it did.
SHORT_PAGES_BEFORE: Final = 4.84
LEAST_SHORT_PAGES: Final = 2 * SHORT_PAGES_BEFORE
_AT_ONCE: Final = 8


@dataclass(frozen=True)
class Load:
    """So many PDFs of so many pages of text. No two passages are alike, so none comes out of a cache."""

    documents: int
    pages: int
    seed: int

    @property
    def all_pages(self) -> int:
        return self.documents * self.pages


@dataclass(frozen=True)
class Cost:
    """What a load took: CPU-seconds by part, seconds by the clock, and the passages that it became."""

    load: Load
    cpu_seconds: Mapping[str, float]
    seconds: float
    passages: int

    @property
    def pages_a_second(self) -> float:
        """Pages per CPU-second of ingest and embed together."""
        return self.load.all_pages / (self.cpu_seconds["ingest"] + self.cpu_seconds["embed"])


REST_SECONDS: Final = 10
NOTHING: Final = Load(0, 0, seed=0)
WARM_UP: Final = Load(4, 4, seed=1_000)
ALONE: Final = Load(10, 1, seed=4_000)
AFTERWARDS: Final = 5.0
MOST_STATEMENTS, MOST_TRANSACTIONS = 45, 12
LOADS: Final[Mapping[Load, float]] = {
    Load(20, 10, seed=2_000): LEAST_PAGES,
    Load(60, 1, seed=3_000): LEAST_SHORT_PAGES,
}
"""With the pages per CPU-second of ingest and embed that each is to reach."""


def run(data: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches."""
    with laptop() as machine:
        started = machine.up()
        if started.returncode != 0:
            raise RuntimeError(f"it did not start: {started.stderr.strip()}")
        resting, *costs = asyncio.run(_costs(machine))
        sent = asyncio.run(_asked(machine))
    costs_of = Table(_COLUMNS, (_resting_row(resting), *map(_row, costs)))
    return Section("End to end", (costs_of, Table(_ASKED, _asked_rows(sent), _ASKED_LEAD)), _NOTES)


_COLUMNS = (
    "load",
    *(f"{part}, CPU s" for part in PROCESSES),
    "passages",
    "pages / CPU s of ingest and embed",
    "bar",
    "pages / s",
)
_ASKED = ("schema", "statements", "bar", "transactions", "bar")
_ASKED_LEAD = (
    f"What PostgreSQL is asked for a PDF of one page that is handed in alone, within {AFTERWARDS:g} s in which it is "
    "`indexed` and recorded. BEGIN, COMMIT and pings are statements; transactions are those of several; what the same "
    "time takes at rest is left out. `access` is what every service looks up of keys and tenants:"
)
_NOTES = (
    f"Started by `sluiceway up`, warmed up with {WARM_UP.documents} documents. A page has {LINES_A_PAGE} lines, about "
    "3,100 characters.",
    "From the first byte handed in until the last document is `indexed`; children of a process count as that process. "
    "The client is not counted. Pages / s is by the clock, whatever else ran.",
    f"The bar of one page is twice {SHORT_PAGES_BEFORE}, which this benchmark printed on such a machine (AMD EPYC, 2 "
    "cores) on 2026-11-25, before the work on the cost of a document began.",
    "What the processes use at rest is part of what they use at work: the longer others make it take, the more.",
    "The log and the database are shown beside the services and are not in the rate.",
)


def _asked_rows(sent: Asked) -> tuple[tuple[str, ...], ...]:
    each = ((name, sent.statements[name], sent.transactions.get(name, 0.0)) for name in sorted(sent.statements))
    parts = tuple((name, short(statements), "", short(transactions), "") for name, statements, transactions in each)
    statements, transactions = sum(sent.statements.values()), sum(sent.transactions.values())
    bars = (at_most(MOST_STATEMENTS, statements), at_most(MOST_TRANSACTIONS, transactions))
    return (*parts, ("all", short(statements), bars[0], short(transactions), bars[1]))


def _row(cost: Cost) -> tuple[str, ...]:
    load, rate = cost.load, cost.pages_a_second
    return (
        f"{load.documents} PDFs of {load.pages} {'page' if load.pages == 1 else 'pages'}",
        *_by_part(cost),
        str(cost.passages),
        short(rate),
        judged(cost),
        short(load.all_pages / cost.seconds),
    )


def judged(cost: Cost) -> str:
    """By the bar of its load."""
    return at_least(LOADS[cost.load], cost.pages_a_second)


def _resting_row(cost: Cost) -> tuple[str, ...]:
    return (f"nothing, for {REST_SECONDS} s", *_by_part(cost), "", "", "", "")


def _by_part(cost: Cost) -> tuple[str, ...]:
    return tuple(short(cost.cpu_seconds[part]) for part in PROCESSES)


async def _costs(machine: Laptop) -> list[Cost]:
    pids = {part: int(row["pid"]) for part, row in machine.status().items()}
    async with Sluiceway(discover(machine.data, {})) as sluiceway:
        await _taken(sluiceway, WARM_UP)
        resting = await _cost(pids, NOTHING, asyncio.sleep(REST_SECONDS, []))
        return [resting, *[await _cost(pids, load, _taken(sluiceway, load)) for load in LOADS]]


async def _asked(machine: Laptop) -> Asked:
    """For each of the documents that are handed in alone."""
    async with Sluiceway(discover(machine.data, {})) as sluiceway:
        began = time.monotonic()
        async with asked(machine) as at_work:
            ids = [await _handed_in_alone(sluiceway, number) for number in range(ALONE.documents)]
        seconds = time.monotonic() - began
        await _indexed(sluiceway, ids)
        async with asked(machine) as at_rest:
            await asyncio.sleep(seconds)
    return at_work.each(ALONE.documents, at_rest)


async def _handed_in_alone(sluiceway: Sluiceway, number: int) -> str:
    """Nobody watches it: each look would be counted too."""
    header = Header(source_key=f"bench://{ALONE.seed}/{number}.pdf")
    document = await sluiceway.documents.submit(pdf_of(ALONE.pages, ALONE.seed + number), header)
    await asyncio.sleep(AFTERWARDS)
    return document.document_id


async def _cost(pids: Mapping[str, int], load: Load, taken: Awaitable[list[Document]]) -> Cost:
    before, began = _spent(pids), time.monotonic()
    documents = await taken
    seconds, after = time.monotonic() - began, _spent(pids)
    spent = {part: after[part] - before[part] for part in PROCESSES}
    return Cost(load, spent, seconds, sum(document.chunks for document in documents))


def _spent(pids: Mapping[str, int]) -> dict[str, float]:
    return {part: family_cpu_seconds(pids[part]) for part in PROCESSES}


async def _taken(sluiceway: Sluiceway, load: Load) -> list[Document]:
    """Hands all in, a few at a time, and waits until they are indexed."""
    contents = [pdf_of(load.pages, load.seed + number) for number in range(load.documents)]
    slots = asyncio.Semaphore(_AT_ONCE)

    async def hand_in(number: int) -> str:
        async with slots:
            header = Header(source_key=f"bench://{load.seed}/{number}.pdf")
            return (await sluiceway.documents.submit(contents[number], header)).document_id

    return await _indexed(sluiceway, await asyncio.gather(*map(hand_in, range(load.documents))))


async def _indexed(sluiceway: Sluiceway, ids: Sequence[str]) -> list[Document]:
    final = {one.document_id: one async for one in sluiceway.documents.watch(ids) if one.final}
    if unread := [one for one in final.values() if one.state != "indexed"]:
        raise RuntimeError(f"{len(unread)} documents are not indexed, such as {unread[0]}")
    return list(final.values())
