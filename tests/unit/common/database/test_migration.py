"""A schema is brought up to date in one transaction, by whoever comes first."""

import asyncio
import subprocess
import sys
import traceback
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import IntegrityError

from sluiceway_common.access.tables import migrate as migrate_access
from sluiceway_common.database import migrate
from sluiceway_common.database.migration import PATIENCE
from sluiceway_common.database.statements import number_of
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually, free_port

pytestmark = pytest.mark.server

ACCOUNTS = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0001", None
def upgrade():
    op.create_table("accounts", sa.Column("name", sa.Text, primary_key=True))
"""
CENTS = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0002", "0001"
def upgrade():
    op.add_column("accounts", sa.Column("cents", sa.Integer))
"""
BROKEN = """
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.execute("CREATE TABLE half ()")
    op.execute("CREATE TABLE accounts ()")
"""
WRITES = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0002", "0001"
account = {"name": "their words"}
def upgrade():
    op.get_bind().execute(sa.text("INSERT INTO accounts VALUES (:name), (:name)"), account)
"""


class Ledger:
    """A package of its own whose migrations a test writes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.package = f"ledger_{uuid.uuid4().hex}"
        self._url = url
        self._scripts = folder / self.package / "adapters" / "database" / "migrations"
        self._scripts.mkdir(parents=True)
        (folder / self.package / "__init__.py").touch()

    def write(self, *texts: str) -> None:
        for old in self._scripts.glob("*.py"):
            old.unlink()
        for number, script in enumerate(texts, start=1):
            (self._scripts / f"{number:04}_step.py").write_text(script)

    def migrate(self, schema: str = "ledger", patience: float = PATIENCE) -> None:
        migrate(self._url, schema=schema, package=self.package, patience=patience)


