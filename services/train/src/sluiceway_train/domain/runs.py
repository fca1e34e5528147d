"""Training runs: their states, and the transitions between them.

`revision` counts the writes of a row, and each names the one that it has seen; `fence` counts the claims, so that whose
run was taken away writes nothing of it any more; `attempt` counts the workers that were started.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sluiceway_common.errors import Invalid
from sluiceway_train.domain.hyperparameters import Recipe
from sluiceway_train.domain.trained import FrozenDataset

RunState = Literal["queued", "running", "succeeded", "failed", "cancelled", "refused"]

STATES: Final[tuple[RunState, ...]] = ("queued", "running", "succeeded", "failed", "cancelled", "refused")
FINAL: Final = frozenset[RunState](("succeeded", "failed", "cancelled", "refused"))
MOST_WAITING: Final = 100
STANDARD_DEADLINE: Final = timedelta(hours=6)
LONGEST_DEADLINE: Final = timedelta(days=7)
LONGEST_KEY: Final = 200
# From here on the adapter is on its way into the registry, and nobody's wish for an end counts any more.
REGISTERING: Final = "registering"


# What is measured at a point.
FIGURES: Final = ("loss", "validation_loss", "learning_rate", "token_accuracy", "margin", "pair_accuracy")


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of the curves of a run. One without `loss` is of the rows that are held back."""

    step: int
    epoch: float
    attempt: int
    loss: float | None = None
    validation_loss: float | None = None
    learning_rate: float | None = None
    token_accuracy: float | None = None
    margin: float | None = None
    pair_accuracy: float | None = None

    @property
    def is_of_training(self) -> bool:
        return self.loss is not None

    def figures(self) -> dict[str, float]:
        """Those that it has, by name."""
        found = {name: getattr(self, name) for name in FIGURES}
        return {name: figure for name, figure in found.items() if figure is not None}


@dataclass(frozen=True, kw_only=True)
class Run:
    """A training run. From `available_at` on somebody may claim it: until then it waits for its next try, or belongs
    to `owner` on `machine`. `learned` is what workers before this one took, who began at `attempt_began`."""

    tenant: str
    run_id: str
    model: str
    base: str
    base_sha256: str
    dataset: FrozenDataset
    hyperparameters: Recipe
    deadline: timedelta
    created_at: datetime
    available_at: datetime
    state: RunState = "queued"
    revision: int = 1
    sequence: int = 1
    fence: int = 0
    attempt: int = 0
    failures: int = 0
    owner: str = ""
    machine: str = ""
    cancelling: bool = False
    reason: str = ""
    message: str = ""
    phase: str = ""
    last: Point | None = None
    steps: int = 0
    version: int = 0
    report_offset: int = 0
    learned: timedelta = timedelta()
    attempt_began: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in FINAL

    def is_over_time(self, now: datetime) -> bool:
        """Whether its workers have learned for as long as they may."""
        return self.learned + self._running_for(now) >= self.deadline

    def _running_for(self, now: datetime) -> timedelta:
        return max(now - self.attempt_began, timedelta()) if self.attempt_began is not None else timedelta()


def checked_deadline(asked: timedelta | None) -> timedelta:
    """The usual one where none was asked for. Raises Invalid."""
    deadline = STANDARD_DEADLINE if asked is None else asked
    if not timedelta() < deadline <= LONGEST_DEADLINE:
        raise Invalid(
            f"`deadline` is {deadline.total_seconds():g} s; it must be above 0, and 7 days at the most",
            field="deadline",
        )
    return deadline


def checked_key(key: str) -> str:
    """Raises Invalid."""
    if len(key) > LONGEST_KEY:
        raise Invalid(
            f"`idempotency_key` has {len(key)} characters; it may have {LONGEST_KEY}", field="idempotency_key"
        )
    return key


def begun(run: Run, now: datetime, *, report_offset: int) -> Run:
    """Its next worker is about to be started."""
    return _next(
        replace(
            run,
            attempt=run.attempt + 1,
            attempt_began=now,
            started_at=run.started_at or now,
            report_offset=report_offset,
            phase="",
        )
    )


def cancelled_by_wish(run: Run, now: datetime) -> Run:
    """What waits has come to its end; what runs is asked to."""
    if run.state == "queued":
        return ended(run, "cancelled", now)
    return _told(replace(run, cancelling=True))


def requeued(run: Run, learned_until: datetime, *, available_at: datetime, failed: bool) -> Run:
    """It waits for another try; `failed` counts."""
    return _told(
        replace(
            _stopped(run, learned_until),
            state="queued",
            available_at=available_at,
            owner="",
            phase="",
            failures=run.failures + failed,
        )
    )


def ended(run: Run, state: RunState, now: datetime, *, reason: str = "", message: str = "", version: int = 0) -> Run:
    """It has come to its end."""
    return _told(
        replace(
            _stopped(run, now),
            state=state,
            owner="",
            phase="",
            cancelling=False,
            reason=reason,
            message=message,
            version=version,
            ended_at=now,
        )
    )


def progressed(
    run: Run, *, phase: str, steps: int, last: Point | None, report_offset: int, is_kept: bool = False
) -> Run:
    """Its worker has said more. Where what it learned is kept, failures are counted anew: a run of days may meet one a
    day, and gets on."""
    failures = 0 if is_kept else run.failures
    return _next(replace(run, phase=phase, steps=steps, last=last, failures=failures, report_offset=report_offset))


def registering(run: Run) -> Run:
    """From here on it is not to be stopped."""
    return _next(replace(run, phase=REGISTERING))


def measured(points: Iterable[Point]) -> dict[str, float]:
    """Figures of the last point of the rows that are learned, with those of the last one of the rows that are held
    back; and the `step` and `epoch` until which was learned. Points are in their order; nothing where there is none."""
    last = {point.is_of_training: point for point in points}
    found = [last[is_of_training] for is_of_training in (False, True) if is_of_training in last]
    if not found:
        return {}
    until = {"step": float(max(point.step for point in found)), "epoch": max(point.epoch for point in found)}
    return until | {name: figure for point in found for name, figure in point.figures().items()}


def _stopped(run: Run, now: datetime) -> Run:
    """Nobody learns any more."""
    return replace(run, learned=run.learned + run._running_for(now), attempt_began=None)


def _told(run: Run) -> Run:
    """A change that the log is told of."""
    return _next(replace(run, sequence=run.sequence + 1))


def _next(run: Run) -> Run:
    return replace(run, revision=run.revision + 1)
