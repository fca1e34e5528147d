"""The client suspends, resumes and lists tenants, and drops one in all services that answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest

from sluiceway.ops.v1 import operator_service_pb2 as calls
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway_client import Addresses, Blocked, BlockingSluiceway, Conflict, DroppedData, Sluiceway, Unavailable
from sluiceway_common.database import Database
from sluiceway_common.testing import free_port
from tests.support.access_served import ServedAccess, served_access

HEAD = "head-office"


@pytest.fixture
async def served(access_database: Database) -> AsyncIterator[ServedAccess]:
    async with served_access(access_database, admin_tenant=HEAD) as made:
        yield made


async def addresses(served: ServedAccess, tenant: str = HEAD) -> Addresses:
    secret = await served.access.create_key(tenant, "root", ["admin"])
    return Addresses(api_key=secret, services={"embed": served.address})


@pytest.mark.server
async def test_a_tenant_is_suspended_listed_and_resumed(served: ServedAccess) -> None:
    theirs = await addresses(served, "acme")
    async with Sluiceway(await addresses(served)) as client, Sluiceway(theirs) as acme:
        suspended = await client.tenants.suspend("acme", reason="unpaid")
        assert (suspended.state, suspended.active_keys, suspended.reason) == ("suspended", 1, "unpaid")
        assert suspended.suspended is not None
        with pytest.raises(Blocked, match=r"the tenant 'acme' is suspended \(unpaid\)"):
            await acme.keys.list()
        assert [(each.name, each.state) for each in await client.tenants.list()] == [
            ("acme", "suspended"),
            (HEAD, "active"),
        ]
        assert (await client.tenants.resume("acme")).suspended is None
        assert [each.name for each in await acme.tenants.list()] == ["acme"]
        with pytest.raises(Blocked, match="only admins of the tenant that SLUICEWAY_ADMIN_TENANT names"):
            await acme.tenants.suspend(HEAD)


@pytest.mark.server
async def test_waiting_calls_do_the_same(served: ServedAccess) -> None:
    def waited(where: Addresses) -> list[str]:
        with BlockingSluiceway(where) as client:
            states = [client.suspend_tenant("acme").state, client.resume_tenant("acme").state]
            return [*states, *(each.name for each in client.tenants())]

    assert await asyncio.to_thread(waited, await addresses(served)) == ["suspended", "active", HEAD]


@dataclass
class Drops(OperatorServiceServicer):
    """A service that drops tenants, for as long as it is there."""

    name: str
    left: set[str]
    address: str = ""
    asked: list[str] = field(default_factory=list)

    async def DropTenant(self, request: Any, context: Any) -> calls.DropTenantResponse:
        self.asked.append(request.tenant)
        self.left.discard(self.name)
        deleted = [calls.DroppedData(what="rows", count=1)]
        return calls.DropTenantResponse(deleted=deleted, waiting_for=sorted(self.left))


@asynccontextmanager
async def dropping(*names: str, all_of: tuple[str, ...]) -> AsyncIterator[dict[str, Drops]]:
    """Those that are there, of all that hold something."""
    left = set(all_of)
    services = {name: Drops(name, left) for name in names}
    async with AsyncExitStack() as stack:
        for service in services.values():
            server = grpc.aio.server()
            add_OperatorServiceServicer_to_server(service, server)
            service.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
            await server.start()
            stack.push_async_callback(server.stop, None)
        yield services


async def test_all_services_drop_a_tenant_and_one_that_is_away_is_named_once_the_others_have() -> None:
    of_all = ("ingest", "embed", "infer")
    async with dropping("ingest", "infer", all_of=of_all) as there:
        away = {name: f"127.0.0.1:{free_port()}" for name in of_all}
        where = Addresses(api_key="sw_1", services={**away, **{name: each.address for name, each in there.items()}})
        async with Sluiceway(where) as client:
            with pytest.raises(Unavailable, match="embed did not drop 'acme', whose keys are kept until then"):
                await client.tenants.drop("acme")
    assert {name: each.asked for name, each in there.items()} == {"ingest": ["acme"], "infer": ["acme"]}


async def test_a_service_that_nobody_has_named_is_waited_for() -> None:
    async with dropping("ingest", "embed", all_of=("ingest", "embed", "train")) as there:
        where = Addresses(api_key="sw_1", services={name: each.address for name, each in there.items()})
        async with Sluiceway(where) as client:
            with pytest.raises(Conflict, match="train may still hold something of 'acme'"):
                await client.tenants.drop("acme")
        there["ingest"].left.clear()
        async with Sluiceway(where) as client:
            assert await client.tenants.drop("acme") == [
                DroppedData("ingest", "rows", 1),
                DroppedData("embed", "rows", 1),
            ]
