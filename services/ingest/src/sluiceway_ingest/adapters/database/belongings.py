"""Belongings of a change: what is written beside the row of a document, in the same statement, since each trip to the
database costs more than what it does there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.blobs.reference_statements import referring_part
from sluiceway_common.outbox import written_row
from sluiceway_ingest.adapters.database.banding import bands_parameters, bands_written
from sluiceway_ingest.adapters.database.document_blobs import part_of
from sluiceway_ingest.adapters.database.row_writing import (
    ChangeShape,
    counted_before,
    of_row,
    row_parameters,
    row_written,
)
from sluiceway_ingest.adapters.database.tables import blobs, daily_usage, document_blobs, outbox, requests, usage
from sluiceway_ingest.domain.daily_quota import day_of
from sluiceway_ingest.domain.quota import usage_of
from sluiceway_ingest.ports import Change

_SAID: Final = "said_"
# No number: the server refuses it, and with it the statement. Its log repeats the words.
_UNDONE: Final = literal_column("'undone: a part of the change is missing'", Text)


@cache
def change_written(shape: ChangeShape) -> Executable:
    """Gives `document_id` where the row was written; of what there is in the change `kept`, the uris that are,
    `request` where it was noted, and what the day comes to. Whoever finds one missing undoes all of it."""
    return row_written(shape) if shape.is_row_alone else _with_belongings(shape)[0]


@cache
def change_written_or_undone(shape: ChangeShape) -> Executable:
    """The same as a transaction of its own: where one is missing the server refuses the statement by
    `InvalidTextRepresentation`, and nothing of it has happened."""
    if shape.is_row_alone:
        return row_written(shape)
    written, is_whole = _with_belongings(shape)
    return written.add_columns(cast(case((is_whole, literal_column("'1'", Text)), else_=_UNDONE), Integer))


def _with_belongings(shape: ChangeShape) -> tuple[Select[Any], ColumnElement[bool]]:
    """And whether nothing is missing."""
    row = row_written(shape).cte("row_written")
    columns, parts = {"document_id": _value(row.c.document_id)}, [row]
    whole: list[ColumnElement[bool]] = [columns["document_id"].is_not(None)]
    for is_there, part in ((shape.keeps, _kept), (shape.has_request, _requested), (shape.counts_day, _counted)):
        if is_there:
            gives, written, is_whole = part()
            columns |= gives
            parts += written
            whole.append(is_whole)
    # In the order of what they give they are written, and after that what gives nothing: rows that many share are last.
    parts += _silent(shape, row)
    return select(*(column.label(name) for name, column in columns.items())).add_cte(*parts), and_(*whole)


def change_parameters(change: Change, said: Mapping[str, object]) -> dict[str, Any]:
    """`said` is the row of its event."""
    document = change.document
    given = row_parameters(change) | {f"{_SAID}{name}": value for name, value in said.items()}
    given |= {f"now_{name}": count for name, count in asdict(usage_of(document)).items()}
    if change.keeps:
        given |= {"uris": sorted(change.keeps), "part": part_of(document.revision.version)}
    if (request := change.request) is not None:
        given |= {"request_id": request.request_id, "unchanged": request.unchanged, "request_at": request.at}
    if (counted := change.counted) is not None:
        given |= {"day": day_of(counted.at)} | {f"day_{name}": n for name, n in asdict(counted.usage).items()}
        given |= {f"most_{name}": most or None for name, most in asdict(counted.quota).items()}
    if change.near_duplicates is not None:
        given |= bands_parameters(document.tenant, change.near_duplicates.minhash)
    return given


_Part = tuple[dict[str, ColumnElement[Any]], list[CTE], ColumnElement[bool]]


def _kept() -> _Part:
    uris, part = bindparam("uris", type_=ARRAY(Text)), bindparam("part", type_=Text())
    document_id = of_row("document_id")
    touched, noted = referring_part(blobs, uris, document_id, part)
    # Whose they are says the reference from here on.
    mine = (document_blobs.c.document_id == document_id, document_blobs.c.uri == any_(uris))
    known = delete(document_blobs).where(*mine).cte("known")
    kept = _value(func.array_agg(touched.c.uri))
    return {"kept": kept}, [touched, noted, known], func.coalesce(kept.bool_op("@>")(uris), False)


def _requested() -> _Part:
    columns = requests.c
    row = {
        "tenant": of_row("tenant"),
        "document_id": of_row("document_id"),
        "request_id": _parameter("request_id", columns.request_id),
        "unchanged": _parameter("unchanged", columns.unchanged),
        "at": _parameter("request_at", columns.at),
    }
    noted = insert(requests).values(row).on_conflict_do_nothing().returning(columns.request_id).cte("request_noted")
    request = _value(noted.c.request_id)
    return {"request": request}, [noted], request.is_not(None)


def _counted() -> _Part:
    columns = daily_usage.c
    row = {"tenant": of_row("tenant"), "day": _parameter("day", columns.day)}
    row |= {name: _parameter(f"day_{name}", columns[name]) for name in ("documents", "bytes")}
    added = _added(insert(daily_usage).values(row), ["tenant", "day"], ["documents", "bytes"])
    day = added.returning(columns.documents, columns.bytes).cte("day_counted")
    gives = {name: _value(day.c[name]) for name in ("documents", "bytes")}
    # As `check_day` says it, which tells what is used up.
    fits = (count <= func.coalesce(_parameter(f"most_{name}", columns[name]), count) for name, count in gives.items())
    return gives, [day], and_(*fits)


def _silent(shape: ChangeShape, row: CTE) -> list[CTE]:
    parts = []
    if shape.has_bands:
        parts.append(bands_written().cte("bands_written"))
    if shape.has_event:
        parts.append(written_row(outbox, _SAID).cte("event_written"))
    if shape.is_counted:
        parts.append(_grown(shape, row).cte("usage_grown"))
    return parts


def _grown(shape: ChangeShape, row: CTE) -> Insert:
    """By what the row counts more than the one that it was written over."""
    before = counted_before(shape, row)
    growth = {name: bindparam(f"now_{name}", type_=BigInteger()) - count for name, count in before.items()}
    wanted = select(of_row("tenant"), *growth.values()).select_from(row).where(or_(*(n != 0 for n in growth.values())))
    return _added(insert(usage).from_select(["tenant", *growth], wanted), ["tenant"], list(growth))


def _added(statement: Insert, key: Sequence[str], names: Sequence[str]) -> Insert:
    grown = {name: statement.table.c[name] + statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=key, set_=grown)


def _value(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).scalar_subquery()


def _parameter(name: str, column: ColumnElement[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=column.type)
