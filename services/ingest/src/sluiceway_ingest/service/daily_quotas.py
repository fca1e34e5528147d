"""Daily quota check: refuses what would take a tenant over what it may hand in on a day.

Before the bytes come and while they do, by what is known then; exactly once they are stored, in the transaction that
takes the document.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded
from sluiceway_ingest.domain.daily_quota import CountedSubmission, DailyQuota, DailyUsage, TenantDay, day_of


@dataclass(frozen=True)
class DailyQuotaCheck:
    """`on_refused` is told which bound it was."""

    clock: Clock
    quota: DailyQuota
    on_refused: Callable[[str], None]

    def today(self) -> date | None:
        """The day whose usage is to be looked up; None where no bound asks for it."""
        return day_of(self.clock.now()) if self.quota.binds else None

    def before(self, tenant: str, day: date | None, used: DailyUsage) -> TenantDay:
        """What was handed in on the day, if there is room for anything at all. Raises Overloaded."""
        today = TenantDay(tenant=tenant, day=day or day_of(self.clock.now()), used=used)
        self.check(today, 1)
        return today

    def check(self, day: TenantDay, size: int) -> None:
        """Whether there is room for a document of so many bytes. Raises Overloaded."""
        now = self.clock.now()
        with self.told():
            self.quota.check(day.tenant, day.used_by(now), DailyUsage(documents=1, bytes=size), now)

    async def within(self, day: TenantDay, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The pieces, for as long as there is room for them: what would be refused in the end is not stored first."""
        size = 0
        async for piece in pieces:
            size += len(piece)
            self.check(day, size)
            yield piece

    def counted(self, size: int) -> CountedSubmission:
        """To be committed with a document of so many bytes."""
        return CountedSubmission(at=self.clock.now(), bytes=size, quota=self.quota)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tells of what the block refuses for the day; nothing else that is busy names a bound."""
        try:
            yield
        except Overloaded as error:
            if error.field:
                self.on_refused(f"{error.field} a day")
            raise
