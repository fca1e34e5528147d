"""Lineage of adapters: what a version learned from, what taints it, and where aliases stood that answered with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sluiceway_eval.domain.queries import DatasetShare
from sluiceway_eval.domain.record import DocumentStep, Fate, Word
from sluiceway_eval.domain.training import AliasStep, RecordedDataset, RecordedVersion, TrainingRow, TrainingStep

AliasRole = Literal["stands", "canary", "left"]


@dataclass(frozen=True, kw_only=True)
class RecordedRow:
    """A row of a dataset, with all the documents that it comes from."""

    dataset_id: str
    row_id: str
    answer_id: str
    document_ids: tuple[str, ...]
    origin: Word
    split: Word


@dataclass(frozen=True, kw_only=True)
class Taint:
    """A document that taints a version, since when, and what had become of it."""

    document_id: str
    at: datetime
    fate: Fate
    fate_at: datetime | None

    @property
    def since(self) -> datetime:
        """The withdrawal is what taints; that it does is said later."""
        return min(self.at, self.fate_at or self.at)


@dataclass(frozen=True, kw_only=True)
class AliasTurn:
    """What a move of an alias was to a version; `tainted_by` is a document that tainted it when it was left, `moved_by`
    who moved it, empty where nobody may be told or knows."""

    step: AliasStep
    role: AliasRole
    tainted_by: str = ""
    moved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class AdapterLineage:
    """A version of a model and all that it comes from; `rows` are some of those of its dataset."""

    version: RecordedVersion
    dataset: RecordedDataset | None
    rows: tuple[RecordedRow, ...]
    steps: tuple[TrainingStep, ...]
    taints: tuple[Taint, ...]
    aliases: tuple[AliasTurn, ...]
    gates: tuple[TrainingStep, ...] = ()
    deleted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LearnedRow:
    """A row that an answer became, its dataset where the record has heard of it, and the versions that learned."""

    row: RecordedRow
    dataset: RecordedDataset | None
    versions: tuple[RecordedVersion, ...]


@dataclass(frozen=True, kw_only=True)
class RecalledDataset:
    """A dataset that something had part in, as far as the record has heard of it."""

    share: DatasetShare
    dataset: RecordedDataset | None


@dataclass(frozen=True, kw_only=True)
class RecalledVersion:
    """A version that something had part in, and the withdrawn documents that taint it."""

    version: RecordedVersion
    tainted_by: tuple[str, ...]


@dataclass(frozen=True)
class RecalledTraining:
    """Datasets that something had part in, some of those rows, and versions that learned from them."""

    datasets: tuple[RecalledDataset, ...] = ()
    rows: tuple[RecordedRow, ...] = ()
    versions: tuple[RecalledVersion, ...] = ()


def recorded_rows(facts: Iterable[TrainingRow]) -> tuple[RecordedRow, ...]:
    """Each row once, in the order of the facts."""
    of_row = defaultdict[tuple[str, str], list[TrainingRow]](list)
    for fact in facts:
        of_row[fact.dataset_id, fact.row_id].append(fact)
    return tuple(_recorded_row(some) for some in of_row.values())


def taints_of(steps: Sequence[TrainingStep], documents: Sequence[DocumentStep]) -> tuple[Taint, ...]:
    """Of the steps of a version, the first one first; `documents` is what happened to those that taint it."""
    gone = defaultdict[str, list[DocumentStep]](list)
    for one in documents:
        if one.happened in ("withdrawn", "erased"):
            gone[one.document_id].append(one)
    found = [_taint(step, gone[step.about]) for step in steps if step.happened == "tainted"]
    return tuple(sorted(found, key=lambda taint: (taint.since, taint.document_id)))


def alias_turns(version: int, steps: Sequence[AliasStep], taints: Sequence[Taint]) -> tuple[AliasTurn, ...]:
    """Moves by which something changed for a version, the first one first; `steps` are those of all aliases."""
    roles: dict[str, AliasRole] = {}
    turns = list[AliasTurn]()
    for step in sorted(steps, key=lambda one: (one.told.at, one.alias, one.revision)):
        before, after = roles.get(step.alias, "left"), _role(version, step)
        if before == after:
            continue
        roles[step.alias] = after
        why = next((taint.document_id for taint in taints if taint.since <= step.told.at), "")
        turns.append(AliasTurn(step=step, role=after, tainted_by=why if after == "left" else ""))
    return tuple(turns)


def gates_of(steps: Sequence[TrainingStep]) -> tuple[TrainingStep, ...]:
    """What gates came to, of the steps of a version."""
    return tuple(step for step in steps if step.kind == "version" and step.happened not in ("tainted", "deleted"))


def deletion_of(steps: Sequence[TrainingStep]) -> datetime | None:
    """When a version was deleted, of its steps."""
    return next((step.told.at for step in steps if step.kind == "version" and step.happened == "deleted"), None)


def tainted_by(version: RecordedVersion, steps: Sequence[TrainingStep]) -> tuple[str, ...]:
    """Documents, of the steps of several versions."""
    mine = [step for step in steps if step.kind == "version" and step.name == version.name]
    return tuple(step.about for step in mine if step.happened == "tainted")


def _recorded_row(facts: Sequence[TrainingRow]) -> RecordedRow:
    first = facts[0]
    return RecordedRow(
        dataset_id=first.dataset_id,
        row_id=first.row_id,
        answer_id=first.answer_id,
        document_ids=tuple(fact.document_id for fact in facts if fact.document_id),
        origin=first.origin,
        split=first.split,
    )


def _role(version: int, step: AliasStep) -> AliasRole:
    if step.version == version:
        return "stands"
    return "canary" if step.canary_version == version else "left"


def _taint(step: TrainingStep, gone: Sequence[DocumentStep]) -> Taint:
    if not gone:
        return Taint(document_id=step.about, at=step.told.at, fate="unknown", fate_at=None)
    erased = any(one.happened == "erased" for one in gone)
    return Taint(
        document_id=step.about,
        at=step.told.at,
        fate="erased" if erased else "withdrawn",
        fate_at=min(one.told.at for one in gone),
    )
