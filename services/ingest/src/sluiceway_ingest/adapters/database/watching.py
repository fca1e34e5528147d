"""Query of changes for whoever watches documents, and the condition of rows that a viewer may see.

Watchers look after each change: a statement is made once for each kind of them, and reads no row that they were told.
"""

from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from sluiceway_ingest.adapters.database.tables import IS_WAITING, collections, documents
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import ChangesQuery

ViewerKind = Literal["all", "own and groups", "groups"]
"""Whether a viewer sees all, what has his name as well, or what his groups may see alone."""

_MOST: Final = bindparam("most", type_=Integer())
_NO_GROUPS: Final = literal_column("'{}'::text[]", ARRAY(Text))


def viewer_kind(viewer: Viewer) -> ViewerKind:
    if viewer.sees_all:
        return "all"
    return "own and groups" if viewer.subject else "groups"


def visible_to(kind: ViewerKind) -> list[ColumnElement[bool]]:
    """The rule `may_see` as the database says it, for `viewer_parameters`."""
    columns = documents.c
    mine = columns.tenant == bindparam("viewer_tenant", type_=Text())
    if kind == "all":
        return [mine]
    default_acl = (
        select(collections.c.default_acl)
        .where(collections.c.tenant == columns.tenant, collections.c.name == columns.collection)
        .scalar_subquery()
    )
    groups = func.coalesce(func.nullif(columns.acl, _NO_GROUPS), default_acl, _NO_GROUPS)
    shared = groups.bool_op("&&")(bindparam("viewer_groups", type_=ARRAY(Text)))
    own = [columns.submitted_by == bindparam("viewer_subject", type_=Text())] if kind == "own and groups" else []
    return [mine, or_(*own, groups == _NO_GROUPS, shared)]


def viewer_parameters(viewer: Viewer) -> dict[str, Any]:
    return {
        "viewer_tenant": viewer.tenant,
        "viewer_subject": viewer.subject,
        "viewer_groups": list(viewer.groups),
    }


@cache
def changes_query(are_named: bool, kind: ViewerKind) -> Select[Any] | CompoundSelect[Any]:
    """For `changes_parameters`."""
    if are_named:
        named = documents.c.document_id == any_(bindparam("document_ids", type_=ARRAY(Text)))
        return _in_order(_changed(kind).where(named))
    # An index of each.
    some = (_in_order(_changed(kind).where(which)) for which in (IS_WAITING, not_(IS_WAITING)))
    return union_all(*some).order_by("mark").limit(_MOST)


def _changed(kind: ViewerKind) -> Select[Any]:
    columns = documents.c
    told = select(
        func.unnest(bindparam("told", type_=ARRAY(Text))), func.unnest(bindparam("told_marks", type_=ARRAY(BigInteger)))
    )
    is_told = tuple_(columns.document_id, columns.mark).in_(told)
    changed = columns.mark >= bindparam("since", type_=BigInteger())
    return select(documents).where(changed, ~is_told, *visible_to(kind))


def _in_order(wanted: Select[Any]) -> Select[Any]:
    return wanted.order_by(documents.c.mark).limit(_MOST)


def changes_parameters(viewer: Viewer, wanted: ChangesQuery) -> dict[str, Any]:
    return viewer_parameters(viewer) | {
        "document_ids": list(wanted.document_ids),
        "told": list(wanted.told),
        "told_marks": list(wanted.told.values()),
        "since": wanted.since,
        "most": wanted.limit,
    }
