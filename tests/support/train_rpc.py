"""The calls of train about models over a real server, on a registry in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc

from sluiceway.train.v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.principal import Principal, Role
from sluiceway_common.rpc import Server
from sluiceway_train.rpc.models import MODELS, ModelServicer
from tests.support.infer_rpc import SEED
from tests.support.replica import started
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


@asynccontextmanager
async def served_registry(folder: Path) -> AsyncIterator[ServedRegistry]:
    made = MadeRegistry.over(folder)

    def register(server: grpc.aio.Server) -> None:
        add_ModelServiceServicer_to_server(ModelServicer(made.use), server)

    server = Server(
        "127.0.0.1:0",
        register=register,
        names=(MODELS,),
        authenticate=Authenticator(_authenticate, ServiceTokens(SEED, (), audience="train")),
        drain=0.5,
    )
    async with started(server):
        yield ServedRegistry(f"127.0.0.1:{server.port}", made)
