"""Uris of blobs are short in a schema of this release alone, and read whole from either."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, MetaData, Table, any_, bindparam, delete, func, insert, select, text

from sluiceway_common.blobs.port import uri_of
from sluiceway_common.blobs.stored_uris import BlobUri, BlobUris, is_of_tenant
from sluiceway_common.database import Database
from sluiceway_common.ids import sha256
from tests.support.blob_ledger import opened_ledger

pytestmark = pytest.mark.server

METADATA = MetaData()
KEPT = Table("kept", METADATA, Column("uri", BlobUri, primary_key=True))
TENANTS = ("acme", "acme/", "a me", "blob:", "acm", "~")
URIS = sorted([uri_of(tenant, sha256(tenant), owner) for tenant in TENANTS for owner in ("", "train")])


@pytest.fixture(params=[False, True], ids=["before", "short"])
async def ledger(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Database]:
    async with opened_ledger(database, METADATA, pool=2, short=request.param) as opened:
        async with opened.transaction() as connection:
            await connection.execute(insert(KEPT), [{"uri": uri} for uri in URIS])
        yield opened


async def test_a_uri_is_read_as_it_was_written(ledger: Database) -> None:
    async with ledger.transaction() as connection:
        found = (await connection.execute(select(KEPT.c.uri))).scalars().all()
        (gone,) = (await connection.execute(delete(KEPT).where(KEPT.c.uri == URIS[0]).returning(KEPT.c.uri))).scalars()
    assert (sorted(found), gone) == (URIS, URIS[0])


async def test_several_are_named_and_read_at_once(ledger: Database) -> None:
    wanted = bindparam("uris", URIS[:3], BlobUris())
    async with ledger.transaction() as connection:
        named = (await connection.execute(select(KEPT.c.uri).where(KEPT.c.uri == any_(wanted)))).scalars().all()
        (several,) = (await connection.execute(select(func.array_agg(KEPT.c.uri, type_=BlobUris())))).scalars()
        none = select(func.array_agg(KEPT.c.uri, type_=BlobUris())).where(KEPT.c.uri == "blob://nobody")
        assert (await connection.execute(none)).scalar_one() == []
    assert (sorted(named), sorted(several)) == (URIS[:3], URIS)


async def test_uris_of_a_tenant_are_told_from_those_of_others_with_a_like_name(ledger: Database) -> None:
    async with ledger.transaction() as connection:
        mine = [
            (await connection.execute(select(KEPT.c.uri).where(is_of_tenant(KEPT.c.uri, tenant)))).scalars().all()
            for tenant in TENANTS
        ]
    assert [len(each) for each in mine] == [2] * len(TENANTS)
    assert sorted(uri for each in mine for uri in each) == URIS


async def test_a_short_uri_has_its_tenant_and_43_characters(database: str) -> None:
    async with opened_ledger(database, METADATA, pool=1, short=True) as opened, opened.transaction() as connection:
        await connection.execute(insert(KEPT), {"uri": uri_of("acme", sha256("note"))})
        (stored,) = (await connection.execute(text("SELECT uri FROM kept"))).scalars()
    assert (stored.split("/", 1)[0], len(stored)) == ("acme", len("acme/") + 43)


async def test_a_whole_uri_is_read_among_short_ones(database: str) -> None:
    uri = uri_of("acme", sha256("note"))
    async with opened_ledger(database, METADATA, pool=1, short=True) as opened, opened.transaction() as connection:
        await connection.execute(text("INSERT INTO kept VALUES (:uri)"), {"uri": uri})
        assert (await connection.execute(select(KEPT.c.uri))).scalars().all() == [uri]
