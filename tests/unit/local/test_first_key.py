"""The key of a machine is kept while it may open something again, and made anew where it opens nothing."""

import pytest

from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_local.first_key import TENANT, valid_key

pytestmark = pytest.mark.server


async def test_a_key_that_opens_nothing_is_made_anew_with_every_role(access_database: Database) -> None:
    access = Access(access_database)
    first = await valid_key(access, "")
    assert await valid_key(access, first) == first
    assert (await access.authenticate(first)).has("admin")
    await access.revoke(key_id(first))
    assert await valid_key(access, first) not in ("", first)


async def test_the_key_of_a_suspended_tenant_is_kept_so_that_the_machine_comes_up(access_database: Database) -> None:
    access = Access(access_database)
    first = await valid_key(access, "")
    suspensions = Suspensions(access_database, TenantStates(access_database), SystemClock())
    await suspensions.suspend(TENANT, by="root")
    assert await valid_key(Access(access_database), first) == first
    await suspensions.resume(TENANT)
    assert (await Access(access_database).authenticate(first)).tenant == TENANT


async def test_a_dropped_tenant_gets_no_key(access_database: Database) -> None:
    await TenantStates(access_database).add(TENANT)
    assert await valid_key(Access(access_database), "sw_of_before") == ""
