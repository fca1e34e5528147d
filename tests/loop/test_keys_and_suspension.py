"""Keys and tenants on a machine of six services: what one process is told, all others go by within the time said."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sluiceway import services
from sluiceway_client import Addresses, Blocked, Sluiceway, SluicewayError, Unauthenticated, discover
from sluiceway_client.documents import Header
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_common.errors import Unauthenticated as UnknownKey
from sluiceway_common.principal import Role
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import HEAD_OFFICE, database_of

pytestmark = pytest.mark.server

Call = Callable[[Sluiceway], Awaitable[object]]

# A look at all tenants every five seconds; a key is remembered for longer.
SUSPENDED_WITHIN, REVOKED_WITHIN = 5.0, 30.0
SLOW = 5.0
"""What a machine that does other things beside may take for an answer."""


@pytest.fixture
async def access(machine: Laptop) -> AsyncIterator[Access]:
    database = Database(database_of(machine), schema=SCHEMA, pool=2)
    yield Access(database)
    await database.stop()


async def addresses(machine: Laptop, access: Access, tenant: str, role: Role = "admin") -> Addresses:
    return with_key(machine, await access.create_key(tenant, f"{tenant}-{role}", [role]))


def with_key(machine: Laptop, secret: str) -> Addresses:
    return dataclasses.replace(discover(machine.data, {}), api_key=secret)


async def refused_by(where: Addresses, kind: type[SluicewayError]) -> set[str]:
    """The services that refuse a call which all of them answer."""
    refusing: set[str] = set()
    for name in services():
        async with Sluiceway(dataclasses.replace(where, services={name: where.of(name)})) as client:
            try:
                await client.keys.list(limit=1)
            except Blocked as error:
                refusing |= {name} if isinstance(error, kind) else set()
    return refusing


async def test_of_a_suspended_tenant_every_service_lets_nobody_in_and_what_was_taken_in_is_done(
    machine: Laptop, access: Access
) -> None:
    head, theirs = await addresses(machine, access, HEAD_OFFICE), await addresses(machine, access, "beta-suspended")
    async with Sluiceway(head) as admin, Sluiceway(theirs) as client:
        text = b"The mill of Beta was built in 1702."
        document = await client.documents.submit(text, Header(source_key="mill.txt", collection="mills"))
        assert await refused_by(theirs, Blocked) == set()

        await admin.tenants.suspend("beta-suspended", reason="maintenance")

        await eventually(lambda: _all_refuse(theirs, Blocked), within=SUSPENDED_WITHIN + SLOW, every=0.2)
        with pytest.raises(Blocked, match=r"the tenant 'beta-suspended' is suspended \(maintenance\)"):
            await client.passages.search("mill", collection="mills")
        assert over_http(head.openai, theirs.api_key) == 403
        # Its neighbours are let in as before.
        assert await refused_by(head, Blocked) == set()

        await admin.tenants.resume("beta-suspended")
        await eventually(lambda: _none_refuses(theirs), within=SUSPENDED_WITHIN + SLOW, every=0.2)
        states = [each.state async for each in client.documents.watch([document.document_id])]
        assert states[-1] == "indexed"
        assert over_http(head.openai, theirs.api_key) == 200


async def test_a_suspended_tenant_is_dropped_by_who_has_suspended_it_and_leaves_no_row(
    machine: Laptop, access: Access
) -> None:
    head, theirs = await addresses(machine, access, HEAD_OFFICE), await addresses(machine, access, "beta-dropped")
    async with Sluiceway(head) as admin, Sluiceway(theirs) as client:
        rotated = await client.keys.rotate((await client.keys.list())[0].id)
        await admin.tenants.suspend("beta-dropped", reason="left")
        deleted = await admin.tenants.drop("beta-dropped")
        assert {(each.what, each.count) for each in deleted} >= {("keys", 2), ("suspended_tenants", 1)}
        assert "beta-dropped" not in [each.name for each in await admin.tenants.list()]
    assert await access.keys("beta-dropped") == []
    with pytest.raises(UnknownKey, match="this API key is not known"):
        await access.authenticate(rotated.secret)


async def test_a_key_is_rotated_under_load_and_no_call_fails(machine: Laptop, access: Access) -> None:
    """Twenty calls a second, half of them with the old key until its caller has changed to the new one."""
    admin_of = await addresses(machine, access, "beta-rotates")
    old = await access.create_key("beta-rotates", "crawler", ["reader"])
    async with Sluiceway(admin_of) as admin:
        (key,) = [each for each in await admin.keys.list() if each.subject == "crawler"]
        load = KeyHolder(machine, old)
        async with load.asking():
            await eventually(lambda: load.answered >= 40, within=120)
            new = await admin.keys.rotate(key.id, overlap=timedelta(hours=1))
            before = load.answered
            await eventually(lambda: load.answered >= before + 40, within=120)
            load.secret = new.secret
            before = load.answered
            await eventually(lambda: load.answered >= before + 40, within=120)
            # Its caller has changed over: the old one is closed, and nobody notices.
            await admin.keys.revoke(key.id)
            before = load.answered
            await eventually(lambda: load.answered >= before + 80, within=120)
        assert load.failed == []
    gone = with_key(machine, old)
    await eventually(lambda: _all_refuse(gone, Unauthenticated), within=REVOKED_WITHIN + SLOW, every=1.0)


class KeyHolder:
    """Asks embed and infer side by side, twenty times a second, with the key that it has at the time."""

    def __init__(self, machine: Laptop, secret: str) -> None:
        self._machine = machine
        self.secret = secret
        self.answered = 0
        self.failed: list[str] = []

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        calls: tuple[Call, ...] = (lambda client: client.passages.indexes(), lambda client: client.answers.models())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._ask(call)) for call in calls]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _ask(self, call: Call) -> None:
        while True:
            async with Sluiceway(with_key(self._machine, self.secret)) as client:
                for _ in range(10):
                    began = time.monotonic()
                    await self._once(client, call)
                    await asyncio.sleep(max(0.0, began + 0.1 - time.monotonic()))

    async def _once(self, client: Sluiceway, call: Call) -> None:
        try:
            await call(client)
            self.answered += 1
        except SluicewayError as error:
            self.failed.append(str(error))


async def _all_refuse(where: Addresses, kind: type[SluicewayError]) -> bool:
    return await refused_by(where, kind) == set(services())


async def _none_refuses(where: Addresses) -> bool:
    return await refused_by(where, Blocked) == set()


def over_http(url: str, secret: str) -> int:
    request = Request(f"{url}/v1/models", headers={"authorization": f"Bearer {secret}"})
    try:
        with urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
