"""One replica of embed on the real log and the real database, and a caller with a key."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway.ingest.v1 import events_pb2, values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common import ids
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.chassis import App
from sluiceway_common.settings import Shared
from sluiceway_embed.service import EmbedService
from sluiceway_embed.settings import EmbedSettings
from tests.support.replica import UNJUDGED, a_key, replica_of, started

ANYWHERE = EmbedSettings(grpc="127.0.0.1:0", http="127.0.0.1:0", ingest="none")


@dataclass(frozen=True)
class Caller:
    """Somebody with a key of a tenant."""

    tenant: str
    stub: "EmbedServiceStub"
    metadata: Sequence[tuple[str, str]]

    async def search(self, text: str, **asked: object) -> calls.SearchResponse:
        request = calls.SearchRequest(text=text, **asked)  # type: ignore[arg-type]  # of any field
        answer: calls.SearchResponse = await self.stub.Search(request, metadata=self.metadata, timeout=10)
        return answer


@asynccontextmanager
async def embed_running(shared: Shared, settings: EmbedSettings = ANYWHERE) -> AsyncIterator[App[EmbedService]]:
    """A replica at work. The tables must be there."""
    replica = await asyncio.to_thread(replica_of, "embed", shared, settings)
    async with started(*replica.components):
        yield replica


@asynccontextmanager
async def caller(shared: Shared, port: int) -> AsyncIterator[Caller]:
    tenant, key = await a_key(shared)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Caller(tenant, EmbedServiceStub(channel), (("authorization", f"Bearer {key}"),))


async def chunked(
    blobs: FilesystemBlobs, tenant: str, document_id: str, paragraphs: Sequence[str], version: int = 1
) -> OutgoingEvent:
    """The event of a document whose paragraphs are its passages; text and manifest lie in the store."""
    text = await blobs.put(tenant, "\n\n".join(paragraphs).encode())
    manifest = values_pb2.Manifest(document_id=document_id, version=version, text=_blob(text))
    start = 0
    for number, paragraph in enumerate(paragraphs):
        key = f"{ids.sha256(paragraph)}-{list(paragraphs[:number]).count(paragraph)}"
        end = start + len(paragraph)
        manifest.chunks.add(key=key, start=start, end=end, page=1, page_starts=[end - 1])
        start = end + 2
    ref = await blobs.put(tenant, manifest.SerializeToString())
    event = events_pb2.DocumentChunked(
        document_id=document_id,
        version=version,
        attempt=1,
        collection="default",
        source_key=f"file:///{document_id}",
        title="Mill",
        manifest=_blob(ref),
        chunks=len(paragraphs),
        language="en",
    )
    event.submitted_at.GetCurrentTime()
    return OutgoingEvent(event, tenant)


def environment(shared: Shared, port: int) -> Mapping[str, str]:
    """What a process of its own needs to be told."""
    return {
        "SLUICEWAY_KAFKA": shared.kafka,
        "SLUICEWAY_DATABASE": shared.database.get_secret_value(),
        "SLUICEWAY_DATA": str(shared.data),
        "SLUICEWAY_MASTER_KEY": shared.master_key.get_secret_value(),
        "SLUICEWAY_INTERNAL_KEY": shared.internal_key.get_secret_value(),
        **UNJUDGED,
        "EMBED_GRPC": f"127.0.0.1:{port}",
        "EMBED_HTTP": "127.0.0.1:0",
    }


SERVE = (sys.executable, "-m", "sluiceway_embed", "serve")


def a_document() -> str:
    return f"doc_{uuid.uuid4().hex}"


def blobs_of(shared: Shared) -> FilesystemBlobs:
    return FilesystemBlobs(Path(shared.blobs_folder()))


def _blob(ref: BlobRef) -> blob_pb2.Blob:
    return blob_pb2.Blob(uri=ref.uri, sha256=ref.sha256, bytes=ref.bytes)
