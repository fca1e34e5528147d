"""Statements that find what has become of documents, however many versions they have had."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    TableValuedAlias,
    Text,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from sluiceway_eval.adapters.database.step_rows import steps
from sluiceway_eval.domain.record import DocumentVersion

_FIRST = (steps.c.at, steps.c.event_id)
_LAST = (steps.c.at.desc(), steps.c.event_id.desc())


def fates_of(tenant: str, versions: Collection[DocumentVersion]) -> Select[Any]:
    """The first step first."""
    named = _named(versions)
    each = _telling(tenant, named).lateral("telling")
    found = select(each).select_from(named.join(each, true())).distinct()
    return found.order_by(each.c.at, each.c.event_id, each.c.happened.desc())


def departures_of(tenant: str, document_ids: Collection[str]) -> Select[Any]:
    """Of each document the first withdrawal and the first erasure."""
    mine = (steps.c.tenant == tenant, steps.c.document_id.in_(document_ids))
    gone = select(steps).where(*mine, steps.c.happened.in_(("withdrawn", "erased")))
    kinds = (steps.c.document_id, steps.c.happened)
    return gone.ext(distinct_on(*kinds)).order_by(*kinds, *_FIRST)


def _named(versions: Collection[DocumentVersion]) -> TableValuedAlias:
    names = literal([name for name, _ in versions], ARRAY(Text))
    numbers = literal([number for _, number in versions], ARRAY(BigInteger))
    columns = (column("document_id", Text), column("version", BigInteger))
    return func.unnest(names, numbers).table_valued(*columns).render_derived("named")


def _telling(tenant: str, named: TableValuedAlias) -> CompoundSelect[Any]:
    """Steps of the version that is named, one of each kind."""
    mine, happened = steps.c.version, steps.c.happened
    cut = happened == "chunked"

    def one(*conditions: ColumnElement[bool], order: tuple[ColumnElement[Any], ...]) -> Select[Any]:
        of_document = (steps.c.tenant == tenant, steps.c.document_id == named.c.document_id)
        return select(steps).where(*of_document, *conditions).order_by(*order).limit(1).correlate(named)

    return union_all(
        one(happened == "withdrawn", mine >= named.c.version, order=_FIRST),
        one(happened == "erased", mine >= named.c.version, order=_FIRST),
        one(cut, mine > named.c.version, order=_FIRST),
        one(cut, mine == named.c.version, order=_LAST),
        # Of any version: it is enough to be known.
        one(cut, mine < named.c.version, order=(mine.desc(),)),
    )
