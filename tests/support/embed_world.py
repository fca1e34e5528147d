"""Embed on a real database, a real folder of vectors and its own encoder, in this process."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf.message import Message

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1 import values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common import ids
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database, migrate
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.database import SCHEMA, PostgresEmbeddings, PostgresHeads
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import Model
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.domain.chunks import Chunk, Space, Version
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import Card, ChunkIndex, Entry, Stock, Store
from sluiceway_embed.service import Embedding, EmbedService, Indexing, IndexRules, Mending, Reading, Removing, Searching
from sluiceway_embed.service.removing import Withdrawal
from sluiceway_embed.service.searching import Answer, Asked, Reranking
from sluiceway_embed.service.vectors import Vectors
from tests.support.indexes import zvec_index

M = TypeVar("M", bound=Message)

TENANT = "acme"
READER = Principal(TENANT, "test", frozenset({"reader"}))


class Said:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.events: list[OutgoingEvent] = []

    async def __call__(self, *events: OutgoingEvent) -> None:
        self.events.extend(events)

    def of(self, kind: type[M]) -> list[M]:
        return [outgoing.event for outgoing in self.events if isinstance(outgoing.event, kind)]


class Gate:
    """A place where work stops until a test lets it through."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        self.reached.set()
        await self._open.wait()


class GatedIndex:
    """A real index whose next upsert or deletion stops at a gate, before it writes anything."""

    def __init__(self, index: ChunkIndex) -> None:
        self._index = index
        self.upserts: list[Gate] = []
        self.deletions: list[Gate] = []

    @property
    def store(self) -> Store:
        return self._index.store

    async def upsert(self, space: Space, entries: Sequence[Entry]) -> Mapping[str, str]:
        if self.upserts:
            await self.upserts.pop(0).passed()
        return await self._index.upsert(space, entries)

    async def delete_document(self, space: Space, document_id: str) -> int:
        if self.deletions:
            await self.deletions.pop(0).passed()
        return await self._index.delete_document(space, document_id)

    async def ensure(self, space: Space, card: Card) -> None:
        await self._index.ensure(space, card)

    async def delete(self, space: Space, chunk_ids: Sequence[str]) -> None:
        await self._index.delete(space, chunk_ids)

    async def versions(self, space: Space, document_id: str) -> Mapping[str, int]:
        return await self._index.versions(space, document_id)

    async def get(self, space: Space, chunk_id: str) -> Chunk | None:
        return await self._index.get(space, chunk_id)

    async def search(self, space: Space, query: Query) -> Sequence[Hit]:
        return await self._index.search(space, query)

    def scan(self, space: Space) -> AsyncIterator[Chunk]:
        return self._index.scan(space)

    async def spaces(self, tenant: str, collection: str) -> Sequence[Space]:
        return await self._index.spaces(tenant, collection)

    async def missing(self, spaces: Sequence[Space]) -> Sequence[Space]:
        return await self._index.missing(spaces)

    async def live(self, tenant: str, collection: str) -> str | None:
        return await self._index.live(tenant, collection)

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        await self._index.switch(tenant, collection, version)

    async def stock(self, tenant: str) -> Sequence[Stock]:
        return await self._index.stock(tenant)

    async def begin_anew(self, space: Space, card: Card) -> None:
        await self._index.begin_anew(space, card)

    async def torn(self) -> Sequence[Space]:
        return await self._index.torn()

    async def mark_whole(self, space: Space) -> None:
        await self._index.mark_whole(space)

    async def drop_tenant(self, tenant: str) -> None:
        await self._index.drop_tenant(tenant)


