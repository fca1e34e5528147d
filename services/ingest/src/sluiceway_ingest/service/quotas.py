"""Quota check: refuses what would take a tenant over what it may hold, before the bytes come and once they are counted.

Uploads at the same time do not see each other: together they may go over a bound by what is on its way.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sluiceway_common.errors import Overloaded, TooLarge
from sluiceway_ingest.domain.collection import DEFAULT_NAME, Collection
from sluiceway_ingest.domain.quota import Quota, TenantUsage, usage_of
from sluiceway_ingest.ports import CollectionStore, DocumentStore, Intake


@dataclass(frozen=True)
class QuotaCheck:
    """`on_refused` is told which bound it was."""

    documents: DocumentStore
    quota: Quota
    on_refused: Callable[[str], None]

    def before(self, tenant: str, seen: Intake) -> None:
        """Whether there is room for anything at all in the place of the current document. Raises TooLarge, or
        Overloaded where too many wait."""
        self.check(tenant, seen.usage, TenantUsage(documents=1, bytes=1, passages=1).without(usage_of(seen.current)))
        self._check_backlog(tenant, seen.waiting)

    def stored(self, tenant: str, seen: Intake, size: int) -> None:
        """Whether there was room for so many bytes in its place. Raises TooLarge."""
        self.check(tenant, seen.usage, TenantUsage(documents=1, bytes=size).without(usage_of(seen.current)))

    async def check_now(self, tenant: str, growth: TenantUsage) -> None:
        """By what it holds now. Raises TooLarge."""
        self.check(tenant, await self.documents.usage(tenant), growth)

    def check(self, tenant: str, usage: TenantUsage, growth: TenantUsage) -> None:
        """Raises TooLarge."""
        try:
            self.quota.check(tenant, usage, growth)
        except TooLarge as error:
            self.on_refused(error.field)
            raise

    def _check_backlog(self, tenant: str, waiting: int) -> None:
        try:
            self.quota.check_backlog(tenant, waiting)
        except Overloaded:
            self.on_refused("backlog")
            raise


@dataclass(frozen=True)
class CollectionQuotaCheck:
    """Refuses one more collection than a tenant may have. `on_refused` is told of it."""

    collections: CollectionStore
    quota: Quota
    on_refused: Callable[[str], None]

    async def check(self, tenant: str, wanted: str, there: Collection | None) -> None:
        """Where it is to be made; `default` always may be. Raises TooLarge."""
        if wanted == DEFAULT_NAME or (there is not None and there.is_there):
            return
        try:
            if self.quota.collections:
                self.quota.check_collections(tenant, await self.collections.count(tenant))
            if self.quota.collection_names and there is None:
                self.quota.check_collection_names(tenant, await self.collections.count_names(tenant))
        except TooLarge as error:
            self.on_refused(error.field)
            raise
