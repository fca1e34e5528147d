"""A worker of another house, and the engine that asks it."""

from collections.abc import AsyncIterator

import grpc
import pytest

from sluiceway.engine.v1.engine_service_pb2_grpc import add_EngineServiceServicer_to_server
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc
from tests.support.infer import READER
from tests.support.infer_stranger import Stranger, engine_at
from tests.support.replica import started


@pytest.fixture
def stranger() -> Stranger:
    return Stranger()


@pytest.fixture
async def port(stranger: Stranger) -> AsyncIterator[int]:
    server = grpc.aio.server()
    add_EngineServiceServicer_to_server(stranger, server)  # type: ignore[no-untyped-call, unused-ignore]
    listening = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield listening
    await server.stop(0)


@pytest.fixture
async def engine(port: int) -> AsyncIterator[EngineGrpc]:
    made = engine_at(port)
    with acting_as(READER):
        async with started(made):
            yield made
