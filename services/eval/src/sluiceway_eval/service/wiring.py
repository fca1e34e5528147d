"""Wiring of eval: the use cases over a set of ports."""

from dataclasses import dataclass, field
from datetime import timedelta

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.leases import LeaseKeeper
from sluiceway_eval.ports import AnswerTextOwner, RecordStore, ScoreMeter, TrainingRecord
from sluiceway_eval.ports.evaluations import AnswerChecks, AnsweringModels, EvaluationStore, OnUnevaluated, SuiteStore
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.auditing import AuditReading
from sluiceway_eval.service.evaluating import Evaluating, EvaluationLimits, EvaluationPorts
from sluiceway_eval.service.evaluation_supervision import EvaluationSupervision
from sluiceway_eval.service.evaluations import EvaluationCancelling, EvaluationQueries, EvaluationStarting
from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_eval.service.retention import EvaluationRetention, EvaluationRetentionRule, OnUnswept
from sluiceway_eval.service.searching import RecordSearching
from sluiceway_eval.service.suites import SuiteKeeping
from sluiceway_eval.service.tracing import TrainingTraces


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as eval meets it."""

    store: RecordStore
    training: TrainingRecord
    owner: AnswerTextOwner
    seal: Seal
    meter: ScoreMeter
    clock: Clock
    suites: SuiteStore
    evaluations: EvaluationStore
    models: AnsweringModels
    checks: AnswerChecks


@dataclass(frozen=True, kw_only=True)
class EvaluationOptions:
    """Bounds of evaluations. `owner` is this process; `concurrent` run here at a time, and `most_of_tenant` of one
    tenant anywhere. `retention` says how long they are kept."""

    owner: str
    lease: timedelta
    concurrent: int
    most_of_tenant: int
    limits: EvaluationLimits
    on_unevaluated: OnUnevaluated
    retention: EvaluationRetentionRule = field(default_factory=EvaluationRetentionRule)
    on_unswept: OnUnswept = lambda _error: None


@dataclass(frozen=True, kw_only=True)
class Options:
    """How many digests, and searches for words of questions, run at a time; the services that hold something of
    documents; the key that names askers; the bounds of evaluations.
    """

    digests: ConcurrencyLimit
    word_searches: ConcurrencyLimit
    holders: frozenset[str]
    id_key: bytes
    evaluations: EvaluationOptions


def wired(ports: Ports, options: Options) -> EvalService:
    """Everything that eval can do, over these ports."""
    store, owner, id_key = ports.store, ports.owner, options.id_key
    traces = TrainingTraces(store=store, training=ports.training, seal=ports.seal)
    return EvalService(
        recording=RecordWriting(store=store, seal=ports.seal, meter=ports.meter, id_key=id_key),
        explaining=Explaining(store=store, traces=traces, owner=owner, id_key=id_key),
        recalling=Recalling(store=store, traces=traces, digests=options.digests, holders=options.holders),
        searching=RecordSearching(store=store, owner=owner, word_searches=options.word_searches, id_key=id_key),
        auditing=AuditReading(store=store, seal=ports.seal),
        suites=SuiteKeeping(store=ports.suites, seal=ports.seal, checks=ports.checks, clock=ports.clock),
        evaluation_starting=EvaluationStarting(
            suites=ports.suites, store=ports.evaluations, models=ports.models, clock=ports.clock
        ),
        evaluation_queries=EvaluationQueries(store=ports.evaluations, seal=ports.seal),
        evaluation_cancelling=EvaluationCancelling(store=ports.evaluations, clock=ports.clock),
        evaluation_supervision=_supervision(ports, options.evaluations),
        retention=EvaluationRetention(
            evaluations=ports.evaluations,
            suites=ports.suites,
            clock=ports.clock,
            rule=options.evaluations.retention,
            on_unswept=options.evaluations.on_unswept,
        ),
    )


def _supervision(ports: Ports, options: EvaluationOptions) -> EvaluationSupervision:
    needed = EvaluationPorts(
        suites=ports.suites,
        store=ports.evaluations,
        models=ports.models,
        checks=ports.checks,
        seal=ports.seal,
        clock=ports.clock,
    )
    keeper = LeaseKeeper(options.owner, options.lease, ports.clock)
    return EvaluationSupervision(
        ports=needed,
        evaluating=Evaluating(needed, options.limits, keeper),
        keeper=keeper,
        concurrent=options.concurrent,
        most_of_tenant=options.most_of_tenant,
        on_unevaluated=options.on_unevaluated,
    )
