"""Migrations of a schema by Alembic. Scripts only add, so that old and new replicas run side by side."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from sluiceway_common.database.errors import AWAY, translating_errors
from sluiceway_common.database.pool import address, psycopg_url, unanswered
from sluiceway_common.database.statements import number_of
from sluiceway_common.errors import Unavailable

MIGRATIONS: Final = "adapters/database/migrations"


def migrate(url: str, *, schema: str, package: str, folder: str = MIGRATIONS) -> None:
    """Applies what is new, in one transaction: all or nothing. Twice, or twice at once, is once.

    A schema that is newer than this package is left alone: after a roll-back the old code runs on it. Raises
    Unavailable, with where it is and why, where the database does not answer.
    """
    where = psycopg_url(url)
    try:
        _migrate(where, schema, package, folder)
    except Unavailable as error:
        if error.message != AWAY:
            raise
        raise unanswered(address(where), error) from error


def _migrate(url: URL, schema: str, package: str, folder: str) -> None:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 5})
    with translating_errors(), as_file(files(package).joinpath(folder)) as scripts:
        with engine.begin() as connection:
            # Waits for the other process here; who comes second finds nothing to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number_of("migrate", schema)})
            connection.execute(CreateSchema(schema, if_not_exists=True))
            connection.execute(text("SELECT set_config('search_path', :schema, true)"), {"schema": schema})
            _upgrade(connection, schema, scripts)


def _upgrade(connection: Connection, schema: str, scripts: Path) -> None:
    # Where there is something to migrate: every service imports this module, and seldom needs Alembic.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(scripts, version_locations=[scripts])

    def revisions(current: Any, context: Any) -> Any:
        known = {script.revision for script in directory.walk_revisions()}
        return directory._upgrade_revs("head", current) if set(current) <= known else []

    with EnvironmentContext(Config(), directory, fn=revisions) as environment:
        environment.configure(connection=connection, version_table_schema=schema)
        environment.run_migrations()
