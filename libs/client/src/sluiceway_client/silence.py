"""Patience with a service that does not answer."""

import asyncio
import time
from collections.abc import Callable

from sluiceway_client.errors import Overloaded, Unavailable

PATIENCE = 60.0

Waits = Callable[[Overloaded | Unavailable], None]
"""Is told when a silence begins."""


class Silence:
    """How long a service has not answered, without a word in between."""

    def __init__(self, patience: float, waits: Waits) -> None:
        self._patience = patience
        self._waits = waits
        self._began: float | None = None

    def ends(self) -> None:
        self._began = None

    async def goes_on(self, error: Overloaded | Unavailable) -> None:
        """A pause before the next try; raises the error where there is to be none."""
        if self._began is None:
            self._began = time.monotonic()
            self._waits(error)
        if time.monotonic() - self._began >= self._patience:
            raise error
        await asyncio.sleep(error.retry_after or 1.0)
