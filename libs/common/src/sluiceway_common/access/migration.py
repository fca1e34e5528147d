"""Brings the schema `access` up to date."""

from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import migrate as migrate_schema


def migrate(url: str) -> None:
    """Every service calls this before its own migrations; twice, or twice at once, is once."""
    migrate_schema(url, schema=SCHEMA, package="sluiceway_common", folder="access/migrations")
