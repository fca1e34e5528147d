"""Recalling: every answer that something had part in, and what happened to a document."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Invalid, NotFound, Overloaded
from sluiceway_common.paging import ListPage, Position, ended_at, page_of, page_size
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.lineage import RecalledTraining
from sluiceway_eval.domain.queries import (
    MOST_COUNTED,
    MOST_STEPS,
    Recalled,
    RowTarget,
    Target,
    adapter_named,
    checked_name,
    day_of,
)
from sluiceway_eval.domain.record import DocumentStep
from sluiceway_eval.ports import RecordStore
from sluiceway_eval.service.tracing import TrainingTraces

# What was read of the database is in its memory then.
_AGAIN_SECONDS: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class DocumentHistory:
    """What happened to a document, in the order of time, the last of a `total`; of a withdrawal who has let go of it,
    and who is silent; answers that were shown some of it.
    """

    steps: tuple[DocumentStep, ...]
    total: int
    forgotten_by: tuple[str, ...]
    silent: tuple[str, ...]
    answers: int


@dataclass(frozen=True)
class RecalledPage:
    """Some of the answers that something had part in; on the first page also how many there are, and what else came of
    it."""

    answers: ListPage[Recalled]
    total: int = 0
    training: RecalledTraining = field(default_factory=RecalledTraining)


@dataclass(frozen=True, kw_only=True)
class Recalling:
    """For operators: it tells of what others asked. A digest reads the whole record of a tenant: few at a time.
    `holders` are the services that hold something of documents.
    """

    store: RecordStore
    traces: TrainingTraces
    digests: ConcurrencyLimit
    holders: frozenset[str]

    async def recall(self, caller: Principal, target: Target, name: str, size: int, token: str) -> RecalledPage:
        """Raises Invalid."""
        caller.must("operator")
        _check(target, name)
        limit, before = page_size(size), ended_at(token)
        found = await self.store.recall(caller.tenant, target, name, before, limit + 1)
        page = page_of(found, limit, lambda one: Position(at=one.at, id=one.answer_id))
        if before:
            return RecalledPage(page)
        total = await self.store.count(caller.tenant, target, name, MOST_COUNTED)
        rows_by = _ROWS_BY.get(target)
        training = await self.traces.had_part(caller.tenant, rows_by, name) if rows_by else RecalledTraining()
        return RecalledPage(page, total, training)

    async def history(self, caller: Principal, document_id: str) -> DocumentHistory:
        """Raises NotFound, and Overloaded where its answers are not counted in time."""
        caller.must("operator")
        checked_name("document_id", document_id)
        steps = tuple(await self.store.steps(caller.tenant, [document_id], MOST_STEPS))
        if not steps:
            raise NotFound(
                f"the record has not heard of a document {document_id[:80]!r}; `sluiceway docs list` names those that "
                "there are",
                field="document_id",
            )
        answers = await self._answers_of(caller.tenant, document_id)
        gone, left = forgotten_by(steps), any(step.happened == "withdrawn" for step in steps)
        silent = tuple(sorted(self.holders - set(gone))) if left else ()
        total = await self.store.step_count(caller.tenant, document_id) if len(steps) == MOST_STEPS else len(steps)
        return DocumentHistory(steps=steps, total=total, forgotten_by=gone, silent=silent, answers=answers)

    async def _answers_of(self, tenant: str, document_id: str) -> int:
        """How many were shown some of it. To take them for none would be a lie, and no field says that nobody knows."""
        try:
            return await self.store.count(tenant, "document", document_id, MOST_COUNTED)
        except Invalid as error:
            raise Overloaded(
                f"the answers that were shown some of the document {document_id[:80]!r} were not counted in the time "
                "that a recall may take, and its history tells how many they are; ask again, the database may be less "
                "busy",
                field="document_id",
                retry_after=_AGAIN_SECONDS,
            ) from error

    async def digest(self, caller: Principal) -> tuple[str, int]:
        """A digest of the tenant's record, and how many facts it is of. Raises Overloaded while others are made."""
        caller.must("operator")
        with self.digests.slot(caller):
            return await self.store.digest(caller.tenant)


def forgotten_by(steps: Sequence[DocumentStep]) -> tuple[str, ...]:
    """Who has said, of the version that was withdrawn last, that nothing of the document is left; where it was to be
    erased, nothing in that sense."""
    last = max((step.version for step in steps if step.happened == "withdrawn"), default=None)
    ours = [step for step in steps if step.version == last]
    erase = any(step.happened == "erased" for step in ours)
    return tuple(sorted({step.service for step in ours if _lets_go(step, erase=erase)}))


def _lets_go(step: DocumentStep, *, erase: bool) -> bool:
    """An older event does not say which of the two it answers, and counts for both."""
    enough = ("forgotten_for_good",) if erase and step.let_go is not None else ("forgotten", "forgotten_for_good")
    return step.happened in enough


def _check(target: Target, name: str) -> None:
    if target == "day":
        day_of(name)
    else:
        checked_name(_FIELD[target], name)
    if target == "adapter":
        adapter_named(name)


_FIELD: dict[Target, str] = {
    "document": "document_id",
    "passage": "chunk_id",
    "model": "model",
    "prompt": "prompt",
    "verdict_rule": "verdict_rule",
    "verdict": "verdict_id",
    "adapter": "adapter",
    "dataset": "dataset_id",
    "training_row": "row_id",
}
# By the others nobody asks for rows.
_ROWS_BY: dict[Target, RowTarget] = {
    "document": "document",
    "passage": "passage",
    "adapter": "adapter",
    "dataset": "dataset",
    "training_row": "training_row",
}
