"""Ports of collections: their rules as the log tells of them, and their names as ingest knows them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sluiceway_embed.domain.chunks import CollectionRules


class CollectionRulesStore(Protocol):
    """The rules of collections as the log tells of them, over all replicas. Raises Unavailable."""

    async def note(self, rules: CollectionRules) -> None:
        """Unless a later state is there; what was noted counts for every search that begins after it returned."""
        ...

    async def of(self, tenant: str, collections: Sequence[str]) -> Mapping[str, CollectionRules]: ...


class CollectionNames(Protocol):
    """The collections of the caller's tenant, those without a document too; as ingest knows them."""

    async def names(self) -> Sequence[str]:
        """Those that the caller may list, by name. Raises Unavailable."""
        ...
