"""Quota check: refuses what would take a tenant over what it may hold, before the bytes come and once they are counted.

Uploads at the same time do not see each other: together they may go over a bound by what is on its way.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sluiceway_common.errors import Overloaded, TooLarge
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.quota import Quota, TenantUsage, usage_of
from sluiceway_ingest.ports import DocumentStore


@dataclass(frozen=True)
class QuotaCheck:
    """`on_refused` is told which bound it was."""

    documents: DocumentStore
    quota: Quota
    on_refused: Callable[[str], None]

    async def before(self, tenant: str, current: Document | None) -> None:
        """Whether there is room for anything at all in the place of the current document. Raises TooLarge, or
        Overloaded where too many wait."""
        await self.check(tenant, TenantUsage(documents=1, bytes=1, passages=1).without(usage_of(current)))
        await self._check_backlog(tenant)

    async def stored(self, tenant: str, current: Document | None, size: int) -> None:
        """Whether there is room for so many bytes in its place. Raises TooLarge."""
        await self.check(tenant, TenantUsage(documents=1, bytes=size).without(usage_of(current)))

    async def check(self, tenant: str, growth: TenantUsage) -> None:
        """Raises TooLarge."""
        try:
            self.quota.check(tenant, await self.documents.usage(tenant), growth)
        except TooLarge as error:
            self.on_refused(error.field)
            raise

    async def _check_backlog(self, tenant: str) -> None:
        if not self.quota.backlog:
            return
        try:
            self.quota.check_backlog(tenant, await self.documents.backlog(tenant, self.quota.backlog))
        except Overloaded:
            self.on_refused("backlog")
            raise
