"""A server with an application behind it, and the ways in which it is knocked at."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common.calls import Authenticator
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.tls import Tls
from sluiceway_common.web import HttpServer, RequestMiddleware, operations, unrouted
from tests.unit.common.rpc.scripted import access, tokens

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass
class Knocking:
    """A client of the server, and what stands behind it."""

    server: HttpServer
    client: httpx.AsyncClient
    health: Health
    metrics: Metrics

    async def stream(self, path: str, method: str = "GET") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection that has asked and not yet read."""
        return await self.said(f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\n\r\n")

    async def said(self, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection over which this was said."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write(text.encode())
        return reader, writer


@asynccontextmanager
async def open_server(
    *endpoints: Endpoint,
    drain: float = 5,
    seconds: float = 60,
    head_seconds: float = 30,
    unread_seconds: float = 60,
    tls: Tls | None = None,
    believes: ssl.SSLContext | None = None,
    **options: Any,
) -> AsyncIterator[Knocking]:
    """Serves each endpoint under its name, GET and POST; with `tls`, to a client that `believes`."""
    health, metrics = Health(fresh=0), Metrics()
    authenticate = Authenticator(access, tokens())
    options |= {"metrics": metrics, "seconds": seconds, "unread_seconds": unread_seconds}
    middleware = Middleware(RequestMiddleware, authenticate=authenticate, **options)
    routes = [Route(f"/{endpoint.__name__}", endpoint, methods=["GET", "POST"]) for endpoint in endpoints]
    app = Starlette(
        routes=[*operations(health, metrics.registry), *routes],
        middleware=[middleware],
        exception_handlers={HTTPException: unrouted},
    )
    limits = {"drain": drain, "head_seconds": head_seconds, "unread_seconds": unread_seconds}
    server = HttpServer(app, "127.0.0.1:0", tls=tls, **limits)
    await server.start()
    try:
        headers = {"authorization": "Bearer sw_ada"}
        url, verify = f"{'https' if tls else 'http'}://127.0.0.1:{server.port}", believes or True
        async with httpx.AsyncClient(base_url=url, headers=headers, verify=verify) as client:
            yield Knocking(server, client, health, metrics)
    finally:
        await server.stop()
