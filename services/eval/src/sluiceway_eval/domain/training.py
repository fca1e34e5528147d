"""Facts of training: what datasets are made of, what became of them and of runs, versions of models and their aliases.

They are rows, versions, states and digests: what a row says stays with the service train.
"""

from dataclasses import dataclass
from typing import Final, Literal

from sluiceway_common.access.port import SealedText
from sluiceway_eval.domain.record import Told, Word

# Of a row: an answer is shown fewer passages.
MOST_DOCUMENTS: Final = 50

StepKind = Literal["dataset", "run", "version"]


@dataclass(frozen=True, kw_only=True)
class RecordedDataset:
    """A dataset that was built: its rows are never changed after."""

    told: Told
    dataset_id: str
    name: str
    version: int
    objective: Word
    manifest_sha256: str
    training_rows: int
    validation_rows: int
    parent: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.dataset_id

    @property
    def rows(self) -> int:
        return self.training_rows + self.validation_rows


@dataclass(frozen=True, kw_only=True)
class TrainingRow:
    """A row of a dataset, and a document that it comes from: one fact a document, and one with none where it comes of
    none. `answer_id` is empty where it comes from no answer.
    """

    told: Told
    dataset_id: str
    row_id: str
    document_id: str
    answer_id: str
    origin: Word
    split: Word

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.dataset_id, self.row_id, self.document_id


@dataclass(frozen=True, kw_only=True)
class RecordedVersion:
    """A version of a model: an adapter, what it was trained beside, and on what."""

    told: Told
    model: str
    version: int
    digest: str
    base: str
    base_sha256: str
    run_id: str
    dataset_id: str
    dataset_sha256: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.model, str(self.version)

    @property
    def name(self) -> str:
        return version_name(self.model, self.version)


@dataclass(frozen=True, kw_only=True)
class AliasStep:
    """An alias stood for a version from then on, and a canary beside it for a share; `version` is 0 where it was taken
    away. `revision` counts the moves; `by` is who moved it, None where the event did not say so.
    """

    told: Told
    model: str
    alias: str
    revision: int
    version: int
    canary_version: int
    canary_share: float
    by: SealedText | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.model, self.alias, str(self.revision)


@dataclass(frozen=True, kw_only=True)
class TrainingStep:
    """Something that happened to a dataset (`ds_…`), a run (`run_…`) or a version (`tickets@3`): a state of it by its
    word, that it was `tainted` by the withdrawn document `about` or `deleted`, or what the gate `about` came to.

    `number` is the place in the life of a run, 0 for what has each state once; `reason` a word that says why it was
    refused or failed, of a gate its suite.
    """

    told: Told
    kind: StepKind
    name: str
    happened: Word
    number: int = 0
    about: str = ""
    reason: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.name, self.kind, self.happened, str(self.number), self.about


def version_name(model: str, version: int) -> str:
    """As people write it: `tickets@3`."""
    return f"{model}@{version}"
