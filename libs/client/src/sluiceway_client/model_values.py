"""Values of the registry of models, as the client hands them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AdapterFile:
    """A file of an adapter."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """An adapter that a run left, signed. `digest` is that of its manifest; `tainted_by` are documents that were
    withdrawn since and that it learned from; `metrics` are of its last step."""

    model: str
    version: int
    base: str
    base_sha256: str
    digest: str
    files: tuple[AdapterFile, ...]
    run_id: str
    dataset_id: str
    dataset_sha256: str
    created_at: datetime
    tainted_by: tuple[str, ...]
    metrics: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class ModelAlias:
    """A name that stands for a version. `canary_version` answers `canary_share` of what is asked of it; 0 for none.
    `revision` counts its moves; where it is `protected` an approver alone moves it."""

    model: str
    alias: str
    version: int
    canary_version: int
    canary_share: float
    revision: int
    moved_at: datetime
    protected: bool


@dataclass(frozen=True)
class RegisteredModel:
    """A model with its versions, the last one first, in a list that one alone; and its aliases by name."""

    name: str
    versions: tuple[ModelVersion, ...]
    aliases: tuple[ModelAlias, ...]


@dataclass(frozen=True, kw_only=True)
class VerifiedVersion:
    """Whether a version is as it was signed; `problem` names the file that is not. `key_sha256` is that of the public
    key, in PEM."""

    model: str
    version: int
    valid: bool
    problem: str
    key_sha256: str


@dataclass(frozen=True)
class ModelDocuments:
    """The card of a version, Markdown as Hugging Face has it, and its bill of materials, CycloneDX 1.6 as JSON."""

    card: str
    bill: str


@dataclass(frozen=True, kw_only=True)
class ModelAdapter:
    """The adapter that a name stands for: the version as `model@version`, and the one that answers a share of what is
    asked. What is not `ready` is loaded when it is asked for."""

    base: str
    name: str
    digest: str
    ready: bool
    canary: str = ""
    canary_share: float = 0.0
