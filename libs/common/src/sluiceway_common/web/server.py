"""HTTP server of a service, a component, and the routes that every process owes its operators: health, measures."""

import asyncio
import logging
import socket
from collections.abc import Callable
from functools import partial
from typing import Final

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sluiceway_common.calls.limits import UNREAD_SECONDS
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.health import Health
from sluiceway_common.tls import Tls
from sluiceway_common.web.connection import HttpConnection
from sluiceway_common.web.responses import Json

# Callers keep connections for the next question; a proxy's usual patience is a minute.
_IDLE_SECONDS = 75
# Measures are rendered for everybody who reads them meanwhile: nobody is asked for a key, and it keeps the loop.
_FRESH_SECONDS: Final = 1.0


class HttpServer:
    """Serves `app` on `address` (port 0: any); `drain` is how many seconds running requests get at the end, and
    `head_seconds` how many a caller gets to say what he wants; an answer that is over and lies unread for
    `unread_seconds` goes with its connection. With `tls` it is spoken alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        address: str,
        *,
        drain: float = 10.0,
        head_seconds: float = 30.0,
        unread_seconds: float = UNREAD_SECONDS,
        tls: Tls | None = None,
    ) -> None:
        self.port = 0
        self._tls = tls
        self.drain = drain
        self._address = address
        self._server = uvicorn.Server(
            _config(app, drain, partial(HttpConnection, head_seconds=head_seconds, unread_seconds=unread_seconds))
        )

    async def start(self) -> None:
        listener = _listening(self._address)
        self.port = listener.getsockname()[1]
        self._server.config.load()
        if self._tls is not None:
            self._server.config.ssl = self._tls.server_context()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        # Not `serve`: it takes the signals of the process, which are for all parts, and looks ten times a second
        # whether it should end.
        await self._server.startup([listener])

    async def stop(self) -> None:
        """Takes no more requests, gives running ones their time, then ends them."""
        if self._server.started:
            self._server.started = False
            await self._server.shutdown()
            await asyncio.gather(*self._server.server_state.tasks, return_exceptions=True)


def operations(health: Health, registry: CollectorRegistry, clock: Clock | None = None) -> list[Route]:
    """`/health/live`, `/health/ready` (503 with the reasons) and `/metrics`, which is as of the last second."""
    rendered = _Rendered(registry, clock or SystemClock())

    async def live(_request: Request) -> Response:
        return Json({"status": "live"})

    async def ready(_request: Request) -> Response:
        troubles = await health.troubles()
        status = "ready" if not troubles else "not ready"
        return Json({"status": status, "troubles": troubles}, status_code=503 if troubles else 200)

    async def metrics(_request: Request) -> Response:
        # Whoever watches a replica that no probe asks would read what an old one heard.
        await health.troubles()
        return Response(rendered.now(), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)]


class _Rendered:
    """The measures of a process as Prometheus reads them."""

    def __init__(self, registry: CollectorRegistry, clock: Clock) -> None:
        self._registry, self._clock = registry, clock
        self._content = b""
        self._at = float("-inf")

    def now(self) -> bytes:
        if self._clock.monotonic() - self._at >= _FRESH_SECONDS:
            self._content = generate_latest(self._registry)
            self._at = self._clock.monotonic()
        return self._content


def _config(app: ASGIApp, drain: float, connection: Callable[..., HttpConnection]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connection,  # type: ignore[arg-type]  # called, and nothing else
        ws="none",
        lifespan="off",
        interface="asgi3",
        # The middleware logs what concerns an operator, in our words.
        log_config=None,
        log_level=logging.CRITICAL,
        access_log=False,
        # Who calls is told by a credential, never by where a proxy says that the call came from.
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=drain,  # type: ignore[arg-type]  # it waits for fractions of seconds as well
    )


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    try:
        return socket.create_server((host.strip("[]"), int(port)))
    except OSError as error:
        raise Unavailable(f"cannot listen on {address}; is the port in use?") from error
