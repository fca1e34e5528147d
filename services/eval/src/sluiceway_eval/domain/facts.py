"""Every kind of fact, the edges that facts make, and which of two facts with one key counts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from sluiceway_eval.domain.audit import AuditedEntry
from sluiceway_eval.domain.record import (
    DocumentStep,
    PassageEdge,
    RecordedActivation,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
    RuleEdge,
    VerdictEdge,
)
from sluiceway_eval.domain.training import AliasStep, RecordedDataset, RecordedVersion, TrainingRow, TrainingStep

Edge = PassageEdge | VerdictEdge | RuleEdge
TrainingFact = RecordedDataset | TrainingRow | RecordedVersion | AliasStep | TrainingStep
Said = RecordedAnswer | RecordedFeedback | RecordedVerdict | DocumentStep | RecordedActivation | AuditedEntry
Fact = Said | TrainingFact | Edge
F = TypeVar("F", bound=Fact)


def with_edges(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts, and what they join: edges are what the record is asked by."""
    for fact in facts:
        yield fact
        if isinstance(fact, RecordedAnswer):
            yield from _edges_of_answer(fact)
        elif isinstance(fact, RecordedVerdict):
            yield from (RuleEdge(told=fact.told, verdict_id=fact.verdict_id, rule=rule) for rule in fact.rules)


def _edges_of_answer(answer: RecordedAnswer) -> Iterator[Edge]:
    told, answer_id, cited = answer.told, answer.answer_id, answer.cited
    for passage in answer.parts.passages:
        yield PassageEdge(
            told=told,
            answer_id=answer_id,
            document_id=passage.document_id,
            version=passage.version,
            chunk_id=passage.chunk_id,
            cited=passage.chunk_id in cited,
        )
    for verdict_id in answer.named_verdicts:
        yield VerdictEdge(told=told, answer_id=answer_id, verdict_id=verdict_id)


def distinct(facts: Iterable[F]) -> list[F]:
    """Of each key the fact that counts, in a lasting order."""
    kept: dict[tuple[str, ...], F] = {}
    for fact in facts:
        key = (type(fact).__name__, *fact.key)
        if key not in kept or _counts_more(fact, kept[key]):
            kept[key] = fact
    return [kept[key] for key in sorted(kept)]


def said_without_giver(facts: Iterable[Fact]) -> list[tuple[str, ...]]:
    """Keys that feedback of a known giver has where a version that knew no givers wrote it: it is one, and theirs goes.
    In a lasting order."""
    known = [fact for fact in facts if isinstance(fact, RecordedFeedback) and fact.giver]
    return sorted({replace(fact, giver="").key for fact in known})


def _counts_more(fact: Fact, other: Fact) -> bool:
    """Of two with one key: the earlier one, and of a person's words the last."""
    if isinstance(fact, RecordedFeedback) and fact.giver:
        return fact.told.rank > other.told.rank
    return fact.told.rank < other.told.rank
