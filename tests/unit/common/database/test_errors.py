"""A database that takes no writes: an outage that passes, and no fault of what is written."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable
from sluiceway_common.redrive import Redrive
from sluiceway_common.testing import eventually
from tests.support.delivering import QUICK, Ear, delivering, on_happened
from tests.support.happened import new_event, outgoing

pytestmark = pytest.mark.server


@dataclass(frozen=True)
class Writer:
    """A table of numbers, and a role of this test alone that writes them."""

    ledger: Database
    role: str
    server: str

    async def write(self, number: int) -> None:
        async with self.ledger.transaction() as connection:
            await connection.execute(text("INSERT INTO numbers VALUES (:number)"), {"number": number})

    def must_only_read(self, switch: str) -> None:
        """`on` or `off`, for whoever connects from now on."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {self.role} SET default_transaction_read_only = {switch}".encode())


@asynccontextmanager
async def _writer(server: str) -> AsyncIterator[Writer]:
    role, url = f"writer_{uuid.uuid4().hex}", make_url(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        connection.execute(f"CREATE SCHEMA ledger AUTHORIZATION {role}".encode())
        connection.execute("CREATE TABLE ledger.numbers (number int)")
        connection.execute(f"ALTER TABLE ledger.numbers OWNER TO {role}".encode())
    theirs = url.set(username=role, password="secret").render_as_string(hide_password=False)
    ledger = Database(theirs, schema="ledger", pool=3)
    try:
        yield Writer(ledger, role, server)
    finally:
        await ledger.stop()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {role}".encode())
            connection.execute(f"DROP ROLE {role}".encode())


@pytest.fixture
async def writer(database: str) -> AsyncIterator[Writer]:
    async with _writer(database) as writer:
        writer.must_only_read("on")
        yield writer


async def test_what_takes_no_writes_is_unavailable_and_its_connection_is_not_kept(writer: Writer) -> None:
    """A managed server whose disk is nearly full, or a primary that another has replaced."""
    with pytest.raises(Unavailable, match="takes no writes at the moment; ask again"):
        await writer.write(1)
    writer.must_only_read("off")
    await writer.write(2)


async def test_a_record_waits_for_a_database_that_takes_no_writes(writer: Writer) -> None:
    happened, bus = new_event(partitions=1), MemoryBus()
    await bus.ensure_topics(happened)

    async def write(event: Any) -> None:
        await writer.write(event.number)

    ear = Ear(write)
    async with delivering(bus, ear, on_happened(happened)) as delivery:
        await bus(outgoing(happened(document_id="doc_1", number=1)))
        await eventually(lambda: ear.numbers or ear.tries[1] > QUICK.max_attempts)
        writer.must_only_read("off")
        await eventually(lambda: ear.numbers == [1])
        assert (await Redrive(bus, delivery.dead_letters).dead_letters()).total == 0
