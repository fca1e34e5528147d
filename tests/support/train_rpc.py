"""The calls of train about models and datasets over a real server, on stores in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc

from sluiceway.train.v1.dataset_service_pb2_grpc import add_DatasetServiceServicer_to_server
from sluiceway.train.v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.principal import Principal, Role
from sluiceway_common.rpc import Server
from sluiceway_train.rpc.datasets import DATASET_SERVICE, DatasetServicer
from sluiceway_train.rpc.models import MODELS, ModelServicer
from tests.support.infer_rpc import SEED
from tests.support.replica import started
from tests.support.train_datasets import DatasetWorld
from tests.support.train_models import MadeRegistry

ROLES: dict[str, tuple[str, frozenset[Role]]] = {
    "sw_1": ("acme", frozenset({"admin"})),
    "sw_operator": ("acme", frozenset({"reader", "operator"})),
    "sw_reader": ("acme", frozenset({"reader"})),
    "sw_other": ("other", frozenset({"admin"})),
}


async def _authenticate(token: str) -> Principal:
    tenant, roles = ROLES[token]
    return Principal(tenant, "ada", roles)


@dataclass(frozen=True)
class ServedRegistry:
    """A registry that answers at an address."""

    address: str
    made: MadeRegistry

    def client(self, key: str = "sw_1") -> Sluiceway:
        return Sluiceway(Addresses(api_key=key, services={"train": self.address}))


@dataclass(frozen=True)
class ServedDatasets:
    """Datasets that answer at an address."""

    address: str
    world: DatasetWorld

    def client(self, key: str = "sw_1") -> Sluiceway:
        return Sluiceway(Addresses(api_key=key, services={"train": self.address}))


@asynccontextmanager
async def served_datasets() -> AsyncIterator[ServedDatasets]:
    """What is ordered is built at once, as the log would have it done."""
    world = DatasetWorld(builds=True)

    def register(server: grpc.aio.Server) -> None:
        add_DatasetServiceServicer_to_server(DatasetServicer(world.use), server)

    server = _server(register, DATASET_SERVICE)
    async with started(server):
        yield ServedDatasets(f"127.0.0.1:{server.port}", world)


@asynccontextmanager
async def served_registry(folder: Path) -> AsyncIterator[ServedRegistry]:
    made = MadeRegistry.over(folder)

    def register(server: grpc.aio.Server) -> None:
        add_ModelServiceServicer_to_server(ModelServicer(made.use), server)

    server = _server(register, MODELS)
    async with started(server):
        yield ServedRegistry(f"127.0.0.1:{server.port}", made)


def _server(register: Callable[[grpc.aio.Server], None], name: str) -> Server:
    return Server(
        "127.0.0.1:0",
        register=register,
        names=(name,),
        authenticate=Authenticator(_authenticate, ServiceTokens(SEED, (), audience="train")),
        drain=0.5,
    )
