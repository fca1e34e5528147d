"""Chassis of a service: everything that every service owes, built in one place and equal for all.

An `app.py` states its choices alone: a `Kit` to build use cases and adapters from, a `Surface` that says how the
service is reached, and the stores and background tasks of its own.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Generic, Protocol, Self, TypeVar

import grpc
from sqlalchemy import MetaData, Table
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

import sluiceway
from sluiceway_common.access.keys import Access
from sluiceway_common.access.leftovers import Leftovers, TenantNames
from sluiceway_common.access.oidc import people
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.access.tenants import DropData, TenantDrops, TenantRows
from sluiceway_common.admission import Admission, Shares
from sluiceway_common.audit.tables import AuditTables
from sluiceway_common.audit.trail import ChainedAuditTrail
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.bus.topics import events_of
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.calls.authentication import BoundedAuthentication
from sluiceway_common.calls.limits import measured_admission
from sluiceway_common.calls.tarpit import Tarpit, TarpitLimits
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.delivery import Delivery, DeliveryPolicy, Lane, subscriptions_of
from sluiceway_common.delivery.bound_subscription import identities_of
from sluiceway_common.delivery.dead_letter_watch import DeadLetterWatch
from sluiceway_common.free_space import FreeSpace
from sluiceway_common.health import Check, Health, disk_check
from sluiceway_common.least_rate import LeastRate
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox, Spool
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc import Server, ServiceChannel, connect
from sluiceway_common.rpc.access import ACCESS_SERVICE, Administration, register_access
from sluiceway_common.rpc.operator import OPERATOR_SERVICE, register_operator
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.temporary_folders import Sweeper
from sluiceway_common.tls import Tls
from sluiceway_common.web import HttpServer, RequestMiddleware, operations, unrouted

S = TypeVar("S")


class Listening(Protocol):
    """Settings that every service has: where it listens, and what running work gets when the process is to stop."""

    @property
    def grpc(self) -> str: ...
    @property
    def http(self) -> str: ...
    @property
    def drain_seconds(self) -> float: ...


@dataclass(frozen=True, kw_only=True)
class Kit:
    """Everything that use cases and adapters of any service may be built from. Nothing is asked of the world yet."""

    name: str
    shared: Shared
    shutdown: Shutdown
    database: Database
    access: Database
    tenants: TenantStates
    bus: KafkaBus
    signatures: Signatures
    tokens: ServiceTokens
    seal: Sealer
    metrics: Metrics
    clock: Clock
    audit_news: Outbox
    audit: ChainedAuditTrail
    admission: Admission
    tarpit: Tarpit
    free_space: FreeSpace
    tls: Tls | None

    @classmethod
    def of(cls, name: str, shared: Shared, shutdown: Shutdown, *, schema: str, pool: int) -> Self:
        """`schema` is the service's own in PostgreSQL, `pool` how many connections to it a replica has at the most."""
        url = shared.database.get_secret_value()
        access, metrics, clock = Database(url, schema=ACCESS, pool=2), Metrics(), SystemClock()
        tenants, signatures = TenantStates(access, clock), Signatures.of(shared, service=name)
        pace = TarpitLimits(per_second=shared.refusals_per_second, seconds=shared.refusal_hold_seconds)
        database, bus = Database(url, schema=schema, pool=pool), KafkaBus.of(shared, source=name, sign=signatures.sign)
        seal, tables = Sealer(access, shared.master_key, clock, tenants), AuditTables.of(schema)
        news = Outbox(database, bus, tables.news, source=name, sign=signatures.sign)
        rate = shared.audited_per_second
        trail = ChainedAuditTrail(
            database, news, tables, seal, service=name, per_second=rate, clock=clock, metrics=metrics
        )
        return cls(
            name=name,
            shared=shared,
            shutdown=shutdown,
            database=database,
            access=access,
            tenants=tenants,
            bus=bus,
            signatures=signatures,
            tokens=ServiceTokens.of(shared, audience=name),
            seal=seal,
            metrics=metrics,
            clock=clock,
            audit_news=news,
            audit=trail,
            admission=measured_admission(metrics, Shares(tenant=shared.tenant_share, caller=shared.caller_share)),
            tarpit=Tarpit(pace, clock, metrics),
            free_space=FreeSpace(shared.folders(), shared.disk_floor_bytes),
            tls=shared.tls(),
        )

    def connect(self, target: str, idempotent: Sequence[str] = ()) -> ServiceChannel:
        """A channel to a neighbour; calls named in `idempotent` are tried again."""
        return connect(target, tokens=self.tokens, idempotent=idempotent, metrics=self.metrics, tls=self.tls)

    def outbox(self, table: Table) -> Outbox:
        """For events that belong to a change of state."""
        return Outbox(self.database, self.bus, table, source=self.name, sign=self.signatures.sign, metrics=self.metrics)

    def spool(self, limit: int) -> Spool:
        """For pure facts; it holds so many bytes while the log is away."""
        folder, share, sign = self.shared.spool_folder(), self.shared.tenant_share, self.signatures.sign
        return Spool(
            self.bus, folder, source=self.name, sign=sign, limit=limit, tenant_share=share, metrics=self.metrics
        )


