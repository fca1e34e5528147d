"""Usage of quotas: what a tenant holds and has handed in today, each beside its bound."""

from dataclasses import dataclass
from datetime import datetime

from sluiceway_common.clock import Clock
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.daily_quota import DailyQuota, DailyUsage, day_of, end_of_day
from sluiceway_ingest.domain.quota import Quota, TenantUsage
from sluiceway_ingest.ports import DocumentStore


@dataclass(frozen=True, kw_only=True)
class QuotaUsage:
    """Numbers of one tenant. `backlog` counts documents that wait, up to the bound; 0 where there is none."""

    tenant: str
    held: TenantUsage
    backlog: int
    today: DailyUsage
    day_ends_at: datetime
    quota: Quota
    daily_quota: DailyQuota


@dataclass(frozen=True, kw_only=True)
class UsageQueries:
    """Counts that are kept with each change, so that asking costs little."""

    documents: DocumentStore
    clock: Clock
    quota: Quota
    daily_quota: DailyQuota

    async def of_caller(self, caller: Principal) -> QuotaUsage:
        """Of the tenant of the caller; of another one nobody is told. A reader would count what groups hide. Raises
        Blocked, Unavailable."""
        caller.must("contributor")
        tenant, now = caller.tenant, self.clock.now()
        backlog = self.quota.backlog
        return QuotaUsage(
            tenant=tenant,
            held=await self.documents.usage(tenant),
            backlog=await self.documents.backlog(tenant, backlog) if backlog else 0,
            today=await self.documents.handed_in(tenant, day_of(now)),
            day_ends_at=end_of_day(now),
            quota=self.quota,
            daily_quota=self.daily_quota,
        )
