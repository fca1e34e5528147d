"""Hyperparameters: those of the recipes, with what was asked for in their place, within bounds."""

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_train.adapters import recipes
from sluiceway_train.domain.hyperparameters import BOUNDS, Setting, filled

SFT = recipes.standard()["sft"]


def test_what_is_not_named_is_as_the_recipe_has_it() -> None:
    asked = filled(SFT, {"rank": 8, "epochs": 0.5})
    assert (asked.rank, asked.epochs, asked.learning_rate, asked.targets) == (8, 0.5, SFT.learning_rate, SFT.targets)


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_both_bounds_are_taken_and_what_lies_beyond_is_refused_by_its_field(name: str) -> None:
    least, most = BOUNDS[name]
    for within in (least, most):
        assert filled(SFT, {name: within}).settings()[name] == within
    for beyond in (least - 1, most + 1, float("nan"), float("inf")):
        with pytest.raises(Invalid, match=f"`hyperparameters.{name}` is") as caught:
            filled(SFT, {name: beyond})
        assert caught.value.field == f"hyperparameters.{name}"


@pytest.mark.parametrize(
    ("name", "setting"),
    [("schedule", "square"), ("method", "dora"), ("targets", ()), ("targets", ("q_proj",) * 33), ("targets", ("q;x",))],
)
def test_what_is_none_of_those_that_there_are_is_refused(name: str, setting: Setting) -> None:
    with pytest.raises(Invalid, match=f"`hyperparameters.{name}`"):
        filled(SFT, {name: setting})


def test_both_objectives_have_a_recipe() -> None:
    assert set(recipes.standard()) == {"sft", "dpo"}
    assert recipes.standard()["dpo"].learning_rate < SFT.learning_rate
