"""One replica of ingest on the real log and the real database, in this process."""

import base64
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
from pydantic import SecretStr

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import migrate as migrate_access
from sluiceway_common.database import Database
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_ingest.app import App, app
from sluiceway_ingest.settings import IngestSettings

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Ingest:
    """A running replica, and a caller with a key of its own tenant."""

    app: App
    shared: Shared
    tenant: str
    stub: "IngestServiceStub"
    metadata: Sequence[tuple[str, str]]

    async def submit(self, content: bytes, header: calls.SubmitHeader) -> calls.SubmitResponse:
        """Hands the bytes in."""

        async def requests() -> AsyncIterator[calls.SubmitRequest]:
            yield calls.SubmitRequest(header=header)
            for start in range(0, len(content), _PIECE):
                yield calls.SubmitRequest(data=content[start : start + _PIECE])

        answer: calls.SubmitResponse = await self.stub.Submit(requests(), metadata=self.metadata, timeout=30)
        return answer

    async def document(self, document_id: str) -> values.Document:
        request = calls.GetDocumentRequest(document_id=document_id)
        found: values.Document = await self.stub.GetDocument(request, metadata=self.metadata, timeout=10)
        return found


def shared_settings(kafka: str, database: str, data: Path) -> Shared:
    return Shared(
        kafka=kafka,
        database=SecretStr(database),
        data=data,
        master_key=SecretStr(base64.b64encode(os.urandom(32)).decode()),
        internal_key=SecretStr(base64.b64encode(os.urandom(32)).decode()),
        replica=f"ingest-{uuid.uuid4().hex[:6]}",
    )


def migrated(shared: Shared) -> None:
    """Brings the tables of ingest up to date."""
    url = shared.database.get_secret_value()
    migrate_access(url)
    migrate_schema(url, schema="ingest", package="sluiceway_ingest")


@asynccontextmanager
async def running(shared: Shared, settings: IngestSettings | None = None) -> AsyncIterator[Ingest]:
    """All parts, started in order and stopped in reverse. The tables must be there."""
    chosen = settings or IngestSettings(grpc="127.0.0.1:0", http="127.0.0.1:0")
    replica = app(shared, chosen, Shutdown())
    started = []
    try:
        for part in replica.components:
            await part.start()
            started.append(part)
        async with called(replica, shared) as ingest:
            yield ingest
    finally:
        for part in reversed(started):
            await part.stop()


@asynccontextmanager
async def called(replica: App, shared: Shared) -> AsyncIterator[Ingest]:
    """A caller with a key."""
    tenant, key = await a_key(shared)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
        yield Ingest(replica, shared, tenant, IngestServiceStub(channel), (("authorization", f"Bearer {key}"),))


async def a_key(shared: Shared) -> tuple[str, str]:
    """A tenant of its own, so that tests on one log do not meet, and a key to everything in it."""
    tenant = f"t{uuid.uuid4().hex[:12]}"
    access = Database(shared.database.get_secret_value(), schema="access", pool=1)
    try:
        return tenant, await Access(access).create_key(tenant, "test", ("admin",))
    finally:
        await access.stop()
