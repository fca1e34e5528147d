"""Ingest as a process that dies at any moment."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import grpc
import psycopg
import pytest

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from tests.support.log import log_at, said_on
from tests.support.replica import UNJUDGED, a_key, migrated, shared_settings

pytestmark = pytest.mark.server

DOCUMENTS = 40
KILLS = 3


class Process:
    """A replica that can be killed and started again under the same name and port."""

    def __init__(self, shared: Shared) -> None:
        self.port = free_port()
        self._environment = {
            **os.environ,
            "SLUICEWAY_KAFKA": shared.kafka,
            "SLUICEWAY_DATABASE": shared.database.get_secret_value(),
            "SLUICEWAY_DATA": str(shared.data),
            "SLUICEWAY_MASTER_KEY": shared.master_key.get_secret_value(),
            "SLUICEWAY_INTERNAL_KEY": shared.internal_key.get_secret_value(),
            "SLUICEWAY_REPLICA": "ingest-1",
            **UNJUDGED,
            "INGEST_GRPC": f"127.0.0.1:{self.port}",
            "INGEST_HTTP": "127.0.0.1:0",
            "INGEST_LEASE_SECONDS": "3",
            "INGEST_SWEEP_SECONDS": "1",
            "INGEST_MAX_ATTEMPTS": "100",
        }
        self._log = shared.data / "ingest.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "sluiceway_ingest", "serve", env=self._environment, stderr=log, stdout=log
            )

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()


@asynccontextmanager
async def process(shared: Shared) -> AsyncIterator[Process]:
    replica = Process(shared)
    await replica.start()
    try:
        yield replica
    finally:
        await replica.kill()


async def hand_in(stub: IngestServiceStub, key: str, number: int) -> str:
    """As a client does it: tried again, with the same request id, until it is answered."""
    name = f"file:///{number}.txt"

    async def requests() -> AsyncIterator[calls.SubmitRequest]:
        yield calls.SubmitRequest(header=calls.SubmitHeader(source_key=name, request_id=name))
        yield calls.SubmitRequest(data=f"Mill {number} stands by the water. ".encode() * 200)

    metadata = (("authorization", f"Bearer {key}"),)
    while True:
        with suppress(grpc.aio.AioRpcError):
            answer = await stub.Submit(requests(), metadata=metadata, timeout=10, wait_for_ready=True)
            return str(answer.document.document_id)


async def test_every_document_comes_to_its_end_once_whatever_dies(kafka: str, database: str, tmp_path: Path) -> None:
    shared = shared_settings(kafka, database, tmp_path)
    migrated("ingest", shared)
    tenant, key = await a_key(shared)
    draw = random.Random(11)
    async with process(shared) as replica, grpc.aio.insecure_channel(f"127.0.0.1:{replica.port}") as channel:
        stub = IngestServiceStub(channel)
        handing_in = asyncio.gather(*(hand_in(stub, key, number) for number in range(DOCUMENTS)))
        for death in range(1, KILLS + 1):
            await _progress(database, death * DOCUMENTS // (KILLS + 2) + draw.randrange(5))
            await replica.kill()
            await replica.start()
        names = await handing_in
        await eventually(lambda: _chunked(database) == DOCUMENTS, within=120)
        await eventually(lambda: _waiting_events(database) == 0, within=120)
    assert len(set(names)) == DOCUMENTS
    assert await _told(kafka, tenant) == {name: 1 for name in names}


async def _progress(database: str, documents: int) -> None:
    await eventually(lambda: _chunked(database) >= documents, within=60)


def _chunked(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM ingest.documents WHERE state = 'chunked'").fetchone()
    return int(row[0]) if row else 0


def _waiting_events(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM ingest.news").fetchone()
    return int(row[0]) if row else 0


async def _told(kafka: str, tenant: str) -> dict[str, int]:
    """How many different events say that a document was cut; the same event may lie on the log twice."""
    ids: dict[str, set[str]] = {}
    async with log_at(kafka) as log:
        for told in await said_on(log, DocumentChunked):
            if told.envelope.tenant == tenant:
                ids.setdefault(told.event.document_id, set()).add(told.envelope.id)
    return {name: len(each) for name, each in ids.items()}
