"""Law of the seal: a text opens for its tenant and under its key alone; dropping the key shreds it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import migrate
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid, NotFound

MASTER = SecretStr(base64.b64encode(b"m" * 32).decode())


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """Of a database; empty for a seal that needs none."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def seal(url: str) -> AsyncIterator[Seal]:
    if not url:
        yield MemorySeal()
        return
    await asyncio.to_thread(migrate, url)
    pool = Database(url, schema="ledger")
    yield Sealer(pool, MASTER)
    await pool.stop()


@pytest.mark.parametrize("said", ["", "who was Ada?", "ä€😀\x00\n", "x" * 1_000_000])
async def test_what_was_sealed_opens_again(seal: Seal, said: str) -> None:
    assert await seal.open("acme", await seal.seal("acme", said)) == said


async def test_bytes_that_are_no_text_open_again(seal: Seal) -> None:
    sealed = await seal.seal_bytes("acme", b"\xff\x00PAR1")
    assert await seal.open_bytes("acme", sealed) == b"\xff\x00PAR1"
    with pytest.raises(Invalid, match="was changed"):
        await seal.open("acme", sealed)


async def test_equal_texts_look_different(seal: Seal) -> None:
    one, other = await seal.seal("acme", "same"), await seal.seal("acme", "same")
    assert one.ciphertext != other.ciphertext
    assert one.nonce != other.nonce
    assert one.key_id == other.key_id


async def test_what_was_sealed_for_one_tenant_does_not_open_for_another(seal: Seal) -> None:
    sealed = await seal.seal("acme", "secret")
    await seal.seal("other", "secret")
    with pytest.raises(NotFound, match="was dropped"):
        await seal.open("other", sealed)


@pytest.mark.parametrize("part", ["nonce", "ciphertext"])
async def test_what_was_changed_does_not_open(seal: Seal, part: str) -> None:
    sealed = await seal.seal("acme", "secret")
    content = bytearray(getattr(sealed, part))
    content[0] ^= 1
    with pytest.raises(Invalid, match="was changed after it was sealed"):
        await seal.open("acme", replace(sealed, **{part: bytes(content)}))


@pytest.mark.parametrize("broken", [b"", b"x"])
async def test_what_was_cut_does_not_open(seal: Seal, broken: bytes) -> None:
    sealed = await seal.seal("acme", "secret")
    with pytest.raises(Invalid, match="was changed after it was sealed"):
        await seal.open("acme", replace(sealed, ciphertext=broken))
    with pytest.raises(Invalid, match="was changed after it was sealed"):
        await seal.open("acme", replace(sealed, nonce=broken))


async def test_a_text_moved_to_another_key_of_the_tenant_does_not_open(seal: Seal) -> None:
    old = await seal.seal("acme", "secret")
    await seal.drop("acme")
    new = await seal.seal("acme", "secret")
    with pytest.raises(Invalid, match="was changed after it was sealed"):
        await seal.open("acme", replace(old, key_id=new.key_id))


async def test_a_text_moved_to_a_key_of_nobody_does_not_open(seal: Seal) -> None:
    old = await seal.seal("acme", "secret")
    with pytest.raises(NotFound, match="'key_of_nobody' of this tenant was dropped"):
        await seal.open("acme", SealedText("key_of_nobody", old.nonce, old.ciphertext))


async def test_dropping_the_key_shreds_what_it_sealed(seal: Seal) -> None:
    sealed = await seal.seal("acme", "secret")
    # What was opened a moment ago is remembered by whoever opened it, and goes too.
    assert await seal.open("acme", sealed) == "secret"
    await seal.drop("acme")
    await seal.drop("acme")
    with pytest.raises(NotFound, match="was dropped"):
        await seal.open("acme", sealed)


async def test_what_is_sealed_after_a_drop_is_under_another_key(seal: Seal) -> None:
    before = await seal.seal("acme", "old")
    await seal.drop("acme")
    sealed = await seal.seal("acme", "new")

    assert sealed.key_id != before.key_id
    assert await seal.open("acme", sealed) == "new"


async def test_dropping_one_tenant_leaves_the_other(seal: Seal) -> None:
    kept = await seal.seal("other", "secret")
    await seal.seal("acme", "secret")
    await seal.drop("acme")
    assert await seal.open("other", kept) == "secret"
