"""Dropped tenants: who is refused, which rows go, and who takes the keys."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, MetaData, Table, Text, insert, select, text

from sluiceway_common.access import tenant_states
from sluiceway_common.access.keys import Access
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import SCHEMA, migrate
from sluiceway_common.access.tables import keys as keys_table
from sluiceway_common.access.tenant_states import REFRESH_SECONDS, TenantStates
from sluiceway_common.access.tenants import DropData, TenantDrops, TenantRows
from sluiceway_common.blobs.port import uri_of
from sluiceway_common.blobs.tables import blob_tables
from sluiceway_common.bus.headers import written
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.records import Record
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Unauthenticated, Unavailable
from sluiceway_common.outbox.table import outbox_table, row_of
from sluiceway_common.testing import ManualClock, eventually, free_port

pytestmark = pytest.mark.server

SERVICES = ("ingest", "embed")
METADATA = MetaData()
NOTES = Table("notes", METADATA, Column("tenant", Text), Column("note", Text))
BLOBS = blob_tables(METADATA)
OUTBOX = outbox_table(METADATA)


@pytest.fixture
async def access(database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, database)
    opened = Database(database, schema=SCHEMA, pool=2)
    yield opened
    await opened.stop()


@pytest.fixture
async def own(database: str) -> AsyncIterator[Database]:
    """The tables of a service, with rows of two tenants whose names are alike."""
    opened = Database(database, schema="public", pool=2)
    async with opened.transaction() as connection:
        await connection.run_sync(METADATA.create_all)
        for tenant in ("acme", "acme%", "ce_tenant"):
            await connection.execute(insert(NOTES).values(tenant=tenant, note="n"))
            await connection.execute(insert(BLOBS.references).values(uri=uri_of(tenant, "0" * 64), holder="doc_1"))
            await connection.execute(insert(OUTBOX).values(event_of(tenant)))
    yield opened
    await opened.stop()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else has to be told."""
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", 0.0)


def drops(access: Database, own: Database, service: str) -> TenantDrops:
    rows, states = TenantRows(own, METADATA), TenantStates(access)
    return TenantDrops(service=service, services=SERVICES, states=states, rows=rows)


def event_of(tenant: str) -> dict[str, object]:
    envelope = Envelope(id=f"evt-{tenant}", type="t", source="s", time=None, subject="", tenant=tenant)
    return row_of(Record("a.b.v1", b"key", b"body", written(envelope, "application/protobuf")), envelope.id)


async def test_every_row_of_the_tenant_goes_and_no_other(access: Database, own: Database) -> None:
    rows = TenantRows(own, METADATA)
    assert await rows.drop("acme%") == {"notes": 1, "news": 1, "blobs": 0, "blob_references": 1, "blob_erasures": 0}
    assert await rows.drop("ce_tenant") == {"notes": 1, "news": 1, "blobs": 0, "blob_references": 1, "blob_erasures": 0}
    async with own.transaction() as connection:
        assert [row.tenant for row in await connection.execute(select(NOTES))] == ["acme"]
        assert [row.id for row in await connection.execute(select(OUTBOX))] == ["evt-acme"]
        assert [row.uri for row in await connection.execute(select(BLOBS.references))] == [uri_of("acme", "0" * 64)]


async def test_twice_is_once(access: Database, own: Database) -> None:
    ingest = drops(access, own, "ingest")
    first, second = await ingest.drop("acme"), await ingest.drop("acme")
    assert (first.waiting_for, second.waiting_for) == (("embed",), ("embed",))
    assert set(second.deleted.values()) == {0}


async def test_the_last_service_takes_the_keys(access: Database, own: Database) -> None:
    secret = await Access(access).create_key("acme", "ada", ["reader"])
    await Sealer(access, SecretStr(base64.b64encode(b"m" * 32).decode())).seal("acme", "said")
    await drops(access, own, "ingest").drop("acme")
    async with access.transaction() as connection:
        assert len((await connection.execute(select(keys_table))).all()) == 1
    outcome = await drops(access, own, "embed").drop("acme")
    assert (outcome.waiting_for, outcome.deleted["keys"], outcome.deleted["data_keys"]) == ((), 1, 1)
    with pytest.raises(Unauthenticated, match="this API key is not known"):
        await Access(access).authenticate(secret)


async def test_a_service_that_is_not_there_is_not_waited_for(access: Database, own: Database) -> None:
    assert (await drops(access, own, "ingest").drop("acme", absent=["embed"])).waiting_for == ()


async def test_a_name_that_is_no_service_is_refused_before_anything_is_deleted(access: Database, own: Database) -> None:
    with pytest.raises(Invalid, match="`absent` names 'embedd', which is no service; there are ingest, embed") as said:
        await drops(access, own, "ingest").drop("acme", absent=["embed", "embedd"])
    with pytest.raises(Invalid, match="`absent` names 3 services; there are 2"):
        await drops(access, own, "ingest").drop("acme", absent=["embed"] * 3)
    assert said.value.field == "absent"
    assert not await TenantStates(access).is_dropped("acme")


