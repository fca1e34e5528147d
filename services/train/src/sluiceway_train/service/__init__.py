"""Use cases of train, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_train.service.dataset_wiring import DatasetUseCases
from sluiceway_train.service.registry import ModelRegistry
from sluiceway_train.service.retention import Retention
from sluiceway_train.service.run_queries import RunCancelling, RunQueries
from sluiceway_train.service.starting import RunStarting
from sluiceway_train.service.supervising import Supervision


@dataclass(frozen=True, kw_only=True)
class TrainService:
    """Everything that train can do."""

    datasets: DatasetUseCases
    run_starting: RunStarting
    run_queries: RunQueries
    run_cancelling: RunCancelling
    supervision: Supervision
    retention: Retention
    models: ModelRegistry
