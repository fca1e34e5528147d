"""Request body, read with limits of bytes and time; then the moment its sender goes away."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager

from starlette.types import Message, Receive

from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_common.least_rate import LeastRate

_LONGEST_NAME = 40


class Gone(Exception):
    """The caller went away."""


def announced(headers: Mapping[bytes, bytes], limit: int) -> int:
    """Bytes that the body has as its head says, `limit` where it comes in pieces. Raises TooLarge past the limit, and
    Invalid where it is compressed: nothing would bound what it unpacks to."""
    _must_be_plain(headers.get(b"content-encoding", b""))
    if b"transfer-encoding" in headers:
        return limit
    # Nothing else than digits comes through the parser.
    length = int(headers.get(b"content-length", b"0"))
    _must_be_within(length, limit)
    return length


def _must_be_plain(encoding: bytes) -> None:
    if encoding.strip().lower() not in (b"", b"identity"):
        named = encoding[:_LONGEST_NAME].decode("latin-1")
        raise Invalid(f"the body is encoded ({named}); send it as it is, without `content-encoding`")


def _must_be_within(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(f"the body is larger than the {limit} bytes that a request may have; send less at a time")


class RequestBody:
    """Reads the body once (`size`: its bytes so far), gives it to the application, and knows when nobody waits for the
    answer any more."""

    def __init__(
        self, receive: Receive, least: LeastRate, clock: Clock, lost: "asyncio.Future[None] | None" = None
    ) -> None:
        self.size = 0
        self._receive = receive
        self._least = least
        self._clock = clock
        self._lost = lost
        self._body: bytes | None = None
        self._gone = asyncio.Event()

    async def read(self, limit: int, seconds: float) -> None:
        """Raises TooLarge past `limit` bytes, Invalid where it comes too slowly or is not whole in time, Gone where the
        caller leaves before the end."""
        try:
            await tasks.within(seconds, self._read(limit))
        except tasks.Late:
            raise Invalid(f"the body was not whole after {seconds:g} s; send it faster, or less of it") from None

    async def _read(self, limit: int) -> None:
        pieces, size, more, meter = [], 0, True, self._least.meter()
        while more:
            began = self._clock.monotonic()
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            pieces.append(message.get("body", b""))
            size, more = size + len(pieces[-1]), message.get("more_body", False)
            self.size = size
            _must_be_within(size, limit)
            if more and meter.too_slow:
                raise self._too_slow(meter.recent)
            meter.came(len(pieces[-1]), self._clock.monotonic() - began)
        self._body = b"".join(pieces)

    def _too_slow(self, recent: int) -> Invalid:
        return Invalid(
            f"{recent} bytes of the body came in {self._least.window:g} s, and {self._least.bytes_per_second} a second "
            "are the least; send it faster, or less of it"
        )

    async def receive(self) -> Message:
        """What the application receives."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    def awaited(self) -> AbstractContextManager[None]:
        """Cancels the block when the caller goes away. Raises Gone.

        A server that says when it loses a connection costs no task; of any other it is heard.
        """
        lost = self._lost or asyncio.ensure_future(self._left())
        return _Awaited(lost, self._gone, is_heard=lost is not self._lost)

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


class _Awaited(AbstractContextManager[None]):
    """Around what is done while its caller waits: every request has one, and one made of a generator costs more."""

    def __init__(self, lost: "asyncio.Future[None]", gone: asyncio.Event, *, is_heard: bool) -> None:
        self._lost, self._gone, self._is_heard = lost, gone, is_heard

    def __enter__(self) -> None:
        self._working = asyncio.current_task()
        assert self._working is not None
        self._before = self._working.cancelling()
        self._lost.add_done_callback(self._end)

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._lost.remove_done_callback(self._end)
        if self._is_heard:
            self._lost.cancel()
        # Somebody else may have cancelled as well: an end of time, the end of the process.
        if isinstance(error, asyncio.CancelledError) and self._gone.is_set() and self._uncancelled():
            raise Gone from None

    def _end(self, _lost: "asyncio.Future[None]") -> None:
        self._gone.set()
        if self._working is not None:
            self._working.cancel()

    def _uncancelled(self) -> bool:
        return self._working is not None and self._working.uncancel() <= self._before
