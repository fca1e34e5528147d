"""Documents in the memory of this process, read, cut, encoded and searched by the code of ingest and embed.

So that a set is asked within a minute, without a server: for developing.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sluiceway.embed.v1.events_pb2 import DocumentRefused
from sluiceway_common import ids
from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.principal import current
from sluiceway_embed.domain.chunks import IndexedChunk, Span, Text, Version
from sluiceway_embed.ports import Encoder
from sluiceway_embed.service.searching import SearchRequest
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.extract.formats import parsers
from sluiceway_ingest.domain.chunking.chunk import Chunk, named, paged
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import last_part
from sluiceway_ingest.domain.extracted import Extracted
from tests.benchmarks.answer_set.values import KnownDocument
from tests.benchmarks.parse import read
from tests.support.embed_memory import MemoryWorld
from tests.support.passages import VERSION

TENANT = VERSION.tenant
COLLECTION = VERSION.collection


class InMemory:
    """A collection, and the retriever that infer asks."""

    def __init__(self, encoder: Encoder) -> None:
        self._world = MemoryWorld(by=encoder)

    async def fill(self, documents: Sequence[KnownDocument]) -> None:
        """All are found when it returns."""
        parsers.preload()
        chunker = TokenChunker(FairThreads(2, "test"))
        for document in documents:
            found = extracted(document)
            chunks = await chunker.cut(found, Collection(tenant=TENANT, name=COLLECTION).chunk_tokens)
            await self._index(document, found, paged(named(found.text, chunks), found.pages))
        refused = [event.document_id for event in self._world.said.of(DocumentRefused)]
        assert not refused, f"embed refused {refused}"

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        asked = SearchRequest(
            collection=grounding.collection, text=question, alpha=grounding.alpha, k=grounding.k, explain=True
        )
        found = await self._world.service.searching.search(current(), asked)
        passages = (
            replace(_passage(ranked.hit.chunk), score=ranked.score, relatedness=ranked.relatedness)
            for ranked in found.hits
        )
        return Retrieval(tuple(passages), found.index_version)

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        found = await self._world.service.chunk_queries.chunk(current(), collection, chunk_id, 0)
        return _passage(found.chunk)

    async def _index(self, document: KnownDocument, found: Extracted, chunks: Sequence[Chunk]) -> None:
        text = Text(f"blob://{TENANT}/{document.key}", ids.sha256(found.text))
        manifest = f"{text.uri}/manifest"
        self._world.texts.texts[text.uri] = found.text
        self._world.texts.manifests[manifest] = text, [_span(chunk) for chunk in chunks]
        await self._world.index_document(_version(document, found, manifest))


def extracted(document: KnownDocument) -> Extracted:
    """The document as a child of ingest reads it."""
    with TemporaryDirectory(prefix="sluiceway-bench-") as folder:
        path = Path(folder) / last_part(document.key)
        path.write_bytes(document.content)
        return read(path)


def _span(chunk: Chunk) -> Span:
    return Span(
        key=chunk.key,
        start=chunk.start,
        end=chunk.end,
        heading_path=chunk.heading_path,
        page=chunk.page,
        page_starts=chunk.page_starts,
    )


def _version(document: KnownDocument, found: Extracted, manifest: str) -> Version:
    return replace(
        VERSION,
        document_id=ids.derived("doc", document.key),
        source_key=document.key,
        title=found.title or last_part(document.key),
        media_type=found.media_type,
        language=found.language,
        manifest=manifest,
    )


def _passage(chunk: IndexedChunk) -> Passage:
    return Passage(
        chunk_id=chunk.chunk_id,
        document_id=chunk.document_id,
        version=chunk.version,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        text_sha256=chunk.text_sha256,
        collection=chunk.collection,
        source_key=chunk.source_key,
        title=chunk.title,
        heading_path=chunk.heading_path,
        page=chunk.page,
        page_starts=chunk.page_starts,
        language=chunk.language,
        submitted_at=chunk.submitted_at,
    )
