"""Usage of tenants, kept in the transaction of each change: nobody counts a million rows before an upload."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from sluiceway_ingest.adapters.database.tables import daily_usage, usage
from sluiceway_ingest.domain.daily_quota import CountedSubmission, DailyUsage
from sluiceway_ingest.domain.document import GONE
from sluiceway_ingest.ports import Change


def check_day(tenant: str, counted: CountedSubmission, day: Row[Any]) -> None:
    """Of what the day comes to with it. Its row is held until the end of the transaction, so that replicas that take
    documents at the same time see each other. Raises Overloaded."""
    used = DailyUsage(documents=day.documents, bytes=day.bytes).without(counted.usage)
    counted.quota.check(tenant, used, counted.usage, counted.at)


def day_query(tenant: str, day: date) -> Select[Any]:
    return select(daily_usage).where(daily_usage.c.tenant == tenant, daily_usage.c.day == day)


def usage_query(tenant: str) -> Select[Any]:
    return select(usage).where(usage.c.tenant == tenant)


def is_counted(change: Change) -> bool:
    """Whether the document may count otherwise than its row before."""
    document, expected = change.document, change.expected
    if expected is None:
        return True
    leaves = (document.state in GONE) != (expected.state in GONE) or document.state == "erased"
    is_cut = document.state == "chunked" != expected.state
    return leaves or is_cut or document.revision.version != expected.version
