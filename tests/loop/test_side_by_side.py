"""This version works on through the migrations of a next one, beside its replicas, and after it was taken back.

The next one has what the rule of migrations lets through (`tests/unit/services/test_migrations_only_add.py`): more
columns, tables and indexes in every schema. From one commit of the history to another it is tried by
`python -m tests.drills.upgrade`.
"""

import asyncio
import shutil
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.database import migrate
from sluiceway_common.database.migration import MIGRATIONS
from tests.support.answering import SERVICES, added, answered, answering, answering_at, with_tables
from tests.support.replica import a_key, shared_settings
from tests.support.repository import ROOT

pytestmark = pytest.mark.server

MILL = "The mill of Zaandam was built by Jan Adriaansz in 1702."
SCRIPTS = {service: ROOT / f"services/{service}/src/sluiceway_{service}" / MIGRATIONS for service in SERVICES} | {
    ACCESS: ROOT / "libs/common/src/sluiceway_common/access/migrations"
}
NEXT = "9000"
EXPANDS = '''"""What a next version may do while this one runs."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{last}"


def upgrade() -> None:
    for table in sa.inspect(op.get_bind()).get_table_names(schema="{schema}"):
        op.add_column(table, sa.Column("next_note", sa.Text))
        op.add_column(table, sa.Column("next_state", sa.Text, nullable=False, server_default="new"))
        op.create_index(f"{{table}}_next", table, ["next_state"])
    op.create_table("next_things", sa.Column("id", sa.Text, primary_key=True))
'''


def next_version(folder: Path) -> None:
    """Its packages, with a script more each."""
    for schema, scripts in SCRIPTS.items():
        there = folder / f"next_{schema}" / MIGRATIONS
        shutil.copytree(scripts, there, ignore=shutil.ignore_patterns("__pycache__"))
        last = max(path.name.partition("_")[0] for path in scripts.glob("0*.py"))
        (there / f"{NEXT}_next.py").write_text(EXPANDS.format(next=NEXT, last=last, schema=schema))
        (folder / f"next_{schema}" / "__init__.py").touch()


def migrate_next(url: str) -> None:
    for schema in SCRIPTS:
        migrate(url, schema=schema, package=f"next_{schema}")


def versions(url: str) -> set[str]:
    """At which migration each schema is."""
    with psycopg.connect(url) as connection:
        asked = sql.SQL("SELECT version_num FROM {}.alembic_version")
        rows = [connection.execute(asked.format(sql.Identifier(schema))).fetchone() for schema in SCRIPTS]
    return {str(row[0]) for row in rows if row}


async def test_this_version_works_on_through_the_migrations_of_the_next_one_beside_it_and_back(
    kafka: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = with_tables(shared_settings(kafka, database, tmp_path / "data"))
    (tmp_path / "packages").mkdir()
    next_version(tmp_path / "packages")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    _, key = await a_key(shared)
    async with answering_at(shared, key) as (embed, old):
        await added(old, "mill", MILL)
        answer = await answered(old)
        await asyncio.to_thread(migrate_next, database)
        assert versions(database) == {NEXT}
        withdrawn = await added(old, "second", "A heron stands by the second mill.")
        await old.documents.withdraw(withdrawn)
        assert await answered(old) == answer

        beside = shared.model_copy(update={"replica": "beside"})
        async with answering_at(beside, key, embed) as (_, new):
            for here, there in ((old, new), (new, old)):
                document = await added(here, f"by-{id(here)}", "A bridge leads to the mill.")
                assert (await there.documents.get(document)).state == "indexed"
                assert await answered(here) == answer

    await asyncio.to_thread(with_tables, shared)
    assert versions(database) == {NEXT}
    async with answering(shared, key) as back:
        assert await answered(back) == answer
        assert (await back.documents.get(withdrawn)).state in ("withdrawing", "withdrawn")
        await added(back, "last", "Snow lies on the roof of the mill.")
