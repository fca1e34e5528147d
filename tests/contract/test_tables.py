"""Migrations of every service, and of what all services share, make the tables that the code speaks of."""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert, text

import sluiceway
from sluiceway_common.access import tables as access
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.outbox import Outbox
from sluiceway_embed.adapters.database import PostgresCurrentVersions
from sluiceway_embed.adapters.database import tables as embed
from sluiceway_eval.adapters.database import PostgresRecord
from sluiceway_eval.adapters.database import tables as evaluation
from sluiceway_ingest.adapters.database import (
    PostgresDocumentBlobs,
    PostgresDocumentStore,
    PostgresSweeps,
)
from sluiceway_ingest.adapters.database import tables as ingest
from sluiceway_ingest.adapters.database.rows import row_of
from sluiceway_ingest.domain.document import Document, Revision, SubmittedMetadata
from sluiceway_ingest.ports import Change
from tests.support.eval_builders import step, verdict
from tests.support.ingest_builders import TENANT, a_document
from tests.support.migrations import migrate_until
from tests.support.passages import VERSION

pytestmark = pytest.mark.server


@pytest.mark.parametrize("service", sluiceway.services())
def test_migrated_tables_of_a_service_are_those_of_its_code(database: str, service: str) -> None:
    tables = importlib.import_module(f"sluiceway_{service}.adapters.database.tables")
    migrate(database, schema=tables.SCHEMA, package=f"sluiceway_{service}")
    assert differences(database, tables.SCHEMA, tables.metadata) == []


def test_migrated_tables_of_access_are_those_of_its_code(database: str) -> None:
    access.migrate(database)
    assert differences(database, access.SCHEMA, access.metadata) == []


def test_groups_of_versions_that_are_held_count_from_the_migration_on(database: str, tmp_path: Path) -> None:
    """Those that the version before has held."""
    migrate_until(database, "embed", "0007", tmp_path)
    own, inherited, everybody = ({"acl": ["hr", "board", "hr"]}, {"acl": ["hr"], "acl_inherited": True}, {"acl": []})
    rows = [("a", 2, own), ("a", 1, everybody), ("b", 2, inherited), ("c", 3, everybody), ("gone", 2, own)]
    with psycopg.connect(database) as connection:
        connection.execute("SET search_path TO embed")
        for name, version, told in rows:
            held = ("acme", name, version, 1, json.dumps(told))
            connection.execute("INSERT INTO held_versions VALUES (%s, %s, %s, %s, %s)", held)
        tombstone = "INSERT INTO document_heads (tenant, document_id, version, attempt, withdrawn)"
        connection.execute(f"{tombstone} VALUES ('acme', 'gone', 1, 0, true)")
    migrate(database, schema=embed.SCHEMA, package="sluiceway_embed")
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT document_id, version, groups FROM embed.document_groups ORDER BY 1"
        ).fetchall()
    assert found == [("a", 2, ["board", "hr"]), ("b", 2, [" "]), ("c", 3, ["*"])]


async def test_documents_that_were_withdrawn_before_the_migration_have_all_of_their_days_from_it_on(
    database: str, tmp_path: Path
) -> None:
    """Those that the version before has withdrawn, a year ago."""
    migrate_until(database, "ingest", "0015", tmp_path)
    pool = Database(database, schema=ingest.SCHEMA)
    year_ago = datetime.now(UTC) - timedelta(days=365)
    old = a_document(revision=Revision("withdrawn", 1, 1), at=year_ago)
    await write_then(pool, old)
    before = datetime.now(UTC)
    await asyncio.to_thread(migrate, database, schema=ingest.SCHEMA, package="sluiceway_ingest")
    after, sweeps = datetime.now(UTC), PostgresSweeps(pool)
    found = [[one.document_id for one in await sweeps.withdrawn(at, 10)] for at in (before, after)]
    await pool.stop()
    assert found == [[], [old.document_id]]


async def test_of_documents_that_were_erased_before_the_migration_no_digest_is_left_and_their_groups_are_kept(
    database: str, tmp_path: Path
) -> None:
    migrate_until(database, "ingest", "0019", tmp_path)
    pool = Database(database, schema=ingest.SCHEMA)
    blobs = PostgresDocumentBlobs(pool, FilesystemBlobs(tmp_path))
    outbox = Outbox(pool, MemoryBus(source="ingest"), ingest.outbox)
    documents = PostgresDocumentStore(pool, outbox, blobs)
    async with pool.transaction() as connection:
        # By the columns of then.
        await connection.execute(
            insert(ingest.collections).values(
                tenant=TENANT, name="notes", language="", chunk_tokens=0, default_acl=["hr"], retention_days=0
            )
        )
    gone = Revision("erased", 1, 1)
    inherited = a_document("doc_1", collection="notes", revision=gone)
    own = replace(a_document("doc_2", collection="notes", revision=gone), submitted=SubmittedMetadata(acl=("board",)))
    everybody, live = a_document("doc_3", revision=gone), a_document("doc_4")
    await write_then(pool, inherited, own, everybody, live)
    await asyncio.to_thread(migrate, database, schema=ingest.SCHEMA, package="sluiceway_ingest")
    found = [await documents.get(TENANT, one.document_id) for one in (inherited, own, everybody, live)]
    await pool.stop()
    told = [(one.original.sha256, one.original.bytes, one.submitted.acl) for one in found if one]
    assert told == [("", 0, ("hr",)), ("", 0, ("board",)), ("", 0, ()), (live.original.sha256, 5, ())]


