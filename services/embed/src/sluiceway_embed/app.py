"""All components of embed, chosen and wired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import grpc
from starlette.applications import Starlette

from sluiceway import services
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenants import DroppedTenants, TenantDrops, TenantRows
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs import choose
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.topics import events_of
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.delivery import Delivery, DeliveryPolicy, subscriptions_of
from sluiceway_common.errors import Invalid
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc import Server
from sluiceway_common.rpc.operator import OPERATOR_SERVICE, register_operator
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.web import HttpServer, operations
from sluiceway_embed import handlers, rpc
from sluiceway_embed.adapters.database import SCHEMA, PostgresCurrentVersions, PostgresEmbeddingCache, metadata
from sluiceway_embed.adapters.encoders import OnnxEncoder, OpenAIEncoder, from_folder, packaged
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.metered import MeteredEncoder
from sluiceway_embed.adapters.reranker import HttpReranker
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.adapters.texts import BlobTexts
from sluiceway_embed.ports import ChunkIndex
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.repairing import Repairing
from sluiceway_embed.service.wiring import Options, Ports, wired
from sluiceway_embed.settings import EmbedSettings

NAME = "embed"

AnyEncoder = OnnxEncoder | OpenAIEncoder


class AnyIndex(ChunkIndex, Component, Protocol):
    """A store that is a part of the process and knows whether it answers."""

    async def ready(self) -> None: ...


@dataclass(frozen=True)
class App:
    """A replica of embed. `components` are to be started in their order; then the two listeners know their ports."""

    service: EmbedService
    components: Sequence[Component]
    server: Server
    http_server: HttpServer


@dataclass(frozen=True)
class _World:
    """What every part may need."""

    shared: Shared
    settings: EmbedSettings
    database: Database
    locks: Database
    access: Database
    bus: KafkaBus
    metrics: Metrics
    shutdown: Shutdown


@dataclass(frozen=True)
class _Looking:
    """What the store has lost is known before anybody may ask."""

    repairing: Repairing

    async def start(self) -> None:
        await self.repairing.give_up_lost()

    async def stop(self) -> None:
        """It is over when it has started."""


def app(shared: Shared, settings: EmbedSettings, shutdown: Shutdown) -> App:
    """Nothing is asked of the world before the components are started."""
    url = shared.database.get_secret_value()
    world = _World(
        shared,
        settings,
        Database(url, schema=SCHEMA, pool=settings.index_concurrency + 4),
        # A lock is a connection that waits; reading and writing must not wait for one of those.
        Database(url, schema=SCHEMA, pool=settings.index_concurrency * 2),
        Database(url, schema=ACCESS, pool=2),
        KafkaBus.of(shared, source=NAME),
        Metrics(),
        shutdown,
    )
    return _assembled(world)


def _assembled(world: _World) -> App:
    settings = world.settings
    encoder, index, reranker = _encoder(settings), _index(world), _reranker(settings)
    service = _service(world, encoder, index, reranker)
    drops = TenantDrops(
        service=NAME,
        services=services(),
        dropped=DroppedTenants(world.access),
        rows=TenantRows(world.database, metadata),
        stores={"index": index.drop_tenant},
    )
    delivery = Delivery(
        world.bus,
        service_name=NAME,
        subscriptions=subscriptions_of(handlers),
        service=service,
        on_fatal=world.shutdown.fatal,
        identities=world.shared.identities(),
        policy=DeliveryPolicy(concurrency=settings.index_concurrency, drain=settings.drain_seconds),
        metrics=world.metrics,
        clear_dropped=drops.clear,
    )
    health = Health({"database": world.database.ready, "index": index.ready})
    server = _server(world, service, delivery, health, drops)
    http_server = HttpServer(Starlette(routes=operations(health, world.metrics.registry)), settings.http)
    topics = ProducedTopics(world.bus, *events_of(NAME))
    stores: list[Component] = [world.database, world.locks, world.access, world.bus, topics, encoder, index]
    helpers: list[Component] = [
        _Looking(service.repairing),
        BackgroundTask(service.repairing.run, "embed-repairing"),
    ]
    helpers += [reranker] if reranker else []
    return App(service, [*stores, *helpers, delivery, server, http_server, health], server, http_server)


def _service(world: _World, encoder: AnyEncoder, index: AnyIndex, reranker: HttpReranker | None) -> EmbedService:
    settings, clock = world.settings, SystemClock()
    ports = Ports(
        writer=index,
        reader=index,
        catalog=index,
        repair=index,
        versions=PostgresCurrentVersions(world.database, world.locks, settings.store),
        texts=BlobTexts(choose.open(world.shared), characters=settings.text_characters),
        cache=PostgresEmbeddingCache(world.database, clock, most=settings.embeddings_kept),
        encoder=MeteredEncoder(encoder, world.metrics),
        analyser=SnowballAnalyser(settings.stemmer),
        publish=world.bus,
        clock=clock,
        reranker=reranker,
    )
    return wired(ports, _options(settings))


def _options(settings: EmbedSettings) -> Options:
    return Options(
        searches=ConcurrencyLimit(settings.max_concurrent_searches, what="slots", retry_after=0.2),
        reads=ConcurrencyLimit(settings.max_concurrent_reads, what="reads", retry_after=0.2),
        index_concurrency=settings.index_concurrency,
        rerank_seconds=settings.rerank_seconds,
    )


def _encoder(settings: EmbedSettings) -> AnyEncoder:
    if not settings.encoder_url:
        return OnnxEncoder(_model(settings), workers=settings.encoder_threads)
    if not settings.encoder_model or not settings.encoder_dimensions:
        raise Invalid("EMBED_ENCODER_URL needs EMBED_ENCODER_MODEL and EMBED_ENCODER_DIMENSIONS beside it")
    return OpenAIEncoder(
        settings.encoder_url,
        model=settings.encoder_model,
        key=settings.encoder_key.get_secret_value(),
        dimensions=settings.encoder_dimensions,
        seconds=settings.encoder_seconds,
        prefixes={"question": settings.question_prefix, "passage": settings.passage_prefix},
    )


def _model(settings: EmbedSettings) -> OnnxModel:
    if settings.encoder is None:
        return packaged(settings.cache.expanduser())
    return from_folder(settings.encoder, settings.encoder_tokens, settings.question_prefix, settings.passage_prefix)


def _index(world: _World) -> AnyIndex:
    """Each store brings a library that costs seconds and megabytes to load, so only the chosen one is."""
    settings = world.settings
    if settings.store == "zvec":
        from sluiceway_embed.adapters.zvec import ZvecIndex

        return ZvecIndex(settings.zvec or world.shared.data / "vectors")
    from sluiceway_embed.adapters.weaviate import WeaviateIndex, WeaviateServer

    key = settings.weaviate_key.get_secret_value()
    return WeaviateIndex(WeaviateServer(settings.weaviate, settings.weaviate_grpc, key, settings.weaviate_tls))


def _reranker(settings: EmbedSettings) -> HttpReranker | None:
    return HttpReranker(settings.reranker_url) if settings.reranker_url else None


def _server(
    world: _World, service: EmbedService, delivery: Delivery[EmbedService], health: Health, drops: TenantDrops
) -> Server:
    def register(server: grpc.aio.Server) -> None:
        rpc.register(server, service)
        register_operator(server, Redrive(world.bus, delivery.dead_letters), drops=drops)

    return Server(
        world.settings.grpc,
        register=register,
        names=(rpc.SERVICE, OPERATOR_SERVICE),
        authenticate=Authenticator(Access(world.access).authenticate, ServiceTokens.of(world.shared, audience=NAME)),
        metrics=world.metrics,
        health=health,
        drain=world.settings.drain_seconds,
    )
