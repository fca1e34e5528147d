"""Reconciliation of the log with the registry: what the log has lost of versions and aliases is said again.

Replicas of infer know both from the log alone, so a log that was lost or made anew would leave them without adapters.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_train.domain.model_aliases import AliasMove
from sluiceway_train.domain.model_versions import ModelVersion
from sluiceway_train.ports.models import ModelStore, SaidModels
from sluiceway_train.service.model_events import alias_moved, model_trained, moved_id

_PAUSE: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class Restating:
    """Twice is once: an event that is said again has the id that it had. `protected` as for moves of aliases."""

    store: ModelStore
    said: SaidModels
    seal: Seal
    clock: Clock
    protected: Collection[str]

    async def run(self) -> None:
        """Once, at the start; a log that is away is asked again."""
        while True:
            try:
                return await self.restate()
            except Refusal:
                await self.clock.sleep(_PAUSE)

    async def restate(self) -> None:
        """Raises Unavailable while the log or the store does not answer."""
        there = await self.said.ids()

        def version_lost(version: ModelVersion) -> OutgoingEvent | None:
            event = model_trained(version)
            return None if event.id in there else event

        async def move_lost(move: AliasMove) -> OutgoingEvent | None:
            is_there = moved_id(move.alias) in there
            return None if is_there else await alias_moved(move.alias, move.by, self.protected, self.seal)

        await self.store.say_again(version_lost, move_lost)
