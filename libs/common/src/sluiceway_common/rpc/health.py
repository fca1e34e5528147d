"""Health service of gRPC (grpc.health.v1): per service, for all under the empty name, and whether it lives at all.

The library's own servicer answers what it was told last, and an open Watch of it holds up the end of a server. Ours
looks when it is asked, as `/health/ready` does, and ends its Watches when it closes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from sluiceway_common.health import Health

# How often an open Watch looks.
_PERIOD = 1.0
# Of a name that nobody has, so much is said back.
_LONGEST_NAME = 100

LIVE = "live"
"""The name under which a process is serving for as long as it answers at all, be it that it is not ready. For probes
that start it again: a database that is away is no reason."""


class HealthServicer(health_pb2_grpc.HealthServicer):
    """Serving while `health` has no troubles, and not any more once it is closed."""

    def __init__(self, names: Iterable[str], health: Health | None) -> None:
        self._names = frozenset(("", LIVE, *names))
        self._health = health
        self._closed = asyncio.Event()

    def close(self) -> None:
        """From here on: not serving. An open Watch says so and ends, so that it holds up nobody."""
        self._closed.set()

    async def Check(self, request: HealthCheckRequest, context: Any) -> HealthCheckResponse:
        if request.service not in self._names:
            await context.abort(
                grpc.StatusCode.NOT_FOUND, f"there is no service {request.service[:_LONGEST_NAME]!r} here"
            )
        return HealthCheckResponse(status=await self._status(request.service))

    async def Watch(self, request: HealthCheckRequest, _context: Any) -> AsyncIterator[HealthCheckResponse]:
        last: int | None = None
        while True:
            closed, status = self._closed.is_set(), await self._status(request.service)
            if status != last:
                yield HealthCheckResponse(status=status)
                last = status
            if closed:
                return
            await self._pause()

    async def _status(self, name: str) -> int:
        if name not in self._names:
            return HealthCheckResponse.SERVICE_UNKNOWN
        if name == LIVE:
            return HealthCheckResponse.SERVING
        troubled = self._closed.is_set() or (self._health is not None and await self._health.troubles())
        return HealthCheckResponse.NOT_SERVING if troubled else HealthCheckResponse.SERVING

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PERIOD):
                await self._closed.wait()
