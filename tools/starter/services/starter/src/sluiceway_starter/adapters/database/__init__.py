"""PostgreSQL adapter of starter: schema `starter`."""

from sluiceway_starter.adapters.database.notes import PostgresNoteStore as PostgresNoteStore
from sluiceway_starter.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_starter.adapters.database.tables import metadata as metadata
from sluiceway_starter.adapters.database.tables import outbox_rows as outbox_rows
