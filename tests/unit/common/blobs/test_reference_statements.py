"""Rows of blobs that say themselves whose they are, and which part of it needs them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, literal, select
from sqlalchemy.dialects.postgresql import array

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.reference_statements import referring_part
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.blobs.tables import blob_tables, owner_columns
from sluiceway_common.database import Database
from tests.support.blob_ledger import opened_ledger

pytestmark = pytest.mark.server

metadata = MetaData()
tables = blob_tables(metadata, *owner_columns())


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Database]:
    async with opened_ledger(database, metadata, pool=2, short=True) as opened:
        yield opened


@pytest.fixture
def references(ledger: Database, tmp_path: Path) -> BlobReferences:
    return BlobReferences(ledger, FilesystemBlobs(tmp_path), tables)


async def needed(ledger: Database, owner: str, part: str, uri: str) -> None:
    touched, noted = referring_part(tables, array([uri]), literal(owner), literal(part))
    async with ledger.transaction() as connection:
        await connection.execute(select(touched.c.uri).add_cte(noted))


async def holders_beside(ledger: Database) -> list[str]:
    async with ledger.transaction() as connection:
        return list((await connection.execute(select(tables.references.c.holder))).scalars())


async def test_one_part_stands_in_the_row_once_and_others_beside_it(
    ledger: Database, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    for owner, part in (("doc_1", "1"), ("doc_1", "1"), ("doc_1", "2"), ("doc_2", "1")):
        await needed(ledger, owner, part, ref.uri)
    assert sorted(await holders_beside(ledger)) == ["doc_1/2", "doc_2/1"]


async def test_what_its_row_says_is_needed_is_neither_collected_nor_discarded(
    ledger: Database, references: BlobReferences
) -> None:
    ref = await references.put("t", b"abc")
    await needed(ledger, "doc_1", "1", ref.uri)
    assert (await references.collect(timedelta()), await references.discard(ref)) == (0, 0)


async def test_an_erasure_lets_go_for_its_own_holders_alone(ledger: Database, references: BlobReferences) -> None:
    ref = await references.put("t", b"abc")
    await needed(ledger, "doc_1", "1", ref.uri)
    assert await references.erase([ref.uri], holders=["doc_1/2", "doc_2/1"]) == 0
    await needed(ledger, "doc_2", "1", ref.uri)
    assert await references.erase([ref.uri], holders=["doc_1/1"]) == 0, "another one needs it"
    assert await references.erase([ref.uri], holders=["doc_2/1"]) == 1
