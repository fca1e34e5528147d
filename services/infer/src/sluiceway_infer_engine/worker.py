"""Process of a worker: an engine, its servicer, health and measures, on the server that every service runs."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import uvloop
from starlette.applications import Starlette

from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.calls.limits import Deadlines
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.health import Health
from sluiceway_common.observability import logs, tracing
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server
from sluiceway_common.run import BESIDE_DRAIN, BackgroundTask, Component, run
from sluiceway_common.web import HttpServer, operations
from sluiceway_infer.ports import Engine
from sluiceway_infer_engine.adapters import WorkerAdapterFiles, WorkerAdapters
from sluiceway_infer_engine.servicer import SERVICE, EngineServicer, register
from sluiceway_infer_engine.settings import WorkerSettings, WorkerSurroundings
from sluiceway_infer_engine.slots import WorkerSlots

AUDIENCE: Final = "engine"
_SEED_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True)
class ServedEngine:
    """An engine with what it is called for people, how many calls it works on at a time, and where the files of its
    adapters come from."""

    engine: Engine
    called: str
    slots: int
    files: WorkerAdapterFiles


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A worker. `components` are to be started in their order; then the two listeners know their ports."""

    components: Sequence[Component]
    server: Server
    http_server: HttpServer


def worker(
    served: ServedEngine, settings: WorkerSettings, around: WorkerSurroundings, clock: Clock | None = None
) -> Worker:
    """Nothing is asked of the world before the components are started."""
    clock, metrics, admission, tls = clock or SystemClock(), Metrics(), around.admission(), around.tls()
    adapters = WorkerAdapters(served.engine, served.files, clock, most=settings.most_adapters)
    slots = WorkerSlots(served.slots, waiting=settings.waiting, seconds=settings.waiting_seconds, admission=admission)
    servicer = EngineServicer(engine=served.engine, called=served.called, slots=slots, adapters=adapters)
    health = Health({"engine": served.engine.ready}, metrics=metrics)
    server = Server(
        settings.grpc,
        register=lambda server: register(server, servicer),
        names=(SERVICE,),
        authenticate=Authenticator(_nobody, _tokens(around), clock),
        metrics=metrics,
        health=health,
        deadlines=Deadlines(stream=settings.call_seconds, unread=settings.unread_seconds),
        drain=settings.drain_seconds,
        reflection=around.reflection,
        clock=clock,
        tls=tls,
    )
    web = Starlette(routes=operations(health, metrics.registry))
    http_server = HttpServer(web, settings.http, drain=settings.drain_seconds, tls=tls)
    watch = BackgroundTask(adapters.watch, "engine-adapters")
    return Worker(
        components=(served.engine, watch, server, http_server, health), server=server, http_server=http_server
    )


def serve(served: ServedEngine, settings: WorkerSettings, around: WorkerSurroundings) -> int:
    """Until SIGTERM or SIGINT; the exit code says how it went."""
    logs.configure(around, AUDIENCE)
    return uvloop.run(_serve(served, settings, around))


async def _serve(served: ServedEngine, settings: WorkerSettings, around: WorkerSurroundings) -> int:
    components = [tracing.configure(around, AUDIENCE), *worker(served, settings, around).components]
    return await run(components, drain_seconds=settings.drain_seconds + BESIDE_DRAIN)


def _tokens(around: WorkerSurroundings) -> ServiceTokens:
    """Verifies those of the services; it signs none, so its own key is nobody's."""
    return ServiceTokens(os.urandom(_SEED_BYTES), around.trusted_keys(), audience=AUDIENCE)


async def _nobody(_secret: str) -> Principal:
    raise Unauthenticated("an engine's worker knows no API keys; ask infer, which asks it in your name")
