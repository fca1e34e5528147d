"""Ports of eval: what it needs of the world."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.paging import Position
from sluiceway_eval.domain.audit import AuditedEntry, AuditFilter
from sluiceway_eval.domain.explanation import AnswerTexts
from sluiceway_eval.domain.facts import Fact
from sluiceway_eval.domain.queries import AnswerFilter, DatasetShare, Recalled, RowTarget, Target, VerdictFilter
from sluiceway_eval.domain.record import (
    DocumentStep,
    DocumentVersion,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
)
from sluiceway_eval.domain.scores import AnswerScore, FeedbackMean
from sluiceway_eval.domain.training import AliasStep, RecordedDataset, RecordedVersion, TrainingRow, TrainingStep


class RecordStore(Protocol):
    """Facts of each tenant for itself, with their edges. The same facts leave the same record, in whatever order and
    how often they come. Pages have the last one first; `before` is where the page before ended.

    Errors: Unavailable while it does not answer; Invalid for a search or a recall that takes too long.
    """

    async def write(self, facts: Sequence[Fact], events: Sequence[OutgoingEvent] = ()) -> None:
        """All facts and events, or nothing. Twice is once."""
        ...

    async def answer(self, tenant: str, answer_id: str) -> RecordedAnswer | None: ...

    async def answers(
        self, tenant: str, wanted: AnswerFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedAnswer]: ...

    async def recall(
        self, tenant: str, target: Target, name: str, before: Position | None, limit: int
    ) -> Sequence[Recalled]:
        """Answers that it had part in."""
        ...

    async def count(self, tenant: str, target: Target, name: str, most: int) -> int:
        """How many answers it had part in, counted to `most`."""
        ...

    async def steps(self, tenant: str, document_ids: Collection[str], limit: int) -> Sequence[DocumentStep]:
        """What happened to these documents, of each the last `limit` steps, the first one first; what one event told,
        `withdrawn` before `erased`."""
        ...

    async def fates(self, tenant: str, versions: Collection[DocumentVersion]) -> Sequence[DocumentStep]:
        """Steps that tell the fates of these versions, five of each at the most; the first one first."""
        ...

    async def departures(self, tenant: str, document_ids: Collection[str]) -> Sequence[DocumentStep]:
        """Of each document the first withdrawal and the first erasure."""
        ...

    async def step_count(self, tenant: str, document_id: str) -> int: ...

    async def verdicts(
        self, tenant: str, wanted: VerdictFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedVerdict]: ...

    async def verdicts_named(self, tenant: str, names: Collection[str]) -> Mapping[str, RecordedVerdict]:
        """By their ids: those that are there."""
        ...

    async def activations(self, tenant: str, digests: Collection[str]) -> Sequence[RecordedActivation]:
        """Of policies with these digests, the first one first."""
        ...

    async def feedback(self, tenant: str, answer_id: str, limit: int) -> Sequence[RecordedFeedback]:
        """The last ones, of each person one; the first one first."""
        ...

    async def feedback_means(self, tenant: str, answer_ids: Collection[str]) -> Mapping[str, FeedbackMean]:
        """Of those that somebody said something of."""
        ...

    async def audit_entries(
        self, tenant: str, wanted: AuditFilter, before: Position | None, limit: int
    ) -> Sequence[AuditedEntry]: ...

    async def digest(self, tenant: str) -> tuple[str, int]:
        """A digest of all facts of a tenant, 64 hexadecimal digits, and how many there are."""
        ...


class TrainingRecord(Protocol):
    """What the record has of training, each tenant for itself. Errors: Unavailable while it does not answer."""

    async def versions(self, tenant: str, adapter: str) -> Sequence[RecordedVersion]:
        """Of that name or digest; the first one first."""
        ...

    async def versions_on(self, tenant: str, dataset_ids: Collection[str], limit: int) -> Sequence[RecordedVersion]:
        """That learned from one of these; the last one first."""
        ...

    async def datasets(self, tenant: str, dataset_ids: Collection[str]) -> Mapping[str, RecordedDataset]:
        """By their ids: those that are there."""
        ...

    async def shares(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[DatasetShare]:
        """Datasets that it had part in; the last one first."""
        ...

    async def rows(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[TrainingRow]:
        """The first `limit` rows that it had part in, in the order of datasets and rows, each with all its documents,
        of which all together have 50 a row at the most.
        """
        ...

    async def training_steps(self, tenant: str, names: Collection[str], limit: int) -> Sequence[TrainingStep]:
        """The last that happened to datasets, runs and versions of these names; the first one first."""
        ...

    async def alias_steps(self, tenant: str, model: str, limit: int) -> Sequence[AliasStep]:
        """The last ones of all aliases of a model; the first one first."""
        ...


class AnswerTextOwner(Protocol):
    """The service that holds the words of answers, asked in the caller's name."""

    async def texts(self, answer_id: str) -> AnswerTexts:
        """`gone` where nobody holds them, or the caller may not see them; `unavailable` where the owner is away."""
        ...


class ScoreMeter(Protocol):
    """Counts scores by how they came about: the coverage of each scorer."""

    def count(self, scores: Sequence[AnswerScore]) -> None: ...
