"""Limits of the product's figures: functions and modules are read in one go."""

from tests.architecture.figures import figures, modules

FOUND = figures(modules())


def test_functions_are_short() -> None:
    assert FOUND.function_median <= 5
    assert FOUND.function_p90 <= 13


def test_modules_are_read_in_one_go() -> None:
    assert FOUND.module_p90 <= 220
