"""Taint of models: what learned from a document that was withdrawn is marked, and aliases leave it."""

from collections.abc import Callable
from dataclasses import dataclass

from sluiceway_train.domain.model_aliases import ModelAlias, OnTaint
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.aliases import ModelAliases
from sluiceway_train.service.model_events import model_trained

OnLeft = Callable[[ModelAlias, tuple[int, ...]], None]
"""Told of an alias that stands for what is tainted, and of versions that it would stand for, were they approved."""


@dataclass(frozen=True, kw_only=True)
class ModelTainting:
    """`on_left` is told of each alias that stands for what is tainted and waits for an approver, and of the versions
    that were passed over because no gate approves them."""

    store: ModelStore
    aliases: ModelAliases
    on_taint: OnTaint
    on_left: OnLeft = lambda _alias, _passed_over: None

    async def taint(self, tenant: str, dataset_id: str, document_id: str) -> int:
        """Marks the versions that learned from the dataset; how many were not tainted before. Twice is once, and
        whatever a killed process left is done then. Raises Unavailable."""
        versions = await self.store.of_dataset(tenant, dataset_id)
        for version in versions:
            await self.store.taint(version, document_id, model_trained)
        for model in sorted({version.model for version in versions}):
            await self._leave(tenant, model, document_id)
        return sum(not version.tainted_by for version in versions)

    async def _leave(self, tenant: str, model: str, document_id: str) -> None:
        unfit = await self.store.unfit(tenant, model)
        for alias in await self.store.aliases(tenant, model):
            if unfit.isdisjoint(alias.versions()):
                continue
            stands = await self.aliases.move_back(alias, document_id) if self.on_taint == "move_back" else alias
            if not unfit.isdisjoint(stands.versions()):
                self.on_left(stands, await self.aliases.passed_over(stands))
