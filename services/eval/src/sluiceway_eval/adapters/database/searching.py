"""Statements that search the record: answers by what is known of them, by what had part in them, and verdicts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    cast,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONPATH

from sluiceway_common.paging import Position
from sluiceway_eval.adapters.database.step_rows import steps
from sluiceway_eval.adapters.database.tables import (
    ADAPTER,
    WITH_ADAPTER,
    answers,
    audit_entries,
    feedback,
    model_versions,
    passage_edges,
    rule_edges,
    score_value,
    training_rows,
    verdict_edges,
    verdicts,
)
from sluiceway_eval.adapters.database.verdict_rows import select_verdicts
from sluiceway_eval.domain.audit import AuditFilter
from sluiceway_eval.domain.queries import AnswerFilter, Target, VerdictFilter, adapter_named, day_of
from sluiceway_eval.domain.scores import INDEXED_SCORES

_SCORED: Final = "$[*] ? (@.name == $name && @.value >= $least && @.value <= $most)"
# Beyond every score that there is.
_FAR: Final = 1e300
# By the others each answer is found once, whatever had part in it.
_BY_PASSAGES: Final[frozenset[Target]] = frozenset({"document", "passage"})


def answers_that(tenant: str, wanted: AnswerFilter, before: Position | None) -> Select[Any]:
    """The last one first."""
    equal = {
        answers.c.asker: wanted.asker,
        answers.c.collection: wanted.collection,
        answers.c.model: wanted.model,
        answers.c.guard: wanted.guard,
        answers.c.groundedness: wanted.groundedness,
        answers.c.finish_reason: wanted.finish_reason,
    }
    conditions = [answers.c.tenant == tenant, *(column == value for column, value in equal.items() if value)]
    conditions += _within(answers.c.at, wanted.since, wanted.until)
    if wanted.score:
        conditions.append(_score_between(tenant, wanted))
    return _last_first(select(answers).where(*conditions), answers.c.at, answers.c.answer_id, before)


def recalled(tenant: str, target: Target, name: str, before: Position | None) -> Select[Any]:
    """Each answer that it had part in once, the last one first."""
    edges = _edges_of(tenant, target, name)
    once = select(edges.c.answer_id, edges.c.at, edges.c.cited)
    if target in _BY_PASSAGES:
        once = select(edges.c.answer_id, edges.c.at, func.bool_or(edges.c.cited).label("cited"))
        once = once.group_by(edges.c.answer_id, edges.c.at)
    return _last_first(once, edges.c.at, edges.c.answer_id, before)


def counted(tenant: str, target: Target, name: str, most: int) -> Select[Any]:
    """How many answers it had part in."""
    edges = _edges_of(tenant, target, name)
    each = select(edges.c.answer_id)
    some = (each.distinct() if target in _BY_PASSAGES else each).limit(most).subquery()
    return select(func.count()).select_from(some)


def _edges_of(tenant: str, target: Target, name: str) -> Subquery:
    """Answers that it had part in, with the time of each and whether it is cited; by passages, an answer may be there
    twice."""
    match target:
        case "document":
            return _passages(passage_edges.c.tenant == tenant, passage_edges.c.document_id == name)
        case "passage":
            return _passages(passage_edges.c.tenant == tenant, passage_edges.c.chunk_id == name)
        case "verdict":
            return _answered(tenant, _names_verdict(tenant, verdict_edges.c.verdict_id == name)).subquery()
        case "verdict_rule":
            seen = select(rule_edges.c.verdict_id).where(rule_edges.c.tenant == tenant, rule_edges.c.rule == name)
            return _answered(tenant, _names_verdict(tenant, verdict_edges.c.verdict_id.in_(seen))).subquery()
        case "model":
            # Not `or`: each half is read from an index of its own, in the order of time.
            by_digest = _answered(tenant, answers.c.model_digest == name, answers.c.model != name)
            return _answered(tenant, answers.c.model == name).union_all(by_digest).subquery()
        case "prompt":
            prompt, _, version = name.partition("@")
            exact = (answers.c.prompt_version == version,) if version else ()
            return _answered(tenant, answers.c.prompt == prompt, *exact).subquery()
        case "day":
            first, last = day_of(name)
            return _answered(tenant, answers.c.at >= first, answers.c.at < last).subquery()
        case "adapter" | "dataset" | "training_row":
            return _answered(tenant, literal_column(WITH_ADAPTER), _adapted(tenant, target, name)).subquery()


def named_version(tenant: str, name: str) -> ColumnElement[bool]:
    """Of versions of models: those of that name or digest."""
    wanted, mine = adapter_named(name), model_versions.c
    if wanted.digest:
        return and_(mine.tenant == tenant, mine.digest == wanted.digest)
    return and_(mine.tenant == tenant, mine.model == wanted.model, mine.version == wanted.version)


def _adapted(tenant: str, target: Target, name: str) -> ColumnElement[bool]:
    """Given with an adapter: of that name or digest, or of one that learned from that dataset or row."""
    adapter, learned = literal_column(ADAPTER, Text), model_versions.c
    match target:
        case "dataset":
            wanted = and_(learned.tenant == tenant, learned.dataset_id == name)
        case "training_row":
            rows = select(training_rows.c.dataset_id)
            rows = rows.where(training_rows.c.tenant == tenant, training_rows.c.row_id == name)
            wanted = and_(learned.tenant == tenant, learned.dataset_id.in_(rows))
        case _:
            if digest := adapter_named(name).digest:
                return adapter == digest
            wanted = named_version(tenant, name)
    return adapter.in_(select(learned.digest).where(wanted))


def last_steps(tenant: str, document_ids: Collection[str], limit: int) -> Select[Any]:
    """Of each document so many; the first one first."""
    last_first = (steps.c.at.desc(), steps.c.event_id.desc(), steps.c.happened)
    place = func.row_number().over(partition_by=steps.c.document_id, order_by=last_first).label("place")
    mine = select(steps, place).where(steps.c.tenant == tenant, steps.c.document_id.in_(document_ids)).subquery()
    return select(mine).where(mine.c.place <= limit).order_by(mine.c.at, mine.c.event_id, mine.c.happened.desc())


def verdicts_that(tenant: str, wanted: VerdictFilter, before: Position | None) -> Select[Any]:
    """The last one first."""
    conditions: list[ColumnElement[bool]] = [verdicts.c.tenant == tenant]
    if wanted.verdict_id:
        conditions.append(verdicts.c.verdict_id == wanted.verdict_id)
    if wanted.action:
        conditions.append(verdicts.c.action == wanted.action)
    conditions += _within(verdicts.c.at, wanted.since, wanted.until)
    if wanted.answer_id:
        conditions.append(_named_by(verdict_edges, tenant, verdict_edges.c.answer_id == wanted.answer_id))
    if wanted.rule:
        conditions.append(_named_by(rule_edges, tenant, rule_edges.c.rule == wanted.rule))
    return _last_first(select_verdicts().where(*conditions), verdicts.c.at, verdicts.c.verdict_id, before)


def audit_entries_that(tenant: str, wanted: AuditFilter, before: Position | None) -> Select[Any]:
    """The last one first."""
    row = audit_entries.c
    conditions: list[ColumnElement[bool]] = [row.tenant == tenant]
    if wanted.service:
        conditions.append(row.service == wanted.service)
    if wanted.act_id:
        conditions.append(row.act_id == wanted.act_id)
    conditions += _within(row.at, wanted.since, wanted.until)
    return _last_first(select(audit_entries).where(*conditions), row.at, row.event_id, before)


def _within(at: Column[Any], since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Not before the one, and before the other; None: open."""
    return [*([at >= since] if since else []), *([at < until] if until else [])]


