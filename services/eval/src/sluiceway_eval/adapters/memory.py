"""Record in the memory of one process, under the same law as PostgreSQL."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from statistics import fmean
from typing import TypeVar

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.ids import sha256
from sluiceway_common.paging import Position
from sluiceway_eval.domain.audit import AuditedEntry, AuditFilter
from sluiceway_eval.domain.explanation import departures_of, telling_steps
from sluiceway_eval.domain.facts import Fact, distinct, said_without_giver, with_edges
from sluiceway_eval.domain.queries import AnswerFilter, Recalled, Target, VerdictFilter, adapter_named, day_of
from sluiceway_eval.domain.record import (
    DocumentStep,
    DocumentVersion,
    PassageEdge,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
    RuleEdge,
    VerdictEdge,
)
from sluiceway_eval.domain.scores import FeedbackMean
from sluiceway_eval.domain.training import RecordedVersion, TrainingRow

F = TypeVar("F", bound=Fact)
T = TypeVar("T")


class MemoryRecord:
    """All facts, without two of one key. What was said is in `said`."""

    def __init__(self) -> None:
        self.said: list[OutgoingEvent] = []
        self._facts: list[Fact] = []

    async def write(self, facts: Sequence[Fact], events: Sequence[OutgoingEvent] = ()) -> None:
        gone = frozenset(said_without_giver(facts))
        kept = distinct([*self._facts, *with_edges(facts)])
        self._facts = [one for one in kept if not isinstance(one, RecordedFeedback) or one.key not in gone]
        self.said += events

    async def answer(self, tenant: str, answer_id: str) -> RecordedAnswer | None:
        return next((one for one in self.of(RecordedAnswer, tenant) if one.answer_id == answer_id), None)

    async def answers(
        self, tenant: str, wanted: AnswerFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedAnswer]:
        found = [one for one in self.of(RecordedAnswer, tenant) if self._holds(one, wanted)]
        return _last_first(found, lambda one: Position(at=one.told.at, id=one.answer_id), before)[:limit]

    async def recall(
        self, tenant: str, target: Target, name: str, before: Position | None, limit: int
    ) -> Sequence[Recalled]:
        found = self._recalled(tenant, target, name)
        return _last_first(found, lambda one: Position(at=one.at, id=one.answer_id), before)[:limit]

    async def count(self, tenant: str, target: Target, name: str, most: int) -> int:
        return min(most, len(self._recalled(tenant, target, name)))

    async def steps(self, tenant: str, document_ids: Collection[str], limit: int) -> Sequence[DocumentStep]:
        found = [step for each in set(document_ids) for step in self._steps(tenant, each)[-limit:]]
        return _in_order(found)

    async def fates(self, tenant: str, versions: Collection[DocumentVersion]) -> Sequence[DocumentStep]:
        told = [each for name, version in set(versions) for each in telling_steps(version, self._steps(tenant, name))]
        return _in_order({one.key: one for one in told}.values())

    async def departures(self, tenant: str, document_ids: Collection[str]) -> Sequence[DocumentStep]:
        return [one for each in set(document_ids) for one in departures_of(self._steps(tenant, each))]

    async def step_count(self, tenant: str, document_id: str) -> int:
        return len(self._steps(tenant, document_id))

    async def verdicts(
        self, tenant: str, wanted: VerdictFilter, before: Position | None, limit: int
    ) -> Sequence[RecordedVerdict]:
        found = [one for one in self.of(RecordedVerdict, tenant) if self._meets(one, wanted)]
        return _last_first(found, lambda one: Position(at=one.told.at, id=one.verdict_id), before)[:limit]

    async def verdicts_named(self, tenant: str, names: Collection[str]) -> Mapping[str, RecordedVerdict]:
        return {one.verdict_id: one for one in self.of(RecordedVerdict, tenant) if one.verdict_id in names}

    async def activations(self, tenant: str, digests: Collection[str]) -> Sequence[RecordedActivation]:
        found = [one for one in self.of(RecordedActivation, tenant) if one.digest in digests]
        return sorted(found, key=lambda one: one.number)

    async def feedback(self, tenant: str, answer_id: str, limit: int) -> Sequence[RecordedFeedback]:
        return sorted(self._said_of(tenant, answer_id), key=lambda one: (one.told.at, one.key))[-limit:]

    async def feedback_means(self, tenant: str, answer_ids: Collection[str]) -> Mapping[str, FeedbackMean]:
        said = {each: [one.score for one in self._said_of(tenant, each)] for each in answer_ids}
        return {each: FeedbackMean(fmean(scores), len(scores)) for each, scores in said.items() if scores}

    async def audit_entries(
        self, tenant: str, wanted: AuditFilter, before: Position | None, limit: int
    ) -> Sequence[AuditedEntry]:
        found = [one for one in self.of(AuditedEntry, tenant) if _is_wanted(one, wanted)]
        return _last_first(found, lambda one: Position(at=one.told.at, id=one.told.event_id), before)[:limit]

    async def digest(self, tenant: str) -> tuple[str, int]:
        mine = [repr(fact) for fact in self._facts if fact.told.tenant == tenant]
        return sha256("\n".join(mine)), len(mine)

    def of(self, kind: type[F], tenant: str) -> list[F]:
        return [fact for fact in self._facts if isinstance(fact, kind) and fact.told.tenant == tenant]

    def versions_named(self, tenant: str, name: str) -> list[RecordedVersion]:
        """Of that name or digest."""
        wanted = adapter_named(name)
        named = (wanted.model, wanted.version)
        return [
            one
            for one in self.of(RecordedVersion, tenant)
            if (one.digest == wanted.digest if wanted.digest else (one.model, one.version) == named)
        ]

    def _steps(self, tenant: str, document_id: str) -> list[DocumentStep]:
        found = [one for one in self.of(DocumentStep, tenant) if one.document_id == document_id]
        return _in_order(found)

    def _said_of(self, tenant: str, answer_id: str) -> list[RecordedFeedback]:
        return [one for one in self.of(RecordedFeedback, tenant) if one.answer_id == answer_id]

    def _recalled(self, tenant: str, target: Target, name: str) -> list[Recalled]:
        """Each answer once."""
        cited: dict[str, Recalled] = {}
        for one in self._part_of(tenant, target, name):
            so_far = cited.get(one.answer_id, one)
            cited[one.answer_id] = Recalled(answer_id=one.answer_id, at=one.at, cited=one.cited or so_far.cited)
        return list(cited.values())

    def _part_of(self, tenant: str, target: Target, name: str) -> Iterable[Recalled]:
        if target in ("document", "passage"):
            for edge in self.of(PassageEdge, tenant):
                if name == (edge.document_id if target == "document" else edge.chunk_id):
                    yield Recalled(answer_id=edge.answer_id, at=edge.told.at, cited=edge.cited)
        else:
            adapters, judged = self._adapters(tenant, target, name), self._judged(tenant, target, name)
            for answer in self.of(RecordedAnswer, tenant):
                if (
                    answer.parts.adapter_digest in adapters
                    or answer.answer_id in judged
                    or _is_of(answer, target, name)
                ):
                    yield Recalled(answer_id=answer.answer_id, at=answer.told.at)

    def _judged(self, tenant: str, target: Target, name: str) -> frozenset[str]:
        """Answers that such a verdict names."""
        if target not in ("verdict", "verdict_rule"):
            return frozenset()
        seen = {one.verdict_id for one in self.of(RuleEdge, tenant) if one.rule == name}
        verdicts = seen if target == "verdict_rule" else {name}
        return frozenset(one.answer_id for one in self.of(VerdictEdge, tenant) if one.verdict_id in verdicts)

    def _adapters(self, tenant: str, target: Target, name: str) -> frozenset[str]:
        """Digests of adapters that it had part in."""
        match target:
            case "adapter":
                named = adapter_named(name).digest
                return frozenset({named} if named else {one.digest for one in self.versions_named(tenant, name)})
            case "dataset":
                datasets = {name}
            case "training_row":
                datasets = {one.dataset_id for one in self.of(TrainingRow, tenant) if one.row_id == name}
            case _:
                return frozenset()
        learned = [one for one in self.of(RecordedVersion, tenant) if one.dataset_id in datasets]
        return frozenset(one.digest for one in learned if one.digest)

    def _holds(self, answer: RecordedAnswer, wanted: AnswerFilter) -> bool:
        equal = (
            (wanted.asker, answer.asker),
            (wanted.collection, answer.collection),
            (wanted.model, answer.model),
            (wanted.guard, answer.guard),
            (wanted.groundedness, answer.groundedness),
            (wanted.finish_reason, answer.finish_reason),
        )
        if any(asked and asked != value for asked, value in equal):
            return False
        if (wanted.since and answer.told.at < wanted.since) or (wanted.until and answer.told.at >= wanted.until):
            return False
        return not wanted.score or self._scores(answer, wanted)

    def _scores(self, answer: RecordedAnswer, wanted: AnswerFilter) -> bool:
        scores = {score.name: score.value for score in answer.scores}
        if said := self._said_of(answer.told.tenant, answer.answer_id):
            scores["feedback"] = fmean(one.score for one in said)
        value = scores.get(wanted.score)
        if value is None:
            return False
        return (wanted.least is None or value >= wanted.least) and (wanted.most is None or value <= wanted.most)

    def _meets(self, verdict: RecordedVerdict, wanted: VerdictFilter) -> bool:
        edges = self.of(VerdictEdge, verdict.told.tenant)
        conditions = (
            wanted.verdict_id in ("", verdict.verdict_id),
            wanted.action in ("", verdict.action),
            not wanted.rule or wanted.rule in verdict.rules,
            wanted.since is None or verdict.told.at >= wanted.since,
            wanted.until is None or verdict.told.at < wanted.until,
            not wanted.answer_id
            or any((edge.answer_id, edge.verdict_id) == (wanted.answer_id, verdict.verdict_id) for edge in edges),
        )
        return all(conditions)


def _in_order(found: Iterable[DocumentStep]) -> list[DocumentStep]:
    return sorted(sorted(found, key=lambda one: one.happened, reverse=True), key=lambda one: one.told.rank)


def _is_of(answer: RecordedAnswer, target: Target, name: str) -> bool:
    if target == "model":
        return name in (answer.model, answer.model_digest)
    if target == "prompt":
        prompt, _, version = name.partition("@")
        return prompt == answer.prompt and version in ("", answer.prompt_version)
    if target == "day":
        first, last = day_of(name)
        return first <= answer.told.at < last
    return False


def _is_wanted(entry: AuditedEntry, wanted: AuditFilter) -> bool:
    if wanted.service not in ("", entry.service) or wanted.act_id not in ("", entry.act_id):
        return False
    at = entry.told.at
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at < wanted.until)


def _last_first(found: Iterable[T], where: Callable[[T], Position], before: Position | None) -> list[T]:
    follows = [one for one in found if before is None or where(one) < before]
    return sorted(follows, key=where, reverse=True)
