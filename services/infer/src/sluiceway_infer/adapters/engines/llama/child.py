"""One child of llama.cpp with the calls that are at work in it: it ends when the last of them has."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sluiceway_common import tasks
from sluiceway_common.calls import Deadlines
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_infer.adapters.engines.llama.process import LlamaProcess, ModelFile
from sluiceway_infer.adapters.engines.llama.server import LlamaServer
from sluiceway_infer.adapters.engines.llama.slots import CacheSlots
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights

# As long as a stream gets whose caller names no time.
LEAVE_SECONDS = Deadlines().stream
_BREAK_SECONDS = 1.0
_RETRY_AFTER = 1.0


class LlamaChild:
    """A process, the connections to it, and where each adapter lies in it."""

    def __init__(self, model_file: ModelFile, clock: Clock, name: str, adapters: Sequence[AdapterWeights] = ()) -> None:
        self.process = LlamaProcess(model_file, clock, adapters)
        self.slots = CacheSlots(model_file.slots)
        self._name = name
        self._server: LlamaServer | None = None
        self._calls = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    async def start(self) -> None:
        await self.process.start()
        self._server = LlamaServer(self.process, self._name)

    async def stop(self) -> None:
        """The process first: a call that is at work sees its connection break. One whose session is closed under it
        would wait for ever."""
        await self.process.stop()
        await self._idle_within(_BREAK_SECONDS)
        if self._server is not None:
            await self._server.close()

    async def leave(self) -> None:
        """Stops when its calls have come to their end, or after `LEAVE_SECONDS`."""
        try:
            await self._idle_within(LEAVE_SECONDS)
        finally:
            await tasks.to_the_end(self.stop())

    async def _idle_within(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_idle.wait()

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        return [one.version.key for one in self.process.adapters]

    @contextmanager
    def call(self) -> Iterator[LlamaServer]:
        """Its server; it is not stopped before the block ends."""
        assert self._server is not None, "not started"
        self._calls += 1
        self._is_idle.clear()
        try:
            yield self._server
        finally:
            self._calls -= 1
            if not self._calls:
                self._is_idle.set()

    def scales(self, adapter: AdapterVersion | None) -> list[dict[str, Any]]:
        """The adapters of a request, all of them named: what it does not name would be left to the server. Raises
        Unavailable for one that is not here."""
        wanted = None if adapter is None else adapter.key
        if adapter is not None and wanted not in self.adapters:
            raise Unavailable(f"{adapter.name} is being loaded; ask again in a moment", retry_after=_RETRY_AFTER)
        return [{"id": place, "scale": float(key == wanted)} for place, key in enumerate(self.adapters)]

    async def warm(self, adapters: Sequence[AdapterWeights]) -> None:
        """Draws a token without any adapter, and one with each of these: what breaks it breaks it here. Raises
        Unavailable."""
        with self.call() as server:
            for one in (None, *(weights.version for weights in adapters)):
                await server.post("/completion", {"prompt": "A", "n_predict": 1, "lora": self.scales(one)})
