"""Judgements of current versions, in the row of the version: rows of their own, with their keys, took four times the
room. A release before it reads those alone; the schema says whether a version takes them.

What is said later of a current version is a row of its own again, and goes before what the version says.
"""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Insert,
    Interval,
    Subquery,
    Tuple,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from sluiceway_common.database import parameter
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_embed.adapters.database.tables import document_heads, judgements

_KEY: Final = ("tenant", "document_id", "version", "attempt")
_NOBODY: Final = literal_column("'{}'::jsonb", JSONB)
_EPOCH: Final = literal_column("'epoch'::timestamptz", DateTime(timezone=True))
_MICROSECOND: Final = literal_column("interval '1 microsecond'", Interval)


def said_taken() -> ColumnElement[Any]:
    """The column `said` of a version that becomes current: when each judge has spoken, and what was told, by judge."""
    here = judgements.c
    each = func.jsonb_build_array(_microseconds(here.at), here.told)
    mine = select(func.jsonb_object_agg(here.judge, each)).where(_is_asked(judgements))
    return case((rows_are_short(), mine.scalar_subquery()), else_=null())


def said_kept(new: Any) -> ColumnElement[Any]:
    """The same where the row is there: of the same try it keeps what it says."""
    here = document_heads.c
    both = func.coalesce(here.said, _NOBODY).concat(func.coalesce(new.said, _NOBODY))
    return case((_order(here) == _order(new), func.nullif(both, _NOBODY)), else_=new.said)


def is_said_by_version() -> ColumnElement[bool]:
    """Whether the version that is asked for has this word of the judge, or a later one."""
    said_at = _said_at(parameter(judgements.c.judge))
    return exists().where(_is_asked(document_heads), said_at >= _microseconds(parameter(judgements.c.at)))


def is_taken() -> ColumnElement[bool]:
    """Whether a row of judgements of the version that is asked for is one that the version says."""
    here = judgements.c
    theirs = (_is_asked(document_heads), _said_at(here.judge) == _microseconds(here.at))
    return and_(_is_asked(judgements), exists().where(*theirs))


def all_said() -> Subquery:
    """Rows of judgements of the version that is asked for, wherever they are."""
    heads, each = document_heads.c, _each_of(document_heads.c.said)
    columns = (*(heads[name] for name in _KEY), *_values(each))
    taken = select(*columns).select_from(document_heads.join(each, true())).where(_is_asked(document_heads))
    return union_all(select(judgements).where(_is_asked(judgements)), taken).subquery(judgements.name)


def given_back(gone: CTE) -> Insert:
    """Rows again of what a version has said that is current no more."""
    each = _each_of(gone.c.said)
    rows = select(*(gone.c[name] for name in _KEY), *_values(each)).select_from(gone.join(each, true()))
    return insert(judgements).from_select(judgements.c.keys(), rows).on_conflict_do_nothing()


def _each_of(said: ColumnElement[Any]) -> Any:
    return func.jsonb_each(said).table_valued("key", "value", name="each_said").render_derived()


def _values(each: Any) -> tuple[ColumnElement[Any], ...]:
    """The columns `judge`, `at` and `told`."""
    listed = cast(each.c.value, JSONB)
    at = _EPOCH + cast(listed[0].astext, BigInteger) * _MICROSECOND
    return each.c.key.label("judge"), at.label("at"), listed[1].label("told")


def _said_at(judge: ColumnElement[str]) -> ColumnElement[Any]:
    return cast(document_heads.c.said.op("->")(judge).op("->>")(literal_column("0")), BigInteger)


def _microseconds(at: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.extract("epoch", at) * literal_column("1000000"), BigInteger)


def _is_asked(table: Any) -> ColumnElement[bool]:
    return and_(*(table.c[name] == parameter(judgements.c[name]) for name in _KEY))


def _order(columns: Any) -> Tuple:
    return tuple_(columns.version, columns.attempt)
