"""gRPC calls of train: messages in, messages out."""

from typing import Final

import grpc

from sluiceway_train.service import TrainService

SERVICES: Final[tuple[str, ...]] = ()


def register(server: grpc.aio.Server, service: TrainService) -> None:
    """Each part adds its servicer."""
