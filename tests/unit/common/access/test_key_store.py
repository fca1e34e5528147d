"""Keys of a tenant are made, rotated and revoked one after the other, and there are never too many."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from sluiceway_common.access.api_key import IssuedKey, KeyDraft, Rotation
from sluiceway_common.access.key_store import KEPT, MOST_KEYS, REPEATED_WITHIN
from sluiceway_common.access.keys import CACHE_SECONDS, Access, key_id
from sluiceway_common.access.tables import keys
from sluiceway_common.database import Database
from sluiceway_common.errors import Conflict, Invalid, NotFound, Unauthenticated
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import ManualClock

pytestmark = pytest.mark.server

DAY = timedelta(days=1)


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


def draft(subject: str = "crawler", *roles: Role, request_id: str = "") -> KeyDraft:
    principal = Principal("acme", subject, frozenset(roles or ("reader",)), ("staff",))
    return KeyDraft(principal=principal, request_id=request_id)


def rotation(issued: IssuedKey, **said: object) -> Rotation:
    return replace(Rotation(tenant="acme", id=issued.key.id), **said)  # type: ignore[arg-type]  # fields of any kind


async def opens(access: Access, secret: str) -> bool:
    try:
        await access.authenticate(secret)
    except Unauthenticated:
        return False
    return True


async def test_the_new_key_is_the_old_one_but_for_its_secret(access: Access) -> None:
    old = await access.create(draft("crawler", "contributor", "reader"))
    rotated = await access.rotate(rotation(old))
    assert rotated.issued.secret != old.secret
    assert rotated.issued.key.id == key_id(rotated.issued.secret) == rotated.replaced.replaced_by
    assert await access.authenticate(rotated.issued.secret) == await access.authenticate(old.secret)


async def test_both_open_until_the_overlap_is_over_and_then_the_new_one_alone(
    access: Access, elsewhere: Access, clock: ManualClock
) -> None:
    old = await access.create(draft())
    new = (await access.rotate(rotation(old, overlap=timedelta(hours=1)))).issued
    assert [await opens(each, secret) for each in (access, elsewhere) for secret in (old.secret, new.secret)] == [
        True
    ] * 4
    clock.advance(3599)
    assert await opens(elsewhere, old.secret)
    clock.advance(1)
    with pytest.raises(Unauthenticated, match="was rotated, and its overlap is over; send its successor"):
        await access.authenticate(old.secret)
    assert not await opens(elsewhere, old.secret)
    assert await opens(elsewhere, new.secret)


async def test_without_an_overlap_the_old_one_ends_at_once_and_elsewhere_in_half_a_minute(
    access: Access, elsewhere: Access, clock: ManualClock
) -> None:
    old = await access.create(draft())
    assert await opens(access, old.secret)
    assert await opens(elsewhere, old.secret)
    await access.rotate(rotation(old, overlap=timedelta(0)))
    assert not await opens(access, old.secret)
    clock.advance(CACHE_SECONDS)
    assert not await opens(elsewhere, old.secret)


async def test_an_overlap_makes_no_key_live_longer(access: Access, clock: ManualClock) -> None:
    ends = clock.now() + timedelta(hours=2)
    old = await access.create(replace(draft(), expires=ends))
    assert (await access.rotate(rotation(old))).replaced.expires == ends


async def test_the_new_key_lives_as_long_as_the_old_one_was_made_for_or_as_is_said(
    access: Access, clock: ManualClock
) -> None:
    for_ever = await access.create(draft())
    assert (await access.rotate(rotation(for_ever))).issued.key.expires is None
    short = await access.create(replace(draft(), expires=clock.now() + 90 * DAY))
    clock.advance((80 * DAY).total_seconds())
    next_one = (await access.rotate(rotation(short))).issued
    assert next_one.key.expires == clock.now() + 90 * DAY
    said = clock.now() + 3 * DAY
    assert (await access.rotate(rotation(next_one, expires=said))).issued.key.expires == said


async def test_a_successor_does_not_end_before_it_begins(access: Access, clock: ManualClock) -> None:
    old = await access.create(draft())
    with pytest.raises(Invalid, match="`expires_at` must lie ahead"):
        await access.rotate(rotation(old, expires=clock.now() - DAY))
    assert await access.authenticate(old.secret)


async def test_of_two_that_rotate_one_key_at_once_one_wins_and_the_other_is_told(
    access: Access, elsewhere: Access
) -> None:
    old = await access.create(draft())
    ends = await asyncio.gather(
        *(each.rotate(rotation(old)) for each in (access, elsewhere) * 4), return_exceptions=True
    )
    (won,) = [each for each in ends if not isinstance(each, BaseException)]
    lost = [each for each in ends if isinstance(each, Conflict)]
    assert len(lost) == 7
    assert {each.message for each in lost} == {
        f"{old.key.id} was rotated before, into {won.issued.key.id}; rotate that one"
    }
    assert len(await access.keys("acme")) == 2


async def test_what_has_ended_is_not_rotated(access: Access, clock: ManualClock) -> None:
    revoked, expired, rotated = [await access.create(replace(draft(), expires=clock.now() + DAY)) for _ in range(3)]
    await access.revoke(revoked.key.id)
    await access.rotate(rotation(rotated))
    clock.advance((2 * DAY).total_seconds())
    for each, why in ((revoked, "is revoked"), (expired, "is expired"), (rotated, "was rotated before")):
        with pytest.raises(Conflict, match=why):
            await access.rotate(rotation(each))


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
async def test_an_overlap_has_bounds(access: Access, overlap: timedelta) -> None:
    old = await access.create(draft())
    with pytest.raises(Invalid, match=r"`overlap` is .* s; it must lie between 0 and 30 days"):
        rotation(old, overlap=overlap)


async def test_a_key_of_another_tenant_is_not_there(access: Access) -> None:
    theirs = await access.create(draft())
    with pytest.raises(NotFound, match=f"there is no API key '{theirs.key.id}'"):
        await access.rotate(rotation(theirs, tenant="umbrella"))
    with pytest.raises(NotFound, match=f"there is no API key '{theirs.key.id}'"):
        await access.revoke(theirs.key.id, tenant="umbrella")
    assert await opens(access, theirs.secret)


async def test_a_call_that_is_made_again_leaves_one_key(access: Access) -> None:
    """Its answer did not come: the secret of the first is known to nobody."""
    first, second = [await access.create(draft(request_id="r1")) for _ in range(2)]
    assert [await opens(access, each.secret) for each in (first, second)] == [False, True]
    assert [key.revoked is None for key in await access.keys("acme")].count(True) == 1


async def test_a_rotation_that_is_made_again_leaves_one_successor_and_the_end_that_was_said(
    access: Access, clock: ManualClock
) -> None:
    old = await access.create(replace(draft(), expires=clock.now() + 90 * DAY))
    again = rotation(old, overlap=timedelta(0), request_id="r1")
    first = await access.rotate(again)
    clock.advance(60)
    second = await access.rotate(again)
    assert [await opens(access, each.issued.secret) for each in (first, second)] == [False, True]
    assert second.replaced.replaced_by == second.issued.key.id
    assert second.replaced.expires == first.replaced.expires
    assert second.issued.key.expires == clock.now() + 90 * DAY


async def test_a_request_of_long_ago_is_no_repetition(access: Access, clock: ManualClock) -> None:
    """Who writes it into a script would revoke the key that is in use."""
    made = await access.create(draft(request_id="nightly"))
    clock.advance(REPEATED_WITHIN.total_seconds())
    with pytest.raises(Conflict, match=f"this `request_id` has made {made.key.id} before; draw another one"):
        await access.create(draft(request_id="nightly"))
    assert await opens(access, made.secret)


async def test_requests_are_those_of_their_tenant_and_their_call(access: Access) -> None:
    one = await access.create(draft(request_id="r1"))
    other = await access.create(
        KeyDraft(principal=Principal("umbrella", "crawler", frozenset({"reader"})), request_id="r1")
    )
    await access.rotate(rotation(one, request_id="r1"))
    assert await opens(access, one.secret)
    assert await opens(access, other.secret)


async def test_the_last_key_of_an_admin_is_not_revoked_by_mistake(access: Access, clock: ManualClock) -> None:
    admin = await access.create(draft("root", "admin"))
    await access.create(draft("ada", "operator"))
    ended = await access.create(replace(draft("old", "admin"), expires=clock.now() + DAY))
    revoked = await access.create(draft("gone", "admin"))
    await access.revoke(revoked.key.id)
    clock.advance((2 * DAY).total_seconds())
    with pytest.raises(Conflict, match="is the last key with the role `admin`") as refused:
        await access.revoke(admin.key.id, tenant="acme", last=False)
    assert refused.value.field == "last"
    assert await opens(access, admin.secret)
    # What opens nothing locks nobody out.
    await access.revoke(ended.key.id, tenant="acme", last=False)
    await access.revoke(revoked.key.id, tenant="acme", last=False)

    await access.revoke(admin.key.id, tenant="acme", last=True)
    assert not await opens(access, admin.secret)


async def test_a_key_in_its_overlap_is_no_admins_that_lasts(access: Access) -> None:
    old = await access.create(draft("root", "admin"))
    new = (await access.rotate(rotation(old))).issued
    with pytest.raises(Conflict, match="is the last key"):
        await access.revoke(new.key.id, tenant="acme", last=False)
    await access.revoke(old.key.id, tenant="acme", last=False)


async def test_two_admins_who_revoke_one_another_leave_one(access: Access, elsewhere: Access) -> None:
    keys_of = [await access.create(draft(name, "admin")) for name in ("ada", "bo")]
    ends = await asyncio.gather(
        *(
            each.revoke(key.key.id, tenant="acme", last=False)
            for each, key in zip((access, elsewhere), keys_of, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in ends) == ["Conflict", "Key"]


async def test_keys_that_ended_long_ago_are_forgotten_when_another_is_made(access: Access, clock: ManualClock) -> None:
    revoked = await access.create(draft())
    await access.revoke(revoked.key.id)
    expired = await access.create(replace(draft(), expires=clock.now() + DAY))
    clock.advance(KEPT.total_seconds() - 1)
    await access.create(draft())
    assert len(await access.keys("acme")) == 3
    clock.advance(1)
    await access.create(draft())
    there = [key.id for key in await access.keys("acme")]
    assert (revoked.key.id in there, expired.key.id in there) == (False, True)


async def test_keys_that_have_ended_give_way_and_those_that_open_do_not(
    access: Access, access_database: Database, clock: ManualClock
) -> None:
    await filled(access_database, clock, MOST_KEYS - 2)
    first, second = [await access.create(draft()) for _ in range(2)]
    with pytest.raises(Conflict, match="'acme' has 1,000 keys that open something; revoke those that nobody calls"):
        await access.create(draft())
    await access.revoke(second.key.id)
    clock.advance(1)
    await access.revoke(first.key.id)
    await access.create(draft())
    there = [key.id for key in await access.keys("acme")]
    assert (len(there), first.key.id in there, second.key.id in there) == (MOST_KEYS, True, False)
    # Other tenants have room of their own.
    await access.create(KeyDraft(principal=Principal("umbrella", "crawler", frozenset({"reader"}))))


async def test_a_key_is_rotated_though_there_is_room_for_no_other(
    access: Access, access_database: Database, clock: ManualClock
) -> None:
    """Of a program that rotates each day nothing is in the way: what it had before gives way."""
    await filled(access_database, clock, MOST_KEYS - 1, revoked=True)
    key = await access.create(draft())
    clock.advance(1)
    await access.rotate(rotation(key))
    assert len(await access.keys("acme")) == MOST_KEYS


async def filled(database: Database, clock: ManualClock, number: int, *, revoked: bool = False) -> None:
    row = {"tenant": "acme", "subject": "s", "roles": ["reader"], "groups": [], "created": clock.now()}
    rows = [
        row | {"id": f"key_{each}", "sha256": str(each), "revoked": clock.now() if revoked else None}
        for each in range(number)
    ]
    async with database.transaction() as connection:
        await connection.execute(insert(keys), rows)
