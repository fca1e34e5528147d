"""A note: what one page of text costs each process from Submit until it is found, judged and recorded, what they take
at rest, and how often the database is asked."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from tests.support.laptop import PROCESSES, Laptop, laptop
from tests.support.system import database_of

NOTES: Final = 10
REST_SECONDS: Final = 20
# What a note leaves to be done once it is found: it is recorded, and groups commit.
_AFTERWARDS: Final = 1.0
_STATEMENT: Final = re.compile(r"\[(\d+)\] LOG:  (?:statement|execute [^:]*): (\w+)")
_CONTROL: Final = frozenset({"begin", "commit", "rollback", "savepoint"})

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
        with _statements_logged(url):
            said = await _said(machine, calls)
    rows = (_row("at rest, a second", rest), _row("a note", spent.a_note(rest)))
    asked = tuple((name, *map(short, counts)) for name, counts in sorted(said.items()))
    found = Waits(tuple(waits or ())).percentile(0.5)
    return Section("Note", (Table(_COSTS, rows), Table(_ASKED, asked, _LEAD)), (_FOUND.format(found), *_NOTES))


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


@contextmanager
def _statements_logged(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        yield


def _schemas(url: str) -> Mapping[str, str]:
    """By process: for which schema it is asked."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT pid, application_name FROM pg_stat_activity").fetchall()
    return {str(pid): name.removeprefix("sluiceway-") for pid, name in rows}


async def _said(machine: Laptop, calls: Bystander) -> Mapping[str, tuple[float, float]]:
    """By schema: statements a note, and how many of them begin or end transactions."""
    log = machine.data / "logs" / "postgres.log"
    began = log.stat().st_size
    await _notes(calls)
    schemas, said = _schemas(database_of(machine)), dict[str, Counter[bool]]()
    for pid, word in _STATEMENT.findall(log.read_bytes()[began:].decode(errors="replace")):
        said.setdefault(schemas.get(pid, "others"), Counter())[word.lower() in _CONTROL] += 1
    return {schema: (count.total() / NOTES, count[True] / NOTES) for schema, count in said.items()}
