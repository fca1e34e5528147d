"""The plan of the mutants: modules and tests that are there, and equivalents that are planted still."""

import tomllib
from pathlib import Path

import pytest

from tests.mutants.planted import planted
from tests.support.repository import ROOT

PLAN = tomllib.loads((ROOT / "tests/mutants/guarded.toml").read_text("utf-8"))


def test_mutants_are_planted_in_modules_that_are_there_and_judged_by_tests_that_are() -> None:
    tests = {word for words in PLAN["guarded"].values() for word in words if word.startswith("tests/")}
    assert [path for path in (*PLAN["guarded"], *sorted(tests)) if not (ROOT / path).exists()] == []
    assert PLAN["equivalent"].keys() <= PLAN["guarded"].keys()


@pytest.mark.parametrize("module", sorted(PLAN["equivalent"]))
def test_each_equivalent_that_is_named_is_a_mutant_of_its_module(module: str) -> None:
    assert PLAN["equivalent"][module].keys() <= {mutant.id for mutant in planted(Path(module))}
