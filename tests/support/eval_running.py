"""Replicas of eval on the real log and the real database: how far they are, and a record that is made anew."""

import asyncio
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final, LiteralString, cast

import grpc
import psycopg
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # ships no types
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.admin import AIOKafkaAdminClient  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import GroupCoordinatorNotAvailableError  # type: ignore[import-untyped]  # ships no types

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceStub
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.records import TopicPartition
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.chassis import App
from sluiceway_common.database import Database
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_eval.handlers import FACTS
from sluiceway_eval.service import EvalService
from sluiceway_eval.settings import EvalSettings
from tests.support.eval_events import Happenings
from tests.support.replica import PATIENT, key_of, replica_of, started
from tests.support.repository import ROOT

ANYWHERE: Final = EvalSettings(grpc="127.0.0.1:0", http="127.0.0.1:0", infer="none")
GROUP: Final = "eval.record"
TOPICS: Final = tuple(topic_of(event).name for event in FACTS)
# A digest of millions of facts takes minutes.
_ANSWERED_WITHIN: Final = 600.0
SERVE: Final = (sys.executable, "-m", "sluiceway_eval", "serve")


@dataclass(frozen=True)
class RecordCaller:
    """An operator of a tenant."""

    tenant: str
    stub: "RecordServiceStub"
    metadata: Sequence[tuple[str, str]]

    async def ask(self, call: str, request: Any) -> Any:
        return await getattr(self.stub, call)(request, metadata=self.metadata, timeout=_ANSWERED_WITHIN)

    async def digest(self) -> tuple[str, int]:
        answer = await self.ask("GetRecordDigest", calls.GetRecordDigestRequest())
        return answer.digest, answer.facts


@asynccontextmanager
async def eval_running(shared: Shared, replicas: int = 1) -> AsyncIterator[App[EvalService]]:
    """Replicas at work; the first one is told. The tables must be there."""
    async with AsyncExitStack() as stack:
        apps = [await asyncio.to_thread(replica_of, "eval", shared, ANYWHERE) for _ in range(replicas)]
        for app in apps:
            await stack.enter_async_context(started(*app.components))
        yield apps[0]


@asynccontextmanager
async def record_callers(shared: Shared, port: int, tenants: Collection[str]) -> AsyncIterator[list[RecordCaller]]:
    """One of each tenant."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        keys = [await key_of(shared, tenant, "operator", "reader") for tenant in tenants]
        yield [
            RecordCaller(tenant, RecordServiceStub(channel), (("authorization", f"Bearer {key}"),))
            for tenant, key in zip(tenants, keys, strict=True)
        ]


@asynccontextmanager
async def sealing(shared: Shared) -> AsyncIterator[Sealer]:
    """The seal of the installation: what it seals, its replicas open."""
    access = Database(shared.database.get_secret_value(), schema=ACCESS, pool=1)
    async with started(access):
        yield Sealer(access, shared.master_key)


def environment(shared: Shared, port: int) -> Mapping[str, str]:
    """What a process of its own needs to be told."""
    return {
        "SLUICEWAY_KAFKA": shared.kafka,
        "SLUICEWAY_DATABASE": shared.database.get_secret_value(),
        "SLUICEWAY_DATA": str(shared.data),
        "SLUICEWAY_MASTER_KEY": shared.master_key.get_secret_value(),
        "SLUICEWAY_INTERNAL_KEY": shared.internal_key.get_secret_value(),
        "EVAL_GRPC": f"127.0.0.1:{port}",
        "EVAL_HTTP": "127.0.0.1:0",
        "EVAL_INFER": "none",
    }


def emptied(shared: Shared) -> None:
    """As an operator does who makes the record anew."""
    with psycopg.connect(shared.database.get_secret_value(), autocommit=True) as connection:
        connection.execute(emptying())


def emptying() -> LiteralString:
    """The statement that the page of eval tells for it."""
    _, _, page = (ROOT / "services/eval/README.md").read_text().partition("```sql\n")
    # The page is ours, as this file is.
    return cast(LiteralString, page.partition("```")[0])


async def lies_on_the_log(shared: Shared, tenants: Sequence[str], answers: int, seed: int) -> None:
    """Much has happened to each tenant, one event between another's; each has an answer more than the one before."""
    bus = KafkaBus(shared.kafka, source="test", answer=PATIENT)
    async with started(bus), sealing(shared) as seal:
        await bus.ensure_topics(*FACTS)
        said = [await Happenings(one, seal, seed).all(answers + more) for more, one in enumerate(tenants)]
        await bus.put(*(one for some in zip_longest(*said) for one in some if one is not None))


class RecordGroup:
    """The consumer group that makes the record, seen from outside of it, by one client for all its partitions."""

    def __init__(self, servers: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
        self._admin = AIOKafkaAdminClient(bootstrap_servers=servers)
        self._bus = KafkaBus(servers, source="test", answer=PATIENT)

    async def start(self) -> None:
        await self._consumer.start()
        await self._admin.start()

    async def stop(self) -> None:
        await self._admin.close()
        await self._consumer.stop()

    async def starts(self) -> Mapping[TopicPartition, int]:
        """The first offset of every partition that eval hears."""
        starts = await self._consumer.beginning_offsets(await self._partitions())
        return {TopicPartition(*each): offset for each, offset in starts.items()}

    async def rewind(self, partitions: Collection[TopicPartition]) -> None:
        """It goes on at the beginning of these; in the others it stays."""
        starts = await self.starts()
        await self._bus.move(GROUP, {each: starts[each] for each in partitions})

    async def behind(self) -> int:
        """Records of the log that it has not committed."""
        ends = await self._consumer.end_offsets(await self._partitions())
        starts = await self._consumer.beginning_offsets(ends.keys())
        committed = await self._admin.list_consumer_group_offsets(GROUP)
        reached = {each: at.offset for each, at in committed.items() if at.offset >= 0}
        return sum(end - reached.get(each, starts[each]) for each, end in ends.items())

    async def all_recorded(self, shared: Shared, within: float = 60) -> None:
        """Returns when it has come to the end of the log, and all that it has to say is there too."""

        async def is_there() -> bool:
            try:
                if await self.behind() or await asyncio.to_thread(_waiting, shared):
                    return False
                return await self.behind() == 0
            except GroupCoordinatorNotAvailableError:
                # A broker that has just begun reads what was committed before it tells it.
                return False

        await eventually(is_there, within=within, every=0.05)

    async def _partitions(self) -> list[KafkaPartition]:
        described = await self._admin.describe_topics(list(TOPICS))
        return [KafkaPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]


def _waiting(shared: Shared) -> int:
    with psycopg.connect(shared.database.get_secret_value()) as connection:
        row = connection.execute("SELECT count(*) FROM eval.news").fetchone()
    return int(row[0]) if row else 0