@dataclass
class World:
    """A service, and what it stands on."""

    service: EmbedService
    index: GatedIndex
    blobs: FilesystemBlobs
    said: Said
    url: str
    space: Space
    document_id: str = field(default_factory=lambda: f"doc_{uuid.uuid4().hex}")

    async def told(self, paragraphs: Sequence[str], **changes: Any) -> Version:
        """A version of the world's document: its text and its manifest lie in the store, each paragraph a passage."""
        version = replace(_version(self.document_id), **changes)
        whole = "\n\n".join(paragraphs)
        text = await self.blobs.put(TENANT, whole.encode())
        manifest = values_pb2.Manifest(
            document_id=version.document_id, version=version.version, text=_blob(text), chunks=_chunks(paragraphs)
        )
        ref = await self.blobs.put(TENANT, manifest.SerializeToString())
        return replace(version, manifest=ref.uri, chunks=len(paragraphs))

    async def index_document(self, version: Version) -> DocumentIndexed:
        """Indexes it, and gives back what was said."""
        await self.service.indexing.index_document(version, "cause")
        assert isinstance(self.said.events[-1].event, DocumentIndexed), self.said.events[-1].event
        return self.said.of(DocumentIndexed)[-1]

    async def withdraw(self, version: int = 1) -> None:
        gone = Withdrawal(TENANT, self.document_id, version, "default")
        await self.service.removing.remove_document(gone, "cause")

    async def search(self, text: str, principal: Principal = READER, **asked: Any) -> Answer:
        return await self.service.searching.search(principal, Asked("default", text, **asked))

    async def texts_found(self, text: str, **asked: Any) -> list[str]:
        return [found.hit.chunk.text for found in (await self.search(text, **asked)).found]

    async def texts_held(self) -> set[str]:
        """Whatever search shows of it, what the index holds."""
        return {chunk.text async for chunk in self.index.scan(self.space)}


@asynccontextmanager
async def embed_world(
    url: str,
    folder: Path,
    reranking: Reranking | None = None,
    *,
    store: AbstractAsyncContextManager[ChunkIndex] | None = None,
) -> AsyncIterator[World]:
    """Everything started, and stopped in the end. Passages lie in the folder, unless another store is given."""
    await asyncio.to_thread(migrate, url, schema=SCHEMA, package="sluiceway_embed")
    database, locks = Database(url, schema=SCHEMA, pool=8), Database(url, schema=SCHEMA, pool=8)
    encoder = OnnxEncoder(model(), workers=1)
    async with AsyncExitStack() as stack:
        for part in (database, locks, encoder):
            stack.push_async_callback(part.stop)
        index = GatedIndex(await stack.enter_async_context(store or zvec_index(folder / "vectors")))
        blobs, said = FilesystemBlobs(folder / "blobs"), Said()
        heads, texts = PostgresHeads(database, locks, index.store), BlobTexts(blobs, characters=1_000_000)
        rules, known = (
            IndexRules(encoder, SnowballAnalyser("english")),
            PostgresEmbeddings(database, SystemClock(), most=1000),
        )
        slots = ConcurrencyLimit(100, what="slots", retry_after=0.1)
        indexing = Indexing(index, heads, texts, rules, Vectors(encoder, known), said)
        service = EmbedService(
            indexing,
            Removing(index, heads, texts, known, said),
            Searching(index, heads, rules, slots, SystemClock(), reranking),
            Reading(index, heads, texts, rules, slots),
            Embedding(encoder, slots),
            Mending(index, heads, rules, indexing, SystemClock(), 4),
        )
        await service.mending.give_up_lost()
        yield World(service, index, blobs, said, url, rules.space(TENANT, "default"))


@cache
def model() -> Model:
    """The standard encoder, quantised once on this machine."""
    return packaged(Path("~/.cache/sluiceway").expanduser())


def _version(document_id: str) -> Version:
    return Version(
        tenant=TENANT,
        document_id=document_id,
        version=1,
        attempt=1,
        collection="default",
        source_key=f"file:///{document_id}.txt",
        title="Mill",
        media_type="text/plain",
        language="en",
        acl=(),
        labels=(("team", "water"),),
        submitted_at=datetime(2026, 1, 2, tzinfo=UTC),
        near_duplicates=(),
        manifest="",
    )


def _blob(ref: BlobRef) -> blob_pb2.Blob:
    return blob_pb2.Blob(uri=ref.uri, sha256=ref.sha256, bytes=ref.bytes)


def _chunks(paragraphs: Sequence[str]) -> list[values_pb2.Chunk]:
    chunks, start = [], 0
    for number, paragraph in enumerate(paragraphs):
        key = f"{ids.sha256(paragraph)}-{list(paragraphs[:number]).count(paragraph)}"
        end = start + len(paragraph)
        chunks.append(values_pb2.Chunk(key=key, start=start, end=end, page=1, page_starts=[end - 1]))
        start = end + 2
    return chunks
