"""Daily quota of a tenant: the documents and bytes that it may hand in on one day of UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from sluiceway_common.errors import Overloaded


@dataclass(frozen=True, kw_only=True)
class DailyUsage:
    """What was handed in and taken on a day. What leaves a document as it was counts for nothing, and attachments
    count with the bytes of what they were found in."""

    documents: int = 0
    bytes: int = 0

    def plus(self, other: "DailyUsage") -> "DailyUsage":
        return DailyUsage(documents=self.documents + other.documents, bytes=self.bytes + other.bytes)

    def without(self, other: "DailyUsage") -> "DailyUsage":
        return DailyUsage(documents=self.documents - other.documents, bytes=self.bytes - other.bytes)


UNUSED: Final = DailyUsage()


def day_of(now: datetime) -> date:
    """The day that a moment is counted on, wherever the clock stands."""
    return now.astimezone(UTC).date()


def end_of_day(now: datetime) -> datetime:
    return datetime.combine(day_of(now) + timedelta(days=1), time(), UTC)


@dataclass(frozen=True, kw_only=True)
class DailyQuota:
    """The most that one tenant may hand in on a day; 0: no bound."""

    documents: int = 0
    bytes: int = 0

    @property
    def binds(self) -> bool:
        return bool(self.documents or self.bytes)

    def check(self, tenant: str, used: DailyUsage, more: DailyUsage, now: datetime) -> None:
        """Raises Overloaded with the first bound that would be crossed as its field."""
        if self.documents and used.documents + more.documents > self.documents:
            raise self._full(tenant, "documents", used.documents, self.documents, now)
        if self.bytes and used.bytes + more.bytes > self.bytes:
            raise self._full(tenant, "bytes", used.bytes, self.bytes, now)

    def _full(
        self, tenant: str, what: Literal["documents", "bytes"], used: int, most: int, now: datetime
    ) -> Overloaded:
        end = end_of_day(now)
        return Overloaded(
            f"the quota of {what} a day is used up: the tenant {tenant!r} has handed in {used} of {most} since midnight"
            f" UTC (INGEST_TENANT_DAILY_{what.upper()}); hand it in again after {end:%Y-%m-%dT%H:%M:%SZ}, or have the "
            "operators raise it",
            field=what,
            retry_after=(end - now).total_seconds(),
        )


@dataclass(frozen=True, kw_only=True)
class TenantDay:
    """What a tenant was seen to have handed in on a day."""

    tenant: str
    day: date
    used: DailyUsage

    def used_by(self, now: datetime) -> DailyUsage:
        """Nothing where another day has begun meanwhile."""
        return self.used if day_of(now) == self.day else UNUSED


@dataclass(frozen=True, kw_only=True)
class CountedSubmission:
    """A submission that counts on the day of `at`, and the quota that it must fit into."""

    at: datetime
    bytes: int
    quota: DailyQuota

    @property
    def usage(self) -> DailyUsage:
        return DailyUsage(documents=1, bytes=self.bytes)
