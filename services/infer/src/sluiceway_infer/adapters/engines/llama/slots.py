"""Slots of a child of llama.cpp, each with the prompt that it read last: nobody reuses that of another cache salt.

The server keeps in each slot what it has read, and by itself gives a call the slot whose text is most like its own.
How soon an answer begins, and how many tokens of its prompt were cached, would tell one tenant what another one asked.
So the slot is chosen here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class CacheSlot:
    """A slot that is taken: its number, and whether what lies in it may be reused by the salt that it is taken for."""

    def __init__(self, number: int, salt: str, salts: dict[int, str]) -> None:
        self.number, self.is_own = number, salts.get(number) == salt
        self._salt, self._salts = salt, salts
        if not self.is_own:
            # The server may refuse the call and leave in it what lay there: until it has read, it is nobody's.
            salts.pop(number, None)

    @property
    def fields(self) -> dict[str, Any]:
        """What a request says of it."""
        return {"id_slot": self.number, "cache_prompt": self.is_own}

    def was_read(self) -> None:
        """The server has read a part of the prompt into it, or has answered from that."""
        self._salts[self.number] = self._salt


class CacheSlots:
    """The slots by number; those that were used the longest ago come first."""

    def __init__(self, number: int) -> None:
        self._free = dict.fromkeys(range(number))
        self._salts: dict[int, str] = {}
        self._room = asyncio.Semaphore(number)

    @asynccontextmanager
    async def taken(self, salt: str) -> AsyncIterator[CacheSlot]:
        """A slot that is the block's own for as long as it runs. Waits where all are taken."""
        async with self._room:
            number = self._best(salt)
            del self._free[number]
            try:
                yield CacheSlot(number, salt, self._salts)
            finally:
                self._free[number] = None

    def _best(self, salt: str) -> int:
        """One that has read for this salt, the latest; else one that is nobody's, else the one left longest."""
        own = [slot for slot in self._free if self._salts.get(slot) == salt]
        nobodys = [slot for slot in self._free if slot not in self._salts]
        return own[-1] if own else next(iter(nobodys or self._free))
