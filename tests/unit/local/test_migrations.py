"""Migrations of all services in one process: every schema is there afterwards, or it says why not."""

import os
import subprocess
import sys

import psycopg
import pytest

from sluiceway import services
from tests.support.replica import NOWHERE
from tests.support.signing import INTERNAL_KEY


def migrated(database: str) -> "subprocess.CompletedProcess[str]":
    told = {
        "SLUICEWAY_DATABASE": database,
        "SLUICEWAY_MASTER_KEY": INTERNAL_KEY,
        "SLUICEWAY_INTERNAL_KEY": INTERNAL_KEY,
    }
    return subprocess.run(
        (sys.executable, "-m", "sluiceway_local.migrations"),
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.server
def test_each_service_has_its_schemas_and_twice_is_once(database: str) -> None:
    for _ in range(2):
        done = migrated(database)
        assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT DISTINCT schemaname FROM pg_tables").fetchall()
    assert {name for (name,) in rows} >= {"access", *services(), *(f"{name}_audit" for name in services())}


def test_where_no_database_is_it_ends_with_one_line() -> None:
    done = migrated(NOWHERE)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "database" in done.stderr
