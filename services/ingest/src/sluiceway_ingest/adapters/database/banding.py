"""Bands of locality-sensitive hashing in PostgreSQL: which documents of a tenant share some with a text."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Delete,
    Integer,
    Select,
    any_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_common.database.statements import number_of
from sluiceway_ingest.adapters.database.row_writing import is_of, is_row, of_row
from sluiceway_ingest.adapters.database.tables import bands, document_bands
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.near_duplicates import MinHash

# A form letter has a million twins; a look at some of them tells as much, and costs each of them the same.
MOST_SHARING: Final = 100
_MOST_ROWS: Final = 500
_BANDS: Final = "bands"
# A release before reads these alone.
_BEFORE: Final = "bands_before"
_UNMARKED: Final = "bands_unmarked"
_NONE: Final = literal_column("'{}'::bigint[]", ARRAY(BigInteger))


def bands_written() -> Insert:
    """Of the document whose row is written, unless enough others share them: then whoever asks finds those."""
    others = _sharers(of_row("tenant"), of_row("document_id"))
    is_rare = select(func.count()).select_from(others).scalar_subquery() < MOST_SHARING
    is_there = exists().where(is_row(document_bands.c))
    # What was there is of another text. Were it written over with what many share, there would be no end of those.
    cut = case((rows_are_short(), _parameter(_BANDS)), else_=_parameter(_BEFORE))
    mine = case((is_rare, cut), else_=_NONE)
    row = select(of_row("tenant"), of_row("document_id"), mine).where(or_(is_rare, is_there))
    new = insert(document_bands).from_select(["tenant", "document_id", "bands"], row)
    return new.on_conflict_do_update(index_elements=["tenant", "document_id"], set_={"bands": new.excluded["bands"]})


def bands_parameters(tenant: str, minhash: MinHash) -> dict[str, list[int]]:
    """The tenant is part of each number: what others have is not even looked at."""
    mark = number_of("bands", tenant)
    cut = {_BANDS: minhash.bands(), _BEFORE: minhash.bands_before()}
    return {name: sorted({band ^ mark for band in some}) for name, some in cut.items()}


def bands_forgotten(document: Document) -> Sequence[Delete]:
    return [delete(table).where(is_of(table.c, document)) for table in (bands, document_bands)]


def bands_of_before_forgotten(document: Document) -> Delete:
    """What a release before has written of it; the rest is written over."""
    return delete(bands).where(is_of(bands.c, document))


@cache
def sharing() -> Select[Any]:
    """Ids of those that share most bands with a document; for `sharing_parameters`."""
    tenant: BindParameter[str] = bindparam("tenant")
    document_id: BindParameter[str] = bindparam("document_id")
    others = _sharers(tenant, document_id)
    each = func.unnest(others.c.bands).column_valued("band")
    shared = select(func.count(each)).where(each == any_(_looked_for())).scalar_subquery()
    new = select(others.c.document_id, shared.label("shared"))
    old = select(bands.c.document_id, literal(1, BigInteger).label("shared")).where(
        bands.c.tenant == tenant,
        bands.c.band == any_(_parameter(_UNMARKED)),
        bands.c.document_id != document_id,
    )
    some = union_all(*(select(part.limit(_MOST_ROWS).subquery()) for part in (new, old))).subquery()
    by_id = select(some.c.document_id).group_by(some.c.document_id)
    return by_id.order_by(func.sum(some.c.shared).desc()).limit(bindparam("most", type_=Integer()))


def sharing_parameters(document: Document, minhash: MinHash, most: int) -> dict[str, Any]:
    mine = {"tenant": document.tenant, "document_id": document.document_id, "most": most}
    return mine | bands_parameters(document.tenant, minhash) | {_UNMARKED: sorted(minhash.bands_before())}


def _parameter(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(BigInteger))


def _looked_for() -> ColumnElement[Any]:
    return func.array_cat(_parameter(_BANDS), _parameter(_BEFORE), type_=ARRAY(BigInteger))


def _sharers(tenant: ColumnElement[str], document_id: ColumnElement[str]) -> CTE:
    """Those that share a band with the parameter, by the index. The planner takes each band that it does not know for
    one of half a per cent of all rows, and reads the table where it wants some of so many: so it is asked for all of
    them, which are a few hundred, and does not see how many bands are looked for."""
    columns = document_bands.c
    unseen = select(_looked_for()).scalar_subquery()
    sharing_one = (columns.bands.bool_op("&&")(unseen), columns.tenant == tenant, columns.document_id != document_id)
    return select(columns.document_id, columns.bands).where(*sharing_one).cte("sharers").prefix_with("MATERIALIZED")
