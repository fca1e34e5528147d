"""Choices of eval: the adapters that its settings name, on the chassis of all services."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.errors import Refusal
from sluiceway_common.observability.counted import CountedGauge
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_eval import handlers, rpc
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.checks import StandardChecks
from sluiceway_eval.adapters.infer import IDEMPOTENT, InferClient, NoAnswerTexts
from sluiceway_eval.adapters.metered import OPEN_EVALUATIONS, EvaluationMeter, ScoreCounter
from sluiceway_eval.adapters.models import InferModels, NoModels
from sluiceway_eval.domain.evaluations import ModelEvaluation
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.evaluating import EvaluationLimits
from sluiceway_eval.service.retention import EvaluationRetentionRule
from sluiceway_eval.service.wiring import EvaluationOptions, Options, Ports, wired
from sluiceway_eval.settings import EvalSettings

_log = structlog.get_logger(__name__)

NAME: Final = "eval"
# Of one alone nobody has a share.
_DIGESTS: Final = 2
_WORD_SEARCHES: Final = 4
# Of each of its partitions, of which there are many: a replay fills all of them. All together hold more in the few
# that are flooded, so that who waits behind another tenant's flood is seen.
_IN_FLIGHT_BYTES: Final = 256 * 1024
_SHARED_IN_FLIGHT_BYTES: Final = 32 * 1024 * 1024


def app(shared: Shared, settings: EvalSettings, shutdown: Shutdown) -> App[EvalService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=8)
    outbox = kit.outbox(db.outbox_rows)
    neighbour = _neighbour(kit, settings)
    ports = Ports(
        store=db.PostgresRecord(kit.database, outbox),
        training=db.PostgresTraining(kit.database),
        owner=neighbour.owner,
        seal=kit.seal,
        meter=ScoreCounter(kit.metrics),
        clock=kit.clock,
        suites=db.PostgresSuites(kit.database, settings.tenant_suites),
        evaluations=db.MeteredEvaluations(
            kit.database,
            outbox,
            settings.tenant_waiting_evaluations,
            settings.tenant_evaluations,
            meter=EvaluationMeter(kit.metrics),
        ),
        models=neighbour.models,
        checks=StandardChecks(),
    )
    options = Options(
        digests=kit.admission.limit(_DIGESTS, what="digests", retry_after=5.0),
        word_searches=kit.admission.limit(_WORD_SEARCHES, what="searches for words", retry_after=1.0),
        holders=frozenset(settings.stages),
        id_key=_id_key(shared),
        evaluations=_evaluations(shared, settings),
    )
    service = wired(ports, options)
    supervisor = BackgroundTask(service.evaluation_supervision.run, f"{NAME}-evaluations")
    background = (
        BackgroundTask(service.retention.run, f"{NAME}-retention"),
        BackgroundTask(
            CountedGauge(OPEN_EVALUATIONS, ports.evaluations.open_counts, kit.metrics, kit.clock).run,
            f"{NAME}-open-evaluations",
        ),
        # Who has nobody to ask claims nothing.
        *((supervisor,) if neighbour.channel and settings.concurrent_evaluations else ()),
    )
    return assemble(kit, service, _surface(settings), stores=(outbox, *neighbour.channel), background=background)


def _surface(settings: EvalSettings) -> Surface[EvalService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=rpc.SERVICES,
        handlers=handlers,
        policy=delivery_policy(settings),
        tables=db.metadata,
    )


def delivery_policy(settings: EvalSettings) -> DeliveryPolicy:
    return DeliveryPolicy(
        drain=settings.drain_seconds,
        max_in_flight_bytes=_IN_FLIGHT_BYTES,
        shared_in_flight_bytes=_SHARED_IN_FLIGHT_BYTES,
    )


@dataclass(frozen=True)
class _Neighbour:
    """The service `infer`: whose words answers are, and who answers cases."""

    owner: InferClient | NoAnswerTexts
    models: InferModels | NoModels
    channel: Sequence[Component]


def _neighbour(kit: Kit, settings: EvalSettings) -> _Neighbour:
    if settings.infer == "none":
        return _Neighbour(NoAnswerTexts(), NoModels(), ())
    channel = kit.connect(settings.infer, IDEMPOTENT)
    owner = InferClient(channel, seconds=settings.infer_seconds)
    return _Neighbour(owner, InferModels(channel, seconds=settings.answer_seconds), (channel,))


def _evaluations(shared: Shared, settings: EvalSettings) -> EvaluationOptions:
    return EvaluationOptions(
        # A replica that starts again under its name must not prolong the leases of the dead one.
        owner=f"{shared.replica}/{secrets.token_hex(4)}",
        lease=timedelta(seconds=settings.lease_seconds),
        concurrent=settings.concurrent_evaluations,
        most_of_tenant=settings.evaluations_of_tenant,
        limits=EvaluationLimits(cases_at_a_time=settings.concurrent_cases),
        on_unevaluated=log_unevaluated,
        retention=EvaluationRetentionRule(
            evaluations=timedelta(days=settings.evaluation_days), suites=timedelta(days=settings.suite_days)
        ),
        on_unswept=log_unswept,
    )


def log_unevaluated(error: Exception, evaluation: ModelEvaluation | None) -> None:
    """By its kind alone: the words of an error may quote a case."""
    about = {"tenant": evaluation.tenant, "evaluation_id": evaluation.evaluation_id} if evaluation is not None else {}
    _log.warning("evaluation_failed", kind=type(error).__name__, **about)


def log_unswept(error: Refusal) -> None:
    _log.warning("retention_failed", reason=error.message)


def _id_key(shared: Shared) -> bytes:
    """Of the installation's own secret: whoever reads the record cannot try out names."""
    secret = base64.b64decode(shared.master_key.get_secret_value())
    return hmac.digest(secret, b"eval: names of askers", hashlib.sha256)
