"""Documents on their way through the whole product while its processes die."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from sluiceway_client import Overloaded, Sluiceway, Unavailable
from sluiceway_client.documents import Header
from sluiceway_common.testing import eventually
from tests.support.laptop import PROCESSES, Laptop
from tests.support.system import Span, client, indexed_chunks, parked, spans

PATIENCE = 480.0

_BOOK = Path(__file__).parents[2] / "docs" / "sample" / "technology.txt"
_SENTENCES = 20
_AT_ONCE = 8
_SEARCHES = 4


def texts(count: int, seed: int) -> dict[str, bytes]:
    """Small documents by name, each unlike the others: a few passages of shuffled sentences."""
    draw, sentences = random.Random(seed), _BOOK.read_text().replace("\n", " ").split(". ")
    return {
        f"storm/{seed}/{number:03}": (f"Report {number}. " + ". ".join(draw.sample(sentences, _SENTENCES))).encode()
        for number in range(count)
    }


@dataclass
class Flow:
    """Documents of one collection on their way through one replica of ingest. `ids` and `states` fill as they go, by
    name; `refused` counts the calls that failed, whose documents are handed in again."""

    laptop: Laptop
    collection: str
    texts: Mapping[str, bytes]
    replica: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    @property
    def steps(self) -> int:
        """Handed in counts one, at its end counts one."""
        return len(self.ids) + len(self.states)

    def is_past(self, moment: int) -> bool:
        return self.steps >= moment

    async def run(self) -> None:
        """Hands all in and follows each to its end, whatever is down meanwhile."""
        async with client(self.laptop, self.replica) as sluiceway:
            slots = asyncio.Semaphore(_AT_ONCE)
            await asyncio.gather(*(self._hand_in(sluiceway, slots, name) for name in self.texts))
            async for document in sluiceway.documents.watch(tuple(self.ids.values())):
                if document.final:
                    self.states[document.source_key] = document.state

    async def _hand_in(self, sluiceway: Sluiceway, slots: asyncio.Semaphore, name: str) -> None:
        async with slots:
            header = Header(source_key=name, collection=self.collection)
            while name not in self.ids:
                try:
                    self.ids[name] = (await sluiceway.documents.submit(self.texts[name], header)).document_id
                except (Overloaded, Unavailable):
                    self.refused += 1


@dataclass(frozen=True)
class Outcome:
    """What is there when all is quiet again."""

    states: Mapping[str, int]
    spans: Sequence[Span]
    chunks: int
    parked: Set[str]


async def undisturbed(
    laptop: Laptop, collection: str, documents: Mapping[str, bytes], *, patience: float = PATIENCE
) -> Outcome:
    """The same documents while nothing happens."""
    flow = Flow(laptop, collection, documents)
    async with asyncio.timeout(patience):
        await flow.run()
    return await outcome(flow)


async def stormy(
    laptop: Laptop, collection: str, documents: Mapping[str, bytes], seed: int, *, patience: float = PATIENCE
) -> Outcome:
    """The same documents while each process is killed once, at moments drawn from the seed."""
    flow = Flow(laptop, collection, documents)
    await through_kills(laptop, [flow], PROCESSES, random.Random(seed), patience=patience)
    return await outcome(flow)


async def through_kills(
    laptop: Laptop, flows: Sequence[Flow], victims: Sequence[str], draw: random.Random, *, patience: float = PATIENCE
) -> None:
    """All flows to their end, while each victim is killed once, at a moment that is drawn; then all are ready again."""
    steps = sum(2 * len(flow.texts) for flow in flows)
    moments = sorted(draw.randrange(steps - 1) for _ in victims)
    async with asyncio.timeout(patience), asyncio.TaskGroup() as running:
        for flow in flows:
            running.create_task(flow.run())
        for moment, victim in zip(moments, draw.sample(victims, len(victims)), strict=True):
            await eventually(partial(_are_past, flows, moment), within=patience)
            await kill(laptop, victim, within=patience)
    await all_ready(laptop, within=patience)


def _are_past(flows: Sequence[Flow], moment: int) -> bool:
    return sum(flow.steps for flow in flows) >= moment


async def outcome(flow: Flow) -> Outcome:
    slots = asyncio.Semaphore(_SEARCHES)

    async def held(document_id: str) -> list[Span]:
        async with slots:
            return await spans(sluiceway, document_id, flow.collection)

    async with client(flow.laptop) as sluiceway:
        found = await asyncio.gather(*map(held, flow.ids.values()))
    every = sorted(span for each in found for span in each)
    chunks = await indexed_chunks(flow.laptop, flow.collection)
    return Outcome(Counter(flow.states.values()), every, chunks, await parked(flow.laptop))


async def kill(laptop: Laptop, replica: str, *, within: float = 60, by: signal.Signals = signal.SIGKILL) -> None:
    """kill -9 of the process as it is now; `by` another signal where it is to end in its own way."""

    async def pid() -> int:
        return (await asyncio.to_thread(laptop.status))[replica]["pid"] or 0

    os.kill(await eventually(pid, within=within, every=0.3), by)


async def all_ready(laptop: Laptop, *, within: float = 60) -> None:
    """Returns when every process answers for its health."""

    async def ready() -> bool:
        rows = await asyncio.to_thread(laptop.status)
        return all(row["state"] == "ready" for row in rows.values())

    await eventually(ready, within=within, every=0.3)


@contextmanager
def frozen(laptop: Laptop, replica: str) -> Iterator[None]:
    """A server that is there and answers nobody: with all its children it stands still."""
    top = psutil.Process(laptop.status()[replica]["pid"])
    family = [top, *top.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()
