"""gRPC server of a service: health, reflection, the handlers of its methods, and an end that drains."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import cast

import grpc
from grpc_health.v1 import health as grpc_health
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from sluiceway_common.admission import Admission
from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.calls.credentials import Authenticate
from sluiceway_common.calls.limits import Deadlines, RunningCalls
from sluiceway_common.calls.roles import requirements_of
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc.health import HealthServicer
from sluiceway_common.rpc.method_handlers import MethodHandlers
from sluiceway_common.rpc.options import SERVER
from sluiceway_common.rpc.tls import server_credentials
from sluiceway_common.tls import Tls

# What gRPC gets to bring in a call that came just before the end, and to send the last answers after the last call.
_LINGER = 0.2
# Of health and reflection, which nobody needs a key for.
_OPEN_STREAMS = 100
# Of one connection: as many as there are in all, for a neighbour has one for the calls of everybody.
_STREAMS = 1000


class Server:
    """Listens on `address` (port 0: any) for what `register` adds; `names` are the full names of those services.
    Raises ValueError with a method whose contract does not say who may call it.

    Without `health` it serves from start to stop. `drain` is how many seconds running calls get at the end, `most` how
    many run at a time, `streams` how many of one connection; `admission` says which share of them a tenant and a caller
    may have, `tarpit` how late they hear of it who are refused again and again. `endless` calls
    (`sluiceway.ingest.v1.IngestService/WatchDocuments`) last until their caller goes or his key ends: they are not
    waited for, and their caller asks another replica. Calls of audited methods are written into `audit`; without it, as
    in servers that hold nothing of anybody, they are not. With `reflection` whoever reaches it may ask for the
    contracts, without a credential: they are public, and tell nothing of what is in here. With `tls` it is spoken
    alone.
    """

    def __init__(
        self,
        address: str,
        *,
        register: Callable[[grpc.aio.Server], None],
        names: Sequence[str],
        authenticate: Authenticate,
        metrics: Metrics | None = None,
        health: Health | None = None,
        deadlines: Deadlines | None = None,
        drain: float = 20.0,
        most: int = 1000,
        streams: int = _STREAMS,
        admission: Admission | None = None,
        tarpit: Tarpit | None = None,
        endless: Collection[str] = (),
        audit: AuditTrail | None = None,
        reflection: bool = True,
        clock: Clock | None = None,
        tls: Tls | None = None,
    ) -> None:
        self.port = 0
        self._tls = tls
        self._address = address
        self._register = register
        self._names = names
        self._reflection = reflection
        self.drain = drain
        self._options = (*SERVER, ("grpc.max_concurrent_streams", streams))
        self._running = RunningCalls(most, admission)
        self._watching = RunningCalls(most, admission, "open watches")
        self._handlers = MethodHandlers(
            authenticate=authenticate,
            requirements=requirements_of(names),
            deadlines=deadlines or Deadlines(),
            metrics=metrics or Metrics(),
            running=self._running,
            watching=self._watching,
            open_streams=RunningCalls(_OPEN_STREAMS),
            clock=clock or SystemClock(),
            tarpit=tarpit or Tarpit(clock=clock),
            endless=endless,
            audit=audit,
        )
        self._health = HealthServicer(names, health)
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        server = self._server = grpc.aio.server(options=self._options)
        # All that generated code does to a server is to add handlers.
        handlers = cast(grpc.aio.Server, self._handlers)
        self._register(handlers)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, handlers)
        if self._reflection:
            names = [*self._names, grpc_health.SERVICE_NAME, reflection.SERVICE_NAME]
            reflecting = reflection.aio.ReflectionServicer(names)
            reflection_pb2_grpc.add_ServerReflectionServicer_to_server(reflecting, handlers)  # type: ignore[no-untyped-call]
        server.add_generic_rpc_handlers((self._handlers,))
        self.port = _bound(server, self._address, self._tls)
        await server.start()

    async def stop(self) -> None:
        """Says NOT_SERVING, then gives running calls their time, and those whose credential is looked at; whoever needs
        more is told to ask again, and watches are at once. Open health and reflection streams hold up nothing."""
        if self._server is None:
            return
        self._health.close()
        stopping = asyncio.create_task(self._server.stop(self.drain))
        self._watching.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self.drain - _LINGER)):
                await self._running.idle(_LINGER)
        self._running.end()
        await self._server.stop(_LINGER)
        await stopping


def _bound(server: grpc.aio.Server, address: str, tls: Tls | None) -> int:
    try:
        if tls is not None:
            return server.add_secure_port(address, server_credentials(tls))
        return server.add_insecure_port(address)
    except RuntimeError as error:
        raise Unavailable(f"cannot listen on {address}; is the port in use?") from error
