"""The law of NoteStore, over every adapter."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sluiceway.starter.v1.events_pb2 import NoteKept
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.command import migrate_all
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox
from sluiceway_starter.adapters.database import SCHEMA, PostgresNoteStore, outbox_rows
from sluiceway_starter.adapters.memory import MemoryNoteStore
from sluiceway_starter.domain import Note
from sluiceway_starter.ports import NoteStore
from sluiceway_starter.service.keeping import note_kept

NOTE = Note(tenant="acme", name="milk", text="Two litres.", kept_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """Of the database; empty for the adapter that needs none."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[NoteStore]:
    bus = MemoryBus()
    await bus.ensure_topics(NoteKept)
    if not url:
        yield MemoryNoteStore(bus)
        return
    migrate_all("starter", url)
    database = Database(url, schema=SCHEMA, pool=2)
    yield PostgresNoteStore(database, Outbox(database, bus, outbox_rows), MemorySeal())
    await database.stop()


async def test_what_was_put_is_found(store: NoteStore) -> None:
    await store.put(NOTE, note_kept(NOTE))
    assert await store.get("acme", "milk") == NOTE


async def test_putting_twice_leaves_one(store: NoteStore) -> None:
    await store.put(NOTE, note_kept(NOTE))
    await store.put(NOTE, note_kept(NOTE))
    assert await store.get("acme", "milk") == NOTE


async def test_a_note_of_another_tenant_is_not_there(store: NoteStore) -> None:
    await store.put(NOTE, note_kept(NOTE))
    assert await store.get("other", "milk") is None


async def test_a_note_is_marked_as_told(store: NoteStore) -> None:
    await store.put(NOTE, note_kept(NOTE))
    assert await store.mark_told("acme", "milk")
    assert await store.get("acme", "milk") == replace(NOTE, told=True)


async def test_a_note_that_is_not_there_cannot_be_marked(store: NoteStore) -> None:
    assert not await store.mark_told("acme", "milk")
