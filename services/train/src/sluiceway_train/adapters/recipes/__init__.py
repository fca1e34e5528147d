"""Recipes of the objectives: TOML files beside this one, which explain each hyperparameter."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sluiceway_train.domain.hyperparameters import Recipe, checked
from sluiceway_train.domain.trained import Objective

_HERE: Final = Path(__file__).parent


def standard() -> Mapping[Objective, Recipe]:
    """By objective."""
    return {"sft": _read("sft"), "dpo": _read("dpo")}


def _read(objective: Objective) -> Recipe:
    said: dict[str, Any] = tomllib.loads((_HERE / f"{objective}.toml").read_text("utf-8"))
    return checked(Recipe(**said | {"targets": tuple(said["targets"])}))
