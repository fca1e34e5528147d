"""Embed over memory adapters: its use cases without a server, a file or a model."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sluiceway_common import ids
from sluiceway_common.testing import ManualClock
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.memory import (
    MemoryCollectionRules,
    MemoryCurrentVersions,
    MemoryEmbeddingCache,
    MemoryIndex,
    MemoryJudgements,
    MemoryTexts,
)
from sluiceway_embed.adapters.metered import ReindexLog
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.domain.chunks import IndexedChunk, Removal, Span, Text, Version
from sluiceway_embed.ports import CollectionNames, Encoded, Encoder, LanguageMeter, Purpose, ReindexMeter, Reranker
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.searching import SearchRequest, SearchResult
from sluiceway_embed.service.wiring import Ports, wired
from tests.support.embed_world import READER, Said, options
from tests.support.passages import VERSION


class CountingEncoder:
    """Keeps which texts it was given, and how often."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.info = encoder.info
        self.texts: list[str] = []

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        self.texts.extend(texts)
        await asyncio.sleep(0)
        return await self._encoder.encode(texts, purpose)


class AnyLanguage:
    """Nobody is told of languages."""

    def indexed(self, language: str) -> None:
        pass


@dataclass
class MemoryWorld:
    """A service, and what it stands on."""

    kept: int = 1000
    reranker: Reranker | None = None
    collections: CollectionNames | None = None
    by: Encoder = field(default_factory=HashingEncoder)
    index: MemoryIndex = field(default_factory=MemoryIndex)
    judgements: MemoryJudgements = field(default_factory=lambda: MemoryJudgements(MemoryCurrentVersions()))
    collection_rules: MemoryCollectionRules = field(default_factory=MemoryCollectionRules)
    judges: frozenset[str] = frozenset()
    stemmer: str = "english"
    reindex: bool = False
    meter: ReindexMeter = field(default_factory=ReindexLog)
    languages: LanguageMeter = field(default_factory=AnyLanguage)
    texts: MemoryTexts = field(default_factory=MemoryTexts)
    said: Said = field(default_factory=Said)
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.encoder = CountingEncoder(self.by)
        self.versions = self.judgements.versions
        self.cache = MemoryEmbeddingCache(self.versions, most=self.kept)
        self.service: EmbedService = wired(self._ports(), options(judges=self.judges, reindex=self.reindex))
        self.namespace = self.service.indexing.rules.namespace(VERSION.tenant, VERSION.collection)

    def told(self, *paragraphs: str, **changes: Any) -> Version:
        """A version whose passages are the paragraphs; its text and manifest are there."""
        version = replace(VERSION, title="", **changes)
        whole = "\n\n".join(paragraphs)
        uri = f"blob://{version.tenant}/{version.document_id}/{version.version}"
        text = Text(uri, ids.sha256(whole))
        spans = [_span(whole, number, paragraph) for number, paragraph in enumerate(paragraphs)]
        self.texts.texts[uri], self.texts.manifests[f"{uri}/manifest"] = whole, (text, spans)
        return replace(version, manifest=f"{uri}/manifest")

    async def index_document(self, version: Version) -> None:
        await self.service.indexing.index_document(version, "cause")

    async def withdraw(self, version: Version) -> None:
        gone = Removal(version.tenant, version.document_id, version.version, version.collection)
        await self.service.removing.remove_document(gone, "cause")

    async def search(self, text: str, **changes: Any) -> SearchResult:
        reader = replace(READER, tenant=VERSION.tenant)
        return await self.service.searching.search(reader, SearchRequest(collection="", text=text, **changes))

    async def held(self) -> set[str]:
        chunks: AsyncIterator[IndexedChunk] = self.index.scan(self.namespace)
        return {chunk.text async for chunk in chunks}

    def _ports(self) -> Ports:
        return Ports(
            writer=self.index,
            reader=self.index,
            catalog=self.index,
            repair=self.index,
            versions=self.versions,
            collection_rules=self.collection_rules,
            judgements=self.judgements,
            texts=self.texts,
            cache=self.cache,
            encoder=self.encoder,
            analyser=SnowballAnalyser(self.stemmer),
            publish=self.said,
            languages=self.languages,
            reindexes=self.meter,
            clock=self.clock,
            reranker=self.reranker,
            collections=self.collections,
        )


def _span(whole: str, number: int, paragraph: str) -> Span:
    start = whole.index(paragraph)
    return Span(
        key=f"{ids.sha256(paragraph)}-{number}", start=start, end=start + len(paragraph), heading_path=(), page=1
    )
