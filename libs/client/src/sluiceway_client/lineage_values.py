"""Values of the record about training: adapters, what they learned from, and what became of both."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RecordedDataset:
    """A dataset that was built, and how many rows it has. What the record has not heard of is empty, or 0."""

    dataset_id: str
    name: str
    version: int
    manifest_sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class RecordedRow:
    """A row of a dataset without its words: the answer that it comes from, if any (`origin`: `correction`,
    `preference`, `graded`, `file`), and the documents behind that; `split` is `training` or `validation`."""

    dataset_id: str
    row_id: str
    answer_id: str
    document_ids: tuple[str, ...]
    origin: str
    split: str


@dataclass(frozen=True)
class LearnedRow:
    """A row that an answer became, and the versions that learned from its dataset, such as `tickets@3`."""

    row: RecordedRow
    dataset: RecordedDataset
    versions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingStep:
    """A state that a dataset (`ready`, `frozen`, …) or a run (`queued`, `running`, `succeeded`, …) came to; `reason` is
    a word that says why it was refused or failed."""

    name: str
    event: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class AdapterTaint:
    """A document that a version learned from and that was withdrawn: since when that is known, and what became of the
    document (`withdrawn`, `erased`, `unknown`) and when."""

    document_id: str
    at: datetime
    fate: str
    fate_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AliasTurn:
    """A move of an alias as a version has seen it: the alias `stands` for it since, asks it as a `canary` for a share,
    or has `left` it for `version` (0: it was taken away), maybe while it was `tainted_by` a document. `moved_by` is who
    moved it, for operators; empty where nobody knows any more."""

    alias: str
    role: str
    at: datetime
    version: int
    canary_share: float
    tainted_by: str
    moved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class GateTurn:
    """What a gate said of a version: `approved`, `refused` or `undecided`; `suite` is `name@version`."""

    evaluation_id: str
    outcome: str
    suite: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AdapterLineage:
    """An adapter and all that it comes from. `rows` are 20 of its dataset at the most, for operators alone."""

    model: str
    version: int
    digest: str
    base: str
    base_sha256: str
    trained_at: datetime
    run_id: str
    dataset: RecordedDataset
    rows: tuple[RecordedRow, ...]
    steps: tuple[TrainingStep, ...]
    taints: tuple[AdapterTaint, ...]
    aliases: tuple[AliasTurn, ...]
    gates: tuple[GateTurn, ...] = ()
    deleted_at: datetime | None = None

    @property
    def name(self) -> str:
        """As people write it: `tickets@3`."""
        return f"{self.model}@{self.version}"


@dataclass(frozen=True)
class RecalledDataset:
    """A dataset that something had part in, and in how many of its rows."""

    dataset: RecordedDataset
    rows: int


@dataclass(frozen=True, kw_only=True)
class RecalledVersion:
    """A version of a model that learned from something, and the withdrawn documents that taint it."""

    model: str
    version: int
    digest: str
    dataset_id: str
    trained_at: datetime
    tainted_by: tuple[str, ...]


@dataclass(frozen=True)
class RecalledTraining:
    """What was trained on something: datasets (100 at the most), some of those rows (20), and versions (100)."""

    datasets: tuple[RecalledDataset, ...] = ()
    rows: tuple[RecordedRow, ...] = ()
    versions: tuple[RecalledVersion, ...] = ()
