"""World of the fuzzed: a tenant with its things on a machine that is up, and callers of all kinds."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import grpc

from sluiceway import services
from sluiceway_client import discover
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.database import Database
from tests.fuzz.calls import OPTIONS, Caller
from tests.support.guarded_methods import Things, things_of
from tests.support.laptop import Laptop
from tests.support.system import HEAD_OFFICE, database_of

# They stand in a document of the tenant, and in no request.
SECRETS: Final = (b"quillfeather", b"marshlight")
_TEXT: Final = b"The heron of Wexcombe is called quillfeather and sleeps at the marshlight."
_ROLES: Final = ("reader", "contributor", "operator", "admin")


@dataclass(frozen=True, kw_only=True)
class World:
    """A tenant with its things, of which one may be dropped and suspended; callers of that tenant and others."""

    machine: Laptop
    things: Things
    callers: Sequence[Caller]
    addresses: Mapping[str, str]
    http: Mapping[str, str]

    def sees_nothing(self, caller: Caller) -> bool:
        """Nothing of the tenant may be told to it."""
        return caller.name not in _ROLES

    def of(self, method: str) -> Things:
        """What a request names: nobody takes this tenant away while it is needed."""
        gone = method.endswith(("/DropTenant", "/SuspendTenant", "/ResumeTenant"))
        return replace(self.things, tenant=f"{self.things.tenant}-gone") if gone else self.things

    @asynccontextmanager
    async def channels(self) -> AsyncIterator[Mapping[str, grpc.aio.Channel]]:
        opened = {name: grpc.aio.insecure_channel(self.addresses[name], options=OPTIONS) for name in services()}
        try:
            yield opened
        finally:
            for channel in opened.values():
                await channel.close()


@asynccontextmanager
async def world(machine: Laptop) -> AsyncIterator[World]:
    found, tenant = discover(machine.data, {}), f"fuzzed-{uuid.uuid4().hex[:8]}"
    keys = await _keys(machine, tenant)
    things = await things_of(machine, tenant, keys["admin"], text=_TEXT, dead_letters={})
    callers = [Caller(name, f"Bearer {key}") for name, key in keys.items()]
    yield World(
        machine=machine,
        things=things,
        callers=(*callers, *_NOBODY),
        addresses=found.services,
        http={name: row["http"] for name, row in machine.status().items() if name in services()},
    )


_NOBODY: Final = tuple(
    Caller(f"nobody: {name}", authorization)
    for name, authorization in {
        "nothing": "",
        "no secret": "Bearer ",
        "another scheme": "Basic aGVyb246aGVyb24=",
        "unknown key": "Bearer sw_" + "0" * 40,
        "long key": "Bearer sw_" + "0" * 7_000,
        "path": "Bearer ../../etc/passwd",
        "unsigned token": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.",
        "deep token": f"Bearer {'W' * 4_000}.W1tb.W1tb",
        "service": "Bearer swi.AAAA.e30.AAAA",
        "service, garbage": "Bearer swi." + "." * 50,
        "service, no base64": "Bearer swi.\x7e\x21.\x7e.=",
    }.items()
)


async def _keys(machine: Laptop, tenant: str) -> dict[str, str]:
    database = Database(database_of(machine), schema=ACCESS, pool=1)
    try:
        access = Access(database)
        own = {role: await access.create_key(tenant, role, (role,)) for role in _ROLES}
        return own | {
            "stranger": await access.create_key(f"{tenant}-other", "stranger", ("admin",)),
            "head office": await access.create_key(HEAD_OFFICE, "fuzzed", ("admin",)),
        }
    finally:
        await database.stop()
