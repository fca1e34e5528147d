"""Rows of verdicts: which scanners have looked and which policy decided, two thirds of a verdict, is kept once for all
that have it alike. A release before it reads the whole verdict in each row; the schema says which is written.
"""

import hashlib
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, LargeBinary, Select, Table, Text, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_eval.adapters.database.tables import metadata, verdicts
from sluiceway_eval.domain.record import RecordedVerdict

verdict_circumstances: Final = Table(
    "verdict_circumstances",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("told", LargeBinary, nullable=False),
)

# No message begins with it: there is no field 0.
_SHORT: Final = b"\0"
_DIGEST_BYTES: Final = 12
_BEGIN: Final = len(_SHORT) + _DIGEST_BYTES
# Of the message: the id is its first field.
_ID: Final = b"\n"
_LONGEST_ID: Final = 127


def stored_verdict(verdict: RecordedVerdict) -> dict[str, bytes]:
    """For `verdict_written`, which takes one of them."""
    whole, begin = verdict.verdict, _begin(verdict.verdict_id)
    if not verdict.circumstances or not whole.startswith(begin):
        return {"whole_verdict": whole, "short_verdict": whole}
    own = whole[len(begin) : len(whole) - len(verdict.circumstances)]
    return {"whole_verdict": whole, "short_verdict": _SHORT + _digest(verdict.circumstances) + own}


def circumstances_row(verdict: RecordedVerdict) -> dict[str, Any]:
    told = verdict.circumstances
    return {"tenant": verdict.told.tenant, "digest": _digest(told), "told": told}


def verdict_written(suffix: str) -> ColumnElement[bytes]:
    """The column `verdict`, by parameters with the suffix."""
    whole, short = (bindparam(f"{form}_verdict{suffix}", type_=LargeBinary) for form in ("whole", "short"))
    return case((rows_are_short(), short), else_=whole)


def keeping_circumstances(suffix: str) -> Insert:
    """By parameters of the names of its columns with the suffix; in the shorter form alone."""
    values = (bindparam(f"{each.name}{suffix}", type_=each.type) for each in verdict_circumstances.columns)
    row = select(*values).where(rows_are_short())
    return insert(verdict_circumstances).from_select(verdict_circumstances.c.keys(), row).on_conflict_do_nothing()


def select_verdicts() -> Select[Any]:
    """Rows of verdicts with their circumstances, for `verdict_bytes`."""
    here = verdict_circumstances.c
    alike = (here.tenant == verdicts.c.tenant) & (here.digest == func.substr(verdicts.c.verdict, 2, _DIGEST_BYTES))
    return select(verdicts, here.told.label("circumstances")).select_from(
        verdicts.outerjoin(verdict_circumstances, alike)
    )


def verdict_bytes(row: Any) -> bytes:
    """As they were told."""
    stored = bytes(row.verdict)
    if not stored.startswith(_SHORT):
        return stored
    return _begin(row.verdict_id) + stored[_BEGIN:] + bytes(row.circumstances)


def _begin(verdict_id: str) -> bytes:
    name = verdict_id.encode()
    return _ID + bytes([min(len(name), _LONGEST_ID)]) + name


def _digest(circumstances: bytes) -> bytes:
    return hashlib.blake2b(circumstances, digest_size=_DIGEST_BYTES).digest()
