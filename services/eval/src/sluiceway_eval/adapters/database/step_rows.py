"""Rows of the steps of documents: one a version, with JSON of each of its steps by its key. A release before it reads
one row a step; the schema says which is written, and a view has the steps of both."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_eval.adapters.database.tables import document_steps, metadata
from sluiceway_eval.domain.record import DocumentStep

document_versions: Final = Table(
    "document_versions",
    metadata,
    Column("version", BigInteger, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("steps", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "document_id", "version"),
)
# What is read of either; the digest of a record calls it by the name that its rows had first.
steps: Final = Table(
    "told_steps", MetaData(), *(Column(each.name, each.type) for each in document_steps.columns)
).alias(document_steps.name)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# In place of the words of a key that most documents have; no word begins with one of them.
_SIGNS: Final = {"submitted ingest ": "+", "chunked ingest ": "/", "judged guard ": "?", "indexed embed ": "!"}
_USUAL: Final[tuple[Any, ...]] = (0, "", None)
_UUID: Final = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGEST: Final = re.compile("[0-9a-f]{64}")


def short_step(step: DocumentStep) -> dict[str, Any]:
    """What `keeping_short_step` writes of it, beside the columns of the key."""
    words = f"{step.happened} {step.service} "
    key = f"{_SIGNS.get(words, words)}{step.attempt}"
    return {"step_key": key, "step": json.dumps({key: _listed(step)}, ensure_ascii=False, separators=(",", ":"))}


def keeping_short_step(suffix: str) -> Insert:
    """By parameters of these names with the suffix: of two of one key that which counts."""
    here = document_versions.c
    key = {
        name: bindparam(f"{name}{suffix}", type_=here[name].type)
        for name in document_versions.primary_key.columns.keys()
    }
    step = bindparam(f"step{suffix}", type_=Text)
    row = select(*key.values(), step).where(rows_are_short())
    new = insert(document_versions).from_select([*key, "steps"], row)
    before, told = cast(here.steps, JSONB), cast(new.excluded.steps, JSONB)
    name = bindparam(f"step_key{suffix}", type_=Text)
    # As text: JSON of PostgreSQL has blanks in it. Each step is a list; blanks may stand behind the last one's bracket.
    longer = func.rtrim(here.steps, "} ").concat(",").concat(func.substr(step, 2))
    return new.on_conflict_do_update(
        index_elements=list(key),
        set_={"steps": case((before.has_key(name), cast(before.concat(told), Text)), else_=longer)},
        where=or_(~before.has_key(name), _rank(told[name]) < _rank(before[name])),
    )


def short_name(name: str) -> str:
    """A UUID or a SHA-256 in fewer characters, all else as it is; `whole_name` of the schema has it back."""
    if _UUID.fullmatch(name) or _DIGEST.fullmatch(name):
        return "~" + base64.b64encode(bytes.fromhex(name.replace("-", ""))).decode().rstrip("=")
    return f"~{name}" if name.startswith("~") else name


def _listed(step: DocumentStep) -> list[Any]:
    """What stands behind the last value that is not usual is left out."""
    rank = [(step.told.at - _EPOCH) // timedelta(microseconds=1), short_name(step.told.event_id)]
    values = [step.chunks, step.index_version, short_name(step.manifest_sha256), step.let_go]
    while values and values[-1] in _USUAL:
        values.pop()
    return rank + values


def _rank(step: ColumnElement[Any]) -> ColumnElement[Any]:
    return tuple_(cast(step.op("->>")(0), BigInteger), func.whole_name(step.op("->>")(1)))
