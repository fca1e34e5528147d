"""Datasets: what is asked for, how far it is, and what was found while it was built."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.errors import Conflict, Invalid, TooLarge
from sluiceway_train.domain.model_versions import tainted
from sluiceway_train.domain.rows import RowOrigin, Split
from sluiceway_train.domain.trained import FrozenDataset, Objective

DatasetState = Literal["building", "ready", "frozen", "refused"]
LeftOutReason = Literal[
    "empty", "duplicate", "near_duplicate", "contaminated", "personal_data", "blocked", "gone", "too_long", "truncated"
]

MOST_ROWS: Final = 10_000
MOST_DATASET_CHARACTERS: Final = 100_000_000
MOST_HELD_OUT: Final = 1_000_000
MOST_HELD_OUT_TEXTS: Final = 10_000
_NAME: Final = re.compile(r"[a-z0-9-]{1,64}")
_ID: Final = re.compile(r"ds_[0-9a-f]{32}")
_OF_SFT: Final = frozenset({"correction", "graded"})
_OF_DPO: Final = frozenset({"preference"})
_MOST_NAMED: Final = 10


@dataclass(frozen=True, kw_only=True)
class DatasetQuery:
    """Which examples become rows; all that is given must hold."""

    origins: tuple[RowOrigin, ...]
    since: datetime | None = None
    until: datetime | None = None
    collection: str = ""
    model: str = ""
    min_score: float = 0.5
    most_rows: int = MOST_ROWS


@dataclass(frozen=True, kw_only=True)
class DatasetOptions:
    """How a dataset is made of its rows. `held_out` are texts that answers are measured on."""

    validation_share: float = 0.1
    held_out: tuple[str, ...] = ()
    keep_redacted: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Rows that were left out for one reason, and some of their names."""

    reason: LeftOutReason
    rows: int
    named: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DatasetReport:
    """What was found. `conflicts` are groups of rows by their ids; `most_frequent_answer` is a share."""

    examples: int = 0
    left_out: tuple[LeftOut, ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()
    rows_by_origin: tuple[tuple[str, int], ...] = ()
    rows_by_collection: tuple[tuple[str, int], ...] = ()
    median_characters: int = 0
    longest_characters: int = 0
    most_frequent_answer: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Examples to learn from. `revision` counts its changes, so that of two at the same time one is refused."""

    tenant: str
    dataset_id: str
    name: str
    objective: Objective
    created_at: datetime
    version: int = 0
    state: DatasetState = "building"
    reason: str = ""
    manifest_sha256: str = ""
    training_rows: int = 0
    validation_rows: int = 0
    parent: str = ""
    report: DatasetReport = field(default_factory=DatasetReport)
    query: DatasetQuery | None = None
    frozen_at: datetime | None = None
    tainted_by: tuple[str, ...] = ()
    revision: int = 0

    def refused(self, reason: str) -> "Dataset":
        return replace(self, state="refused", reason=reason, revision=self.revision + 1)

    def tainted(self, document_id: str) -> "Dataset":
        """It stays named, and nothing is learned from it any more. Of many documents the first ones alone are named:
        the dataset is as it was then."""
        documents = tainted(self.tainted_by, document_id)
        if documents == self.tainted_by:
            return self
        return replace(self, tainted_by=documents, revision=self.revision + 1)

    def frozen(self, at: datetime) -> "Dataset":
        """Raises Conflict where it may not be learned from."""
        must_be_whole(self)
        return replace(self, state="frozen", frozen_at=at, revision=self.revision + 1)


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A file of rows of one split, in the order of their ids. `sha256` is that of its bytes before they are sealed;
    `documents` says how many of its rows each document had part in."""

    sha256: str
    split: Split
    row_ids: tuple[str, ...]
    uri: str = ""
    bytes: int = 0
    documents: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        return len(self.row_ids)


@dataclass(frozen=True)
class DatasetName:
    """What a caller calls a dataset: its id, or its name; of that the last version is meant where none is said."""

    id: str = ""
    name: str = ""
    version: int = 0


def checked_name(name: str) -> str:
    """Raises Invalid."""
    if not _NAME.fullmatch(name) or name.startswith("ds-"):
        raise Invalid(
            f"`name` is {name[:80]!r}; it must be 1 to 64 lower-case letters, digits and dashes, such as `support`",
            field="name",
        )
    return name


def dataset_name(said: str, field: str = "dataset_id") -> DatasetName:
    """Raises Invalid for what is no name of a dataset."""
    if _ID.fullmatch(said):
        return DatasetName(id=said)
    name, at, version = said.partition("@")
    if not _NAME.fullmatch(name) or (at and not _is_version(version)):
        raise Invalid(f"`{field}` is {said[:80]!r}; name it by `ds_…`, `name@version` or a name", field=field)
    return DatasetName(name=name, version=int(version or 0))


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < len(text) <= 9 and int(text) > 0


def checked_query(query: DatasetQuery, objective: Objective) -> DatasetQuery:
    """Raises Invalid with the field that is wrong."""
    allowed = _OF_DPO if objective == "dpo" else _OF_SFT
    if not query.origins or not set(query.origins) <= allowed:
        raise Invalid(
            f"`query.origins` have no row for {objective}; name some of {', '.join(sorted(allowed))}", field="query"
        )
    if not 0 <= query.most_rows <= MOST_ROWS:
        raise Invalid(f"`query.most_rows` is {query.most_rows}; it must lie between 1 and {MOST_ROWS}", field="query")
    if not -1 <= query.min_score <= 1:
        raise Invalid(f"`query.min_score` is {query.min_score}; it must lie between -1 and 1", field="query")
    if query.since and query.until and query.since >= query.until:
        raise Invalid("`query.since` is not before `query.until`; name a time before it", field="query")
    return replace(query, most_rows=query.most_rows or MOST_ROWS)


def check_number_held_out(texts: int) -> None:
    """Raises TooLarge. Of what was sent it is asked before any of it is read: millions hold up the loop."""
    if texts > MOST_HELD_OUT_TEXTS:
        raise TooLarge(
            f"`options.held_out_texts` has {texts:,} texts; send {MOST_HELD_OUT_TEXTS:,} at the most", field="options"
        )


def checked_options(options: DatasetOptions) -> DatasetOptions:
    """Raises Invalid with the field that is wrong."""
    share = options.validation_share
    if not (math.isfinite(share) and 0 <= share <= 0.5):
        raise Invalid(f"`options.validation_share` is {share}; it must lie between 0 and 0.5", field="options")
    check_number_held_out(len(options.held_out))
    characters = sum(map(len, options.held_out))
    if characters > MOST_HELD_OUT:
        raise TooLarge(
            f"`options.held_out_texts` has {characters:,} characters; at most {MOST_HELD_OUT:,} are compared",
            field="options",
        )
    return options


def must_be_built(dataset: Dataset) -> None:
    """Raises Conflict, with what to do."""
    if dataset.state == "building":
        raise Conflict(f"{_called(dataset)} is still being built; ask again when it is READY", field="dataset_id")
    if dataset.state == "refused":
        raise Conflict(f"{_called(dataset)} could not be built; {dataset.reason}", field="dataset_id")


def must_be_whole(dataset: Dataset) -> None:
    """Raises Conflict where it is not built, or rows of it were withdrawn."""
    must_be_built(dataset)
    if dataset.tainted_by:
        raise Conflict(
            f"{_called(dataset)} has rows of a document that was withdrawn; build it anew without them",
            field="dataset_id",
        )


def as_frozen(dataset: Dataset) -> FrozenDataset:
    """What runs need of it. Raises Conflict where they may not learn from it."""
    must_be_whole(dataset)
    if dataset.state != "frozen":
        raise Conflict(
            f"{_called(dataset)} is not frozen; freeze it when its report is as it should be", field="dataset_id"
        )
    return FrozenDataset(
        tenant=dataset.tenant,
        dataset_id=dataset.dataset_id,
        name=dataset.name,
        version=dataset.version,
        sha256=dataset.manifest_sha256,
        objective=dataset.objective,
        training_rows=dataset.training_rows,
        validation_rows=dataset.validation_rows,
    )


def _called(dataset: Dataset) -> str:
    return f"the dataset {dataset.name}@{dataset.version}"


class LeftOutTally:
    """Counts what is left out, and remembers a few names of each reason."""

    def __init__(self) -> None:
        self._counts: dict[LeftOutReason, int] = {}
        self._named: dict[LeftOutReason, list[str]] = {}

    def add(self, reason: LeftOutReason, named: str) -> None:
        self._counts[reason] = self._counts.get(reason, 0) + 1
        some = self._named.setdefault(reason, [])
        if len(some) < _MOST_NAMED:
            some.append(named)

    def all(self) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(reason, self._counts[reason], tuple(self._named[reason])) for reason in sorted(self._counts)
        )


def documents_of(shards: Sequence[Shard]) -> frozenset[str]:
    """All documents that rows of these come from."""
    return frozenset(document for shard in shards for document, _ in shard.documents)
