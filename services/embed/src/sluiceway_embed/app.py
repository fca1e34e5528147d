"""Choices of embed: the adapters that its settings name, on the chassis of all services."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sluiceway_common.blobs import choose
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.database import Database
from sluiceway_common.delivery import LOOKED_AHEAD, DeliveryPolicy
from sluiceway_common.errors import Invalid
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.observability.counted import CountedGauge
from sluiceway_common.rpc.channel import ServiceChannel
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_embed import handlers, rpc
from sluiceway_embed.adapters.database import (
    SCHEMA,
    PostgresCollectionRules,
    PostgresCurrentVersions,
    PostgresEmbeddingCache,
    PostgresJudgements,
    metadata,
)
from sluiceway_embed.adapters.encoders import OnnxEncoder, OpenAIEncoder, from_folder, packaged
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.ingest import IngestCollections
from sluiceway_embed.adapters.metered import OUTDATED_COLLECTIONS, MeteredEncoder, ReindexLog, UnreadLanguages
from sluiceway_embed.adapters.reranker import HttpReranker
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.ports import ChunkIndex
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.cached_encoder import EncodingTurns
from sluiceway_embed.service.reindexing import Reindexing
from sluiceway_embed.service.repairing import Repairing
from sluiceway_embed.service.wiring import Options, Ports, wired
from sluiceway_embed.settings import EmbedSettings

NAME = "embed"

AnyEncoder = OnnxEncoder | OpenAIEncoder


class AnyIndex(ChunkIndex, Component, Protocol):
    """A store that is a part of the process and knows whether it answers."""

    async def ready(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class _Adapters:
    """What a replica stands on beside the kit; None where the settings name none."""

    locks: Database
    encoder: AnyEncoder
    index: AnyIndex
    reranker: HttpReranker | None
    ingest: ServiceChannel | None

    def components(self) -> list[Component]:
        """In the order in which they start."""
        return [each for each in (self.locks, self.encoder, self.index, self.reranker, self.ingest) if each is not None]


@dataclass(frozen=True)
class _Looking:
    """What the store has lost, and what is to be made anew, is known before anybody may ask."""

    repairing: Repairing
    reindexing: Reindexing

    async def start(self) -> None:
        await self.repairing.give_up_lost()
        await self.reindexing.begin()

    async def stop(self) -> None:
        """It is over when it has started."""


def app(shared: Shared, settings: EmbedSettings, shutdown: Shutdown) -> App[EmbedService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=SCHEMA, pool=settings.index_concurrency + 4)
    # A lock is a connection that waits; reading and writing must not wait for one of those.
    url = shared.database.get_secret_value()
    locks = Database(url, schema=SCHEMA, pool=settings.index_concurrency * 3)
    adapters = _Adapters(
        locks=locks,
        encoder=_encoder(settings),
        index=_index(shared, settings),
        reranker=_reranker(settings),
        ingest=None if settings.ingest == "none" else kit.connect(settings.ingest),
    )
    service = _service(kit, settings, adapters)
    stores = adapters.components()
    outdated = CountedGauge(OUTDATED_COLLECTIONS, service.reindexing.states, kit.metrics, kit.clock)
    background = (
        _Looking(service.repairing, service.reindexing),
        BackgroundTask(service.repairing.run, NAME + "-repairing"),
        BackgroundTask(service.reindexing.run, NAME + "-reindexing"),
        BackgroundTask(outdated.run, NAME + "-outdated"),
        BackgroundTask(service.judging.run, NAME + "-judging"),
        BackgroundTask(service.acknowledging.run, NAME + "-acknowledging"),
    )
    return assemble(kit, service, _surface(settings, adapters.index), stores=stores, background=background)


def _surface(settings: EmbedSettings, index: AnyIndex) -> Surface[EmbedService]:
    async def tenant_names() -> set[str]:
        return {alias.tenant for alias in await index.aliases() if alias.tenant}

    return Surface(
        listening=settings,
        register=rpc.register,
        services=(rpc.SERVICE,),
        handlers=handlers,
        policy=_policy(settings),
        checks={"index": index.ready},
        tables=metadata,
        tenant_data={"index": index.drop_tenant},
        tenant_names=(tenant_names,),
    )


def _policy(settings: EmbedSettings) -> DeliveryPolicy:
    """A quarter of the documents at a time is left to other tenants, who have their turn as far as it looks ahead."""
    concurrency = settings.index_concurrency
    return DeliveryPolicy(
        concurrency=concurrency,
        reserved=concurrency // 4,
        max_in_flight=LOOKED_AHEAD,
        drain=settings.drain_seconds,
    )


def _service(kit: Kit, settings: EmbedSettings, adapters: _Adapters) -> EmbedService:
    index = adapters.index
    ports = Ports(
        writer=index,
        reader=index,
        catalog=index,
        repair=index,
        versions=PostgresCurrentVersions(kit.database, adapters.locks, settings.store),
        collection_rules=PostgresCollectionRules(kit.database),
        judgements=PostgresJudgements(kit.database),
        texts=BlobTexts(choose.open(kit.shared), characters=settings.text_characters),
        cache=PostgresEmbeddingCache(kit.database, kit.clock, most=settings.embeddings_kept),
        encoder=MeteredEncoder(adapters.encoder, kit.metrics),
        analyser=SnowballAnalyser(settings.stemmer),
        publish=kit.bus,
        languages=UnreadLanguages(adapters.encoder.info, kit.metrics),
        reindexes=ReindexLog(),
        clock=kit.clock,
        reranker=adapters.reranker,
        collections=IngestCollections(adapters.ingest) if adapters.ingest else None,
    )
    return wired(ports, _options(kit, settings))


def _options(kit: Kit, settings: EmbedSettings) -> Options:
    return Options(
        searches=kit.admission.limit(settings.max_concurrent_searches, what="searches", retry_after=0.2),
        reads=kit.admission.limit(settings.max_concurrent_reads, what="reads", retry_after=0.2),
        index_concurrency=settings.index_concurrency,
        turns=_turns(settings),
        rerank_seconds=settings.rerank_seconds,
        judges=frozenset(settings.judges),
        reindex=settings.reindex,
    )


def _turns(settings: EmbedSettings) -> EncodingTurns:
    """A server has more than one at a time, and likes them long."""
    if settings.encoder_url:
        return EncodingTurns(FairSemaphore(8, reserved=1), texts=64, of_many=64)
    return EncodingTurns.of_threads(settings.encoder_threads, settings.index_concurrency)


def _encoder(settings: EmbedSettings) -> AnyEncoder:
    if not settings.encoder_url:
        return OnnxEncoder(_model(settings), workers=settings.encoder_threads)
    if not settings.encoder_model or not settings.encoder_dimensions:
        raise Invalid("EMBED_ENCODER_URL alone names no encoder; set EMBED_ENCODER_MODEL and EMBED_ENCODER_DIMENSIONS")
    return OpenAIEncoder(
        settings.encoder_url,
        model=settings.encoder_model,
        key=settings.encoder_key.get_secret_value(),
        dimensions=settings.encoder_dimensions,
        seconds=settings.encoder_seconds,
        prefixes={"question": settings.question_prefix, "passage": settings.passage_prefix},
    )


def _model(settings: EmbedSettings) -> OnnxModel:
    if not isinstance(settings.encoder, Path):
        return packaged(settings.cache.expanduser(), settings.encoder)
    return from_folder(settings.encoder, settings.encoder_tokens, settings.question_prefix, settings.passage_prefix)


def _index(shared: Shared, settings: EmbedSettings) -> AnyIndex:
    """Each store brings a library that costs seconds and megabytes to load, so only the chosen one is."""
    if settings.store == "zvec":
        from sluiceway_embed.adapters.zvec.index import ZvecIndex

        return ZvecIndex(settings.zvec or shared.data / "vectors")
    from sluiceway_embed.adapters.weaviate import WeaviateIndex, WeaviateServer

    key = settings.weaviate_key.get_secret_value()
    return WeaviateIndex(WeaviateServer(settings.weaviate, settings.weaviate_grpc, key, settings.weaviate_tls))


def _reranker(settings: EmbedSettings) -> HttpReranker | None:
    return HttpReranker(settings.reranker_url) if settings.reranker_url else None
