"""HTTP/1.1 connection of a client, parsed by httptools: one exchange after another, its body with backpressure."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol, Self

import httptools

from sluiceway_infer.adapters.engines.http_client import HttpFailure

# Bytes of a body that wait for their reader before the server is told to wait, too.
_UNREAD_BYTES: Final = 256 * 1024
# Of a head, or of what stands between the pieces of a body, without an end.
_UNPARSED_BYTES: Final = 64 * 1024
_CLOSED: Final = "the server closed the connection"


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Seconds: for a connection to come about, of silence while something is waited for, and how long one that nobody
    uses is kept. The last two are looked at so seldom that they may take twice as long."""

    connect: float
    silence: float
    kept: float


class ConnectionPool(Protocol):
    """Keeps connections."""

    def keep(self, connection: "PlainConnection") -> None: ...
    def forget(self, connection: "PlainConnection") -> None: ...


class PlainResponse:
    """A response on its way, and the iterator of its body. Once all of it has come its connection serves others, read
    or not."""

    def __init__(self, connection: "PlainConnection") -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.unread = 0
        self.is_over = False
        self._connection = connection
        self._pieces: list[bytes] = []
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_awaited(self) -> bool:
        return self._waiter is not None

    @property
    def ends_with_its_connection(self) -> bool:
        """Nothing else says where its body ends."""
        return self.status > 0 and not {"content-length", "transfer-encoding"} & self.headers.keys()

    def pieces(self) -> Self:
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        while not self._pieces:
            if self.is_over:
                raise StopAsyncIteration
            await self.more()
        piece, self.unread = b"".join(self._pieces), 0
        self._pieces.clear()
        self._connection.was_read(self)
        return piece

    def close(self) -> None:
        if not self.is_over:
            self._connection.abort()

    async def more(self) -> None:
        """Something has come. Raises what the exchange has failed for."""
        if self._failure is None:
            self._waiter = self._connection.waits()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._failure is not None:
            raise self._failure

    def came(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self.unread += len(piece)
        self.show()

    def failed(self, failure: Exception) -> None:
        self._failure = failure
        self.show()

    def show(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class PlainConnection(asyncio.Protocol):
    """Belongs to a pool, which keeps it between exchanges."""

    def __init__(self, pool: ConnectionPool, timeouts: Timeouts) -> None:
        self._pool, self._timeouts = pool, timeouts
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        # There before anything else is asked or told of it.
        self._transport: asyncio.Transport
        self._parser = httptools.HttpResponseParser(self)
        self._response: PlainResponse | None = None
        self._unparsed = 0
        self._is_last = False
        self._is_paused = False
        self._since = self._loop.time()

    @property
    def is_fresh(self) -> bool:
        """Nobody has closed it, and it was not kept for too long."""
        return not self._transport.is_closing() and self._loop.time() - self._since < self._timeouts.kept

    async def asked(self, request: bytes, *, is_last: bool) -> PlainResponse:
        """The response, once its head is there. Raises HttpFailure, TimeoutError."""
        response = self._response = PlainResponse(self)
        self._is_last, self._since = is_last, self._loop.time()
        self._transport.write(request)
        try:
            while not response.status:
                await response.more()
        except BaseException:
            self.abort()
            raise
        return response

    def abort(self) -> None:
        self._transport.abort()

    def waits(self) -> "asyncio.Future[None]":
        """For somebody to wait by; silence counts from now on."""
        self._since = self._loop.time()
        return self._loop.create_future()

    def was_read(self, response: PlainResponse) -> None:
        if response is self._response:
            self._go_on_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # of TCP there is no other
        self._look_later()

    def data_received(self, data: bytes) -> None:
        self._since = self._loop.time()
        self._unparsed += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._break_off(f"what came is no response ({type(error).__name__})")
        if self._unparsed > _UNPARSED_BYTES:
            self._break_off("the head of the response is too long")

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        self._pool.forget(self)
        self.lost.set_result(None)
        response = self._response
        if response is not None and exc is None and response.ends_with_its_connection:
            self._end(response)
        else:
            self._break_off(_CLOSED)

    def on_message_begin(self) -> None:
        if self._response is None:
            # Nobody has asked for it, and whoever asks next would take it for his.
            self.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._response is not None:
            self._response.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status, response = self._parser.get_status_code(), self._response
        self._unparsed = 0
        if response is None:
            return
        if status < 200:
            # Said on the way to the response.
            response.headers.clear()
        elif response.headers.get("content-encoding", "identity") != "identity":
            self._break_off("the response is compressed, which was not asked for")
        else:
            response.status = status
            response.show()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        if self._response is not None:
            self._response.came(body)
            if self._response.unread > _UNREAD_BYTES and not self._is_paused:
                self._is_paused = True
                self._transport.pause_reading()

    def on_message_complete(self) -> None:
        response, self._unparsed = self._response, 0
        if response is None or not response.status:
            return
        self._end(response)
        self._go_on_reading()
        if self._is_last or not self._parser.should_keep_alive():
            self.abort()
        else:
            self._pool.keep(self)

    def _go_on_reading(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()

    def _end(self, response: PlainResponse) -> None:
        self._response = None
        response.is_over = True
        response.show()

    def _break_off(self, why: str) -> None:
        self._fail(HttpFailure(why))

    def _fail(self, failure: Exception) -> None:
        response, self._response = self._response, None
        if response is not None:
            response.failed(failure)
        self.abort()

    def _look_later(self) -> None:
        seconds = min(self._timeouts.silence, self._timeouts.kept)
        self._look = self._loop.call_later(seconds, self._look_at_the_time)

    def _look_at_the_time(self) -> None:
        """One timer for all exchanges of a connection: one for each costs more."""
        self._look_later()
        silent = self._loop.time() - self._since
        if self._response is None:
            if silent >= self._timeouts.kept:
                self.abort()
        elif self._response.is_awaited and silent >= self._timeouts.silence:
            # Not while the request itself is on its way.
            if not self._transport.get_write_buffer_size():
                self._fail(TimeoutError("the server is silent"))
