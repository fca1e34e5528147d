"""Replicas of infer on the real log and the real database, in this process."""

import base64
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pydantic import SecretStr

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tables import migrate as migrate_access
from sluiceway_common.database import Database
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_infer.adapters.database.tables import SCHEMA
from sluiceway_infer.app import App, app
from sluiceway_infer.settings import InferSettings, ScriptedModel
from tests.support.infer_engines import running


@dataclass(frozen=True)
class Infer:
    """A running replica, and a caller with a key."""

    app: App
    stub: Any
    metadata: Sequence[tuple[str, str]]

    async def ask(self, question: str) -> calls.Finished:
        """The end of an answer without documents."""
        message = values_pb2.Message(role=values_pb2.ROLE_USER, text=question)
        request = calls.GenerateRequest(messages=[message])
        events = [event async for event in self.stub.Generate(request, metadata=self.metadata, timeout=30)]
        return events[-1].finished

    async def answer(self, answer_id: str) -> values_pb2.Answer:
        """The answer as this replica has it."""
        request = calls.GetAnswerRequest(answer_id=answer_id)
        found: values_pb2.Answer = await self.stub.GetAnswer(request, metadata=self.metadata, timeout=10)
        return found


@dataclass(frozen=True)
class Place:
    """One log, one database, one tenant; its tables are up to date."""

    shared: Shared
    settings: InferSettings
    tenant: str
    key: str


async def place(kafka: str, database: str, folder: Path, script: str) -> Place:
    """Migrates, makes a key, and writes the lines that the only model says."""
    shared = Shared(
        kafka=kafka,
        database=SecretStr(database),
        data=folder,
        master_key=SecretStr(base64.b64encode(os.urandom(32)).decode()),
        internal_key=SecretStr(base64.b64encode(os.urandom(32)).decode()),
    )
    lines = folder / "script.jsonl"
    lines.write_text(script, "utf-8")
    settings = InferSettings(
        guard="none",
        grpc="127.0.0.1:0",
        http="127.0.0.1:0",
        embed="none",
        models=(ScriptedModel(engine="scripted", script=lines),),
        drain_seconds=1.0,
    )
    tenant = f"tenant-{uuid.uuid4().hex[:8]}"
    return Place(shared, settings, tenant, await _key(database, tenant))


@asynccontextmanager
async def replica(there: Place) -> AsyncIterator[Infer]:
    """All parts, started in order and stopped in reverse."""
    made = app(there.shared, there.settings, Shutdown())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(*made.components))
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{made.front.server.port}")
        await stack.enter_async_context(channel)
        yield Infer(made, InferServiceStub(channel), (("authorization", f"Bearer {there.key}"),))


def migrated(url: str) -> None:
    """Brings the tables of infer up to date."""
    migrate_access(url)
    migrate_schema(url, schema=SCHEMA, package="sluiceway_infer")


async def _key(url: str, tenant: str) -> str:
    access = Database(url, schema=ACCESS)
    await access.start()
    try:
        return await Access(access).create_key(tenant, "asker", ["reader"])
    finally:
        await access.stop()
