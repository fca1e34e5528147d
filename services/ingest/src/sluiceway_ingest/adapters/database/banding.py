"""Bands of locality-sensitive hashing in PostgreSQL: which documents of a tenant share some with a text."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Delete,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.database.statements import number_of
from sluiceway_ingest.adapters.database.row_writing import is_of, is_row, of_row
from sluiceway_ingest.adapters.database.tables import bands, document_bands
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.near_duplicates import MinHash

# A form letter has a million twins; a look at some of them tells as much, and costs each of them the same.
MOST_SHARING: Final = 100
_MOST_ROWS: Final = 500
_BANDS: Final = "bands"


def bands_written() -> Insert:
    """Of the document whose row is written, unless enough others share them: then whoever asks finds those."""
    mine = _parameter()
    others = select(literal(1)).where(_shares(of_row("tenant"), of_row("document_id"), mine)).limit(MOST_SHARING)
    is_rare = select(func.count()).select_from(others.subquery()).scalar_subquery() < MOST_SHARING
    is_there = exists().where(is_row(document_bands.c))
    row = select(of_row("tenant"), of_row("document_id"), mine).where(or_(is_rare, is_there))
    new = insert(document_bands).from_select(["tenant", "document_id", "bands"], row)
    return new.on_conflict_do_update(index_elements=["tenant", "document_id"], set_={"bands": new.excluded["bands"]})


def bands_parameter(tenant: str, minhash: MinHash) -> dict[str, list[int]]:
    """The tenant is part of each number: what others have is not even looked at."""
    mark = number_of("bands", tenant)
    return {_BANDS: sorted({band ^ mark for band in minhash.bands()})}


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
    mine = _parameter()
    each = func.unnest(document_bands.c.bands).column_valued("band")
    shared = select(func.count(each)).where(each == any_(mine)).scalar_subquery()
    new = select(document_bands.c.document_id, shared.label("shared")).where(_shares(tenant, document_id, mine))
    old = select(bands.c.document_id, literal(1, BigInteger).label("shared")).where(
        bands.c.tenant == tenant,
        bands.c.band == any_(bindparam("bands_of_before", type_=ARRAY(BigInteger))),
        bands.c.document_id != document_id,
    )
    some = union_all(*(select(part.limit(_MOST_ROWS).subquery()) for part in (new, old))).subquery()
    by_id = select(some.c.document_id).group_by(some.c.document_id)
    return by_id.order_by(func.sum(some.c.shared).desc()).limit(bindparam("most", type_=Integer()))


def sharing_parameters(document: Document, minhash: MinHash, most: int) -> dict[str, Any]:
    mine = {"tenant": document.tenant, "document_id": document.document_id, "most": most}
    return mine | bands_parameter(document.tenant, minhash) | {"bands_of_before": sorted(minhash.bands())}


def _parameter() -> BindParameter[Any]:
    return bindparam(_BANDS, type_=ARRAY(BigInteger))


def _shares(
    tenant: ColumnElement[str], document_id: ColumnElement[str], mine: ColumnElement[Any]
) -> ColumnElement[bool]:
    columns = document_bands.c
    return and_(columns.bands.bool_op("&&")(mine), columns.tenant == tenant, columns.document_id != document_id)
