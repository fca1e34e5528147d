"""Choices of train: the adapters that its settings name, on the chassis of all services."""

import secrets
import socket
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from sluiceway_common.blobs import choose
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import LOOKED_AHEAD, DeliveryPolicy, Lane
from sluiceway_common.errors import Refusal
from sluiceway_common.health import Check
from sluiceway_common.observability.counted import CountedGauge
from sluiceway_common.outbox import Outbox
from sluiceway_common.run import BackgroundTask, Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_train import handlers, rpc
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters import recipes
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.bases import FileBases, NamedBase
from sluiceway_train.adapters.launcher import LocalLauncher, WorkerBounds
from sluiceway_train.adapters.metered import OPEN_RUNS, TAINTED_ALIASES, ModelMeter, RunMeter
from sluiceway_train.adapters.recorded_folders import RecordedRunFolders
from sluiceway_train.adapters.said_models import LogSaidModels
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.app.datasets import DatasetAdapters, learning_options
from sluiceway_train.domain.approvals import ApprovalRule, GateSaid
from sluiceway_train.domain.model_aliases import ModelAlias
from sluiceway_train.domain.runs import Run
from sluiceway_train.service import TrainService
from sluiceway_train.service.aliases import MYSELF
from sluiceway_train.service.registry import ModelOptions, ModelPorts
from sluiceway_train.service.retention import RetentionRule
from sluiceway_train.service.running import RunLimits
from sluiceway_train.service.wiring import Options, Ports, wired
from sluiceway_train.settings import TrainSettings

_log = structlog.get_logger(__name__)

NAME: Final = "train"


def app(shared: Shared, settings: TrainSettings, shutdown: Shutdown) -> App[TrainService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=10)
    outbox = kit.outbox(db.outbox)
    # Adapters are stored as they are: a document may have the same bytes, and ingest deletes it when it likes.
    blobs = choose.open(shared, owner=NAME)
    datasets = DatasetAdapters.of(kit, settings, outbox, blobs)
    folders = _folders(kit, settings)
    ports = _ports(kit, settings, outbox, datasets, folders)
    service = wired(ports, _options(kit, settings))
    # Who has no training environment claims no run.
    claims = settings.worker is not None and settings.concurrent_runs > 0
    supervisor = BackgroundTask(service.supervision.run, f"{NAME}-supervisor")
    background = [
        BackgroundTask(service.datasets.examples.run, f"{NAME}-examples"),
        BackgroundTask(service.datasets.collecting.run, f"{NAME}-collecting"),
        BackgroundTask(service.datasets.overdue.run, f"{NAME}-overdue-builds"),
        BackgroundTask(service.datasets.forgetting.run, f"{NAME}-forgetting"),
        BackgroundTask(service.retention.run, f"{NAME}-retention"),
        BackgroundTask(service.models.restating.run, f"{NAME}-restating"),
        BackgroundTask(
            CountedGauge(OPEN_RUNS, ports.runs.open_counts, kit.metrics, kit.clock).run, f"{NAME}-open-runs"
        ),
        BackgroundTask(
            CountedGauge(TAINTED_ALIASES, ports.models.store.tainted_aliases, kit.metrics, kit.clock).run,
            f"{NAME}-tainted-aliases",
        ),
        *([supervisor] if claims else []),
    ]
    stores: list[Component] = [*choose.identities(shared, kit.database, db.blobs), outbox, *datasets.channels]
    surface = _surface(settings, blobs, {"runs": folders.check_volume} if claims else {})
    return assemble(kit, service, surface, stores=stores, background=background)


def _ports(
    kit: Kit, settings: TrainSettings, outbox: Outbox, datasets: DatasetAdapters, folders: RecordedRunFolders
) -> Ports:
    bounds = WorkerBounds(
        memory_bytes=settings.worker_memory_bytes, nice=settings.worker_nice, processes=settings.processes
    )
    return Ports(
        clock=kit.clock,
        datasets=datasets.ports,
        data=datasets.training_data,
        models=_model_ports(kit, settings, outbox, datasets),
        runs=db.MeteredRunStore(kit.database, outbox, settings.tenant_waiting_runs, RunMeter(kit.metrics)),
        bases=FileBases([NamedBase(base.name, base.path) for base in settings.bases]),
        launcher=LocalLauncher(settings.worker, bounds),
        folders=folders,
    )


def _folders(kit: Kit, settings: TrainSettings) -> RecordedRunFolders:
    folder, machine = kit.shared.data.absolute() / NAME, _machine(settings)
    return RecordedRunFolders(
        folder / "runs",
        folder / "cache",
        settings.disk_floor_bytes,
        record=db.PostgresRowFolders(kit.database, machine),
        machine=machine,
    )