@dataclass(frozen=True, kw_only=True)
class Surface(Generic[S]):
    """How a service is reached: its calls, its handlers, its routes, and what makes a replica ready beside the rest.

    `lanes` gives the handlers of a lane a concurrency of their own; `endless` calls last until their caller goes
    or his key ends. When a tenant is dropped, its rows in `tables` go, and what the functions in `tenant_data` delete
    elsewhere; `tenant_names` tell of whom something lies there."""

    listening: Listening
    register: Callable[[grpc.aio.Server, S], None]
    services: Sequence[str]
    handlers: ModuleType
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    routes: Sequence[Route] = ()
    endless: Collection[str] = ()
    tables: MetaData = field(default_factory=MetaData)
    tenant_data: Mapping[str, DropData] = field(default_factory=dict)
    tenant_names: Sequence[TenantNames] = ()


@dataclass(frozen=True, kw_only=True)
class App(Generic[S]):
    """A replica. `components` are to be started in their order; then the two listeners know their ports."""

    service: S
    components: Sequence[Component]
    delivery: Delivery[S]
    server: Server
    http_server: HttpServer
    health: Health


def assemble(
    kit: Kit, service: S, surface: Surface[S], *, stores: Sequence[Component] = (), background: Sequence[Component] = ()
) -> App[S]:
    """The replica: what all services have around `stores` and `background`, in the order in which it starts."""
    drops = _drops(kit, surface)
    delivery = _delivery(kit, service, surface, drops)
    keys = Access(kit.access, kit.clock, kit.tenants)
    known = Authenticator(people(kit.shared, keys, kit.clock, kit.tenants), kit.tokens)
    authenticate = BoundedAuthentication(known, kit.admission)
    # A broker that is away makes nobody unready: what is said meanwhile waits in outbox or spool.
    checks = {
        "database": kit.database.ready,
        "delivery": delivery.check,
        "disk": disk_check(kit.free_space, kit.metrics),
    }
    health = Health({**checks, **surface.checks}, metrics=kit.metrics)
    administration = _administration(kit, keys)

    def register(server: grpc.aio.Server) -> None:
        surface.register(server, service)
        redrive, may_drop = Redrive(kit.bus, delivery.dead_letters), administration.tenant_to_drop
        register_operator(server, redrive, drops=drops, may_drop=may_drop, audit=kit.audit)
        register_access(server, administration)

    server = Server(
        surface.listening.grpc,
        register=register,
        names=(*surface.services, OPERATOR_SERVICE, ACCESS_SERVICE),
        authenticate=authenticate,
        metrics=kit.metrics,
        health=health,
        drain=surface.listening.drain_seconds,
        admission=kit.admission,
        tarpit=kit.tarpit,
        endless=surface.endless,
        audit=kit.audit,
        reflection=kit.shared.reflection,
        clock=kit.clock,
        tls=kit.tls,
    )
    web = Starlette(
        # Calls come more often than probes, and routes are looked at in their order.
        routes=[*surface.routes, *operations(health, kit.metrics.registry)],
        middleware=[
            Middleware(
                RequestMiddleware,
                authenticate=authenticate,
                metrics=kit.metrics,
                admission=kit.admission,
                least=LeastRate(bytes_per_second=kit.shared.body_bytes_per_second),
                clock=kit.clock,
                tarpit=kit.tarpit,
                asks_for_certificates=kit.tls is not None and kit.tls.asks_for_certificates,
            )
        ],
        exception_handlers={HTTPException: unrouted},
    )
    http_server = HttpServer(web, surface.listening.http, drain=surface.listening.drain_seconds, tls=kit.tls)
    first = (kit.database, kit.access, kit.bus, ProducedTopics(kit.bus, *events_of(kit.name), clock=kit.clock))
    components: list[Component] = [
        Sweeper(),
        *first,
        kit.audit_news,
        *stores,
        *background,
        BackgroundTask(Leftovers(drops=drops, clock=kit.clock, stores=surface.tenant_names).run, "leftovers"),
        _dead_letter_watch(kit, delivery),
        delivery,
        server,
        http_server,
        # Stops before them: what it holds is told, and nobody's end waits for it.
        kit.tarpit,
        health,
    ]
    return App(
        service=service, components=components, delivery=delivery, server=server, http_server=http_server, health=health
    )


def _dead_letter_watch(kit: Kit, delivery: Delivery[S]) -> DeadLetterWatch:
    topics = [topic for topics in delivery.dead_letters.values() for topic in topics]
    return DeadLetterWatch(kit.bus, topics, kit.shared.dead_letter_days, kit.metrics, kit.clock)


def _administration(kit: Kit, keys: Access) -> Administration:
    return Administration(
        access=keys,
        suspensions=Suspensions(kit.access, kit.tenants, kit.clock),
        clock=kit.clock,
        admin_tenant=kit.shared.admin_tenant,
        has_provider=bool(kit.shared.oidc_issuer),
    )


def _drops(kit: Kit, surface: Surface[S]) -> TenantDrops:
    return TenantDrops(
        service=kit.name,
        services=sluiceway.services(),
        states=kit.tenants,
        rows=TenantRows(kit.database, surface.tables),
        stores={**surface.tenant_data, "audit": kit.audit.drop},
    )


def _delivery(kit: Kit, service: S, surface: Surface[S], drops: TenantDrops) -> Delivery[S]:
    return Delivery(
        kit.bus,
        service_name=kit.name,
        subscriptions=subscriptions_of(surface.handlers),
        service=service,
        on_fatal=kit.shutdown.fatal,
        identities=identities_of(kit.shared),
        signatures=kit.signatures,
        policy=surface.policy,
        lanes=surface.lanes,
        metrics=kit.metrics,
        clock=kit.clock,
        clear_dropped=drops.clear,
        suspension=kit.tenants.suspension,
    )
