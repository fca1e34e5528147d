"""All components of ingest, chosen and wired."""

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import grpc
from starlette.applications import Starlette

from sluiceway import services
from sluiceway_common.access.keys import Access
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenants import DroppedTenants, TenantDrops, TenantRows
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.blobs import choose
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.topics import events_of
from sluiceway_common.calls.credentials import Authenticator, ServiceTokens
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.delivery import Delivery, DeliveryPolicy, subscriptions_of
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc.operator import OPERATOR_SERVICE, register_operator
from sluiceway_common.rpc.server import Server
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.web import operations
from sluiceway_common.web.server import HttpServer
from sluiceway_ingest import handlers, rpc
from sluiceway_ingest.adapters import database as db
from sluiceway_ingest.adapters.chunking.chunker import TokenChunker
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.adapters.fetch import Allowed, HttpFetcher
from sluiceway_ingest.adapters.minhash import MinHashFingerprinter
from sluiceway_ingest.adapters.originals import FileOriginals
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.ports import RetryLimits
from sluiceway_ingest.service import IngestService
from sluiceway_ingest.service.wiring import Options, Ports, wired
from sluiceway_ingest.settings import IngestSettings

NAME: Final = "ingest"

_LOG_SECONDS: Final = 10.0


@dataclass(frozen=True)
class App:
    """A replica of ingest. `components` are to be started in their order; then the two listeners know their ports."""

    service: IngestService
    components: Sequence[Component]
    server: Server
    http_server: HttpServer


@dataclass(frozen=True, kw_only=True)
class _World:
    """What every part may need."""

    shared: Shared
    settings: IngestSettings
    database: Database
    access: Database
    bus: KafkaBus
    metrics: Metrics
    shutdown: Shutdown
    blobs: Blobs

    def drops(self) -> TenantDrops:
        return TenantDrops(
            service=NAME,
            services=services(),
            dropped=DroppedTenants(self.access),
            rows=TenantRows(self.database, db.metadata),
            stores={"blobs": self.blobs.delete_tenant},
        )


def app(shared: Shared, settings: IngestSettings, shutdown: Shutdown) -> App:
    """Nothing is asked of the world before the components are started."""
    url = shared.database.get_secret_value()
    world = _World(
        shared=shared,
        settings=settings,
        database=Database(url, schema=db.SCHEMA, pool=10),
        access=Database(url, schema=ACCESS, pool=2),
        bus=KafkaBus.of(shared, source=NAME),
        metrics=Metrics(),
        shutdown=shutdown,
        blobs=choose.open(shared),
    )
    return _assembled(world)


def _assembled(world: _World) -> App:
    settings = world.settings
    outbox = Outbox(world.database, world.bus, db.outbox, metrics=world.metrics)
    extractor = ChildExtractor(_limits(settings), children=settings.workers + settings.ocr_workers)
    fetcher = HttpFetcher(Allowed.of(settings.fetch), private=settings.fetch_private, seconds=settings.fetch_seconds)
    service = wired(_ports(world, outbox, extractor, fetcher), _options(world))
    delivery = _delivery(world, service)
    # While the log is away, documents are taken and told later.
    health = Health({"database": world.database.ready})
    server = _server(world, service, delivery, health)
    http_server = HttpServer(Starlette(routes=operations(health, world.metrics.registry)), settings.http)
    sweeper = BackgroundTask(partial(service.sweeping.run, settings.sweep_seconds), NAME + "-sweeper")
    topics = ProducedTopics(world.bus, *events_of(NAME), patience=_LOG_SECONDS)
    stores: list[Component] = [world.database, world.access, world.bus, topics, outbox, extractor, fetcher]
    return App(service, [*stores, sweeper, delivery, server, http_server, health], server, http_server)


def _ports(world: _World, outbox: Outbox, extractor: ChildExtractor, fetcher: HttpFetcher) -> Ports:
    blobs = world.blobs
    document_blobs = db.PostgresDocumentBlobs(world.database, blobs)
    return Ports(
        documents=db.PostgresDocumentStore(world.database, outbox, document_blobs),
        sweeps=db.PostgresSweeps(world.database),
        collections=db.PostgresCollectionStore(world.database),
        blobs=document_blobs,
        originals=FileOriginals(blobs),
        extractor=extractor,
        chunker=TokenChunker(),
        fingerprinter=MinHashFingerprinter(),
        fetcher=fetcher,
        seal=Sealer(world.access, world.shared.master_key),
        clock=SystemClock(),
    )


def _options(world: _World) -> Options:
    settings = world.settings
    return Options(
        # A replica that starts again under its name is another worker: it must not prolong the leases of the dead one.
        owner=f"{world.shared.replica}/{secrets.token_hex(4)}",
        uploads=ConcurrencyLimit(settings.max_concurrent_uploads, what="uploads", retry_after=1.0),
        watchers=ConcurrencyLimit(settings.max_concurrent_watchers, what="watchers", retry_after=1.0),
        limit=settings.document_bytes,
        stages=frozenset(settings.stages),
        versions_kept=settings.versions_kept,
        retry_limits=RetryLimits(
            timedelta(seconds=settings.lease_seconds),
            settings.max_attempts,
            timedelta(seconds=settings.stalled_seconds),
        ),
    )


def _limits(settings: IngestSettings) -> Limits:
    return Limits(
        file_bytes=settings.document_bytes,
        memory_bytes=settings.child_memory_bytes,
        cpu_seconds=math.ceil(settings.child_seconds),
        seconds=settings.child_seconds,
        ocr_seconds=settings.ocr_seconds,
        pages=settings.pages,
        text_bytes=settings.text_bytes,
    )


def _delivery(world: _World, service: IngestService) -> Delivery[IngestService]:
    """Reading, seeing and talking have lanes of their own: a hundred scans do not hold up a withdrawal."""
    settings = world.settings
    return Delivery(
        world.bus,
        service_name=NAME,
        subscriptions=subscriptions_of(handlers),
        service=service,
        on_fatal=world.shutdown.fatal,
        identities=world.shared.identities(),
        policy=DeliveryPolicy(concurrency=16, drain=settings.drain_seconds),
        # One document is stored and told while the next one is read.
        lanes={"reading": settings.workers * 2, "ocr": settings.ocr_workers},
        metrics=world.metrics,
        clear_dropped=world.drops().clear,
    )


def _server(world: _World, service: IngestService, delivery: Delivery[IngestService], health: Health) -> Server:
    def register(server: grpc.aio.Server) -> None:
        rpc.register(server, service)
        register_operator(server, Redrive(world.bus, delivery.dead_letters), drops=world.drops())

    return Server(
        world.settings.grpc,
        register=register,
        names=(rpc.SERVICE, OPERATOR_SERVICE),
        authenticate=Authenticator(Access(world.access).authenticate, ServiceTokens.of(world.shared, audience=NAME)),
        metrics=world.metrics,
        health=health,
        drain=world.settings.drain_seconds,
        endless=rpc.ENDLESS,
    )
