"""Replicas of infer on the real log and the real database, in this process."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.chassis import App
from sluiceway_common.settings import Shared
from sluiceway_infer.service import InferService
from sluiceway_infer.settings import InferSettings, ScriptedModel
from tests.support.replica import key_of, migrated, replica_of, shared_settings, started


@dataclass(frozen=True)
class Infer:
    """A running replica, and a caller with a key."""

    app: App[InferService]
    stub: Any
    metadata: Sequence[tuple[str, str]]

    async def ask(self, question: str, model: str = "") -> calls.Finished:
        """The end of an answer without documents."""
        message = values_pb2.Message(role=values_pb2.ROLE_USER, text=question)
        request = calls.GenerateRequest(messages=[message], model=model)
        events = [event async for event in self.stub.Generate(request, metadata=self.metadata, timeout=30)]
        return events[-1].finished

    async def ready(self) -> bool:
        """Whether it has heard what the registry has said."""
        return not await self.app.health.troubles()

    async def models(self) -> dict[str, values_pb2.Model]:
        """What can be asked, by name."""
        found = await self.stub.ListModels(calls.ListModelsRequest(), metadata=self.metadata, timeout=10)
        return {model.name: model for model in found.models}

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
    shared = shared_settings(kafka, database, folder)
    await asyncio.to_thread(migrated, "infer", shared)
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
    return Place(shared, settings, tenant, await key_of(shared, tenant, "reader"))


@asynccontextmanager
async def replica(there: Place) -> AsyncIterator[Infer]:
    """A replica at work, and a caller."""
    made = replica_of("infer", there.shared, there.settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(started(*made.components))
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{made.server.port}")
        await stack.enter_async_context(channel)
        yield Infer(made, InferServiceStub(channel), (("authorization", f"Bearer {there.key}"),))
