"""The gRPC server of a service, as a part."""

from collections.abc import Callable, Sequence

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_reflection.v1alpha import reflection

from sluiceway_common.errors import Unavailable
from sluiceway_common.metrics import Metrics
from sluiceway_common.rpc.conduct import Conduct
from sluiceway_common.rpc.credentials import Authenticate
from sluiceway_common.rpc.deadline import Deadlines
from sluiceway_common.rpc.options import SERVER


class Server:
    """Listens on `address` (port 0: any) for what `register` adds; `names` are the full names of those services.

    `drain` is how many seconds running calls get at the end.
    """

    def __init__(
        self,
        address: str,
        *,
        register: Callable[[grpc.aio.Server], None],
        names: Sequence[str],
        authenticate: Authenticate,
        metrics: Metrics | None = None,
        deadlines: Deadlines | None = None,
        drain: float = 20.0,
    ) -> None:
        self.port = 0
        self._address = address
        self._register = register
        self._names = names
        self._conduct = Conduct(authenticate, deadlines or Deadlines(), metrics or Metrics())
        self._drain = drain
        self._health = health.aio.HealthServicer()
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        server = self._server = grpc.aio.server(interceptors=[self._conduct], options=SERVER)
        self._register(server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        reflection.enable_server_reflection([*self._names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
        self.port = _bound(server, self._address)
        await server.start()
        for name in ("", *self._names):
            await self._health.set(name, HealthCheckResponse.SERVING)

    async def stop(self, drain: float | None = None) -> None:
        """Says NOT_SERVING, then gives running calls their time. An open health Watch does not hold it up."""
        if self._server is None:
            return
        await self._health.enter_graceful_shutdown()
        await self._server.stop(self._drain if drain is None else drain)


def _bound(server: grpc.aio.Server, address: str) -> int:
    try:
        return server.add_insecure_port(address)
    except RuntimeError as error:
        raise Unavailable(f"cannot listen on {address}; is the port in use?") from error
