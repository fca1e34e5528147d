"""Sealed text opens for its tenant and under its key alone; dropping the key shreds it."""

import asyncio
import base64

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tenant_states import REFRESH_SECONDS, TenantStates
from sluiceway_common.database import Database
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.testing import ManualClock

pytestmark = pytest.mark.server

MASTER = SecretStr(base64.b64encode(b"m" * 32).decode())
OTHER_MASTER = SecretStr(base64.b64encode(b"o" * 32).decode())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sealer(access_database: Database, clock: ManualClock) -> Sealer:
    return Sealer(access_database, MASTER, clock)


@pytest.fixture
def elsewhere(access_database: Database, clock: ManualClock) -> Sealer:
    """Another process."""
    return Sealer(access_database, MASTER, clock)


@pytest.mark.parametrize("said", ["", "who was Ada?", "ä€😀\x00\n", "x" * 1_000_000])
async def test_what_was_sealed_opens_again_in_any_process(sealer: Sealer, elsewhere: Sealer, said: str) -> None:
    sealed = await sealer.seal("acme", said)
    assert await sealer.open("acme", sealed) == said
    assert await elsewhere.open("acme", sealed) == said


async def test_a_tenant_has_one_key_however_many_ask_first(access_database: Database) -> None:
    sealers = [Sealer(access_database, MASTER) for _ in range(8)]
    sealed = await asyncio.gather(*(sealer.seal("acme", "first") for sealer in sealers))
    assert len({one.key_id for one in sealed}) == 1


async def test_another_process_forgets_a_dropped_key_within_half_a_minute(
    sealer: Sealer, elsewhere: Sealer, clock: ManualClock
) -> None:
    sealed = await elsewhere.seal("acme", "secret")
    await elsewhere.open("acme", sealed)
    await sealer.drop("acme")
    clock.advance(30)
    with pytest.raises(NotFound, match="of this tenant was dropped"):
        await elsewhere.open("acme", sealed)
    assert (await elsewhere.seal("acme", "new")).key_id != sealed.key_id


async def test_who_has_not_heard_of_a_drop_makes_no_key_behind_it(
    access_database: Database, clock: ManualClock
) -> None:
    here, elsewhere = TenantStates(access_database, clock), TenantStates(access_database, clock)
    assert not await elsewhere.is_dropped("acme")
    await here.add("acme")
    await here.shred("acme")
    with pytest.raises(NotFound, match="nothing is sealed for it any more"):
        await Sealer(access_database, MASTER, clock, elsewhere).seal("acme", "late")
    async with access_database.autocommit() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM access.data_keys"))).scalar_one() == 0


async def test_who_has_heard_of_a_drop_seals_nothing_under_a_key_that_is_still_known(
    access_database: Database, clock: ManualClock
) -> None:
    states = TenantStates(access_database, clock)
    sealer = Sealer(access_database, MASTER, clock, states)
    await sealer.seal("acme", "before")
    await states.add("acme")
    clock.advance(REFRESH_SECONDS)
    with pytest.raises(NotFound, match="nothing is sealed for it any more"):
        await sealer.seal("acme", "late")


async def test_a_data_key_is_not_kept_in_the_clear(sealer: Sealer, access_database: Database) -> None:
    """With another master key nothing opens, and the operator hears which one is wrong."""
    sealed = await sealer.seal("acme", "secret")
    with pytest.raises(Unavailable, match="another master key"):
        await Sealer(access_database, OTHER_MASTER).open("acme", sealed)


async def test_a_wrapped_key_moved_to_another_tenant_does_not_unwrap(
    sealer: Sealer, elsewhere: Sealer, access_database: Database
) -> None:
    sealed = await sealer.seal("acme", "secret")
    async with access_database.transaction() as connection:
        await connection.execute(text("UPDATE access.data_keys SET tenant = 'thief'"))
    with pytest.raises(Unavailable):
        await elsewhere.open("thief", sealed)


async def test_keys_that_are_known_open_while_the_database_is_away(sealer: Sealer, access_database: Database) -> None:
    sealed = await sealer.seal("acme", "secret")
    await sealer.open("acme", sealed)
    async with access_database.transaction() as connection:
        await connection.execute(text("ALTER TABLE access.data_keys RENAME TO away"))
    assert await sealer.open("acme", sealed) == "secret"
    assert (await sealer.seal("acme", "more")).key_id == sealed.key_id
