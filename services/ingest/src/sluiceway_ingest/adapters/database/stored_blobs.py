"""Stored form of the blobs of a document: digest and size in columns of their own, where JSON with all of a uri took
more than half of the row.

A release before this one reads JSON alone. Both are parameters of a statement, and the schema says which is written.
"""

import re
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, and_, bindparam, case, cast, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_common.blobs.port import BlobRef, uri_of
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_ingest.adapters.database.tables import documents

_NAMES: Final = ("original", "text", "manifest")
_DIGEST: Final = re.compile("[0-9a-f]{64}")
# The column of the original takes no null.
_ELSEWHERE: Final = literal_column("'{}'::jsonb", JSONB)
_NONE: Final = literal_column("NULL::jsonb", JSONB)


def blob_row(name: str, tenant: str, blob: BlobRef | None) -> dict[str, Any]:
    """Its columns in both forms. What is not called by its digest alone, as of an erased document, is JSON in both."""
    digest, size = _short(tenant, blob) if blob is not None else (None, None)
    return {
        name: asdict(blob) if blob is not None else None,
        f"{name}_sha256": digest,
        f"{name}_bytes": size,
    }


def blob_of(row: Any, name: str) -> BlobRef | None:
    """Of a row in either form."""
    if (digest := getattr(row, f"{name}_sha256")) is not None:
        sha256 = bytes(digest).hex()
        return BlobRef(uri_of(row.tenant, sha256), sha256, getattr(row, f"{name}_bytes"))
    told = getattr(row, name)
    return BlobRef(**told) if told else None


def blob_columns(prefix: str) -> dict[str, ColumnElement[Any]]:
    """Columns as they are written, from the parameters of `blob_row` behind the prefix."""
    written: dict[str, ColumnElement[Any]] = {}
    for name in _NAMES:
        # Of a parameter that is null PostgreSQL does not know the type.
        digest = cast(bindparam(f"{prefix}{name}_sha256", type_=LargeBinary()), LargeBinary)
        size = cast(bindparam(f"{prefix}{name}_bytes", type_=BigInteger()), BigInteger)
        is_short = and_(rows_are_short(), digest.is_not(None))
        beside = _NONE if documents.c[name].nullable else _ELSEWHERE
        written[name] = case((is_short, beside), else_=bindparam(f"{prefix}{name}", type_=documents.c[name].type))
        written[f"{name}_sha256"] = case((is_short, digest))
        written[f"{name}_bytes"] = case((is_short, size))
    return written


def original_bytes() -> ColumnElement[int]:
    """Bytes of the current version of a document, as handed in."""
    columns = documents.c
    return func.coalesce(columns.original_bytes, cast(columns.original["bytes"].astext, BigInteger))


def _short(tenant: str, blob: BlobRef) -> tuple[bytes | None, int | None]:
    if not _DIGEST.fullmatch(blob.sha256) or blob.uri != uri_of(tenant, blob.sha256):
        return None, None
    return bytes.fromhex(blob.sha256), blob.bytes
