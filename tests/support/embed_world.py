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

from sluiceway.embed.v1.events_pb2 import DocumentForgotten, DocumentIndexed
from sluiceway.ingest.v1 import values_pb2
from sluiceway.type.v1 import blob_pb2
from sluiceway_common import ids
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.database import (
    SCHEMA,
    PostgresCollectionRules,
    PostgresCurrentVersions,
    PostgresEmbeddingCache,
    PostgresJudgements,
)
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.metered import ReindexLog, UnreadLanguages
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.domain.chunks import Namespace, Removal, Version
from sluiceway_embed.ports import ChunkIndex, Encoder, Entry, IndexWriter, Reranker
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.cached_encoder import EncodingTurns
from sluiceway_embed.service.searching import SearchRequest, SearchResult
from sluiceway_embed.service.wiring import Options, Ports, wired
from tests.support.indexes import zvec_index

M = TypeVar("M", bound=Message)

TENANT = "acme"
READER = Principal(TENANT, "test", frozenset({"reader"}))


class Said:
    """Keeps what is said, unless the log `is_away`."""

    def __init__(self) -> None:
        self.events: list[OutgoingEvent] = []
        self.is_away = False

    async def __call__(self, *events: OutgoingEvent) -> None:
        if self.is_away:
            raise Unavailable("the log does not answer; ask again in a moment")
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


class GatedWriter:
    """The writer of a real index, whose next upsert or deletion stops at a gate, before it writes anything."""

    def __init__(self, writer: IndexWriter) -> None:
        self._writer = writer
        self.upserts: list[Gate] = []
        self.deletions: list[Gate] = []
        self.ensure, self.delete, self.versions = writer.ensure, writer.delete, writer.versions
        self.deletion_mark, self.has_let_go = writer.deletion_mark, writer.has_let_go

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        if self.upserts:
            await self.upserts.pop(0).passed()
        return await self._writer.upsert(namespace, entries)

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        if self.deletions:
            await self.deletions.pop(0).passed()
        return await self._writer.delete_document(namespace, document_id)


@dataclass
class World:
    """A service, and what it stands on."""

    service: EmbedService
    index: ChunkIndex
    writer: GatedWriter
    blobs: FilesystemBlobs
    said: Said
    url: str
    namespace: Namespace
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
        gone = Removal(TENANT, self.document_id, version, "default")
        await self.service.removing.remove_document(gone, "cause")

    async def forgotten(self) -> list[int]:
        """The versions that were said to be forgotten, after the store has cleaned its files."""
        if isinstance(self.index, ZvecIndex):
            await self.index.optimizer.optimize(self.namespace)
        await self.service.acknowledging.look()
        return [event.version for event in self.said.of(DocumentForgotten)]

    async def search(self, text: str, principal: Principal = READER, **asked: Any) -> SearchResult:
        return await self.service.searching.search(principal, SearchRequest(collection="default", text=text, **asked))

    async def texts_found(self, text: str, **asked: Any) -> list[str]:
        return [found.hit.chunk.text for found in (await self.search(text, **asked)).hits]

    async def texts_held(self) -> set[str]:
        """Whatever search shows of it, what the index holds."""
        return {chunk.text async for chunk in self.index.scan(self.namespace)}


@asynccontextmanager
async def embed_world(
    url: str,
    folder: Path,
    reranker: Reranker | None = None,
    *,
    rerank_seconds: float = 30.0,
    store: AbstractAsyncContextManager[ChunkIndex] | None = None,
    publish: Publish | None = None,
    judges: frozenset[str] = frozenset(),
    by: Encoder | None = None,
    stemmer: str = "english",
    reindex: bool = False,
) -> AsyncIterator[World]:
    """Everything started, and stopped in the end. Passages lie in the folder, unless another store is given; what is
    said is kept, unless `publish` hears it."""
    await asyncio.to_thread(migrate, url, schema=SCHEMA, package="sluiceway_embed")
    database, locks = Database(url, schema=SCHEMA, pool=8), Database(url, schema=SCHEMA, pool=8)
    encoder = OnnxEncoder(model(), workers=1)
    async with AsyncExitStack() as stack:
        for part in (database, locks, encoder):
            stack.push_async_callback(part.stop)
        index = await stack.enter_async_context(store or zvec_index(folder / "vectors"))
        blobs, said, writer = FilesystemBlobs(folder / "blobs"), Said(), GatedWriter(index)
        ports = Ports(
            writer=writer,
            reader=index,
            catalog=index,
            repair=index,
            versions=PostgresCurrentVersions(database, locks, index.store),
            collection_rules=PostgresCollectionRules(database),
            judgements=PostgresJudgements(database),
            texts=BlobTexts(blobs, characters=1_000_000),
            cache=PostgresEmbeddingCache(database, SystemClock(), most=1000),
            encoder=by or encoder,
            analyser=SnowballAnalyser(stemmer),
            publish=publish or said,
            languages=UnreadLanguages((by or encoder).info, Metrics()),
            reindexes=ReindexLog(),
            clock=SystemClock(),
            reranker=reranker,
        )
        service = wired(ports, options(rerank_seconds=rerank_seconds, judges=judges, reindex=reindex))
        await service.repairing.give_up_lost()
        await service.reindexing.begin()
        namespace = service.indexing.rules.namespace(TENANT, "default")
        yield World(service, index, writer, blobs, said, url, namespace)


def options(**changes: Any) -> Options:
    limit = ConcurrencyLimit(100, what="slots", retry_after=0.1)
    turns = EncodingTurns(FairSemaphore(2), texts=16, of_many=16)
    return replace(Options(searches=limit, reads=limit, index_concurrency=4, turns=turns), **changes)


@cache
def model() -> OnnxModel:
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
