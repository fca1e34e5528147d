"""Values of datasets: what train tells of them, as plain dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

DatasetState = Literal["building", "ready", "frozen", "refused"]
Objective = Literal["sft", "dpo"]
RowSource = Literal["correction", "preference", "graded"]
FileKind = Literal["jsonl", "csv", "parquet"]


@dataclass(frozen=True, kw_only=True)
class RowsLeftOut:
    """Rows that were left out for one reason, and some of their names."""

    reason: str
    rows: int
    named: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BuildReport:
    """What was found while a dataset was built. `conflicts` are groups of rows that contradict each other, by their
    ids; `most_frequent_answer` is a share, 0 to 1."""

    examples: int = 0
    left_out: tuple[RowsLeftOut, ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()
    rows_by_origin: Mapping[str, int] = field(default_factory=dict)
    rows_by_collection: Mapping[str, int] = field(default_factory=dict)
    median_characters: int = 0
    longest_characters: int = 0
    most_frequent_answer: float = 0.0


@dataclass(frozen=True, kw_only=True)
class BuiltDataset:
    """A dataset as it is now. Lists have no reports; `reason` says why it could not be built."""

    dataset_id: str
    name: str
    version: int
    objective: str
    state: DatasetState
    reason: str
    manifest_sha256: str
    training_rows: int
    validation_rows: int
    parent: str
    report: BuildReport
    created_at: datetime | None
    frozen_at: datetime | None
    tainted_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BuiltRow:
    """A row of a dataset, with what people wrote. `prompt` are pairs of role and text."""

    row_id: str
    split: str
    origin: str
    answer_id: str
    document_ids: tuple[str, ...]
    prompt: tuple[tuple[str, str], ...]
    answer: str
    rejected: str


@dataclass(frozen=True, kw_only=True)
class RowDifference:
    """Rows that one of two datasets alone has, 10,000 of each at the most, and how many both have."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    common: int


@dataclass(frozen=True, kw_only=True)
class DatasetDocuments:
    """What is known of a dataset: a datasheet as Markdown, and Croissant as JSON-LD."""

    datasheet: str
    croissant: str
