"""Dropped tenants: what has come of one is deleted, and not again before more may have come."""

import asyncio

import pytest

from sluiceway_common.delivery.dropped_tenants import DroppedTenants
from sluiceway_common.errors import Unavailable


class Store:
    """Tenants that were dropped, and how often what is held of each was deleted; waits where it is told to."""

    def __init__(self, *dropped: str) -> None:
        self.dropped, self.deleted = set(dropped), list[str]()
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def clear(self, tenant: str) -> bool:
        if tenant not in self.dropped:
            return False
        self.deleted.append(tenant)
        await self.goes_on.wait()
        return True


async def test_who_was_dropped_is_cleared_once_and_told_each_time() -> None:
    store = Store("a")
    tenants = DroppedTenants(store.clear)
    assert [await tenants.among(("a", "b")) for _ in range(3)] == [{"a"}] * 3
    assert store.deleted == ["a"]


async def test_who_was_not_is_asked_for_again() -> None:
    store = Store()
    tenants = DroppedTenants(store.clear)
    assert await tenants.among(("a",)) == frozenset()
    store.dropped.add("a")
    assert await tenants.among(("a",)) == {"a"}


async def test_where_nobody_can_tell_nobody_is_one() -> None:
    assert await DroppedTenants().among(("a",)) == frozenset()


async def test_once_something_was_handled_it_is_cleared_again() -> None:
    store = Store("a", "b")
    tenants = DroppedTenants(store.clear)
    await tenants.among(("a", "b"))
    tenants.handled(("a",))
    await tenants.among(("a", "b"))
    assert store.deleted == ["a", "b", "a"]


async def test_once_partitions_have_moved_everybody_is_cleared_again() -> None:
    store = Store("a")
    tenants = DroppedTenants(store.clear)
    await tenants.among(("a",))
    tenants.moved()
    await tenants.among(("a",))
    assert store.deleted == ["a", "a"]


@pytest.mark.parametrize("came", [lambda each: each.handled(("a",)), DroppedTenants.moved])
async def test_what_comes_during_a_deletion_is_looked_for_after_it(came) -> None:
    store = Store("a")
    tenants = DroppedTenants(store.clear)
    store.goes_on.clear()
    clearing = asyncio.create_task(tenants.among(("a",)))
    await asyncio.sleep(0)
    came(tenants)
    store.goes_on.set()
    await clearing
    await tenants.among(("a",))
    assert store.deleted == ["a", "a"]


async def test_a_deletion_that_failed_is_made_again() -> None:
    async def away(tenant: str) -> bool:
        raise Unavailable("away")

    tenants = DroppedTenants(away)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await tenants.among(("a",))
