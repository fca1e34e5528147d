"""Names to addresses, public ones alone."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from sluiceway_ingest.adapters.fetch.allowed import is_public


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
