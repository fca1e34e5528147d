"""Slots of a child of llama.cpp, each with the prompt that it read last: nobody reuses that of another cache salt.

The server keeps in each slot what it has read, and by itself gives a call the slot whose text is most like its own.
How soon an answer begins, and how many tokens of its prompt were cached, would tell one tenant what another one asked.
So the slot is chosen here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class CacheSlots:
    """The slots by number; those that were used the longest ago come first."""

    def __init__(self, number: int) -> None:
        self._free = dict.fromkeys(range(number))
        self._salts: dict[int, str] = {}
        self._room = asyncio.Semaphore(number)

    @asynccontextmanager
    async def taken(self, salt: str) -> AsyncIterator[dict[str, Any]]:
        """What a request says of the slot that is its own for as long as the block runs: the number, and whether what
        lies in it may be reused. Waits where all are taken."""
        async with self._room:
            slot = self._best(salt)
            is_own = self._salts.get(slot) == salt
            self._salts[slot] = salt
            del self._free[slot]
            try:
                yield {"id_slot": slot, "cache_prompt": is_own}
            finally:
                self._free[slot] = None

    def _best(self, salt: str) -> int:
        """One that has read for this salt, the latest; else one that has read nothing, else the one left longest."""
        own = [slot for slot in self._free if self._salts.get(slot) == salt]
        unused = [slot for slot in self._free if slot not in self._salts]
        return own[-1] if own else next(iter(unused or self._free))
