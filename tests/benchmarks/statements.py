"""Statements that services send to PostgreSQL, by their schemas: counted in the server's own log."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import psycopg

from tests.support.laptop import Laptop
from tests.support.system import database_of

_STATEMENT: Final = re.compile(r"\[(\d+)\] LOG:  (?:statement|execute [^:]*): (\w*)")
_CONTROL: Final = frozenset({"begin", "commit", "rollback", "savepoint"})

Counts = Mapping[str, float]


@dataclass
class Asked:
    """By schema: all statements with BEGIN, COMMIT and pings among them, those that begin or end transactions, and
    transactions of several statements."""

    statements: Counts = field(default_factory=dict)
    control: Counts = field(default_factory=dict)
    transactions: Counts = field(default_factory=dict)

    def each(self, number: float, rest: "Asked | None" = None) -> "Asked":
        """Of so many, without what the same time takes at rest."""
        still = rest or Asked()
        return Asked(
            _each(self.statements, still.statements, number),
            _each(self.control, still.control, number),
            _each(self.transactions, still.transactions, number),
        )


@asynccontextmanager
async def asked(machine: Laptop) -> AsyncIterator[Asked]:
    """What is sent while the block runs; known when it has ended."""
    url, log, counted = database_of(machine), machine.data / "logs" / "postgres.log", Asked()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
    began = log.stat().st_size
    yield counted
    found = _STATEMENT.findall(log.read_bytes()[began:].decode(errors="replace"))
    schemas = _schemas(url)
    # Whoever asks by hand is none of the services.
    said = [(schemas[pid], word.lower()) for pid, word in found if pid in schemas]
    counted.statements = _counted(said)
    counted.control = _counted(each for each in said if each[1] in _CONTROL)
    counted.transactions = _counted(each for each in said if each[1] == "begin")


def _schemas(url: str) -> Mapping[str, str]:
    """By process: for which schema it is asked."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT pid, application_name FROM pg_stat_activity").fetchall()
    mark = "sluiceway-"
    return {str(pid): name.removeprefix(mark) for pid, name in rows if name.startswith(mark)}


def _counted(said: Iterable[tuple[str, str]]) -> Counts:
    return {schema: float(count) for schema, count in Counter(schema for schema, _ in said).items()}


def _each(all_of_them: Counts, at_rest: Counts, number: float) -> Counts:
    return {schema: max(0.0, count - at_rest.get(schema, 0.0)) / number for schema, count in all_of_them.items()}
