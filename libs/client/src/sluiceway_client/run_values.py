"""Values of training runs: what train tells of them, as plain dataclasses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

RunState = Literal["queued", "running", "succeeded", "failed", "cancelled", "refused"]
ENDS: Final = frozenset[RunState](("succeeded", "failed", "cancelled", "refused"))


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of the curves of a run. One without `loss` is of the rows that are held back; accuracies are shares."""

    step: int
    epoch: float
    attempt: int
    loss: float | None
    validation_loss: float | None
    learning_rate: float | None
    token_accuracy: float | None
    margin: float | None
    pair_accuracy: float | None


@dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """How a run learns; each is explained in the recipes of train."""

    method: str
    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]
    epochs: float
    batch_size: int
    accumulation: int
    learning_rate: float
    schedule: str
    warmup_share: float
    weight_decay: float
    max_length: int
    beta: float
    seed: int
    checkpoint_every: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """A training run. `steps` is 0 until its rows are read, `version` until there is one; `reason` and `message` say
    why it was refused or failed."""

    run_id: str
    model: str
    base: str
    base_sha256: str
    dataset_id: str
    objective: str
    hyperparameters: Hyperparameters
    state: RunState
    cancelling: bool
    reason: str
    message: str
    attempt: int
    last: Point | None
    steps: int
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    deadline: timedelta
    version: int
    phase: str

    @property
    def final(self) -> bool:
        """True where nothing more happens."""
        return self.state in ENDS
