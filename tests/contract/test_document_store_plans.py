"""Query plans of the document store: what is asked of a filled table is found by its index, though nothing forbids the
planner to read all of it."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Mapping
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import Select, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql.expression import Executable

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.outbox import Outbox
from sluiceway_ingest.adapters import database as db
from sluiceway_ingest.adapters.database import tables
from sluiceway_ingest.adapters.database.banding import (
    MOST_SHARING,
    bands_parameters,
    bands_written,
    sharing,
    sharing_parameters,
)
from sluiceway_ingest.adapters.database.changes import aware_query
from sluiceway_ingest.adapters.database.collections import counted_query
from sluiceway_ingest.adapters.database.document_blobs import blobs_of
from sluiceway_ingest.adapters.database.documents import PostgresDocumentStore
from sluiceway_ingest.adapters.database.intake import backlog_query, intake_parameters, intake_query
from sluiceway_ingest.adapters.database.rows import row_of
from sluiceway_ingest.adapters.database.sweeps import OUTLIVED, PostgresSweeps
from sluiceway_ingest.adapters.database.tables import document_bands, documents
from sluiceway_ingest.adapters.database.watching import changes_parameters, changes_query, viewer_kind
from sluiceway_ingest.domain.document import Document, DocumentQuery, Revision
from sluiceway_ingest.domain.near_duplicates import HASHES, MinHash
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import ChangesQuery, IntakeQuery
from tests.support.ingest_builders import NOON, TENANT, a_document

pytestmark = pytest.mark.server

MINE: Final = MinHash(tuple(range(HASHES)))

# Of texts that have nothing in common, drawn from the names of their bands.
STRANGERS: Final = text(
    "INSERT INTO document_bands SELECT :tenant, 'doc_' || number, "
    "ARRAY(SELECT hashtextextended(number || ' ' || band, 0) FROM generate_series(1, 16) band) "
    "FROM generate_series(1, 20000) number"
)

DELETED: Final = text(
    "INSERT INTO collections SELECT :tenant, 'deleted-' || number, '', 200, '{}', 1, 3, 'deleted' "
    "FROM generate_series(1, 20000) number"
)

KEPT: Final = text(
    "INSERT INTO blobs SELECT 'blob://acme/' || number, 1, now(), 'doc_' || number, '1' "
    "FROM generate_series(1, 20000) number"
)

REFERENCES: Final = text(
    "INSERT INTO blob_references SELECT 'blob://acme/' || number, 'doc_' || number || '/1' "
    "FROM generate_series(1, 20000) number"
)


@pytest.fixture
async def ingest(database: str) -> AsyncIterator[Database]:
    migrate(database, schema=db.SCHEMA, package="sluiceway_ingest")
    opened = Database(database, schema=db.SCHEMA)
    yield opened
    await opened.stop()


@pytest.mark.parametrize("twins", [0, 100])
async def test_those_that_share_a_band_are_found_without_looking_at_every_document(
    ingest: Database, twins: int
) -> None:
    document, mine = a_document(), bands_parameters(TENANT, MINE)
    async with ingest.transaction() as connection:
        await connection.execute(STRANGERS, {"tenant": TENANT})
        for number in range(twins):
            twin = {"tenant": TENANT, "document_id": f"doc_twin_{number}", "bands": mine["bands"]}
            await connection.execute(insert(document_bands).values(twin))
        await connection.execute(text("ANALYZE document_bands"))
    asked = await plan(ingest, sharing(), sharing_parameters(document, MINE, 10))
    row = {"row_tenant": TENANT, "row_document_id": document.document_id}
    written = await plan(ingest, bands_written(), row | mine)
    for lines in (asked, written):
        assert "Bitmap Index Scan on document_bands_shared" in lines, lines
        assert "Seq Scan on document_bands" not in lines, lines


async def test_of_those_that_become_a_form_letter_no_more_are_listed_than_are_looked_at(ingest: Database) -> None:
    """Each had a text of its own, and a row for it."""
    letters = [f"doc_{number}" for number in range(MOST_SHARING + 10)]
    async with ingest.transaction() as connection:
        for texts in (range(len(letters)), [2_000] * len(letters)):
            for letter, words in zip(letters, texts, strict=True):
                bands = bands_parameters(TENANT, MinHash((words,) * HASHES))
                await connection.execute(bands_written(), {"row_tenant": TENANT, "row_document_id": letter, **bands})
        listed = select(document_bands.c.document_id).where(func.cardinality(document_bands.c.bands) > 0)
        assert len((await connection.execute(listed)).all()) == MOST_SHARING


@pytest.fixture
async def collated(postgres: str) -> AsyncIterator[Database]:
    """A database of ingest with a collation of the system: the planner does not take it for an order of bytes."""
    name = f"collated_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'")
    url = postgres.rpartition("/")[0] + f"/{name}"
    migrate(url, schema=db.SCHEMA, package="sluiceway_ingest")
    opened = Database(url, schema=db.SCHEMA)
    yield opened
    await opened.stop()
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_what_a_document_holds_is_found_without_looking_at_what_others_hold(collated: Database) -> None:
    async with collated.transaction() as connection:
        await connection.execute(KEPT)
        await connection.execute(REFERENCES)
        await connection.execute(text("ANALYZE blobs, blob_references"))
    lines = await plan(collated, blobs_of("doc_7"), {})
    assert ("blob_references_by_beginning" in lines, "blobs_of_owner" in lines, "Seq Scan on blob" in lines) == (
        True,
        True,
        False,
    ), lines


class PlannedSweeps(PostgresSweeps):
    """Keeps what it asks."""

    asked: tuple[Select[Any], dict[str, object]]

    async def _some(self, wanted: Select[Any], **parameters: object) -> tuple[Document, ...]:
        self.asked = wanted, parameters
        return await super()._some(wanted, **parameters)


async def test_a_sweep_looks_at_no_document_but_those_that_it_is_about(ingest: Database) -> None:
    sweeps = PlannedSweeps(ingest)
    row = {**row_of(a_document(revision=Revision("indexed", 1, 1))), "mark": 0}
    async with ingest.transaction() as connection:
        rows = [{**row, "document_id": f"doc_{number}", "source_key": str(number)} for number in range(5_000)]
        await connection.execute(insert(documents), rows)
        await connection.execute(text("ANALYZE documents"))
    asked: dict[str, Awaitable[object]] = {
        "documents_leased_of_tenant": sweeps.abandoned(NOON, 100),
        "documents_waiting_of_tenant": sweeps.waiting(NOON, 100),
        "documents_leaving": sweeps.leaving(frozenset({"embed"}), 100),
        "documents_of_parent": sweeps.orphaned(100),
    }
    for index, ask in asked.items():
        await ask
        lines = await plan(ingest, *sweeps.asked)
        assert (index in lines, "Seq Scan on documents" in lines) == (True, False), lines


async def test_a_document_is_found_by_its_identity_and_by_a_near_duplicate_that_it_names(ingest: Database) -> None:
    row = {**row_of(a_document(revision=Revision("indexed", 1, 1))), "mark": 0}
    async with ingest.transaction() as connection:
        rows = [{**row, "document_id": f"doc_{number}", "source_key": str(number)} for number in range(5_000)]
        await connection.execute(insert(documents), rows)
        await connection.execute(text("ANALYZE documents"))
    seen = intake_query().params(intake_parameters(IntakeQuery(identity=a_document().identity)))
    taken_in = await plan_as_it_stands(ingest, seen)
    assert "documents_of_identity" in taken_in, taken_in
    aware = await plan(ingest, aware_query(TENANT, "doc_7"), {})
    assert "documents_naming" in aware, aware


class PlannedDocuments(PostgresDocumentStore):
    """Keeps what it asks."""

    asked: Select[Any]

    async def _some(self, wanted: Select[Any], given: Mapping[str, object] | None = None) -> tuple[Document, ...]:
        self.asked = wanted.params(given or {})
        return await super()._some(wanted, given)


async def test_documents_that_are_not_indexed_are_found_among_many_that_are(ingest: Database, tmp_path: Path) -> None:
    row = {**row_of(a_document(revision=Revision("indexed", 1, 1))), "mark": 0}
    async with ingest.transaction() as connection:
        rows = [{**row, "document_id": f"doc_{number}", "source_key": str(number)} for number in range(5_000)]
        await connection.execute(insert(documents), rows)
        await connection.execute(text("ANALYZE documents"))
    waiting = await plan(ingest, backlog_query(literal(TENANT), literal(100)), {})
    assert "documents_changed_waiting" in waiting, waiting
    outbox = Outbox(ingest, MemoryBus(source="ingest"), tables.outbox)
    store = PlannedDocuments(ingest, outbox, db.PostgresDocumentBlobs(ingest, FilesystemBlobs(tmp_path)))
    query = DocumentQuery(tenant=TENANT, limit=10, states=("failed", "quarantined"))
    await store.page(query, Viewer(tenant=TENANT, subject="", sees_all=True))
    failed = await plan_as_it_stands(ingest, store.asked)
    assert "documents_not_indexed" in failed, failed


async def test_changes_are_found_among_many_documents_that_have_not_changed(ingest: Database) -> None:
    """Of those that wait, and of those that are settled."""
    row = {**row_of(a_document(revision=Revision("indexed", 1, 1))), "mark": 0}
    async with ingest.transaction() as connection:
        rows = [{**row, "document_id": f"doc_{n}", "source_key": str(n), "mark": n} for n in range(5_000)]
        await connection.execute(insert(documents), rows)
        await connection.execute(text("ANALYZE documents"))
    viewer, wanted = Viewer(tenant=TENANT, subject="", sees_all=True), ChangesQuery(since=4_990, limit=100)
    lines = await plan(ingest, changes_query(False, viewer_kind(viewer)), changes_parameters(viewer, wanted))
    assert "documents_changed_waiting" in lines, lines
    assert "documents_changed_settled" in lines, lines


async def test_collections_that_were_deleted_are_looked_at_by_nobody(ingest: Database) -> None:
    async with ingest.transaction() as connection:
        await connection.execute(DELETED, {"tenant": TENANT})
        await connection.execute(text("ANALYZE collections"))
    there = await plan(ingest, counted_query(TENANT), {})
    assert "using collections_there" in there, there
    retained = await plan(ingest, OUTLIVED, {"before": NOON, "most": 10})
    assert "using collections_retained" in retained, retained


async def plan(database: Database, statement: Executable, values: Mapping[str, object]) -> str:
    """As it is planned for these values, and not for any."""
    asked = statement.compile(dialect=dialect()).construct_expanded_state(dict(values))
    async with database.transaction() as connection:
        lines = await connection.exec_driver_sql(f"EXPLAIN {asked.statement}", asked.parameters)
        return "\n".join(line for (line,) in lines)


async def plan_as_it_stands(database: Database, statement: Select[Any]) -> str:
    """With its values in its text."""
    asked = statement.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})
    async with database.transaction() as connection:
        return "\n".join(line for (line,) in await connection.exec_driver_sql(f"EXPLAIN {asked}"))
