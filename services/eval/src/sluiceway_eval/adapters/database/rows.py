"""Rows of facts: each kind of fact has a table, and its fields are the columns."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Row,
    Select,
    Table,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.expression import tuple_
from sqlalchemy.sql.selectable import NamedFromClause

from sluiceway_common.access.port import SealedText
from sluiceway_common.database.row_forms import rows_are_short
from sluiceway_eval.adapters.database import tables
from sluiceway_eval.adapters.database.step_rows import keeping_short_step, short_step, steps
from sluiceway_eval.adapters.database.tables import document_steps, feedback
from sluiceway_eval.adapters.database.verdict_rows import (
    circumstances_row,
    keeping_circumstances,
    stored_verdict,
    verdict_bytes,
    verdict_circumstances,
    verdict_written,
)
from sluiceway_eval.domain.audit import AuditedEntry
from sluiceway_eval.domain.facts import Fact, TrainingFact, said_without_giver
from sluiceway_eval.domain.record import (
    AnswerParts,
    DocumentStep,
    PassageEdge,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
    RuleEdge,
    Told,
    VerdictEdge,
)
from sluiceway_eval.domain.scores import AnswerScore
from sluiceway_eval.domain.training import AliasStep, RecordedDataset, RecordedVersion, TrainingRow, TrainingStep

TABLE: Final[Mapping[type[Fact], Table]] = {
    RecordedAnswer: tables.answers,
    PassageEdge: tables.passage_edges,
    VerdictEdge: tables.verdict_edges,
    RecordedVerdict: tables.verdicts,
    RuleEdge: tables.rule_edges,
    RecordedFeedback: feedback,
    DocumentStep: document_steps,
    RecordedActivation: tables.activations,
    RecordedDataset: tables.datasets,
    TrainingRow: tables.training_rows,
    RecordedVersion: tables.model_versions,
    AliasStep: tables.alias_steps,
    TrainingStep: tables.training_steps,
    AuditedEntry: tables.audit_entries,
}
# What is read of each kind.
READ: Final[Mapping[type[Fact], NamedFromClause]] = {**TABLE, DocumentStep: steps}
# The digest of a record says nothing of these where they are empty: so it is what an older version made of it.
ADDED_LATER: Final = frozenset(TABLE[kind] for kind in (*get_args(TrainingFact), AuditedEntry))
_parts: Final = TypeAdapter(AnswerParts)
_scores: Final = TypeAdapter(tuple[AnswerScore, ...])
_AS_JSON: Final[Mapping[str, TypeAdapter[Any]]] = {"parts": _parts, "scores": _scores}


def by_table(facts: Iterable[Fact]) -> Mapping[Table, list[dict[str, Any]]]:
    """The rows of each table, the tables in a lasting order."""
    rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in TABLE.values()}
    alike: dict[tuple[str, bytes], dict[str, Any]] = {}
    for fact in facts:
        rows[TABLE[type(fact)]].append(_row(fact))
        if isinstance(fact, RecordedVerdict) and fact.circumstances:
            row = circumstances_row(fact)
            alike[row["tenant"], row["digest"]] = row
    rows[verdict_circumstances] = [alike[key] for key in sorted(alike)]
    return {table: some for table, some in rows.items() if some}


def keeping_what_counts(table: Table, suffix: str = "") -> tuple[Insert, ...]:
    """Of two facts with one key the earlier one stays, of two of one time the one with the smaller id; of a person's
    feedback it is the last. By parameters of the names of columns with the suffix."""
    if table is verdict_circumstances:
        return (keeping_circumstances(suffix),)
    if table is document_steps:
        return _keeping(table, suffix, where=~rows_are_short()), keeping_short_step(suffix)
    return (_keeping(table, suffix, where=true()),)


def _keeping(table: Table, suffix: str, *, where: ColumnElement[bool]) -> Insert:
    values = (_value(column, suffix) for column in table.columns)
    written = insert(table).from_select(table.columns.keys(), select(*values).where(where))
    key = [column.name for column in table.primary_key]
    rest = {column.name: written.excluded[column.name] for column in table.columns if column.name not in key}
    new, old = written.excluded, table.c
    counts_more: ColumnElement[bool] = tuple_(new["at"], new["event_id"]) < tuple_(old["at"], old["event_id"])
    if table is feedback:
        later = tuple_(new["at"], new["told_in"]) > tuple_(old["at"], old["told_in"])
        counts_more = case((new["told_in"] != "", later), else_=new["at"] < old["at"])
    return written.on_conflict_do_update(index_elements=key, set_=rest, where=counts_more)


def _value(column: Column[Any], suffix: str) -> ColumnElement[Any]:
    if column is tables.verdicts.c.verdict:
        return verdict_written(suffix)
    return bindparam(f"{column.name}{suffix}", type_=column.type)


# As many orders of tables as come; making one costs more than asking it.
@lru_cache(maxsize=256)
def keeping_few_at_once(tables_of_rows: tuple[Table, ...]) -> Select[Any]:
    """The same of a few rows in one statement, which costs one trip to the database; of the parameters of each row the
    suffix is its place. It writes them in their order, for it asks for them in it."""
    each = [one for place, table in enumerate(tables_of_rows) for one in keeping_what_counts(table, f"_of_{place}")]
    kept = [written.returning(literal(1).label("kept")).cte(f"row_{number}") for number, written in enumerate(each)]
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in kept))


def placed(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Parameters of `keeping_few_at_once`."""
    return {f"{name}_of_{place}": value for place, row in enumerate(rows) for name, value in row.items()}


