"""Rows of documents and of what belongs to them: the short ones where no release before has seen the schema, and else
all that it reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.ids import sha256
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters import database as db
from sluiceway_ingest.domain.judging import JudgeOutcome
from sluiceway_ingest.domain.near_duplicates import HASHES, MinHash, NearDuplicates
from sluiceway_ingest.ports import Change
from tests.support.ingest_builders import NOON, TENANT, a_document
from tests.support.migrations import migrate_until
from tests.support.row_forms import as_before, as_now

pytestmark = pytest.mark.server

REFERENCES = "SELECT holder FROM blob_references ORDER BY holder"
OWN = "SELECT owner || coalesce('/' || part, '') FROM blobs WHERE owner IS NOT NULL ORDER BY part NULLS FIRST"
BESIDE = "SELECT document_id FROM document_blobs ORDER BY document_id"


async def test_the_first_who_needs_a_blob_stands_in_its_row_and_others_beside_it(database: str, tmp_path: Path) -> None:
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    await two_documents(database, tmp_path)
    assert found(database, REFERENCES) == ["doc_2/1"]
    assert found(database, OWN) == ["doc_1", "doc_1/1"], "the text is the first one's, and no version needs it yet"
    assert found(database, BESIDE) == ["doc_2"], "the same text was put for the second one too"


async def test_bytes_of_a_version_that_is_kept_no_longer_lie_there_for_a_day(database: str, tmp_path: Path) -> None:
    """However long the version was there before."""
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    async with store_of(database, tmp_path) as (store, document_blobs):
        old, new = [await document_blobs.put(TENANT, content) for content in (b"old", b"new")]
        before = replace(a_document(), original=old)
        assert await store.commit(Change(document=before, expected=None, keeps=(old.uri,)))
        with psycopg.connect(database) as connection:
            connection.execute("UPDATE ingest.blobs SET touched = touched - interval '30 days'")
        after = replace(before, revision=replace(before.revision, version=2), original=new)
        change = Change(document=after, expected=before.revision, keeps=(new.uri,), versions_kept=1)
        await document_blobs.put(TENANT, b"new")
        assert await store.commit(change)
        assert (found(database, OWN), await document_blobs.collect()) == (["doc_1", "doc_1/2"], 0)


async def test_a_release_that_has_seen_the_schema_finds_whatever_is_needed(database: str, tmp_path: Path) -> None:
    """It knew short rows, and no owners in them."""
    migrate_until(database, "ingest", "0026", tmp_path)
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    await two_documents(database, tmp_path)
    assert found(database, REFERENCES) == ["doc_1/1", "doc_2/1"]
    assert (found(database, OWN), found(database, BESIDE)) == ([], ["doc_1", "doc_2"])


async def test_near_duplicates_of_a_release_before_are_found_once_rows_are_short(database: str, tmp_path: Path) -> None:
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    minhash = MinHash((7,) * HASHES)
    async with store_of(database, tmp_path) as (store, _):
        for form, document_id in ((as_before, "doc_1"), (as_now, "doc_2")):
            form(database, db.SCHEMA)
            written = a_document(document_id, key=document_id)
            near = NearDuplicates(minhash, ())
            assert await store.commit(Change(document=written, expected=None, near_duplicates=near))
        found_now = await store.duplicate_candidates(a_document("doc_3", key="c"), minhash, 10)
    assert [each.document_id for each in found_now] == ["doc_1", "doc_2"]
    assert found(database, "SELECT cardinality(bands) FROM document_bands ORDER BY document_id") == [16, 8]


async def test_what_judges_said_in_a_release_before_is_read_beside_what_they_say_now(
    database: str, tmp_path: Path
) -> None:
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    judged = JudgeOutcome(judge="guard", action="review", at=NOON + timedelta(microseconds=7), kinds=("secret", "pii"))
    async with store_of(database, tmp_path) as (store, _):
        for form, document_id in ((as_before, "doc_1"), (as_now, "doc_2")):
            form(database, db.SCHEMA)
            document = replace(a_document(document_id, key=document_id), judgements=(judged,))
            assert await store.commit(Change(document=document, expected=None))
            assert await store.get(TENANT, document_id) == document
    before, now = found(database, "SELECT judgements->0 FROM documents ORDER BY document_id")
    assert before == {"judge": "guard", "action": "review", "at": judged.at.isoformat(), "kinds": ["secret", "pii"]}
    assert now[:2] + now[3:] == ["guard", "review", "secret", "pii"]


async def test_a_release_that_has_seen_the_tables_finds_documents_by_their_whole_digest(
    database: str, tmp_path: Path
) -> None:
    migrate_until(database, "ingest", "0026", tmp_path)
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    async with store_of(database, tmp_path) as (store, _):
        document = a_document()
        assert await store.commit(Change(document=document, expected=None))
    assert found(database, "SELECT source_sha256 FROM documents") == [sha256(document.identity.source_key)]
    indexes = "SELECT indexname FROM pg_indexes WHERE indexname IN ('documents_live', 'documents_near') ORDER BY 1"
    assert found(database, indexes) == ["documents_live", "documents_near"]


async def two_documents(url: str, folder: Path) -> None:
    """Of the same bytes and the same text, each of which a worker was killed over."""
    async with store_of(url, folder) as (store, document_blobs):
        ref = await document_blobs.put(TENANT, b"bytes")
        for document_id in ("doc_1", "doc_2"):
            document = replace(a_document(document_id, key=document_id), original=ref)
            assert await store.commit(Change(document=document, expected=None, keeps=(ref.uri,)))
            await document_blobs.put_all(document, [b"text"])


@asynccontextmanager
async def store_of(url: str, folder: Path) -> AsyncIterator[tuple[db.PostgresDocumentStore, db.PostgresDocumentBlobs]]:
    database = Database(url, schema=db.SCHEMA, pool=2)
    document_blobs = db.PostgresDocumentBlobs(database, FilesystemBlobs(folder / "blobs"))
    outbox = Outbox(database, MemoryBus(source="x"), db.outbox)
    yield db.PostgresDocumentStore(database, outbox, document_blobs), document_blobs
    await database.stop()


def found(url: str, asked: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        connection.execute("SET search_path TO ingest")
        return [value for (value,) in connection.execute(asked)]
