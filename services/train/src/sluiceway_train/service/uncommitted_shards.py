"""Uncommitted shards, rolled back: files that one piece of work has stored, and that no dataset has in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

from sluiceway_common import tasks
from sluiceway_common.errors import Refusal
from sluiceway_train.ports.datasets import ShardFiles


@dataclass(frozen=True)
class UncommittedShards:
    """Whoever leaves the block without `committed` leaves no byte of what was put in it, unless a dataset needs it: a
    write may have happened though its answer was lost.

    A store that is away just then, or a process that is killed, leaves them until what nobody needs is collected.
    """

    files: ShardFiles
    _uris: list[str] = field(default_factory=list, init=False)

    @classmethod
    @asynccontextmanager
    async def over(cls, files: ShardFiles) -> AsyncIterator[Self]:
        puts = cls(files)
        try:
            yield puts
        finally:
            await tasks.to_the_end(puts._discard())

    async def put(self, tenant: str, content: bytes) -> str:
        """Its uri. Whoever is cancelled waits for its end: what is still being written can not be discarded."""
        return await tasks.to_the_end(self._put(tenant, content))

    def committed(self) -> None:
        """A dataset refers to all of it by now."""
        self._uris.clear()

    async def _put(self, tenant: str, content: bytes) -> str:
        uri = await self.files.put(tenant, content)
        self._uris.append(uri)
        return uri

    async def _discard(self) -> None:
        if self._uris:
            with suppress(Refusal):
                await self.files.discard(self._uris)
