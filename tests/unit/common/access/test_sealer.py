"""Sealed text opens for its tenant and under its key alone; dropping the key shreds it."""

import asyncio
import base64
from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from sluiceway_common.access.port import SealedText
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid, NotFound, Unavailable
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


async def test_equal_texts_look_different(sealer: Sealer) -> None:
    one, other = await sealer.seal("acme", "same"), await sealer.seal("acme", "same")
    assert one.ciphertext != other.ciphertext
    assert one.nonce != other.nonce
    assert one.key_id == other.key_id


async def test_a_tenant_has_one_key_however_many_ask_first(access_database: Database) -> None:
    sealers = [Sealer(access_database, MASTER) for _ in range(8)]
    sealed = await asyncio.gather(*(sealer.seal("acme", "first") for sealer in sealers))
    assert len({one.key_id for one in sealed}) == 1


async def test_what_was_sealed_for_one_tenant_does_not_open_for_another(sealer: Sealer) -> None:
    sealed = await sealer.seal("acme", "secret")
    await sealer.seal("other", "secret")
    with pytest.raises(NotFound):
        await sealer.open("other", sealed)


@pytest.mark.parametrize("part", ["nonce", "ciphertext"])
async def test_what_was_changed_does_not_open(sealer: Sealer, part: str) -> None:
    sealed = await sealer.seal("acme", "secret")
    content = bytearray(getattr(sealed, part))
    content[0] ^= 1
    with pytest.raises(Invalid):
        await sealer.open("acme", replace(sealed, **{part: bytes(content)}))


@pytest.mark.parametrize("broken", [b"", b"x"])
async def test_what_was_cut_does_not_open(sealer: Sealer, broken: bytes) -> None:
    sealed = await sealer.seal("acme", "secret")
    with pytest.raises(Invalid):
        await sealer.open("acme", replace(sealed, ciphertext=broken))
    with pytest.raises(Invalid):
        await sealer.open("acme", replace(sealed, nonce=broken))


async def test_a_text_moved_to_another_key_of_the_tenant_does_not_open(sealer: Sealer, clock: ManualClock) -> None:
    old = await sealer.seal("acme", "secret")
    with pytest.raises(NotFound):
        await sealer.open("acme", SealedText("key_of_nobody", old.nonce, old.ciphertext))


async def test_dropping_the_key_shreds_what_it_sealed(sealer: Sealer) -> None:
    sealed = await sealer.seal("acme", "secret")
    await sealer.drop("acme")
    await sealer.drop("acme")
    with pytest.raises(NotFound, match="was dropped"):
        await sealer.open("acme", sealed)


async def test_another_process_forgets_a_dropped_key_within_half_a_minute(
    sealer: Sealer, elsewhere: Sealer, clock: ManualClock
) -> None:
    sealed = await elsewhere.seal("acme", "secret")
    await elsewhere.open("acme", sealed)
    await sealer.drop("acme")
    clock.advance(30)
    with pytest.raises(NotFound):
        await elsewhere.open("acme", sealed)
    assert (await elsewhere.seal("acme", "new")).key_id != sealed.key_id


async def test_dropping_one_tenant_leaves_the_other(sealer: Sealer) -> None:
    kept = await sealer.seal("other", "secret")
    await sealer.seal("acme", "secret")
    await sealer.drop("acme")
    assert await sealer.open("other", kept) == "secret"


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
