"""HTTP connection with bounds: the server below limits neither the head of a request nor the time it takes."""

import asyncio
import ssl
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_BYTES: Final = 64 * 1024
LOST: Final = "sluiceway.connection-lost"
"""Extension of a scope: the future that is done once the connection is lost."""

# Beside `unread_seconds` a second for so many bytes: what is left here moves in leaps, for the system holds megabytes.
_READ_BYTES_PER_SECOND: Final = 16 * 1024
_MOST_PIPELINED: Final = 100
_TOO_LONG: Final = f"The head of a request may have {HEAD_BYTES} bytes."
_TOO_MANY: Final = f"So many requests may wait for their answers on one connection: {_MOST_PIPELINED}."


class HttpConnection(HttpToolsProtocol):
    """Closed when a head, or what stands between pieces of a body, is longer than `HEAD_BYTES`; when more requests wait
    for their answers than anybody sends ahead (HTTP pipelining); and when a head is not whole after `head_seconds`, or
    a body that nobody waits for any more. Aborted when what is left of an answer is not read in time, of which it is
    looked at each `unread_seconds`: closing alone waits until all of it is.
    """

    def __init__(self, *arguments: Any, head_seconds: float, unread_seconds: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_seconds = head_seconds
        self._unread_seconds = unread_seconds
        self._read_by: float | None = None
        self._unread = 0
        self._head = 0
        self._coming = False
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server has it
        super().connection_made(transport)
        self._lost: asyncio.Future[None] = self.loop.create_future()
        self._certificate = _certificate(transport)
        self._begin()
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        self._whole()
        self._look.cancel()
        super().connection_lost(exc)
        self._lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD_BYTES and not self.transport.is_closing():
            super().send_400_response(_TOO_LONG)

    def send_400_response(self, msg: str) -> None:
        if self._head > HEAD_BYTES:
            msg = _TOO_LONG
        elif len(self.pipeline) >= _MOST_PIPELINED:
            msg = _TOO_MANY
        super().send_400_response(msg)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {LOST: self._lost}  # type: ignore[dict-item]  # what else they have is not said
        if self._certificate is not None:
            self.scope["extensions"]["tls"] = {"client_cert_chain": [self._certificate]}
        self._head = 0
        self._coming = True
        self._begin()

    def on_url(self, url: bytes) -> None:
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._whole()
        if self._head > HEAD_BYTES:
            # A head that came in one piece was never unread. The parser makes a refusal of it, and nothing is begun.
            raise ValueError(_TOO_LONG)
        if len(self.pipeline) >= _MOST_PIPELINED:
            # Each answer lets more in, of the smallest 14,000 at a time: their sender needs no key to fill the memory.
            raise ValueError(_TOO_MANY)
        super().on_headers_complete()
        if self.scope["method"] != "HEAD":
            self.cycle.transport = _CorkedHead(self.cycle)  # type: ignore[assignment]  # all of it that an answer asks for

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._coming = False
        self._whole()
        super().on_message_complete()
        if not self.pipeline:
            # Of a long body it may have stopped to read, and would not see its sender leave.
            self.flow.resume_reading()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._read_by = None
        if self._coming and not self.transport.is_closing():
            # Refused before its body had come. A caller who is still sending hears of it only if we go on reading.
            self._begin()

    def _look_later(self) -> None:
        self._look = self.loop.call_later(self._unread_seconds, self._look_at_what_is_left)

    def _look_at_what_is_left(self) -> None:
        left, now = self._left_of_an_answer(), self.loop.time()
        if not left:
            self._read_by = None
        elif self._read_by is None:
            self._read_by = now + self._unread_seconds + left / _READ_BYTES_PER_SECOND
        elif now >= self._read_by:
            self.transport.abort()
            return
        self._look_later()

    def _left_of_an_answer(self) -> int:
        """Bytes that lie unread; none while there is more to come, whose sender looks himself at how they are read."""
        is_over = self.transport.is_closing() or self.cycle is None or self.cycle.response_complete
        return self.transport.get_write_buffer_size() if is_over else 0

    def _begin(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(self._head_seconds, self.transport.close)

    def _whole(self) -> None:
        self._unread = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class _CorkedHead:
    """Transport of an answer as its cycle uses it: the head goes with the first bytes of the body, as ASGI has it. Two
    writes are two system calls, and two packets.
    """

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._transport = cycle.transport
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        if self._head is None and self._cycle.response_started:
            self._head = data
        elif self._head:
            self._transport.write(self._head + data)
            self._head = b""
        else:
            # What comes before the head, which is no part of the answer (100 Continue), and the rest of the body.
            self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        """A head without a body tells all the same what became of the request."""
        if self._head:
            self._transport.write(self._head)
        self._transport.close()


def _certificate(transport: asyncio.BaseTransport) -> str | None:
    """What the caller has shown, in PEM, where one was asked for; it is of an authority that we believe."""
    connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    shown = connection.getpeercert(binary_form=True) if connection is not None else None
    return ssl.DER_cert_to_PEM_cert(shown) if shown is not None else None
