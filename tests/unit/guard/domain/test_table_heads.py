"""Heads of tables stand before the rows of a later window, and before nothing else."""

import pytest

from sluiceway_guard.domain.table_heads import TableHeads

ROWS = "".join(f"host{number};Sommer{number}!;old\n" for number in range(9))
CSV = f"Hosts\n\nhost;password;note\n{ROWS}"
HEAD = "host;password;note\nhost0;Sommer0!;old\nhost1;Sommer1!;old\nhost2;Sommer2!;old\n"


def test_the_head_stands_before_the_rows_of_a_later_window() -> None:
    assert TableHeads(CSV).before(CSV.index("host7")) == HEAD


def test_a_window_that_begins_in_a_row_has_the_begin_of_it_too() -> None:
    assert TableHeads(CSV).before(CSV.index("Sommer7")) == f"{HEAD}host7;"


def test_markdown_has_its_dashes() -> None:
    table = "| host | password |\n|---|---|\n" + "| a | Sommer24! |\n" * 9
    assert TableHeads(f"Text.\n\n{table}").before(len(table)).startswith("| host | password |\n|---|---|\n| a |")


@pytest.mark.parametrize("behind", ["\nThe end.\n", "a;b\n", "One sentence; and, as said, more.\n"])
def test_behind_the_table_there_is_no_head(behind: str) -> None:
    text = f"{CSV}{behind}host9;Sommer9!;old\n"
    assert "password" not in TableHeads(text).before(len(text) - 5)


@pytest.mark.parametrize("unit", ["a, b, and c\n", "The mill turns.\n", "x" * 60 + ";y\n", "\n"])
def test_what_is_no_table_has_none(unit: str) -> None:
    text = unit * 100
    assert TableHeads(text).before(len(text) - 1) == ""


def test_it_is_asked_for_places_one_behind_the_other() -> None:
    heads = TableHeads(CSV)
    assert [heads.before(CSV.index(f"host{number};S"))[:18] for number in (4, 6, 8)] == ["host;password;note"] * 3


@pytest.mark.parametrize("unit", [";", '";', ";\n", '"\n', "a;b;", "|"])
def test_a_long_text_is_read_in_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    heads = TableHeads(text)
    assert max(len(heads.before(at)) for at in range(0, len(text), 16_384)) < 10_000
