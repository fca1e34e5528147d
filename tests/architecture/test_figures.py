"""Limits of the product's figures: rooms are neither too small nor too large."""

from tests.architecture.figures import figures, modules

FOUND = figures(modules())


def test_few_modules_hold_less_than_a_thought() -> None:
    """An entry point is a line by design, and does not count."""
    small = [name for name in FOUND.small if not name.endswith("__main__")]
    assert len(small) <= 20, small


def test_imports_are_a_small_part_of_the_code() -> None:
    assert FOUND.import_share <= 0.13


def test_functions_are_short() -> None:
    assert FOUND.function_median <= 5
    assert FOUND.function_p90 <= 13


def test_modules_are_read_in_one_go() -> None:
    assert FOUND.module_p90 <= 220