def letting_go_without_giver() -> Delete:
    """Of the feedback of an answer that which an event told, by the names of `without_giver`."""
    mine = [feedback.c[name] == bindparam(f"gone_{name}") for name in feedback.primary_key.columns.keys()]
    return delete(feedback).where(*mine, feedback.c.told_in == "")


def without_giver(facts: Iterable[Fact]) -> list[dict[str, str]]:
    """What `letting_go_without_giver` is to let go of when these are written."""
    names = [f"gone_{name}" for name in feedback.primary_key.columns.keys()]
    return [dict(zip(names, key, strict=True)) for key in said_without_giver(facts)]


def answer_of(row: Row[Any]) -> RecordedAnswer:
    return RecordedAnswer(
        told=_told(row),
        parts=_parts.validate_python(row.parts),
        scores=_scores.validate_python(row.scores),
        **_plain(row, RecordedAnswer, but=("told", "parts", "scores")),
    )


def verdict_of(row: Row[Any]) -> RecordedVerdict:
    plain = _plain(row, RecordedVerdict, but=("told", "rules", "verdict", "circumstances"))
    return RecordedVerdict(told=_told(row), rules=tuple(row.rules), verdict=verdict_bytes(row), **plain)


def step_of(row: Row[Any]) -> DocumentStep:
    return DocumentStep(told=_told(row), **_plain(row, DocumentStep))


def activation_of(row: Row[Any]) -> RecordedActivation:
    return RecordedActivation(told=_told(row), **_plain(row, RecordedActivation))


def feedback_of(row: Row[Any]) -> RecordedFeedback:
    told, giver = _told(row), ""
    if row.told_in:
        told, giver = replace(told, event_id=row.told_in), row.event_id
    return RecordedFeedback(told=told, giver=giver, **_plain(row, RecordedFeedback, but=("told", "giver")))


def dataset_of(row: Row[Any]) -> RecordedDataset:
    return RecordedDataset(told=_told(row), **_plain(row, RecordedDataset))


def training_row_of(row: Row[Any]) -> TrainingRow:
    return TrainingRow(told=_told(row), **_plain(row, TrainingRow))


def version_of(row: Row[Any]) -> RecordedVersion:
    return RecordedVersion(told=_told(row), **_plain(row, RecordedVersion))


def alias_step_of(row: Row[Any]) -> AliasStep:
    by = SealedText(row.by_key_id, row.by_nonce, row.by_ciphertext) if row.by_key_id is not None else None
    return AliasStep(told=_told(row), by=by, **_plain(row, AliasStep, but=("told", "by")))


def training_step_of(row: Row[Any]) -> TrainingStep:
    return TrainingStep(told=_told(row), **_plain(row, TrainingStep))


def audit_entry_of(row: Row[Any]) -> AuditedEntry:
    plain = _plain(row, AuditedEntry, but=("told", "previous", "content"))
    return AuditedEntry(told=_told(row), previous=bytes(row.previous), content=bytes(row.content), **plain)


def _told(row: Row[Any]) -> Told:
    return Told(tenant=row.tenant, at=row.at, event_id=row.event_id)


def _plain(row: Row[Any], kind: type[Fact], but: tuple[str, ...] = ("told",)) -> dict[str, Any]:
    return {one.name: row._mapping[one.name] for one in fields(kind) if one.name not in but}


def _row(fact: Fact) -> dict[str, Any]:
    row = {**vars(fact), **vars(fact.told)}
    if isinstance(fact, AliasStep):
        row |= _sealed("by", fact.by)
    if isinstance(fact, RecordedFeedback):
        row |= {"event_id": fact.giver, "told_in": fact.told.event_id} if fact.giver else {"told_in": ""}
    columns = TABLE[type(fact)].columns.keys()
    written = {name: _stored(name, row[name]) for name in columns}
    if isinstance(fact, RecordedVerdict):
        written |= stored_verdict(fact)
    return written | short_step(fact) if isinstance(fact, DocumentStep) else written


def _sealed(column: str, sealed: SealedText | None) -> dict[str, Any]:
    return {f"{column}_{one.name}": getattr(sealed, one.name, None) for one in fields(SealedText)}


def _stored(name: str, value: Any) -> Any:
    if as_json := _AS_JSON.get(name):
        return as_json.dump_python(value, mode="json")
    return list(value) if isinstance(value, tuple) else value
