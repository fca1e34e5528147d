"""Fair turns of tenants in what a sweep finds: the first document of each, then the second of each, and so on. So that
one with a million documents holds up nobody else's.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, func, select, true

from sluiceway_ingest.adapters.database.tables import documents


def in_turns_of_tenants(
    which: ColumnElement[bool], *more: ColumnElement[bool], order: str, limit: BindParameter[int]
) -> Select[Any]:
    """Of the documents of which it is so, and `more`. `which` is the condition of an index that begins with the tenant:
    each that has such documents is one step in it."""
    name = documents.c.tenant
    names = select(func.min(name).label("tenant")).where(which).cte("names", recursive=True)
    following = select(func.min(name)).where(which, name > names.c.tenant).scalar_subquery()
    tenants = names.union_all(select(following).where(names.c.tenant.is_not(None)))
    return in_turns(tenants, select(documents).where(name == tenants.c.tenant, which, *more), order, limit)


def in_turns(sources: FromClause, theirs: Select[Any], order: str, limit: BindParameter[int]) -> Select[Any]:
    """Of the documents `theirs` that each row of `sources` has, in their order by that column."""
    some = theirs.correlate(sources).order_by(documents.c[order]).limit(limit).lateral("some")
    turn = func.row_number().over(partition_by=some.c.tenant, order_by=some.c[order])
    found = select(some).select_from(sources.join(some, true()))
    return found.order_by(turn, some.c[order]).limit(limit)
