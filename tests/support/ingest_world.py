"""One replica of ingest on the real log and the real database, in this process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_common.chassis import App
from sluiceway_common.settings import Shared
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.settings import IngestSettings
from tests.support.replica import a_key, replica_of, started

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Ingest:
    """A running replica, and a caller with a key of its own tenant."""

    app: App[IngestService]
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


@asynccontextmanager
async def running(shared: Shared, settings: IngestSettings | None = None) -> AsyncIterator[Ingest]:
    """A replica at work. The tables must be there."""
    replica = replica_of("ingest", shared, settings)
    async with started(*replica.components), called(replica, shared) as ingest:
        yield ingest


@asynccontextmanager
async def called(replica: App[IngestService], shared: Shared) -> AsyncIterator[Ingest]:
    """A caller with a key."""
    tenant, key = await a_key(shared)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{replica.server.port}") as channel:
        yield Ingest(replica, shared, tenant, IngestServiceStub(channel), (("authorization", f"Bearer {key}"),))
