"""Form of rows in a schema that was there before the release that has a shorter one."""

from sqlalchemy import create_engine, text

from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.database.row_forms import make_row_form


def as_before(url: str, schema: str) -> None:
    """From here on rows are written in it as the release before reads them."""
    _written(url, schema, short=False)


def as_now(url: str, schema: str) -> None:
    """From here on rows are written in it in the shorter form."""
    _written(url, schema, short=True)


def _written(url: str, schema: str, *, short: bool) -> None:
    engine = create_engine(psycopg_url(url))
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('search_path', :schema, true)"), {"schema": schema})
        make_row_form(connection, short=short)
    engine.dispose()
