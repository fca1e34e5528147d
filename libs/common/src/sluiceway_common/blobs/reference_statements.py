"""Statements over rows of blobs that are made once, and parts of statements of whoever refers to blobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    Text,
    Update,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.blobs.tables import BlobTables
from sluiceway_common.database.row_forms import rows_are_short

NOW: Final = func.clock_timestamp()
# No transaction has locked or changed a row that this statement made.
_IS_NEW: Final = literal_column("xmax = 0", Boolean)


@dataclass(frozen=True)
class PutFor:
    """The owner of what is to be put: the row of a blob says so, and `otherwise` makes the part of the statement that
    notes it of those, by `uri`, whose row says something else."""

    owner: str
    otherwise: Callable[[FromClause, ColumnElement[str]], CTE]


@cache
def noting(kept: Table, otherwise: Callable[[FromClause, ColumnElement[str]], CTE] | None) -> Executable:
    """Of `uris` and `sizes`, side by side, and the `owner` where there is one. Gives of each whether it is new."""
    if otherwise is None:
        return _noted(kept, {}).returning(_IS_NEW)
    owner = bindparam("owner", type_=Text())
    row = _noted(kept, {"owner": case((rows_are_short(), owner))})
    noted = row.returning(kept.c.uri, _IS_NEW.label("is_new"), _is(kept.c.owner, owner).label("is_theirs")).cte("noted")
    others = select(noted.c.uri).where(~noted.c.is_theirs).subquery()
    return select(noted.c.is_new).add_cte(otherwise(others, owner))


def referring(tables: BlobTables, uris: ColumnElement[Any], holder: ColumnElement[str]) -> tuple[CTE, CTE]:
    """Parts of a statement of the caller's transaction: what touches these uris and gives those that are kept, for
    `check_kept`, and what notes that the holder needs them. Twice is once."""
    touched = touching(tables.kept, uris)
    return touched, _referred(tables, select(touched.c.uri, holder))


def referring_part(
    tables: BlobTables, uris: ColumnElement[Any], owner: ColumnElement[str], part: ColumnElement[str]
) -> tuple[CTE, CTE]:
    """The same for a part of an owner. The row of a blob says it where it is of nobody else, and needed by no part."""
    row = tables.kept.c
    is_free = and_(rows_are_short(), row.part.is_(None), func.coalesce(row.owner == owner, true()))
    mine = {"owner": case((is_free, owner), else_=row.owner), "part": case((is_free, part), else_=row.part)}
    says_so = (_is(row.owner, owner) & _is(row.part, part)).label("says_so")
    touched = _touched(tables.kept, uris, mine).returning(row.uri, says_so).cte("touched")
    held = select(touched.c.uri, owner.concat("/").concat(part)).where(~touched.c.says_so)
    return touched, _referred(tables, held)


def touching(kept: Table, uris: ColumnElement[Any]) -> CTE:
    """Touches those that are kept still."""
    return _touched(kept, uris, {}).returning(kept.c.uri).cte("touched")


def is_needed(tables: BlobTables) -> ColumnElement[bool]:
    """Whether somebody needs the blob of a row of `kept`."""
    referred = exists().where(tables.references.c.uri == tables.kept.c.uri)
    return or_(tables.kept.c.part.is_not(None), referred) if tables.have_owners else referred


def parts_released(tables: BlobTables, *which: ColumnElement[bool]) -> Update:
    """Rows of `kept` say no more that a part needs them; their owner stays."""
    return update(tables.kept).where(tables.kept.c.part.is_not(None), *which).values(part=None)


def parts_outlived(tables: BlobTables, *which: ColumnElement[bool]) -> Update:
    """The same, and touches them: what nobody else needs goes a day later."""
    return _in_order(tables.kept, tables.kept.c.part.is_not(None), *which).values(part=None, touched=NOW)


def disowned(tables: BlobTables, owner: ColumnElement[str]) -> Update:
    """Rows of `kept` are none of the owner's any more, unless a part of it needs them."""
    return _in_order(tables.kept, tables.kept.c.part.is_(None), tables.kept.c.owner == owner).values(owner=None)


def own_holder(tables: BlobTables) -> ColumnElement[str]:
    """The holder of which a row of `kept` says that it needs the blob; null where it says none."""
    return tables.kept.c.owner.concat("/").concat(tables.kept.c.part)


def _noted(kept: Table, owner: Mapping[str, ColumnElement[Any]]) -> Insert:
    arrays = bindparam("uris", type_=ARRAY(Text)), bindparam("sizes", type_=ARRAY(BigInteger))
    rows = select(*map(func.unnest, arrays), NOW, *owner.values())
    noted = insert(kept).from_select(["uri", "bytes", "touched", *owner], rows)
    # Whose they were first they stay.
    first = {name: func.coalesce(kept.c[name], noted.excluded[name]) for name in owner}
    return noted.on_conflict_do_update(index_elements=["uri"], set_={"touched": NOW, **first})


def _touched(kept: Table, uris: ColumnElement[Any], more: Mapping[str, ColumnElement[Any]]) -> Update:
    return _in_order(kept, kept.c.uri == any_(uris)).values(touched=NOW, **more)


def _in_order(kept: Table, *which: ColumnElement[bool]) -> Update:
    """In one order everywhere, so that nobody waits in a circle."""
    mine = select(kept.c.uri).where(*which).order_by(kept.c.uri).with_for_update().cte("mine")
    return update(kept).where(kept.c.uri == mine.c.uri)


def _referred(tables: BlobTables, held: Select[Any]) -> CTE:
    return insert(tables.references).from_select(["uri", "holder"], held).on_conflict_do_nothing().cte("noted")


def _is(column: ColumnElement[Any], wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """False where the column is null."""
    return func.coalesce(column == wanted, false())
