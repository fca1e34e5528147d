"""Policies of guard on the real log and the real database: two replicas, and a database that goes away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import grpc
import pytest

from sluiceway.guard.v1 import guard_service_pb2 as checks
from sluiceway.guard.v1 import policy_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2 as values
from sluiceway.guard.v1.events_pb2 import PolicyActivated
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceStub
from sluiceway.guard.v1.policy_service_pb2_grpc import PolicyServiceStub
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_guard.adapters.policies import FRESH_SECONDS
from sluiceway_local.servers.postgres import Postgres
from tests.support.log import log_at, said_on
from tests.support.replica import a_key, migrated, replica_of, shared_settings, started

pytestmark = pytest.mark.server

POLICY = (
    'name = "ours"\nversion = "{}"\n[words]\n"word.names" = ["heron"]\n[[rules]]\nfindings = ["word"]\naction = "{}"\n'
)
QUESTION = values.Part(kind=values.SUBJECT_KIND_QUESTION, text="A heron?")


class Caller:
    """Somebody with a key, and one replica."""

    def __init__(self, channel: grpc.aio.Channel, key: str) -> None:
        self._guard, self._policies = GuardServiceStub(channel), PolicyServiceStub(channel)
        self._mine = (("authorization", f"Bearer {key}"),)

    async def action(self) -> str:
        """What is decided of the question now."""
        request = checks.CheckRequest(parts=[QUESTION])
        answer = await self._guard.Check(request, metadata=self._mine, timeout=60)
        return _name(answer.verdict.action)

    async def replayed(self, version: str) -> set[tuple[str, str]]:
        """What was decided and what that version would decide."""
        request = calls.ReplayPolicyRequest(stored=calls.PolicyName(name="ours", version=version))
        answer = await self._policies.ReplayPolicy(request, metadata=self._mine, timeout=60)
        assert not answer.words_not_replayed or len(answer.outcomes) > 1
        return {(_name(one.decided), _name(one.replayed)) for one in answer.outcomes}

    async def put(self, version: str, action: str) -> None:
        request = calls.PutPolicyRequest(toml=POLICY.format(version, action))
        await self._policies.PutPolicy(request, metadata=self._mine, timeout=60)

    async def activate(self, version: str) -> calls.Activation:
        request = calls.ActivatePolicyRequest(name="ours", version=version)
        answer = await self._policies.ActivatePolicy(request, metadata=self._mine, timeout=60)
        return answer.activation


def _name(action: values.Action.ValueType) -> str:
    return values.Action.Name(action).removeprefix("ACTION_").lower()


@asynccontextmanager
async def caller(shared: Shared, key: str) -> AsyncIterator[Caller]:
    """Of a replica of its own."""
    replica = replica_of("guard", shared)
    async with started(*replica.components), grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
        yield Caller(channel, key)


async def decides(where: Caller, action: str) -> bool:
    return await where.action() == action


async def activated(where: Caller, version: str) -> bool:
    """Whether the database is back, so that it can be."""
    try:
        await where.activate(version)
    except grpc.aio.AioRpcError:
        return False
    return True


async def test_what_one_replica_activates_decides_at_the_other_and_is_on_the_log(
    kafka: str, database: str, tmp_path: Path
) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    await asyncio.to_thread(migrated, "guard", shared)
    tenant, key = await a_key(shared)
    _, stranger = await a_key(shared)
    async with AsyncExitStack() as stack:
        one, other, of_another = [
            await stack.enter_async_context(caller(shared.model_copy(update={"replica": f"r{number}"}), each))
            for number, each in enumerate((key, key, stranger))
        ]
        assert {await each.action() for each in (one, other)} == {"allow"}
        for version, action in (("1", "redact"), ("2", "block")):
            await one.put(version, action)
            activation = await one.activate(version)
            for each in (one, other):
                await eventually(partial(decides, each, action), within=120)
        assert await other.activate("2") == activation
        assert await of_another.action() == "allow"
    async with log_at(kafka) as log:
        said = [each for each in await said_on(log, PolicyActivated) if each.envelope.tenant == tenant]
    assert [(each.event.number, each.event.version, each.event.digest) for each in said] == [
        (1, "1", said[0].event.digest),
        (2, "2", activation.version.digest),
    ]


async def test_a_policy_is_replayed_over_what_guard_has_heard_of_itself(
    kafka: str, database: str, tmp_path: Path
) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    await asyncio.to_thread(migrated, "guard", shared)
    _, key = await a_key(shared)
    async with caller(shared, key) as mine:
        await mine.put("1", "redact")
        await mine.activate("1")
        await eventually(partial(decides, mine, "redact"), within=120)
        await mine.put("2", "block")
        await eventually(partial(replays, mine, "2", ("redact", "block")), within=60, every=0.3)


async def replays(where: Caller, version: str, outcome: tuple[str, str]) -> bool:
    return outcome in await where.replayed(version)


async def is_without_database(mine: Caller) -> bool:
    try:
        await mine.put("3", "block")
    except grpc.aio.AioRpcError as error:
        return error.code() is grpc.StatusCode.UNAVAILABLE
    return False


async def test_a_known_policy_decides_on_while_the_database_is_away(
    kafka: str, own_postgres: Postgres, tmp_path: Path
) -> None:
    shared = shared_settings(kafka, own_postgres.url, tmp_path)
    await asyncio.to_thread(migrated, "guard", shared)
    _, key = await a_key(shared)
    async with caller(shared, key) as mine:
        await mine.put("1", "block")
        await mine.put("2", "redact")
        await mine.activate("1")
        await eventually(partial(decides, mine, "block"), within=120)
        own_postgres.kill()
        # A backend serves on until it sees that its parent is dead.
        await eventually(partial(is_without_database, mine), within=60, every=0.2)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await mine.activate("2")
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        # Longer than what was read counts for by itself.
        ends = time.monotonic() + 2 * FRESH_SECONDS
        while time.monotonic() < ends:
            assert await mine.action() == "block"
        await own_postgres.start()
        await eventually(partial(activated, mine, "2"), within=120, every=0.2)
        await eventually(partial(decides, mine, "redact"), within=120)
