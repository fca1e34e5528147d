"""HTTP/1.1 client of one plain address (connection pool, keep-alive), without what an engine never needs.

A client for everything costs several times the processor time of it, and each call of a model at a server has one.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

from pydantic_core import to_json

from sluiceway_infer.adapters.engines.http_client import HttpClient, HttpResponse, NotSent
from sluiceway_infer.adapters.engines.plain_connection import PlainConnection, Timeouts

_PORT: Final = 80
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class PlainAddress:
    """Where the server is, and all that each request says before its own headers."""

    host: str
    port: int
    head: bytes

    @classmethod
    def of(cls, url: str, headers: Mapping[str, str]) -> Self | None:
        """None for what this client is not for: TLS, a name and password in the address, signs beyond ASCII."""
        parsed = urlsplit(url)
        if parsed.scheme != "http" or not parsed.hostname or "@" in parsed.netloc or " " in url:
            return None
        named = {
            "host": parsed.netloc,
            "accept": "*/*",
            # What is compressed could unpack to anything.
            "accept-encoding": "identity",
            "content-type": "application/json",
            **headers,
        }
        path = f"{parsed.path or '/'}{'?' if parsed.query else ''}{parsed.query}"
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {text}" for name, text in named.items())]
        if not all(line.isascii() and line.isprintable() for line in lines):
            return None
        return cls(parsed.hostname, parsed.port or _PORT, "\r\n".join(lines).encode())


class PlainHttpClient:
    """One pool of connections to one address. Who may ask at a time is bounded by who asks. A redirect is followed
    `elsewhere`."""

    def __init__(self, address: PlainAddress, timeouts: Timeouts, elsewhere: HttpClient) -> None:
        self._address = address
        self._timeouts = timeouts
        self._elsewhere = elsewhere
        self._kept: list[PlainConnection] = []
        self._open: set[PlainConnection] = set()

    async def post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> HttpResponse:
        content = to_json(body)
        lines = [self._address.head, *(f"{name}: {text}".encode() for name, text in headers.items())]
        request = b"%b\r\ncontent-length: %d\r\n\r\n%b" % (b"\r\n".join(lines), len(content), content)
        connection = self._still_kept() or await self._connected()
        response = await connection.asked(request, is_last=headers.get("connection") == "close")
        if response.status in _REDIRECTS:
            response.close()
            return await self._elsewhere.post(body, headers)
        return response

    async def close(self) -> None:
        connections = tuple(self._open)
        for connection in connections:
            connection.abort()
        await asyncio.gather(*(connection.lost for connection in connections))
        await self._elsewhere.close()

    def keep(self, connection: PlainConnection) -> None:
        """It is free for the next request."""
        self._kept.append(connection)

    def forget(self, connection: PlainConnection) -> None:
        """It is gone."""
        self._open.discard(connection)
        if connection in self._kept:
            self._kept.remove(connection)

    def _still_kept(self) -> PlainConnection | None:
        """The one that was used last: those that nobody needs grow old."""
        while self._kept:
            connection = self._kept.pop()
            if connection.is_fresh:
                return connection
            connection.abort()
        return None

    async def _connected(self) -> PlainConnection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeouts.connect):
                _, connection = await loop.create_connection(
                    lambda: PlainConnection(self, self._timeouts), self._address.host, self._address.port
                )
        except TimeoutError:
            raise
        except OSError as error:
            raise NotSent(type(error).__name__) from error
        self._open.add(connection)
        return connection
