"""Collecting of shards that nothing refers to: what a build left that was killed, or done twice."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_train.ports.datasets import ShardFiles

_SECONDS: Final = 3600.0


@dataclass(frozen=True, kw_only=True)
class ShardCollecting:
    """Looks every hour; several replicas may collect at once."""

    files: ShardFiles
    clock: Clock

    async def run(self) -> None:
        """For ever; what could not be deleted is tried again."""
        while True:
            with suppress(Refusal):
                await self.files.collect()
            await self.clock.sleep(_SECONDS)
