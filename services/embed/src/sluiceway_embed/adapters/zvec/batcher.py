"""Batcher of upserts: who writes while another write runs shares the next one with all who wait."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import Entry

Upsert = Callable[[Namespace, Sequence[Entry]], Awaitable[Mapping[str, str]]]


@dataclass(frozen=True)
class _Waiting:
    """What somebody wants written, and what the batch says of it."""

    entries: Sequence[Entry]
    refused: "asyncio.Future[Mapping[str, str]]"


class UpsertBatcher:
    """One upsert for all who wait, of `most` entries at most: zvec takes 4 ms for a call and half a millisecond for a
    passage. The more is queued, the more is gathered; who comes alone waits for nobody."""

    def __init__(self, upsert: Upsert, *, most: int) -> None:
        self._upsert = upsert
        self._most = most
        self._waiting: defaultdict[Namespace, deque[_Waiting]] = defaultdict(deque)
        self._writing: dict[Namespace, asyncio.Task[None]] = {}

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        """What was refused of these, by id. Raises what the upsert of its batch raises."""
        mine = _Waiting(entries, asyncio.get_running_loop().create_future())
        self._waiting[namespace].append(mine)
        if namespace not in self._writing:
            self._writing[namespace] = asyncio.create_task(self._write(namespace), name="zvec.upsert")
        return await mine.refused

    async def stop(self) -> None:
        """Returns when nobody waits any more."""
        await asyncio.gather(*self._writing.values())

    async def _write(self, namespace: Namespace) -> None:
        try:
            while batch := self._next(namespace):
                await self._write_batch(namespace, batch)
        finally:
            del self._writing[namespace], self._waiting[namespace]

    def _next(self, namespace: Namespace) -> list[_Waiting]:
        """Without those who left; at least one, however much it wants."""
        waiting, batch, count = self._waiting[namespace], list[_Waiting](), 0
        while waiting and (not batch or count + len(waiting[0].entries) <= self._most):
            one = waiting.popleft()
            if not one.refused.done():
                batch.append(one)
                count += len(one.entries)
        return batch

    async def _write_batch(self, namespace: Namespace, batch: Sequence[_Waiting]) -> None:
        written = asyncio.ensure_future(self._upsert(namespace, [entry for one in batch for entry in one.entries]))
        await asyncio.wait([written])
        for one in batch:
            if not one.refused.done():
                _settle(one, written)


def _settle(one: _Waiting, written: "asyncio.Future[Mapping[str, str]]") -> None:
    error = written.exception()
    if error is not None:
        one.refused.set_exception(error)
        return
    mine = {entry.chunk.chunk_id for entry in one.entries}
    one.refused.set_result({chunk_id: why for chunk_id, why in written.result().items() if chunk_id in mine})
