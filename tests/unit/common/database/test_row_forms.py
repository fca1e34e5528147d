"""Rows are short in a schema of this release alone, and in others from a migration on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, select, text

from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.database.row_forms import is_new, make_row_form, rows_are_short

pytestmark = pytest.mark.server


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    made = create_engine(psycopg_url(database))
    yield made
    made.dispose()


def test_a_table_is_new_to_the_transaction_that_has_made_it_alone(engine: Engine) -> None:
    with engine.begin() as first:
        first.execute(text("CREATE TABLE birds (name text PRIMARY KEY)"))
        first.execute(text("ALTER TABLE birds ADD COLUMN wings integer"))
        assert is_new(first, "birds")
    with engine.begin() as later:
        later.execute(text("ALTER TABLE birds ADD COLUMN legs integer"))
        assert not is_new(later, "birds")


def test_a_statement_that_was_planned_before_a_migration_writes_as_it_says(engine: Engine) -> None:
    with engine.begin() as migration:
        make_row_form(migration, short=False)
    with engine.connect() as replica:
        # The driver prepares what is asked so often, and the server plans it for any values.
        before = [replica.execute(select(rows_are_short())).scalar_one() for _ in range(12)]
        replica.commit()
        with engine.begin() as migration:
            make_row_form(migration, short=True)
        assert (set(before), replica.execute(select(rows_are_short())).scalar_one()) == ({False}, True)
