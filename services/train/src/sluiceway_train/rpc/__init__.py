"""gRPC calls of train: messages in, messages out."""

from typing import Final

import grpc

from sluiceway.train.v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from sluiceway_train.rpc.models import MODEL_SERVICE, ModelServicer
from sluiceway_train.service import TrainService

SERVICES: Final[tuple[str, ...]] = (MODEL_SERVICE,)


def register(server: grpc.aio.Server, service: TrainService) -> None:
    add_ModelServiceServicer_to_server(ModelServicer(service), server)
