"""Migrations of embed make the tables that its code speaks of."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text

from sluiceway_common.database import migrate
from sluiceway_embed.adapters.database import SCHEMA
from sluiceway_embed.adapters.database.tables import metadata


@pytest.mark.server
def test_migrated_tables_of_embed_are_those_of_the_code(database: str) -> None:
    migrate(database, schema=SCHEMA, package="sluiceway_embed")
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.execute(text(f"SET search_path TO {SCHEMA}"))
        context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert [difference for difference in differences if "alembic_version" not in str(difference)] == []
