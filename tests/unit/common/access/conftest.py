"""Database of the tests of access."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.access.tables import migrate
from sluiceway_common.database import Database


@pytest.fixture
async def access_database(database: str) -> AsyncIterator[Database]:
    """A pool on a database with the schema `access`, seen from another schema, as a service sees it."""
    migrate(database)
    opened = Database(database, schema="ledger")
    yield opened
    await opened.stop()
