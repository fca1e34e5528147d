"""Replica of infer: the adapters that its settings name, on the chassis of all services."""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.blobs import choose
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.model_signatures import public_keys
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_infer import handlers
from sluiceway_infer.adapters.adapter_files import AdapterCache, CacheBounds
from sluiceway_infer.adapters.database import PostgresAnswers
from sluiceway_infer.adapters.database.tables import SCHEMA, metadata
from sluiceway_infer.adapters.database.waiting_answers import WaitingLimits
from sluiceway_infer.adapters.embed import IDEMPOTENT, EmbedClient, NoEmbedService
from sluiceway_infer.adapters.guard import IDEMPOTENT as CHECKS
from sluiceway_infer.adapters.guard import GuardClient
from sluiceway_infer.adapters.guard_fallback import GuardFallback
from sluiceway_infer.adapters.guards import Unguarded
from sluiceway_infer.adapters.languages import FastText
from sluiceway_infer.adapters.metered import MeteredAnswers
from sluiceway_infer.app.models import EngineKit, models
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.ports import Guard
from sluiceway_infer.rpc.http import routes
from sluiceway_infer.rpc.servicer import SERVICE, register
from sluiceway_infer.service import InferService
from sluiceway_infer.service.wiring import Options, Ports, wired
from sluiceway_infer.settings import InferSettings

NAME: Final = "infer"


def app(shared: Shared, settings: InferSettings, shutdown: Shutdown) -> App[InferService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=SCHEMA, pool=4)
    spool = kit.spool(settings.spool_bytes)
    answers = PostgresAnswers(
        database=kit.database,
        seal=kit.seal,
        clock=kit.clock,
        days=settings.answers_days,
        limits=WaitingLimits(settings.answers_waiting, settings.answers_waiting_bytes),
    )
    embed, channel = _embed(kit, settings)
    guard, guard_channel = _guard(kit, settings)
    ports = Ports(
        models=models(settings, _engine_kit(kit)),
        retriever=embed,
        embedder=embed,
        languages=FastText(),
        guard=guard,
        answers=MeteredAnswers(answers, kit.metrics),
        adapter_files=_adapter_files(kit, settings),
        is_dropped=kit.tenants.is_dropped,
        seal=kit.seal,
        publish=spool,
        clock=kit.clock,
    )
    service = wired(ports, options(settings))
    stores: list[Component] = [spool, answers, *channel, *guard_channel, *service.models.engines()]
    background = (BackgroundTask(service.adapters.loading.run, NAME + "-adapters"),)
    return assemble(kit, service, _surface(service, settings), stores=stores, background=background)


def options(settings: InferSettings) -> Options:
    """What operators decide."""
    thresholds = Thresholds(settings.answerable_from)
    return Options(settings.max_tokens, settings.most_tokens, thresholds, settings.most_adapters)


def _surface(service: InferService, settings: InferSettings) -> Surface[InferService]:
    """Ready is who can answer with its standard model."""
    standard = service.models.named("").engine
    return Surface(
        listening=settings,
        register=register,
        services=(SERVICE,),
        handlers=handlers,
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        checks={"engine": standard.ready} if standard else {},
        routes=routes(service),
        tables=metadata,
        tenant_data={"adapters": service.adapters.forget},
    )


def _engine_kit(kit: Kit) -> EngineKit:
    return EngineKit(clock=kit.clock, metrics=kit.metrics, admission=kit.admission, connect=kit.connect)


def _adapter_files(kit: Kit, settings: InferSettings) -> AdapterCache:
    keys = public_keys(settings.model_keys) if settings.model_keys else ()
    bounds = CacheBounds(all=settings.adapters_bytes, one=settings.adapters_bytes // settings.most_adapters)
    folder = kit.shared.data.absolute() / "adapters"
    return AdapterCache(folder, choose.open(kit.shared), keys, bounds, kit.metrics)


def _embed(kit: Kit, settings: InferSettings) -> tuple[EmbedClient | NoEmbedService, Sequence[Component]]:
    if settings.embed == "none":
        return NoEmbedService(), ()
    channel = kit.connect(settings.embed, IDEMPOTENT)
    return EmbedClient(channel, seconds=settings.embed_seconds), (channel,)


def _guard(kit: Kit, settings: InferSettings) -> tuple[Guard, Sequence[Component]]:
    if settings.guard == "none":
        return Unguarded(), ()
    channel = kit.connect(settings.guard, CHECKS)
    client = GuardClient(channel, seconds=settings.guard_seconds)
    return GuardFallback(client, kit.clock, kit.metrics), (channel,)
