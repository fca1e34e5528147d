"""Migrations of a schema by Alembic. Scripts only add, so that old and new replicas run side by side."""

import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from sluiceway_common.clock import Backoff
from sluiceway_common.database.errors import AWAY, translating_errors
from sluiceway_common.database.pool import address, psycopg_url, unanswered
from sluiceway_common.database.statements import number_of
from sluiceway_common.errors import Unavailable

MIGRATIONS: Final = "adapters/database/migrations"
PATIENCE: Final = 300.0
"""Seconds for which a migration asks again for tables that others are at."""

_BACKOFF: Final = Backoff(1.0, most=10.0)
# Who waits for a table keeps everybody waiting who comes after, and all services ask the tables of keys.
_LOCKS: Final = text("SELECT set_config('lock_timeout', '3s', true)")
# Older servers than PostgreSQL 14 do not know it: there a caller who is gone waits on.
_LEAVES: Final = text(
    "SELECT set_config(name, '5s', true) FROM pg_settings WHERE name = 'client_connection_check_interval'"
)


def migrate(url: str, *, schema: str, package: str, folder: str = MIGRATIONS, patience: float = PATIENCE) -> None:
    """Applies what is new, in one transaction: all or nothing. Twice, or twice at once, is once.

    A schema that is newer than this package is left alone: after a roll-back the old code runs on it. A table that
    others are at is waited for in short turns, so that they are not held up. Raises Unavailable where one is not free
    within `patience` seconds, and, with where it is and why, where the database does not answer.
    """
    where = psycopg_url(url)
    ends, failures = time.monotonic() + patience, 0
    while True:
        try:
            return _migrate(where, schema, package, folder)
        except Unavailable as error:
            if error.message == AWAY:
                raise unanswered(address(where), error) from error
            if not _is_locked_out(error):
                raise
            failures += 1
            if time.monotonic() + _BACKOFF.seconds(failures) > ends:
                raise _locked_out(schema, patience) from error
        time.sleep(_BACKOFF.seconds(failures))


def _is_locked_out(error: Unavailable) -> bool:
    return isinstance(getattr(error.__cause__, "orig", None), LockNotAvailable | DeadlockDetected)


def _locked_out(schema: str, patience: float) -> Unavailable:
    return Unavailable(
        f"another transaction has kept the tables of `{schema}` for {patience:g} s; let it end, such as a pg_dump, "
        "which must not run beside `migrate` (pg_stat_activity says who it is, by xact_start), and migrate again"
    )


def _migrate(url: URL, schema: str, package: str, folder: str) -> None:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 5})
    with translating_errors(), as_file(files(package).joinpath(folder)) as scripts:
        with engine.begin() as connection:
            connection.execute(_LEAVES)
            # Waits for the other process here; who comes second finds nothing to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number_of("migrate", schema)})
            connection.execute(_LOCKS)
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
