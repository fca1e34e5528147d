"""Values of a learning loop: what is asked for, what is said of its steps, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sluiceway_client.dataset_values import Objective, RowSource

LoopPhase = Literal["dataset", "run", "signature", "gate", "canary", "alias"]
LoopOutcome = Literal["promoted", "gate_failed", "waits", "rolled_back"]


@dataclass(frozen=True, kw_only=True)
class DatasetBuild:
    """How the next version of the dataset is built of what people said about answers."""

    objective: Objective = "sft"
    sources: Sequence[RowSource] = ()
    since: datetime | None = None
    until: datetime | None = None
    collection: str = ""
    model: str = ""
    min_score: float = 0.5
    most_rows: int = 0
    validation_share: float = 0.1
    held_out: Sequence[str] = ()
    keep_redacted: bool = False


@dataclass(frozen=True, kw_only=True)
class LoopGate:
    """What the candidate has to pass. `suite_version` 0 is the last one; what is None is as eval has it."""

    suite: str
    suite_version: int = 0
    collection: str = ""
    margin: float | None = None
    confidence: float | None = None
    minimum: float | None = None
    max_tokens: int = 0


@dataclass(frozen=True, kw_only=True)
class LoopCanary:
    """How the candidate is tried: it answers `share` (above 0, below 1; 0: no canary) of what is asked of the alias,
    until both versions gave `answers` answers, for `longest` at the most."""

    share: float = 0.1
    answers: int = 50
    longest: timedelta = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class LoopOrder:
    """A loop. The same model, dataset, base, recipe and `name` are one run of training, whoever asks again.

    `dataset` is `ds_…`, `name@version`, or a name for its last version; with `build` the name of the version to build.
    `approved`: somebody has said yes to contradicting rows and to moves of a protected alias.
    """

    model: str
    dataset: str
    gate: LoopGate
    build: DatasetBuild | None = None
    base: str = ""
    recipe: Mapping[str, str | int | float | Sequence[str]] = field(default_factory=dict)
    deadline: timedelta | None = None
    alias: str = "live"
    canary: LoopCanary = field(default_factory=LoopCanary)
    approved: bool = False
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class LoopStep:
    """Something that a loop did, or found done: which part of it, the id or name of what, its state, and a sentence."""

    step: LoopPhase
    name: str
    state: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class LoopEnd:
    """How a loop ended, or where it waits: `commands` are those that a person may say now."""

    outcome: LoopOutcome
    step: LoopPhase
    said: str
    commands: tuple[str, ...] = ()
