"""All components of infer, chosen and wired."""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sluiceway import services
from sluiceway_common.access.keys import Access
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenants import DroppedTenants, TenantDrops, TenantRows
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.topics import events_of
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.calls.credentials import Authenticate
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.delivery import Delivery, DeliveryPolicy, subscriptions_of
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Spool
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc import Server, connect
from sluiceway_common.rpc.operator import OPERATOR_SERVICE, register_operator
from sluiceway_common.run import Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.web import HttpServer, RequestMiddleware, operations, unrouted
from sluiceway_infer import handlers
from sluiceway_infer.adapters.database import PostgresAnswers
from sluiceway_infer.adapters.database.tables import SCHEMA, metadata
from sluiceway_infer.adapters.embed import IDEMPOTENT, EmbedClient, NoEmbedService
from sluiceway_infer.adapters.guards import Unguarded
from sluiceway_infer.adapters.metered import MeteredAnswers
from sluiceway_infer.app.models import models
from sluiceway_infer.domain.grounding.evidence import Thresholds
from sluiceway_infer.rpc.http import routes
from sluiceway_infer.rpc.servicer import SERVICE, register
from sluiceway_infer.service import InferService
from sluiceway_infer.service.wiring import Options, Ports, wired
from sluiceway_infer.settings import InferSettings

NAME = "infer"


@dataclass(frozen=True)
class Front:
    """Where a replica is asked. `components` are to be started in their order; then both know their ports."""

    server: Server
    http_server: HttpServer
    components: Sequence[Component]


@dataclass(frozen=True)
class App:
    """A replica of infer, all its components in the order in which they start."""

    service: InferService
    front: Front
    components: Sequence[Component]


def app(shared: Shared, settings: InferSettings, shutdown: Shutdown) -> App:
    """Nothing is asked of the world before the components are started."""
    clock, metrics, url = SystemClock(), Metrics(), shared.database.get_secret_value()
    database, access = Database(url, schema=SCHEMA, pool=4), Database(url, schema=ACCESS, pool=2)
    bus = KafkaBus.of(shared, source=NAME)
    spool = Spool(bus, shared.spool_folder(), source=NAME, limit=settings.spool_bytes, metrics=metrics)
    tokens = ServiceTokens.of(shared, audience=NAME)
    seal = Sealer(access, shared.master_key)
    answers = PostgresAnswers(
        database=database, seal=seal, clock=clock, days=settings.answers_days, most_waiting=settings.answers_waiting
    )
    neighbour, channel = _neighbour(settings, tokens, metrics)
    chosen = models(settings, clock, metrics)
    ports = Ports(
        models=chosen,
        retriever=neighbour,
        embedder=neighbour,
        guard=Unguarded(),
        answers=MeteredAnswers(answers, metrics),
        seal=seal,
        publish=spool,
        clock=clock,
    )
    service = wired(ports, options(settings))
    drops = TenantDrops(
        service=NAME, services=services(), dropped=DroppedTenants(access), rows=TenantRows(database, metadata)
    )
    delivery = Delivery(
        bus,
        service_name=NAME,
        subscriptions=subscriptions_of(handlers),
        service=service,
        on_fatal=shutdown.fatal,
        identities=shared.identities(),
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        metrics=metrics,
        clear_dropped=drops.clear,
    )
    authenticate = Authenticator(Access(access).authenticate, tokens)
    asked = front(service, settings, authenticate, metrics, redrive=Redrive(bus, delivery.dead_letters), drops=drops)
    topics = ProducedTopics(bus, *events_of(NAME), clock=clock)
    stores: list[Component] = [database, access, bus, topics, spool, answers, *channel]
    return App(service, asked, [*stores, *service.models.engines(), delivery, *asked.components])


def options(settings: InferSettings) -> Options:
    """What operators decide."""
    thresholds = Thresholds(settings.answerable_from, settings.supported_from)
    return Options(settings.max_tokens, settings.most_tokens, thresholds)


def front(
    service: InferService,
    settings: InferSettings,
    authenticate: Authenticate,
    metrics: Metrics,
    *,
    redrive: Redrive,
    drops: TenantDrops | None = None,
) -> Front:
    """The two listeners. Ready is who can answer with its standard model."""
    standard = service.models.named("").engine
    health = Health({"engine": standard.ready} if standard else {})

    def registered(server: grpc.aio.Server) -> None:
        register(server, service)
        register_operator(server, redrive, drops=drops)

    server = Server(
        settings.grpc,
        register=registered,
        names=(SERVICE, OPERATOR_SERVICE),
        authenticate=authenticate,
        metrics=metrics,
        health=health,
        drain=settings.drain_seconds,
    )
    web = Starlette(
        routes=[*operations(health, metrics.registry), *routes(service)],
        middleware=[Middleware(RequestMiddleware, authenticate=authenticate, metrics=metrics)],
        exception_handlers={HTTPException: unrouted},
    )
    http_server = HttpServer(web, settings.http, drain=settings.drain_seconds)
    return Front(server, http_server, [server, http_server, health])


def _neighbour(
    settings: InferSettings, tokens: ServiceTokens, metrics: Metrics
) -> tuple[EmbedClient | NoEmbedService, Sequence[Component]]:
    if settings.embed == "none":
        return NoEmbedService(), ()
    channel = connect(settings.embed, tokens=tokens, idempotent=IDEMPOTENT, metrics=metrics)
    return EmbedClient(channel, seconds=settings.embed_seconds), (channel,)
