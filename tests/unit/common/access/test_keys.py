"""API keys tell who calls; the secret is kept nowhere."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import text

from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.database import Database
from sluiceway_common.errors import Invalid, NotFound, Unauthenticated, Unavailable
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import ManualClock

pytestmark = pytest.mark.server


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def access(access_database: Database, clock: ManualClock) -> Access:
    return Access(access_database, clock)


@pytest.fixture
def elsewhere(access_database: Database, clock: ManualClock) -> Access:
    """Another process."""
    return Access(access_database, clock)


async def test_a_key_tells_who_calls(access: Access) -> None:
    secret = await access.create_key("acme", "crawler", ["contributor", "reader"], groups=("staff", "board"))
    assert await access.authenticate(secret) == Principal(
        "acme", "crawler", frozenset({"contributor", "reader"}), ("staff", "board")
    )


async def test_a_secret_is_long_and_never_the_same(access: Access) -> None:
    one, other = [await access.create_key("acme", "crawler", ["reader"]) for _ in range(2)]
    assert one != other
    assert one.startswith("sw_")
    assert len(one) == 3 + 43


async def test_a_secret_is_kept_nowhere(access: Access, access_database: Database) -> None:
    secret = await access.create_key("acme", "crawler", ["reader"])
    async with access_database.transaction() as connection:
        rows = (await connection.execute(text("SELECT to_jsonb(k)::text FROM access.keys k"))).scalars().all()
    assert len(rows) == 1
    assert secret not in rows[0]
    assert secret[3:] not in rows[0]


@pytest.mark.parametrize("secret", ["sw_", "sw_" + "x" * 43, "sw_" + "x" * 125, "sw_ä", "sw_\x00"])
async def test_an_unknown_key_opens_nothing(access: Access, secret: str) -> None:
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="this API key is not known"):
            await access.authenticate(secret)


@pytest.mark.parametrize("secret", ["sw_" + "x" * 126, "sw_" + "x" * 10_000, "", "Bearer"])
async def test_what_is_no_key_is_looked_up_nowhere(access: Access, access_database: Database, secret: str) -> None:
    async with access_database.transaction() as connection:
        await connection.execute(text("ALTER TABLE access.keys RENAME TO away"))
    with pytest.raises(Unauthenticated, match="this is no API key"):
        await access.authenticate(secret)


async def test_an_expired_key_opens_nothing(access: Access, clock: ManualClock) -> None:
    secret = await access.create_key("acme", "crawler", ["reader"], expires=clock.now() + timedelta(seconds=10))
    await access.authenticate(secret)
    clock.advance(9.5)
    await access.authenticate(secret)
    clock.advance(0.5)
    with pytest.raises(Unauthenticated, match="expired"):
        await access.authenticate(secret)


async def test_a_revoked_key_opens_nothing_here_at_once(access: Access) -> None:
    secret = await access.create_key("acme", "crawler", ["reader"])
    await access.authenticate(secret)
    await access.revoke(key_id(secret))
    with pytest.raises(Unauthenticated, match="revoked"):
        await access.authenticate(secret)


async def test_a_revoked_key_opens_nothing_elsewhere_within_half_a_minute(
    access: Access, elsewhere: Access, clock: ManualClock
) -> None:
    secret = await access.create_key("acme", "crawler", ["reader"])
    await elsewhere.authenticate(secret)
    await access.revoke(key_id(secret))
    await elsewhere.authenticate(secret)
    clock.advance(30)
    with pytest.raises(Unauthenticated, match="revoked"):
        await elsewhere.authenticate(secret)


async def test_revoking_twice_keeps_the_first_moment(access: Access, clock: ManualClock) -> None:
    secret = await access.create_key("acme", "crawler", ["reader"])
    first = clock.now()
    await access.revoke(key_id(secret))
    clock.advance(60)
    await access.revoke(key_id(secret))
    (key,) = await access.keys("acme")
    assert key.revoked == first


async def test_a_key_that_is_not_there_cannot_be_revoked(access: Access) -> None:
    with pytest.raises(NotFound, match="there is no API key 'key_nothing'"):
        await access.revoke("key_nothing")


async def test_a_known_key_opens_while_the_database_is_away(access: Access, access_database: Database) -> None:
    known, unknown = [await access.create_key("acme", "crawler", ["reader"]) for _ in range(2)]
    await access.authenticate(known)
    async with access_database.transaction() as connection:
        await connection.execute(text("ALTER TABLE access.keys RENAME TO away"))
    assert (await access.authenticate(known)).tenant == "acme"
    with pytest.raises(Unavailable):
        await access.authenticate(unknown)


async def test_keys_are_listed_per_tenant_without_their_secrets(access: Access, clock: ManualClock) -> None:
    older = await access.create_key("acme", "crawler", ["reader"])
    clock.advance(1)
    newer = await access.create_key("acme", "laptop", ["admin"])
    await access.create_key("other", "crawler", ["reader"])
    listed = await access.keys("acme")
    assert [key.id for key in listed] == [key_id(newer), key_id(older)]
    assert [key.principal.subject for key in listed] == ["laptop", "crawler"]


async def test_a_role_that_does_not_exist_is_refused(access: Access) -> None:
    with pytest.raises(Invalid, match="there is no role 'king'"):
        await access.create_key("acme", "crawler", [cast(Role, "king")])


@pytest.mark.parametrize("name", ["", " ", " acme", "a\nb", "a\x1b[2J", "a\u202eb", "a\x00", "x" * 201])
@pytest.mark.parametrize("field", ["tenant", "subject", "groups"])
async def test_a_name_that_cannot_be_read_again_is_refused(access: Access, field: str, name: str) -> None:
    said = {"tenant": "acme", "subject": "crawler", "groups": "staff"} | {field: name}
    with pytest.raises(Invalid, match=f"`{field}`") as refused:
        await access.create_key(said["tenant"], said["subject"], ["reader"], [said["groups"]])
    assert refused.value.field == field
    assert "\n" not in refused.value.message
    assert "\x1b" not in refused.value.message


async def test_a_name_has_two_hundred_characters_at_the_most(access: Access) -> None:
    name = "ä" * 200
    secret = await access.create_key(name, name, ["reader"], [name])
    assert (await access.authenticate(secret)).subject == name


async def test_nobody_is_called_like_a_service_of_ours(access: Access) -> None:
    with pytest.raises(Invalid, match="`subject` begins with `service:`"):
        await access.create_key("acme", "service:infer", ["reader"])


async def test_a_key_has_a_hundred_groups_at_the_most(access: Access) -> None:
    groups = [f"g{number}" for number in range(101)]
    await access.create_key("acme", "crawler", ["reader"], groups[:100])
    with pytest.raises(Invalid, match="`groups` names 101 groups; it may name 100"):
        await access.create_key("acme", "crawler", ["reader"], groups)