def _named_by(edges: Table, tenant: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return verdicts.c.verdict_id.in_(select(edges.c.verdict_id).where(edges.c.tenant == tenant, condition))


def _names_verdict(tenant: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of answers: several verdicts may name one, of its own time and of later ones."""
    named = select(verdict_edges.c.answer_id).where(verdict_edges.c.tenant == tenant, condition)
    return answers.c.answer_id.in_(named)


def _passages(*conditions: ColumnElement[bool]) -> Subquery:
    return select(passage_edges.c.answer_id, passage_edges.c.at, passage_edges.c.cited).where(*conditions).subquery()


def _answered(tenant: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    cited = literal(True).label("cited")
    mine = answers.c.tenant == tenant
    return select(answers.c.answer_id, answers.c.at, cited).where(mine, *conditions)


def _score_between(tenant: str, wanted: AnswerFilter) -> ColumnElement[bool]:
    least = -_FAR if wanted.least is None else wanted.least
    most = _FAR if wanted.most is None else wanted.most
    if wanted.score == "feedback":
        return answers.c.answer_id.in_(_rated(tenant, least, most))
    if wanted.score in INDEXED_SCORES:
        return literal_column(score_value(wanted.score), Float).between(least, most)
    named = func.jsonb_build_object("name", wanted.score, "least", cast(least, Float), "most", cast(most, Float))
    return func.jsonb_path_exists(answers.c.scores, cast(_SCORED, JSONPATH), named)


def _rated(tenant: str, least: float, most: float) -> Select[Any]:
    """Few answers are rated: those are looked at, and no others."""
    mine = select(feedback.c.answer_id).where(feedback.c.tenant == tenant)
    return mine.group_by(feedback.c.answer_id).having(func.avg(feedback.c.score).between(least, most))


def _last_first(
    wanted: Select[Any], at: ColumnElement[Any], name: ColumnElement[Any], before: Position | None
) -> Select[Any]:
    if before is not None:
        wanted = wanted.where(tuple_(at, name) < tuple_(literal(before.at), literal(before.id)))
    return wanted.order_by(at.desc(), name.desc())
