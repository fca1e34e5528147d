"""The request as it comes in: its body with a limit, then the moment its sender goes away."""

import asyncio

from starlette.types import Message, Receive

from sluiceway_common.errors import Invalid


class Gone(Exception):
    """The caller went away."""


class Incoming:
    """Reads the body once, gives it to the application, and knows when nobody waits for the answer any more."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._body: bytes | None = None
        self._gone = asyncio.Event()

    async def read(self, limit: int) -> None:
        """Raises Invalid past `limit` bytes, Gone where the caller leaves before the end."""
        pieces, size, more = [], 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            pieces.append(message.get("body", b""))
            size, more = size + len(pieces[-1]), message.get("more_body", False)
            if size > limit:
                raise Invalid(f"the body is larger than the {limit} bytes that a request may have")
        self._body = b"".join(pieces)

    async def receive(self) -> Message:
        """What the application receives."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def left(self) -> None:
        """Returns when the caller has gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone.set()
