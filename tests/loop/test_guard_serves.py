"""Service guard on the real log and the real database."""

import asyncio
from pathlib import Path

import grpc
import pytest

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceStub
from sluiceway_common.testing import eventually
from tests.support.replica import a_key, migrated, replica_of, shared_settings, started

pytestmark = pytest.mark.server


async def test_a_note_is_kept_told_and_found(kafka: str, database: str, tmp_path: Path) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    await asyncio.to_thread(migrated, "guard", shared)
    replica = replica_of("guard", shared)
    async with started(*replica.components):
        _, key = await a_key(shared)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
            stub, mine = GuardServiceStub(channel), (("authorization", f"Bearer {key}"),)
            await stub.KeepNote(calls.KeepNoteRequest(name="milk", text="Two litres."), metadata=mine, timeout=10)

            async def told() -> bool:
                note = await stub.GetNote(calls.GetNoteRequest(name="milk"), metadata=mine, timeout=10)
                return note.told and note.text == "Two litres."

            await eventually(told, within=30)
