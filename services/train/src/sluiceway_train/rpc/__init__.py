"""gRPC calls of train: messages in, messages out."""

from typing import Final

import grpc

from sluiceway.train.v1.dataset_service_pb2_grpc import add_DatasetServiceServicer_to_server
from sluiceway.train.v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from sluiceway.train.v1.train_service_pb2_grpc import add_TrainServiceServicer_to_server
from sluiceway_train.rpc.datasets import DATASET_SERVICE, DatasetServicer
from sluiceway_train.rpc.models import MODELS, ModelServicer
from sluiceway_train.rpc.runs import ENDLESS as ENDLESS
from sluiceway_train.rpc.runs import RUNS, RunServicer
from sluiceway_train.service import TrainService

SERVICES: Final[tuple[str, ...]] = (RUNS, DATASET_SERVICE, MODELS)


def register(server: grpc.aio.Server, service: TrainService) -> None:
    """Each part adds its servicer."""
    add_TrainServiceServicer_to_server(RunServicer(service), server)
    add_DatasetServiceServicer_to_server(DatasetServicer(service.datasets), server)
    add_ModelServiceServicer_to_server(ModelServicer(service.models), server)
