"""Compare-and-set of the row of a document in one statement: it looks whether the collection takes anything, writes,
and says what the row counted before.

Statements are made once for each shape of a change, and get its values as parameters: making them costs more than
asking them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_ingest.adapters.database.rows import row_of
from sluiceway_ingest.adapters.database.stored_blobs import blob_columns, original_bytes
from sluiceway_ingest.adapters.database.stored_judgements import short_judgements
from sluiceway_ingest.adapters.database.tables import collections, documents
from sluiceway_ingest.adapters.database.usage import is_counted
from sluiceway_ingest.domain.document import GONE, Document, Revision
from sluiceway_ingest.ports import Change

_ROW: Final = "row_"
_SHORT_JUDGEMENTS: Final = "judgements_short"
_NONE: Final = literal(0, BigInteger)
# Microseconds of the database's clock.
MARK: Final = literal_column("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", documents.c.mark.type)
# Twins are told by a statement of their own, and the mark is the database's.
_NAMES: Final = tuple(column.name for column in documents.columns if column.name not in ("near_duplicates", "mark"))
_REVISION: Final = {"state": "state", "version": "version", "attempt": "attempt", "revision": "number"}


@dataclass(frozen=True, kw_only=True)
class ChangeShape:
    """What a change consists of, whatever its values are."""

    is_new: bool
    takes_in: bool
    is_counted: bool
    is_within: bool
    names_twins: bool
    has_request: bool
    has_bands: bool
    has_event: bool
    keeps: bool
    counts_day: bool

    @classmethod
    def of(cls, change: Change) -> Self:
        has_bands, is_new = change.near_duplicates is not None, change.expected is None
        return cls(
            is_new=is_new,
            takes_in=change.takes_in,
            is_counted=is_counted(change),
            is_within=change.within is not None,
            names_twins=has_bands or is_new or change.document.state == "erased",
            has_request=change.request is not None,
            has_bands=has_bands,
            has_event=bool(change.events),
            keeps=bool(change.keeps),
            counts_day=change.counted is not None,
        )

    @property
    def is_row_alone(self) -> bool:
        """Whether nothing is written beside the row."""
        return not any((self.is_counted, self.has_request, self.has_bands, self.has_event, self.keeps, self.counts_day))


def row_written(shape: ChangeShape) -> ReturningInsert[Any] | ReturningUpdate[Any]:
    """Gives a row where it has written one; see `counted_before`."""
    row: dict[str, Any] = {name: of_row(name) for name in _NAMES} | blob_columns(_ROW) | _in_short() | {"mark": MARK}
    if shape.names_twins:
        row["near_duplicates"] = of_row("near_duplicates")
    return _inserted(shape, row) if shape.is_new else _updated(shape, row)


def row_parameters(change: Change) -> dict[str, Any]:
    document = change.document
    row = {**row_of(document), "near_duplicates": list(document.near_duplicates)}
    row |= {_SHORT_JUDGEMENTS: short_judgements(document.judgements)}
    given = {f"{_ROW}{name}": value for name, value in row.items()}
    if change.expected is not None:
        given |= _revision_parameters("expected", change.expected)
    if (within := change.within) is not None:
        given |= {"within_document_id": within.document_id, **_revision_parameters("within", within.revision)}
    return given


def of_row(name: str) -> BindParameter[Any]:
    """The parameter of a column."""
    return bindparam(f"{_ROW}{name}", type_=documents.c[name].type)


def counted_before(shape: ChangeShape, written: CTE) -> Mapping[str, ColumnElement[int]]:
    """What the row counted that was written over, of a change that `is_counted`."""
    if shape.is_new:
        return dict.fromkeys(("documents", "bytes", "passages"), _NONE)
    counts = {"documents": literal(1, BigInteger), "passages": written.c.passages}
    gone, is_erased = written.c.state.in_(sorted(GONE)), written.c.state == "erased"
    counted = {name: case((gone, _NONE), else_=count) for name, count in counts.items()}
    return counted | {"bytes": case((is_erased, _NONE), else_=written.c.bytes)}


def is_of(columns: Any, document: Document) -> ColumnElement[bool]:
    return and_(columns.tenant == document.tenant, columns.document_id == document.document_id)


def is_at(document: Document, revision: Revision) -> ColumnElement[bool]:
    """The row of the document, if that is its revision still."""
    columns = documents.c
    row = tuple_(columns.state, columns.version, columns.attempt, columns.revision)
    return and_(is_of(columns, document), row == (revision.state, revision.version, revision.attempt, revision.number))


def is_row(columns: Any) -> ColumnElement[bool]:
    """What belongs to the document that is written."""
    return and_(columns.tenant == of_row("tenant"), columns.document_id == of_row("document_id"))


def _in_short() -> dict[str, ColumnElement[Any]]:
    """Columns that say less where a release before has never read them."""
    judgements = bindparam(f"{_ROW}{_SHORT_JUDGEMENTS}", type_=documents.c.judgements.type)
    written = {"source_sha256": literal_column("''", Text), "judgements": judgements}
    return {name: case((rows_are_short(), short), else_=of_row(name)) for name, short in written.items()}


def _revision_parameters(prefix: str, revision: Revision) -> dict[str, Any]:
    return {f"{prefix}_{name}": getattr(revision, field) for name, field in _REVISION.items()}


def _stands_at(prefix: str) -> list[ColumnElement[bool]]:
    columns = documents.c
    return [columns[name] == bindparam(f"{prefix}_{name}", type_=columns[name].type) for name in _REVISION]


def _inserted(shape: ChangeShape, row: dict[str, Any]) -> ReturningInsert[Any]:
    wanted = select(*(given.label(name) for name, given in row.items())).where(_takes_in())
    if shape.is_within:
        wanted = wanted.where(_is_within())
    return insert(documents).from_select(list(row), wanted).on_conflict_do_nothing().returning(documents.c.document_id)


def _updated(shape: ChangeShape, row: dict[str, Any]) -> ReturningUpdate[Any]:
    columns = documents.c
    written = update(documents).where(is_row(columns), *_stands_at("expected")).values(row)
    if shape.takes_in:
        written = written.where(_takes_in())
    if shape.is_within:
        written = written.where(_is_within())
    if not shape.is_counted:
        return written.returning(columns.document_id)
    before = _held()
    same = columns.document_id == before.c.document_id
    return written.where(same).returning(columns.document_id, before.c.state, before.c.bytes, before.c.passages)


def _takes_in() -> ColumnElement[bool]:
    """Whoever closes the collection waits for this transaction, or is seen by it."""
    of = collections.c
    mine = (of.tenant == of_row("tenant"), of.name == of_row("collection"))
    rules = select(of.state).where(*mine).with_for_update(read=True).cte("rules")
    return ~exists(select(rules.c.state).where(rules.c.state != "live"))


def _is_within() -> ColumnElement[bool]:
    """Whoever takes the parent from its worker waits for this transaction, or is seen by it."""
    columns = documents.c
    mine = (columns.tenant == of_row("tenant"), columns.document_id == bindparam("within_document_id", type_=Text()))
    parent = select(columns.document_id).where(*mine, *_stands_at("within")).with_for_update(read=True).cte("parent")
    return exists(select(parent.c.document_id))


def _held() -> CTE:
    columns = documents.c
    counted = (columns.state, original_bytes().label("bytes"), cast(columns.chunks, BigInteger).label("passages"))
    return select(columns.document_id, *counted).where(is_row(columns)).with_for_update().cte("before")
