"""Bytes that PostgreSQL keeps of a document of one passage, once it was read, cut and indexed.

The bounds are what was measured when they were set, and up to an eighth more: whoever adds a column, an index or a row
a document sees here what it costs, and says so by moving them.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.testing import eventually
from sluiceway_ingest.domain.near_duplicates import MOST_NEAR
from tests.support.embed_running import embed_running
from tests.support.ingest_world import Ingest, running
from tests.support.replica import migrated, shared_settings

pytestmark = pytest.mark.server

NOTES: Final = 60
# More than a document names of its like.
LETTERS: Final = MOST_NEAR + 10
# Of a note: a vector of 1.5 kB, two rows about it, one of its bands, two blobs and who refers to them. Measured: 4,185.
ROW_BYTES: Final = 4_700
# Of a letter that names as many others as it may. Measured: 2,364.
LARGEST_ROW: Final = 2_500
# With indexes, of notes and letters, nothing dead among them. Measured: 10,308.
ALL_BYTES: Final = 11_200
WITHIN: Final = 120.0


@dataclass(frozen=True)
class Kept:
    """Of all tables of ingest and embed: bytes of living rows, of the largest row, and of tables with their indexes."""

    rows: int
    largest: int
    everything: int


async def test_a_short_document_is_five_kilobytes_of_rows_and_a_form_letter_does_not_outgrow_its_like(
    kafka: str, database: str, tmp_path: Path
) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    for service in ("ingest", "embed"):
        await asyncio.to_thread(migrated, service, shared)
    empty = kept(database)
    async with embed_running(shared), running(shared) as ingest:
        await submit(ingest, {f"notes/{at}": note(at) for at in range(NOTES)})
        await indexed(ingest, database, NOTES)
        noted = kept(database)
        await submit(ingest, {f"letters/{at}": letter(at) for at in range(LETTERS)})
        await indexed(ingest, database, NOTES + LETTERS)
    lettered = kept(database)
    assert (noted.rows - empty.rows) / NOTES <= ROW_BYTES
    assert 1 < most_named(database) <= MOST_NEAR, "letters name each other, and so many of them alone"
    assert lettered.largest <= LARGEST_ROW
    assert (compacted(database).everything - empty.everything) / (NOTES + LETTERS) <= ALL_BYTES


def note(at: int) -> str:
    return (
        f"Gate {at} was opened at dawn by the keeper of lock {at * 7}, and the water ran to mill {at * 13} till noon."
    )


def letter(at: int) -> str:
    return (
        f"Dear customer {at}, thank you for your order of the third of May. The parcel left our mill this morning by "
        "the river barge and will reach the quay nearest to your house within four days. Please have the receipt at "
        "hand when you fetch it, and bring back the empty sacks, for which we owe you a deposit. The miller and all "
        "his people wish you a good harvest."
    )


async def submit(ingest: Ingest, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        await ingest.submit(text.encode(), calls.SubmitHeader(source_key=f"file:///{name}.txt"))


async def indexed(ingest: Ingest, database: str, count: int) -> None:
    """All of them, and nothing is left in the outbox that was said long ago."""

    async def all_there() -> bool:
        request = calls.ListDocumentsRequest(page_size=1000)
        page = await ingest.stub.ListDocuments(request, metadata=ingest.metadata, timeout=20)
        return [each.state for each in page.documents] == [values.DOCUMENT_STATE_INDEXED] * count

    await eventually(all_there, within=WITHIN)
    await eventually(lambda: one_number(database, "SELECT count(*) FROM ingest.news") == 0, within=WITHIN)


def kept(database: str) -> Kept:
    of_one = sql.SQL(
        "SELECT coalesce(sum(pg_column_size(t.*)), 0), coalesce(max(pg_column_size(t.*)), 0), "
        "pg_total_relation_size({name}) FROM {table} AS t"
    )
    tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('ingest', 'embed')"
    rows, largest, everything = 0, 0, 0
    with psycopg.connect(database) as connection:
        for schema, table in connection.execute(tables).fetchall():
            asked = of_one.format(name=f"{schema}.{table}", table=sql.Identifier(schema, table))
            ((sum_of, max_of, total),) = connection.execute(asked).fetchall()
            rows, largest, everything = rows + int(sum_of), max(largest, max_of), everything + total
    return Kept(rows, largest, everything)


def compacted(database: str) -> Kept:
    """What is left when everything dead is gone, whenever the server itself would have seen to it."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
    return kept(database)


def most_named(database: str) -> int:
    """By one document, of those that are like it."""
    return one_number(database, "SELECT max(cardinality(near_duplicates)) FROM ingest.documents")


def one_number(database: str, asked: str) -> int:
    with psycopg.connect(database) as connection:
        ((found,),) = connection.execute(sql.SQL(asked)).fetchall()
    return int(found)
