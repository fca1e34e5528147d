"""Hyperparameters of a run: those of a recipe, with what was asked for in the place of its own, within bounds."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from sluiceway_common.errors import Invalid

Method = Literal["lora", "qlora"]
Schedule = Literal["cosine", "linear", "constant"]
Setting = str | int | float | tuple[str, ...]

SCHEDULES: Final[tuple[Schedule, ...]] = ("cosine", "linear", "constant")
METHODS: Final[tuple[Method, ...]] = ("lora", "qlora")
MOST_TARGETS: Final = 32
_TARGET: Final = re.compile(r"[A-Za-z0-9_.]{1,64}")
_LEAST_ABOVE_ZERO: Final = 1e-9


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a run learns: LoRA (Hu et al., 2021) beside the base, `beta` for DPO (Rafailov et al., 2023).

    `max_length` counts tokens of prompt and answer; `targets` are names of the base's matrices as PEFT has them."""

    method: Method
    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]
    epochs: float
    batch_size: int
    accumulation: int
    learning_rate: float
    schedule: Schedule
    warmup_share: float
    weight_decay: float
    max_length: int
    beta: float
    seed: int
    checkpoint_every: int

    def settings(self) -> dict[str, Setting]:
        """By name."""
        return asdict(self)


BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "rank": (1, 256),
    "alpha": (_LEAST_ABOVE_ZERO, 4096),
    "dropout": (0, 0.5),
    "epochs": (_LEAST_ABOVE_ZERO, 100),
    "batch_size": (1, 1024),
    "accumulation": (1, 1024),
    "learning_rate": (_LEAST_ABOVE_ZERO, 1),
    "warmup_share": (0, 1),
    "weight_decay": (0, 1),
    "max_length": (8, 1_048_576),
    "beta": (_LEAST_ABOVE_ZERO, 100),
    "seed": (0, 2**32 - 1),
    "checkpoint_every": (1, 1_000_000),
}
"""The least and the most of each number."""


def filled(recipe: Recipe, asked: Mapping[str, Setting]) -> Recipe:
    """The recipe with what was asked for. Raises Invalid, with the field, where that is out of bounds."""
    return checked(replace(recipe, **asked))  # type: ignore[arg-type]  # by the names of its own fields


def checked(hyperparameters: Recipe) -> Recipe:
    """Raises Invalid, with the field, where one is out of bounds."""
    said = hyperparameters.settings()
    for name, (least, most) in BOUNDS.items():
        _check_number(name, float(said[name]), least, most)  # type: ignore[arg-type]  # each of these is a number
    _check_one_of("schedule", hyperparameters.schedule, SCHEDULES)
    _check_one_of("method", hyperparameters.method, METHODS)
    _check_targets(hyperparameters.targets)
    return hyperparameters


def _check_number(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        low = "above 0" if least == _LEAST_ABOVE_ZERO else f"{least:g} or more"
        raise Invalid(
            f"`hyperparameters.{name}` is {value:g}; it must be {low}, and {most:,.10g} at the most",
            field=f"hyperparameters.{name}",
        )


def _check_one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise Invalid(
            f"`hyperparameters.{name}` is {value[:40]!r}; it must be one of {', '.join(known)}",
            field=f"hyperparameters.{name}",
        )


def _check_targets(targets: tuple[str, ...]) -> None:
    if not 1 <= len(targets) <= MOST_TARGETS or not all(map(_TARGET.fullmatch, targets)):
        raise Invalid(
            f"`hyperparameters.targets` names {len(targets)} matrices; it must name 1 to {MOST_TARGETS} of them, each "
            "in letters, digits, dots and underscores, such as `q_proj`",
            field="hyperparameters.targets",
        )
