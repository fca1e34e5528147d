"""Stored form of versions as they were told: JSON of a whole version, or its collection, which an index is of, and a
text of what no column says of it.

A release before the shorter form reads whole versions alone. Both are parameters of a statement, and the schema says
which is written.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, case
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_common.blobs.port import uri_of, uris_of
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_embed.adapters.stored import microseconds
from sluiceway_embed.domain.chunks import Version

# What a name in its shorter form begins with.
SHORT: Final = "~"
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
# In the order in which they are listed: those that are mostly plain are last.
_LISTED: Final = (
    "manifest",
    "submitted_at",
    "source_key",
    "title",
    "media_type",
    "language",
    "chunks",
    "acl_inherited",
    "collection_revision",
    "acl",
    "labels",
    "near_duplicates",
)
_TEXT: Final = "listed"
_NOTHING: Final = object()
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_SHORT_DIGEST: Final = re.compile("[0-9A-Za-z+/]{43}=")


def told_parameters(whole: dict[str, Any], short: dict[str, Any] | str) -> dict[str, Any]:
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


def short_digest(text: str) -> str:
    """A SHA-256 in fewer characters, as no uri and no number in hexadecimal is; all else as it is."""
    return base64.b64encode(bytes.fromhex(text)).decode() if _DIGEST.fullmatch(text) else text


def whole_digest(text: str) -> str:
    """The same digest."""
    return base64.b64decode(text).hex() if _SHORT_DIGEST.fullmatch(text) else text


def short_id(name: str, prefix: str) -> str:
    """A name of sixteen bytes behind the prefix in fewer characters, as no name begins; any other as it is."""
    if not re.fullmatch(f"{prefix}[0-9a-f]{{32}}", name):
        return name
    return SHORT + base64.b64encode(bytes.fromhex(name.removeprefix(prefix))).decode().rstrip("=")


def whole_id(text: str, prefix: str) -> str:
    """The same name."""
    return prefix + base64.b64decode(text.removeprefix(SHORT) + "==").hex() if text.startswith(SHORT) else text


def _short(told: dict[str, Any], version: Version) -> dict[str, Any]:
    lists = {name: list(told[name]) for name in ("acl", "labels", "near_duplicates")}
    short = {
        "manifest": _short_uri(version.tenant, version.manifest),
        "submitted_at": microseconds(version.submitted_at),
    }
    return {"collection": version.collection, _TEXT: listed({**told, **lists, **short}, _LISTED, _PLAIN)}


def _whole(row: Any) -> dict[str, Any]:
    if "tenant" in row.told:
        return dict(row.told)
    key = {name: getattr(row, name) for name in _COLUMNS}
    told = {**_PLAIN, **_said(row.told), **key}
    return {**told, "manifest": _whole_uri(row.tenant, told["manifest"])}


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    """By name; as it is in a row that was written before these were listed."""
    said = dict(told)
    if (text := said.pop(_TEXT, None)) is None:
        return said
    values = named(text, _LISTED, _PLAIN)
    return {**said, **values, "submitted_at": (_EPOCH + timedelta(microseconds=values["submitted_at"])).isoformat()}


def _short_uri(tenant: str, uri: str) -> str:
    """The digest alone of a blob that has no owner."""
    digest = uri.removeprefix(uris_of(tenant))
    short = short_digest(digest)
    return uri if digest in (uri, short) else short


def _whole_uri(tenant: str, told: str) -> str:
    digest = whole_digest(told)
    return uri_of(tenant, digest) if digest != told else told


def listed(told: Mapping[str, Any], names: Sequence[str], plain: Mapping[str, Any]) -> str:
    """JSON of values without their names, which take more room in a row than what they name. `named` reads it with the
    same names in their order, and what is so of almost all: what stands behind the last unusual value is left out, so a
    name that is new is put at the end.
    """
    values = [told[name] for name in names]
    while values and values[-1] == plain.get(names[len(values) - 1], _NOTHING):
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def named(text: str, names: Sequence[str], plain: Mapping[str, Any]) -> dict[str, Any]:
    return {**plain, **dict(zip(names, json.loads(text), strict=False))}
