"""Fetcher over pages in a dictionary."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Final

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.adapters.fetch.allowed import Allowed

_PIECE: Final = 256 * 1024


class MemoryFetcher:
    """Pages by their address. Those in `away` are of hosts that do not answer."""

    def __init__(
        self, allowed: Allowed, pages: Mapping[str, bytes] | None = None, *, away: Collection[str] = ()
    ) -> None:
        self._allowed = allowed
        self._pages = pages or {}
        self._away = away

    async def fetch(self, url: str) -> AsyncIterator[bytes]:
        address = self._allowed.checked(url)
        if url in self._away:
            raise Unavailable(f"{address.host or ''} cannot be read from now; ask again in a moment", retry_after=5.0)
        if url not in self._pages:
            raise Invalid(f"`url` cannot be read: {address.host or ''} has no such page", field="url")
        content = self._pages[url]
        for start in range(0, len(content), _PIECE):
            yield content[start : start + _PIECE]