def _model_ports(kit: Kit, settings: TrainSettings, outbox: Outbox, datasets: DatasetAdapters) -> ModelPorts:
    return ModelPorts(
        said=LogSaidModels(kit.bus),
        store=db.MeteredModelStore(
            kit.database,
            outbox,
            datasets.references,
            is_dropped=kit.tenants.is_dropped_by_now,
            meter=ModelMeter(kit.metrics, MYSELF),
        ),
        files=BlobAdapterFiles(datasets.blobs, datasets.references),
        signer=KeySigner.read_from(settings.signing_key, settings.model_keys),
        seal=kit.seal,
        clock=kit.clock,
    )


def _options(kit: Kit, settings: TrainSettings) -> Options:
    return Options(
        learning=learning_options(kit, settings),
        # A replica that starts again under its name must not prolong the leases of the dead one.
        owner=f"{kit.shared.replica}/{secrets.token_hex(4)}",
        machine=_machine(settings),
        lease=timedelta(seconds=settings.lease_seconds),
        elsewhere=timedelta(seconds=settings.elsewhere_seconds),
        concurrent_runs=settings.concurrent_runs,
        run_limits=RunLimits(attempts=settings.attempts, stop=timedelta(seconds=settings.stop_seconds)),
        recipes=recipes.standard(),
        watchers=kit.admission.limit(settings.max_concurrent_watchers, what="watchers", retry_after=5.0),
        on_worker_ended=log_worker_ended,
        on_unsupervised=log_unsupervised,
        running_of_tenant=settings.tenant_running_runs,
        retention=RetentionRule(runs=timedelta(days=settings.run_days), datasets=timedelta(days=settings.dataset_days)),
        on_unswept=log_unswept,
        models=ModelOptions(
            protected=settings.protected_aliases,
            approvals=_approvals(settings),
            on_taint=settings.on_taint,
            on_left=log_left,
            on_uncounted=log_uncounted,
        ),
    )


def _machine(settings: TrainSettings) -> str:
    return settings.machine or socket.gethostname()


def _approvals(settings: TrainSettings) -> ApprovalRule:
    return ApprovalRule(
        required=settings.gate == "required",
        suites=frozenset(settings.gate_suites),
        collections=frozenset(settings.gate_collections),
        tokens=settings.gate_tokens,
        margin=settings.gate_margin,
        confidence=settings.gate_confidence,
    )


def _surface(settings: TrainSettings, blobs: Blobs, checks: Mapping[str, Check]) -> Surface[TrainService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=rpc.SERVICES,
        handlers=handlers,
        # Of what waits to be built the tenant that had least is next, as far as it looks ahead.
        policy=DeliveryPolicy(max_in_flight=LOOKED_AHEAD, drain=settings.drain_seconds),
        # What is built takes minutes, and a replica may leave it to others.
        lanes={"building": Lane(settings.builders)},
        endless=rpc.ENDLESS,
        checks=checks,
        tables=db.metadata,
        tenant_data={"blobs": blobs.delete_tenant},
    )


def log_worker_ended(run: Run, how: str) -> None:
    _log.info("worker_ended", tenant=run.tenant, run_id=run.run_id, attempt=run.attempt, how=how)


def log_unsupervised(error: Exception, run: Run | None) -> None:
    """Of what is no refusal by its kind alone: the words of another error may quote a row."""
    about = {"tenant": run.tenant, "run_id": run.run_id} if run is not None else {}
    if isinstance(error, Refusal):
        about["reason"] = error.message
    _log.warning("supervision_failed", kind=type(error).__name__, **about)


def log_unswept(error: Refusal) -> None:
    _log.warning("retention_failed", reason=error.message)


def log_left(alias: ModelAlias, passed_over: tuple[int, ...]) -> None:
    """Somebody must move it: there is no version to move back to, or none that a gate approves, or TRAIN_ON_TAINT says
    to wait."""
    place = {"tenant": alias.tenant, "model": alias.model, "alias": alias.name}
    _log.warning("alias_stands_for_tainted", **place, version=alias.version, unapproved=list(passed_over))


def log_uncounted(said: GateSaid, against: tuple[str, ...]) -> None:
    """Nothing else tells why a version that a gate approved is not approved here."""
    _log.warning(
        "gate_does_not_count",
        tenant=said.tenant,
        evaluation_id=said.evaluation_id,
        version=said.adapter,
        approved=said.approved,
        against=list(against),
    )
