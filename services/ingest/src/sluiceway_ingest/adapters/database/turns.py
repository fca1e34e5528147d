"""Fair turns of tenants in what a sweep finds: the first document of each, then the second of each, and so on. So that
one with a million documents holds up nobody else's.
"""

from typing import Any

from sqlalchemy import CTE, FromClause, Select, func, select, true

from sluiceway_ingest.adapters.database.tables import documents
from sluiceway_ingest.domain.document import DocumentState


def tenants_in(state: DocumentState) -> CTE:
    """Those with documents in the state, as `tenant`: each is one step in the index of that state."""
    name, mine = documents.c.tenant, documents.c.state == state
    names = select(func.min(name).label("tenant")).where(mine).cte("names", recursive=True)
    following = select(func.min(name)).where(mine, name > names.c.tenant).scalar_subquery()
    return names.union_all(select(following).where(names.c.tenant.is_not(None)))


def in_turns(sources: FromClause, theirs: Select[Any], order: str, limit: int) -> Select[Any]:
    """Of the documents `theirs` that each row of `sources` has, in their order by that column."""
    some = theirs.correlate(sources).order_by(documents.c[order]).limit(limit).lateral("some")
    turn = func.row_number().over(partition_by=some.c.tenant, order_by=some.c[order])
    found = select(some).select_from(sources.join(some, true()))
    return found.order_by(turn, some.c[order]).limit(limit)
