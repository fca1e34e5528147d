"""The client makes, lists, rotates and revokes keys, asks whoever answers, and leaves one key whatever breaks off."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import grpc
import pytest

from sluiceway.ops.v1 import access_service_pb2 as calls
from sluiceway.ops.v1.access_service_pb2_grpc import AccessServiceServicer, add_AccessServiceServicer_to_server
from sluiceway_client import Addresses, BlockingSluiceway, Conflict, Invalid, NotFound, Sluiceway, Unavailable
from sluiceway_common.database import Database
from sluiceway_common.testing import free_port
from tests.support.access_served import ServedAccess, served_access

pytestmark = pytest.mark.server


@pytest.fixture
async def served(access_database: Database) -> AsyncIterator[ServedAccess]:
    async with served_access(access_database) as made:
        yield made


async def addresses(served: ServedAccess, **others: str) -> Addresses:
    secret = await served.access.create_key("acme", "root", ["admin"])
    return Addresses(api_key=secret, services={**others, "embed": served.address})


async def test_a_key_is_made_rotated_and_revoked(served: ServedAccess) -> None:
    async with Sluiceway(await addresses(served)) as client:
        made = await client.keys.create("crawler", roles=["contributor"], groups=["staff"], expires=timedelta(days=90))
        assert (await served.access.authenticate(made.secret)).groups == ("staff",)
        assert made.secret not in repr(made)
        rotated = await client.keys.rotate(made.key.id, overlap=timedelta(hours=1))
        assert rotated.replaced.replaced_by == rotated.key.id
        assert rotated.replaced.state == "rotated"
        assert rotated.key.expires is not None
        assert timedelta(days=89) < rotated.key.expires - datetime.now(UTC) <= timedelta(days=90)
        revoked = await client.keys.revoke(rotated.key.id)
        assert await client.keys.revoke(rotated.key.id) == revoked
        states = [(key.subject, key.state) for key in await client.keys.list()]
        assert states == [("crawler", "revoked"), ("crawler", "rotated"), ("root", "active")]
        assert [key.id for key in await client.keys.list(limit=1)] == [rotated.key.id]


async def test_refusals_are_those_of_the_service(served: ServedAccess) -> None:
    async with Sluiceway(await addresses(served)) as client:
        with pytest.raises(Invalid, match="there is no role 'king'"):
            await client.keys.create("crawler", roles=["king"])
        with pytest.raises(NotFound, match="there is no API key 'key_x'"):
            await client.keys.rotate("key_x")
        (own,) = await client.keys.list()
        with pytest.raises(Conflict, match="or say `last`"):
            await client.keys.revoke(own.id)


async def test_whoever_answers_is_asked(served: ServedAccess) -> None:
    away = f"127.0.0.1:{free_port()}"
    async with Sluiceway(await addresses(served, ingest=away)) as client:
        assert (await client.keys.create("crawler")).key.subject == "crawler"


async def test_who_is_not_there_is_named(served: ServedAccess) -> None:
    async with Sluiceway(Addresses(api_key="sw_x", services={})) as client:
        with pytest.raises(Unavailable, match="nobody said where a service is"):
            await client.keys.list()


async def test_a_call_whose_answer_was_lost_leaves_one_key(served: ServedAccess) -> None:
    """The first service makes the key and goes away before it can say so."""
    where = await addresses(served)
    loser = Loses(served.address, where.api_key)
    server = grpc.aio.server()
    add_AccessServiceServicer_to_server(loser, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    services = {"ingest": f"127.0.0.1:{port}", **where.services}
    async with Sluiceway(Addresses(api_key=where.api_key, services=services)) as client:
        made = await client.keys.create("crawler")
        there = [key for key in await client.keys.list() if key.subject == "crawler"]
    await server.stop(None)
    assert loser.made >= 1
    assert [key.id for key in there if key.state == "active"] == [made.key.id]
    assert (await served.access.authenticate(made.secret)).subject == "crawler"


async def test_waiting_calls_do_the_same(served: ServedAccess) -> None:
    def waited(where: Addresses) -> list[str]:
        with BlockingSluiceway(where) as client:
            made = client.create_key("crawler", expires=timedelta(days=1))
            rotated = client.rotate_key(made.key.id)
            client.revoke_key(rotated.key.id)
            return [key.state for key in client.keys()]

    assert await asyncio.to_thread(waited, await addresses(served)) == ["revoked", "rotated", "active"]


class Loses(AccessServiceServicer):
    """Hands on what it is asked, and loses the answer."""

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address, key
        self.made = 0

    async def CreateKey(self, request: calls.CreateKeyRequest, context: grpc.aio.ServicerContext) -> None:  # type: ignore[override, type-arg]  # it never answers
        async with Sluiceway(Addresses(api_key=self._key, services={"embed": self._address})) as client:
            await client.keys.create(request.subject, request_id=request.request_id)
        self.made += 1
        await context.abort(grpc.StatusCode.UNAVAILABLE, "going away")

    async def ListKeys(self, request: calls.ListKeysRequest, context: grpc.aio.ServicerContext) -> None:  # type: ignore[override, type-arg]  # it never answers
        await context.abort(grpc.StatusCode.UNAVAILABLE, "going away")