async def write_then(pool: Database, *documents: Document) -> None:
    """By the columns that there are."""
    async with pool.transaction() as connection:
        found = await connection.execute(text("SELECT * FROM documents LIMIT 0"))
        there = set(found.keys())
        rows = [{**row_of(document), "mark": 0} for document in documents]
        written = [{name: value for name, value in row.items() if name in there} for row in rows]
        await connection.execute(insert(ingest.documents), written)


async def test_documents_are_written_as_the_release_before_reads_them_where_that_has_made_the_schema(
    database: str, tmp_path: Path
) -> None:
    migrate_until(database, "ingest", "0023", tmp_path)
    await asyncio.to_thread(migrate, database, schema=ingest.SCHEMA, package="sluiceway_ingest")
    document = await one_written(database, tmp_path)
    assert stored(database) == [(asdict(document.original), None, None)]


async def test_documents_have_no_json_of_their_blobs_in_a_schema_of_this_release(database: str, tmp_path: Path) -> None:
    await asyncio.to_thread(migrate, database, schema=ingest.SCHEMA, package="sluiceway_ingest")
    document = await one_written(database, tmp_path)
    assert stored(database) == [({}, bytes.fromhex(document.original.sha256), document.original.bytes)]


@pytest.mark.parametrize(("made_before", "says_whose"), [(True, True), (False, False)])
async def test_versions_say_again_whose_they_are_only_where_the_release_before_reads_them(
    database: str, tmp_path: Path, *, made_before: bool, says_whose: bool
) -> None:
    if made_before:
        migrate_until(database, "embed", "0009", tmp_path)
    await asyncio.to_thread(migrate, database, schema=embed.SCHEMA, package="sluiceway_embed")
    pool = Database(database, schema=embed.SCHEMA)
    assert await PostgresCurrentVersions(pool, pool, "zvec").advance(VERSION)
    await pool.stop()
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT told ? 'document_id' FROM embed.document_heads").fetchall()
    assert found == [(says_whose,)]


@asynccontextmanager
async def a_record(url: str, folder: Path, *, made_before: bool) -> AsyncIterator[PostgresRecord]:
    """The record in tables that this release has made, or the release before the shorter rows of eval."""
    if made_before:
        migrate_until(url, "eval", "0012", folder)
    await asyncio.to_thread(migrate, url, schema=evaluation.SCHEMA, package="sluiceway_eval")
    pool = Database(url, schema=evaluation.SCHEMA)
    yield PostgresRecord(pool, Outbox(pool, MemoryBus(source="eval"), evaluation.outbox_rows))
    await pool.stop()


@pytest.mark.parametrize(("made_before", "rows"), [(True, (2, 0)), (False, (0, 1))])
async def test_steps_of_a_version_lie_in_one_row_only_where_no_release_before_reads_them(
    database: str, tmp_path: Path, *, made_before: bool, rows: tuple[int, int]
) -> None:
    async with a_record(database, tmp_path, made_before=made_before) as record:
        await record.write([step("doc_a", "submitted", service="ingest")])
        await record.write([step("doc_a", "judged", 1, service="guard")])
        told = [one.happened for one in await record.steps("acme", ["doc_a"], 10)]
    with psycopg.connect(database) as connection:
        found = [
            connection.execute(f"SELECT count(*) FROM eval.{table}").fetchone()
            for table in ("document_steps", "document_versions")
        ]
    assert (told, found) == (["submitted", "judged"], [(count,) for count in rows])


@pytest.mark.parametrize("made_before", [True, False])
async def test_circumstances_of_verdicts_are_kept_apart_only_where_no_release_before_reads_them(
    database: str, tmp_path: Path, *, made_before: bool
) -> None:
    whole = b"\n\x05ver_1\x10\x02whoever looked"
    async with a_record(database, tmp_path, made_before=made_before) as record:
        await record.write([replace(verdict("ver_1"), verdict=whole, circumstances=b"whoever looked")])
        (told,) = (await record.verdicts_named("acme", ["ver_1"])).values()
    with psycopg.connect(database) as connection:
        (kept,) = connection.execute("SELECT verdict FROM eval.verdicts").fetchall()
        (apart,) = connection.execute("SELECT count(*) FROM eval.verdict_circumstances").fetchall()
    assert (told.verdict, kept[0] == whole, apart[0]) == (whole, made_before, 0 if made_before else 1)


async def one_written(url: str, folder: Path) -> Document:
    pool = Database(url, schema=ingest.SCHEMA)
    outbox = Outbox(pool, MemoryBus(source="ingest"), ingest.outbox)
    documents = PostgresDocumentStore(pool, outbox, PostgresDocumentBlobs(pool, FilesystemBlobs(folder)))
    document = a_document()
    assert await documents.commit(Change(document=document, expected=None))
    assert await documents.get(TENANT, document.document_id) == document
    await pool.stop()
    return document


def stored(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT original, original_sha256, original_bytes FROM ingest.documents").fetchall()


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
