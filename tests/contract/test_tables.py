"""Migrations of every service, and of what all services share, make the tables that the code speaks of."""

import importlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

import sluiceway
from sluiceway_common.access import tables as access
from sluiceway_common.database import migrate
from sluiceway_common.database.pool import psycopg_url

pytestmark = pytest.mark.server


@pytest.mark.parametrize("service", sluiceway.services())
def test_migrated_tables_of_a_service_are_those_of_its_code(database: str, service: str) -> None:
    tables = importlib.import_module(f"sluiceway_{service}.adapters.database.tables")
    migrate(database, schema=tables.SCHEMA, package=f"sluiceway_{service}")
    assert differences(database, tables.SCHEMA, tables.metadata) == []


def test_migrated_tables_of_access_are_those_of_its_code(database: str) -> None:
    access.migrate(database)
    assert differences(database, access.SCHEMA, access.metadata) == []


def differences(url: str, schema: str, tables: MetaData) -> list[object]:
    """Between the database and the code; in the code of a service its schema is not named."""
    named = MetaData()
    for table in tables.sorted_tables:
        table.to_metadata(named, schema=schema)
    engine = create_engine(psycopg_url(url))
    with engine.connect() as connection:
        options = {"include_schemas": True, "version_table_schema": schema, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), named)
    engine.dispose()
    return found
