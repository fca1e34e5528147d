"""Stored form of versions as they were told: JSON of a whole version, or of what other columns do not say of it.

A release before the shorter form reads whole versions alone. Both are parameters of a statement, and the schema says
which is written.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, case
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_common.blobs.port import uri_of, uris_of
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_embed.domain.chunks import Version

_COLUMNS: Final = ("tenant", "document_id", "version", "attempt")
# What is so of a version is not said.
_PLAIN: Final[dict[str, Any]] = {
    "title": "",
    "media_type": "",
    "language": "",
    "acl": [],
    "labels": [],
    "near_duplicates": [],
    "chunks": 0,
    "acl_inherited": False,
    "collection_revision": 0,
}
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_SHORT_DIGEST: Final = re.compile("[0-9A-Za-z+/]{43}=")


def told_parameters(whole: dict[str, Any], short: dict[str, Any]) -> dict[str, Any]:
    """For `told_written`, which takes one of them."""
    return {"whole_told": whole, "short_told": short}


def version_parameters(version: Version) -> dict[str, Any]:
    """The same of a version."""
    told = told_of(version)
    return told_parameters(told, _short(told, version))


def told_written() -> ColumnElement[Any]:
    """The column `told`."""
    whole, short = bindparam("whole_told", type_=JSONB), bindparam("short_told", type_=JSONB)
    return case((rows_are_short(), short), else_=whole)


def told_of(version: Version) -> dict[str, Any]:
    """As JSON."""
    return {**asdict(version), "submitted_at": version.submitted_at.isoformat()}


def version_of(row: Any) -> Version:
    """The same version, of a row in either form."""
    told = _whole(row)
    return Version(
        **{
            **told,
            "acl": tuple(told["acl"]),
            "labels": tuple((name, value) for name, value in told["labels"]),
            "near_duplicates": tuple(told["near_duplicates"]),
            "submitted_at": datetime.fromisoformat(told["submitted_at"]),
        }
    )


def unusual(told: Mapping[str, Any], plain: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is so of almost all."""
    return {name: value for name, value in told.items() if name not in plain or value not in (plain[name], ())}


def short_digest(text: str) -> str:
    """A SHA-256 in fewer characters, as no uri and no number in hexadecimal is; all else as it is."""
    return base64.b64encode(bytes.fromhex(text)).decode() if _DIGEST.fullmatch(text) else text


def whole_digest(text: str) -> str:
    """The same digest."""
    return base64.b64decode(text).hex() if _SHORT_DIGEST.fullmatch(text) else text


def _short(told: dict[str, Any], version: Version) -> dict[str, Any]:
    said = {name: value for name, value in told.items() if name not in _COLUMNS}
    return {**unusual(said, _PLAIN), "manifest": _short_uri(version.tenant, version.manifest)}


def _whole(row: Any) -> dict[str, Any]:
    if "tenant" in row.told:
        return dict(row.told)
    key = {name: getattr(row, name) for name in _COLUMNS}
    return {**_PLAIN, **row.told, **key, "manifest": _whole_uri(row.tenant, row.told["manifest"])}


def _short_uri(tenant: str, uri: str) -> str:
    """The digest alone of a blob that has no owner."""
    digest = uri.removeprefix(uris_of(tenant))
    short = short_digest(digest)
    return uri if digest in (uri, short) else short


def _whole_uri(tenant: str, told: str) -> str:
    digest = whole_digest(told)
    return uri_of(tenant, digest) if digest != told else told