async def test_only_an_admin_gets_in_and_only_to_drop(access: Database) -> None:
    known = Access(access)
    reader = await known.create_key("acme", "ada", ["reader"])
    admin = await known.create_key("acme", "bo", ["admin"])
    await TenantStates(access).add("acme")
    later = Access(access)
    with pytest.raises(Unauthenticated, match="was dropped"):
        await later.authenticate(reader)
    principal = await later.authenticate(admin)
    principal.must("admin")
    with pytest.raises(Blocked, match="was dropped"):
        principal.must("reader")


async def test_a_name_that_was_dropped_is_not_used_again(access: Database) -> None:
    await TenantStates(access).add("acme")
    with pytest.raises(Conflict, match="its name is not used again"):
        await Access(access).create_key("acme", "ada", ["reader"])


async def test_nothing_is_sealed_for_a_dropped_tenant(access: Database) -> None:
    sealer = Sealer(access, SecretStr(base64.b64encode(b"m" * 32).decode()))
    await TenantStates(access).add("acme")
    with pytest.raises(NotFound, match="nothing is sealed for it any more"):
        await sealer.seal("acme", "said")


async def test_what_another_process_dropped_is_known_within_seconds(
    access: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", REFRESH_SECONDS)
    clock = ManualClock()
    here = TenantStates(access, clock)
    assert not await here.is_dropped("acme")
    await TenantStates(access).add("acme")
    assert not await here.is_dropped("acme")
    clock.advance(REFRESH_SECONDS)
    assert await here.is_dropped("acme")
    assert not await here.is_dropped("acme2")


async def test_who_keeps_something_for_ever_asks_anew(access: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", REFRESH_SECONDS)
    here = TenantStates(access, ManualClock())
    assert not await here.is_dropped_by_now("acme")
    await TenantStates(access).add("acme")
    assert await here.is_dropped_by_now("acme")


async def test_a_database_that_says_nothing_holds_up_nobody_behind_another(
    access: Database, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", REFRESH_SECONDS)
    # What is remembered is read on at once: nobody waits for so long.
    monkeypatch.setattr(tenant_states, "_LONGEST_SECONDS", 600.0)
    clock = ManualClock()
    here = TenantStates(access, clock)
    assert not await here.is_dropped("acme")
    async with own.transaction() as connection:
        await connection.execute(text(f"LOCK TABLE {SCHEMA}.dropped_tenants"))
        clock.advance(REFRESH_SECONDS)
        async with asyncio.timeout(10):
            assert not any(await asyncio.gather(*(here.is_dropped("acme") for _ in range(20))))
        monkeypatch.setattr(tenant_states, "_LONGEST_SECONDS", 1.0)
        clock.advance(60)
        async with asyncio.timeout(10):
            failed = await asyncio.gather(*(here.is_dropped("acme") for _ in range(20)), return_exceptions=True)
    assert {type(each) for each in failed} == {Unavailable}
    assert await eventually(lambda: answered(here), within=20) == [False]


async def answered(states: TenantStates) -> list[bool] | None:
    try:
        return [await states.is_dropped("acme")]
    except Unavailable:
        return None


async def test_nothing_is_deleted_before_all_processes_know_of_the_drop(
    access: Database, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not know it yet would take something in behind the back of the drop."""
    monkeypatch.setattr(tenant_states, "REFRESH_SECONDS", 0.5)
    elsewhere = TenantStates(access)
    assert not await elsewhere.is_dropped("acme")

    async def known(tenant: str) -> int:
        return int(await elsewhere.is_dropped(tenant))

    outcome = await replace(drops(access, own, "ingest"), stores={"known": known}).drop("acme")

    assert outcome.deleted["known"] == 1


async def test_a_drop_tells_how_many_of_what_went_where_that_is_known(access: Database, own: Database) -> None:
    async def counted(_tenant: str) -> int:
        return 7

    async def uncounted(_tenant: str) -> None:
        return None

    stores: Mapping[str, DropData] = {"vectors": counted, "files": uncounted}
    outcome = await replace(drops(access, own, "ingest"), stores=stores).drop("acme")

    assert outcome.deleted == {
        "notes": 1,
        "news": 1,
        "blobs": 0,
        "blob_references": 1,
        "blob_erasures": 0,
        "vectors": 7,
    }


async def test_what_came_after_the_drop_is_cleared(access: Database, own: Database) -> None:
    ingest = drops(access, own, "ingest")
    assert not await ingest.clear("acme")
    await ingest.drop("acme")
    async with own.transaction() as connection:
        await connection.execute(insert(NOTES).values(tenant="acme", note="late"))
    assert await ingest.clear("acme")
    assert (await TenantRows(own, METADATA).drop("acme"))["notes"] == 0


async def test_where_nobody_can_be_asked_nobody_is_let_in() -> None:
    nowhere = Database(f"postgresql://sluiceway:x@127.0.0.1:{free_port()}/x", schema=SCHEMA, pool=1)
    with pytest.raises(Unavailable):
        await TenantStates(nowhere).is_dropped("acme")
    await nowhere.stop()
