"""Wiring of train: the use cases over a set of ports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.clock import Clock
from sluiceway_common.leases import LeaseKeeper
from sluiceway_train.domain.hyperparameters import Recipe
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports import Bases, Launcher, Registry, RunFolders, RunStore, TrainingData
from sluiceway_train.service import TrainService
from sluiceway_train.service.concluding import OnWorkerEnded, RunConcluding
from sluiceway_train.service.dataset_wiring import DatasetPorts, LearningOptions, wired_datasets
from sluiceway_train.service.held_run import RunPorts
from sluiceway_train.service.registry import ModelOptions, ModelPorts, registry_over
from sluiceway_train.service.retention import OnUnswept, Retention, RetentionRule
from sluiceway_train.service.run_queries import RunCancelling, RunQueries
from sluiceway_train.service.running import RunLimits, Running
from sluiceway_train.service.starting import RunStarting
from sluiceway_train.service.supervising import OnUnsupervised, Supervision


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as train meets it."""

    clock: Clock
    datasets: DatasetPorts
    data: TrainingData
    models: ModelPorts
    runs: RunStore
    bases: Bases
    launcher: Launcher
    folders: RunFolders


@dataclass(frozen=True, kw_only=True)
class Options:
    """Bounds and choices of this installation. `owner` is this process, `machine` where its folders lie; what a machine
    had is left to it for `elsewhere`. Of one tenant `running_of_tenant` runs learn at a time; 0: no bound."""

    learning: LearningOptions
    owner: str
    machine: str
    lease: timedelta
    elsewhere: timedelta
    concurrent_runs: int
    run_limits: RunLimits
    recipes: Mapping[Objective, Recipe]
    watchers: ConcurrencyLimit
    on_worker_ended: OnWorkerEnded
    on_unsupervised: OnUnsupervised
    models: ModelOptions
    retention: RetentionRule
    on_unswept: OnUnswept = lambda _error: None
    running_of_tenant: int = 0


def wired(ports: Ports, options: Options) -> TrainService:
    """Everything that train can do, over these ports."""
    clock, store = ports.clock, ports.runs
    models = registry_over(ports.models, options.models)
    return TrainService(
        datasets=wired_datasets(ports.datasets, options.learning, models.tainting),
        run_starting=RunStarting(
            store=store,
            data=ports.data,
            bases=ports.bases,
            launcher=ports.launcher,
            folders=ports.folders,
            versions=ports.models.store,
            quota=options.learning.quota,
            on_quota=options.learning.on_quota,
            recipes=options.recipes,
            clock=clock,
        ),
        run_queries=RunQueries(store=store, clock=clock, watchers=options.watchers),
        run_cancelling=RunCancelling(store=store, clock=clock),
        supervision=_supervision(ports, options, models.registering),
        retention=Retention(
            runs=store,
            datasets=ports.datasets.datasets,
            models=ports.models.store,
            clock=clock,
            rule=options.retention,
            on_unswept=options.on_unswept,
        ),
        models=models,
    )


def _supervision(ports: Ports, options: Options, registry: Registry) -> Supervision:
    run_ports = RunPorts(
        store=ports.runs,
        data=ports.data,
        registry=registry,
        bases=ports.bases,
        launcher=ports.launcher,
        folders=ports.folders,
        clock=ports.clock,
    )
    keeper = LeaseKeeper(options.owner, options.lease, ports.clock)
    return Supervision(
        ports=run_ports,
        running=Running(
            ports=run_ports,
            limits=options.run_limits,
            concluding=RunConcluding(
                ports=run_ports, attempts=options.run_limits.attempts, on_worker_ended=options.on_worker_ended
            ),
            keeper=keeper,
            machine=options.machine,
        ),
        keeper=keeper,
        machine=options.machine,
        concurrent=options.concurrent_runs,
        elsewhere=options.elsewhere,
        most_of_tenant=options.running_of_tenant,
        on_unsupervised=options.on_unsupervised,
    )
