"""HTTP fetcher by aiohttp, one hop at a time. Names are resolved to public addresses alone."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.adapters.fetch.allowed import Allowed, is_literal, is_public

_HOPS: Final = 5
_PIECE: Final = 256 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
# Answers that may be another one later.
_TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class HttpFetcher:
    """`private`: the listed addresses may lie in private networks. A redirect is checked like the first address."""

    def __init__(self, allowed: Allowed, *, private: bool, seconds: float) -> None:
        self._allowed = allowed
        self._private = private
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(resolver=None if self._private else PublicResolver(), limit=32)
        headers = {"User-Agent": "sluiceway-ingest"}
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            headers=headers,
            # It reads for all tenants: what a page gives to one is shown by no other.
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, url: str) -> AsyncIterator[bytes]:
        address = self._checked(url)
        for _ in range(_HOPS):
            with _translating_errors(address):
                async with self._opened().get(address, allow_redirects=False) as response:
                    if response.status not in _MOVED:
                        _check(response, address)
                        async for piece in response.content.iter_chunked(_PIECE):
                            yield piece
                        return
                    address = self._checked(_next(address, response.headers.get("Location", "")))
        raise Invalid(f"`url` leads on more than {_HOPS} times; name where it ends", field="url")

    def _checked(self, url: str) -> URL:
        address = self._allowed.checked(url)
        host = address.host or ""
        # A literal address is never resolved, so the resolver would not see it.
        if not self._private and is_literal(host) and not is_public(host):
            raise Invalid(
                f"`url` names {host}, which lies in a private network; hand in the bytes instead", field="url"
            )
        return address

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unavailable("ingest is starting; ask again", retry_after=1.0)
        return self._session


def _next(address: URL, location: str) -> str:
    """Where a redirect leads to. The text comes from the other host."""
    with suppress(ValueError):
        if location:
            return str(address.join(URL(location)))
    raise Invalid("`url` leads on to no address; name where it ends", field="url")


def _check(response: aiohttp.ClientResponse, address: URL) -> None:
    host = address.host or ""
    if response.status in _TRANSIENT:
        raise Unavailable(f"{host} answers {response.status}; ask again later", retry_after=5.0)
    if response.status != 200:
        raise Invalid(
            f"`url` cannot be read: {host} answers {response.status}; see that it opens without a login",
            field="url",
        )


@contextmanager
def _translating_errors(address: URL) -> Iterator[None]:
    try:
        yield
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        host = address.host or ""
        raise Unavailable(f"{host} cannot be read from now; ask again in a moment", retry_after=5.0) from error


class PublicResolver(AbstractResolver):
    """The check and the connection use the same answer: a name that changes in between gains nothing."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [result for result in await self._resolver.resolve(host, port, family) if is_public(result["host"])]
        if not found:
            raise OSError(f"{host} has no public address")
        return found

    async def close(self) -> None:
        await self._resolver.close()