@pytest.fixture
def ledger(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.syspath_prepend(str(tmp_path))
    return Ledger(tmp_path, database)


def columns(url: str, schema: str = "ledger") -> list[str]:
    with psycopg.connect(url) as connection:
        wanted = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = %s"
        return sorted(row[0] for row in connection.execute(wanted, [schema]))


def test_an_empty_database_is_filled(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS, CENTS)
    ledger.migrate()
    assert columns(database) == ["accounts.cents", "accounts.name", "alembic_version.version_num"]


def test_nothing_is_put_elsewhere(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS)
    ledger.migrate()
    assert columns(database, "public") == []


def test_migrating_twice_is_once(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS)
    ledger.migrate()
    ledger.migrate()
    assert columns(database) == ["accounts.name", "alembic_version.version_num"]


def test_what_is_new_is_added_to_what_is_there(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS)
    ledger.migrate()
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO ledger.accounts VALUES ('a')")
    ledger.write(ACCOUNTS, CENTS)
    ledger.migrate()
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT name, cents FROM ledger.accounts").fetchall() == [("a", None)]


def test_code_of_yesterday_leaves_a_newer_schema_alone(database: str, ledger: Ledger) -> None:
    """After a roll-back the old replica runs its `migrate` on what the new one has made."""
    ledger.write(ACCOUNTS, CENTS)
    ledger.migrate()
    ledger.write(ACCOUNTS)
    ledger.migrate()
    assert "accounts.cents" in columns(database)


def test_a_migration_that_fails_leaves_nothing(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS, BROKEN)
    with pytest.raises(Exception, match="already exists"):
        ledger.migrate()
    assert columns(database) == []


def test_a_migration_that_fails_does_not_repeat_what_people_wrote(ledger: Ledger) -> None:
    ledger.write(ACCOUNTS, WRITES)
    with pytest.raises(IntegrityError) as raised:
        ledger.migrate()
    assert "their words" not in "".join(traceback.format_exception(raised.value))


def test_two_schemas_in_one_database_do_not_meet(database: str, ledger: Ledger) -> None:
    ledger.write(ACCOUNTS)
    ledger.migrate()
    ledger.migrate("other")
    assert columns(database) == columns(database, "other")


async def test_processes_that_migrate_at_once_do_it_once(database: str, ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(ACCOUNTS, CENTS)
    call = f"migrate({database!r}, schema='ledger', package={ledger.package!r})"
    order = f"from sluiceway_common.database import migrate; {call}"

    def another() -> int:
        return subprocess.run([sys.executable, "-c", order], cwd=tmp_path, timeout=60).returncode

    assert await asyncio.gather(*(asyncio.to_thread(another) for _ in range(4))) == [0, 0, 0, 0]
    assert len(columns(database)) == 3


@pytest.fixture
def dumped(database: str, ledger: Ledger) -> Iterator[psycopg.Connection]:
    """A table of the release before, which a dump reads."""
    ledger.write(ACCOUNTS)
    ledger.migrate()
    ledger.write(ACCOUNTS, CENTS)
    with psycopg.connect(database) as dump:
        dump.execute("LOCK TABLE ledger.accounts IN ACCESS SHARE MODE")
        yield dump


def waiting(connection: psycopg.Connection) -> bool:
    """Whether somebody waits for a lock in this database."""
    wanted = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return connection.execute(wanted).fetchone() is not None


async def test_who_waits_for_a_dump_lets_others_read_meanwhile(
    database: str, ledger: Ledger, dumped: psycopg.Connection
) -> None:
    migrating = asyncio.create_task(asyncio.to_thread(ledger.migrate))
    try:
        with psycopg.connect(database, autocommit=True) as reader:
            await eventually(lambda: waiting(reader))
            reader.execute("SET statement_timeout = '20s'")
            await asyncio.to_thread(reader.execute, "SELECT * FROM ledger.accounts")
        assert not migrating.done()
    finally:
        dumped.rollback()
        await migrating
    assert "accounts.cents" in columns(database)


def test_who_waits_in_vain_is_told_what_to_look_at(database: str, ledger: Ledger, dumped: psycopg.Connection) -> None:
    with pytest.raises(Unavailable, match=r"`ledger`.* for 0 s.*pg_dump.*pg_stat_activity") as raised:
        ledger.migrate(patience=0)
    assert isinstance(raised.value.__cause__.__cause__.orig, LockNotAvailable)  # type: ignore[union-attr]  # of SQLAlchemy
    dumped.rollback()
    assert "accounts.cents" not in columns(database)


async def test_who_is_killed_while_it_waits_leaves_the_queue(database: str, ledger: Ledger, tmp_path: Path) -> None:
    """PostgreSQL looks after a caller who waits only where it is told to."""
    ledger.write(ACCOUNTS)
    call = f"migrate({database!r}, schema='ledger', package={ledger.package!r})"
    words = (sys.executable, "-c", f"from sluiceway_common.database import migrate; {call}")
    with psycopg.connect(database) as first, psycopg.connect(database, autocommit=True) as looking:
        first.execute("SELECT pg_advisory_xact_lock(%s)", [number_of("migrate", "ledger")])
        second = await asyncio.create_subprocess_exec(*words, cwd=tmp_path)
        try:
            await eventually(lambda: waiting(looking), within=60)
        finally:
            second.kill()
            await second.wait()
        await eventually(lambda: not waiting(looking), within=20)


def test_keys_and_data_keys_come_with_common(database: str) -> None:
    migrate_access(database)
    migrate_access(database)
    assert {name.partition(".")[0] for name in columns(database, "access")} == {
        "alembic_version",
        "data_keys",
        "dropped_tenants",
        "keys",
        "suspended_tenants",
    }


def test_of_a_database_that_is_away_is_said_where_it_should_be_and_why() -> None:
    port = free_port()
    with pytest.raises(Unavailable, match=f"at 127.0.0.1:{port}/x does not answer .Connection refused.;"):
        migrate_access(f"postgresql://sluiceway:hunter2@127.0.0.1:{port}/x")
