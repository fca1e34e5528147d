"""PostgreSQL adapter of guard: schema `guard`. Migrations make the tables; a test compares the two."""

from sluiceway_guard.adapters.database.notes import SCHEMA as SCHEMA
from sluiceway_guard.adapters.database.notes import PostgresNoteStore as PostgresNoteStore
from sluiceway_guard.adapters.database.notes import metadata as metadata
from sluiceway_guard.adapters.database.notes import outbox_rows as outbox_rows
