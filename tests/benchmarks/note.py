"""A note: what one page of text costs each process from Submit until it is found, judged and recorded, what they take
at rest, and how often the database is asked."""

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import psycopg

from sluiceway_client.discovery import discover
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.floods_calls import Bystander
from tests.benchmarks.gateway_load import Waits
from tests.benchmarks.measured import Section, Table, family_cpu_seconds, short
from tests.benchmarks.statements import asked
from tests.support.laptop import PROCESSES, Laptop, laptop
from tests.support.system import database_of

NOTES: Final = 10
REST_SECONDS: Final = 20
# What a note leaves to be done once it is found: it is recorded, and groups commit.
_AFTERWARDS: Final = 1.0

W = TypeVar("W")


@dataclass(frozen=True)
class Spent:
    """CPU-milliseconds by part, transactions of the database, and seconds by the clock."""

    cpu: Mapping[str, float]
    transactions: float
    seconds: float

    def since(self, before: "Spent") -> "Spent":
        cpu = {part: self.cpu[part] - before.cpu[part] for part in PROCESSES}
        return Spent(cpu, self.transactions - before.transactions, self.seconds - before.seconds)

    def a_second(self) -> "Spent":
        return self._by(self.seconds)

    def a_note(self, rest: "Spent") -> "Spent":
        """Without what the same time takes at rest."""
        cpu = {part: self.cpu[part] - rest.cpu[part] * self.seconds for part in PROCESSES}
        return Spent(cpu, self.transactions - rest.transactions * self.seconds, self.seconds)._by(NOTES)

    def _by(self, number: float) -> "Spent":
        cpu = {part: spent / number for part, spent in self.cpu.items()}
        return Spent(cpu, self.transactions / number, self.seconds / number)


def run(data: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches."""
    with laptop() as machine:
        started = machine.up()
        if started.returncode != 0:
            raise RuntimeError(f"it did not start: {started.stderr.strip()}")
        return asyncio.run(_section(machine))


async def _section(machine: Laptop) -> Section:
    status, url = machine.status(), database_of(machine)
    pids = {part: int(status[part]["pid"]) for part in PROCESSES}
    there = replace(discover(machine.data, {}), api_key=await _key(url))
    async with Bystander.of(there) as calls:
        await _notes(calls)
        rest = (await _measured(pids, url, asyncio.sleep(REST_SECONDS)))[0].a_second()
        spent, waits = await _measured(pids, url, _notes(calls))
        async with asked(machine) as sent:
            await _notes(calls)
    rows = (_row("at rest, a second", rest), _row("a note", spent.a_note(rest)))
    each = sent.each(NOTES)
    counts = tuple(
        (name, short(all_), short(each.control.get(name, 0))) for name, all_ in sorted(each.statements.items())
    )
    found = Waits(tuple(waits or ())).percentile(0.5)
    return Section("Note", (Table(_COSTS, rows), Table(_ASKED, counts, _LEAD)), (_FOUND.format(found), *_NOTES))


_COSTS = ("", *(f"{part}, CPU ms" for part in PROCESSES), "all", "transactions")
_ASKED = ("schema", "statements", "of them BEGIN, COMMIT or ROLLBACK")
_LEAD = "What PostgreSQL is asked a note, at rest included:"
_FOUND = "One after another, a page of text is found {:.0f} ms after it was handed in (median)."
_NOTES = (
    f"{NOTES} notes after as many to warm up. A note is handed in, watched until it is `indexed`, and followed by "
    f"{_AFTERWARDS:g} s in which it is recorded; what that time takes at rest is left out. The client is not counted.",
)


def _row(name: str, spent: Spent) -> tuple[str, ...]:
    each = [spent.cpu[part] for part in PROCESSES]
    return (name, *map(short, each), short(sum(each)), short(spent.transactions))


async def _key(url: str) -> str:
    database = Database(url, schema=SCHEMA, pool=1)
    try:
        return await Access(database).create_key("bench", "person", ["contributor", "reader"])
    finally:
        await database.stop()


async def _notes(calls: Bystander) -> Sequence[float]:
    """Milliseconds until each was found."""
    waits = []
    for _ in range(NOTES):
        began = time.monotonic()
        await calls.note_indexed()
        waits.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(_AFTERWARDS)
    return waits


async def _measured(pids: Mapping[str, int], url: str, work: Awaitable[W]) -> tuple[Spent, W]:
    before = _spent(pids, url)
    done = await work
    return _spent(pids, url).since(before), done


def _spent(pids: Mapping[str, int], url: str) -> Spent:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT sum(xact_commit + xact_rollback)::float FROM pg_stat_database").fetchone()
    cpu = {part: family_cpu_seconds(pids[part]) * 1000 for part in PROCESSES}
    return Spent(cpu, found[0] if found else 0.0, time.monotonic())
