"""HTTP clients of engines: one request in JSON at a time, its response as it comes, and why there is none.

Two of them: one that does no more than an engine at a plain address needs, and aiohttp for all else.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, Self

import aiohttp


class HttpFailure(Exception):
    """A request has no response, or the response breaks off."""


class NotSent(HttpFailure):
    """Nothing of the request has reached a server."""


class HttpResponse(Protocol):
    """A response whose head is there. To be closed: early, that closes its connection."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case, or of whatever case they are asked for."""
        ...

    def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes. Raises HttpFailure where it breaks off, TimeoutError where it does not come."""
        ...

    def close(self) -> None: ...


class HttpClient(Protocol):
    """Asks one server. Whoever is cancelled meanwhile leaves nothing open."""

    async def post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> HttpResponse:
        """Raises HttpFailure, TimeoutError where nothing comes for too long, and NotSent."""
        ...

    async def close(self) -> None: ...


class AiohttpClient:
    """The session's way to one address: TLS, redirects, compressed bodies."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> HttpResponse:
        with _translated():
            return AiohttpResponse(await self._session.post(self._url, json=body, headers=headers))

    async def close(self) -> None:
        await self._session.close()


class AiohttpResponse:
    """A response of aiohttp, and the iterator of its body."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._pieces = aiter(response.content.iter_any())
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    def pieces(self) -> AsyncIterator[bytes]:
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        with _translated():
            return await anext(self._pieces)

    def close(self) -> None:
        self._response.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except aiohttp.ClientError as error:
        kind = NotSent if _was_not_sent(error) else HttpFailure
        raise kind(type(error).__name__) from error


def _was_not_sent(error: BaseException) -> bool:
    """No connection came about, or a kept one had been closed before the request was written to it."""
    return isinstance(error, aiohttp.ClientConnectorError) or isinstance(
        error.__cause__, aiohttp.ClientConnectionResetError
    )
