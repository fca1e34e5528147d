"""The HTTP server of a service, as a part."""

import asyncio
import socket

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp, Receive, Scope, Send

from sluiceway_common.errors import Unavailable
from sluiceway_common.web.threads import Threads

_BACKLOG = 128
# One that serves, one that waits for the end, one that calls Python.
_THREADS = 3


class Door:
    """Serves `app` on `address` (port 0: any); `drain` is how many seconds running requests get at the end."""

    def __init__(self, app: ASGIApp, address: str, *, drain: float = 10.0) -> None:
        self.port = 0
        self._requests = _Requests(app)
        self._address = address
        self._drain = drain
        self._server: _Embedded | None = None
        self._serving: asyncio.Task[None] | None = None
        self._threads = Threads()

    async def start(self) -> None:
        listener = _listening(self._address)
        self.port = listener.getsockname()[1]
        self._server, self._threads = _Embedded(self._requests, listener), Threads()
        self._serving = asyncio.create_task(self._server.serve())
        await self._threads.born(_THREADS)

    async def stop(self) -> None:
        """Takes no more requests, gives running ones their time, then ends them."""
        if self._server is None or self._serving is None:
            return
        self._server.stop()  # type: ignore[no-untyped-call]  # granian has no types here
        await asyncio.wait((self._serving,), timeout=self._drain)
        self._requests.end()
        await self._serving
        await self._threads.gone()


class _Requests:
    """Knows what is running: granian waits for an open stream as long as its reader stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: set[asyncio.Task[object]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            self._running.discard(task)

    def end(self) -> None:
        for task in self._running:
            task.cancel()


class _Embedded(Server):
    """Granian in this loop, on a socket of ours: its own would share the port with whoever listens there already."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        super().__init__(app, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        self._ssp = None
        # The stubs know neither the constructor nor that the field is ever set.
        self._shd = SocketHolder(self._listener.detach(), False, _BACKLOG)  # type: ignore[call-arg, assignment]


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    try:
        listener = socket.create_server((host.strip("[]"), int(port)), backlog=_BACKLOG)
    except OSError as error:
        raise Unavailable(f"cannot listen on {address}; is the port in use?") from error
    listener.setblocking(False)
    return listener
