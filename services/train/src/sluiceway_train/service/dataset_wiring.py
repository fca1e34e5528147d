"""Wiring of datasets: their use cases over a set of ports, and the object that holds them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.principal import Principal
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.ports.datasets import (
    DatasetStore,
    ExampleStore,
    FileRows,
    RowJudge,
    ShardFiles,
    ShardFormat,
    TaintedModels,
    TaughtAnswers,
    WithdrawalStore,
)
from sluiceway_train.ports.forgetting import ForgettingReceipts
from sluiceway_train.service.building import DatasetBuilding, ShardCollecting
from sluiceway_train.service.datasets import DatasetFreezing, DatasetQueries
from sluiceway_train.service.learning import ExampleKeeping
from sluiceway_train.service.ordering import DatasetOrdering
from sluiceway_train.service.overdue_builds import OverdueBuilds
from sluiceway_train.service.retention import DatasetQuotaCheck
from sluiceway_train.service.withdrawal import DocumentForgetting


@dataclass(frozen=True, kw_only=True)
class DatasetPorts:
    """The world as datasets meet it."""

    examples: ExampleStore
    datasets: DatasetStore
    withdrawals: WithdrawalStore
    receipts: ForgettingReceipts
    files: ShardFiles
    format: ShardFormat
    rows: FileRows
    answers: TaughtAnswers
    judge: RowJudge
    seal: Seal
    publish: Publish
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class LearningOptions:
    """Whose feedback is kept, for how long, and in whose name neighbours are asked, as `ExampleKeeping` has it; how
    many files are imported at a time; the quota of a tenant, and who is told of a bound that it met."""

    consenting: Collection[str]
    teaching: Collection[str]
    acting: Callable[[str], Principal]
    days: int
    most: int
    imports: ConcurrencyLimit
    quota: TrainQuota = field(default_factory=TrainQuota)
    on_quota: Callable[[str], None] = lambda _what: None


@dataclass(frozen=True, kw_only=True)
class DatasetUseCases:
    """Everything that train can do about datasets."""

    examples: ExampleKeeping
    ordering: DatasetOrdering
    building: DatasetBuilding
    queries: DatasetQueries
    freezing: DatasetFreezing
    forgetting: DocumentForgetting
    collecting: ShardCollecting
    overdue: OverdueBuilds


def wired_datasets(ports: DatasetPorts, options: LearningOptions, models: TaintedModels) -> DatasetUseCases:
    """Everything that train can do about datasets, over these ports; `models` are told what they learned from."""
    datasets, files, clock = ports.datasets, ports.files, ports.clock
    return DatasetUseCases(
        examples=ExampleKeeping(
            examples=ports.examples,
            answers=ports.answers,
            seal=ports.seal,
            clock=clock,
            consenting=options.consenting,
            teaching=options.teaching,
            acting=options.acting,
            days=options.days,
            most=options.most,
        ),
        ordering=DatasetOrdering(
            datasets=datasets,
            rows=ports.rows,
            files=files,
            format=ports.format,
            clock=clock,
            imports=options.imports,
            quotas=DatasetQuotaCheck(datasets=datasets, quota=options.quota, on_refused=options.on_quota),
            consenting=options.consenting,
            acting=options.acting,
        ),
        building=DatasetBuilding(
            datasets=datasets,
            examples=ports.examples,
            judge=ports.judge,
            files=files,
            format=ports.format,
            seal=ports.seal,
            clock=clock,
            acting=options.acting,
        ),
        queries=DatasetQueries(datasets=datasets, files=files, format=ports.format),
        freezing=DatasetFreezing(datasets=datasets, clock=clock),
        forgetting=DocumentForgetting(
            withdrawals=ports.withdrawals,
            datasets=datasets,
            models=models,
            receipts=ports.receipts,
            clock=clock,
            publish=ports.publish,
        ),
        collecting=ShardCollecting(files=files, clock=clock),
        overdue=OverdueBuilds(datasets=datasets, clock=clock, publish=ports.publish),
    )
