"""Heads of tables stand before the rows of a later window, and before nothing else."""

import pytest

from sluiceway_guard.domain.table_heads import TableHeads

ROWS = "".join(f"host{number};Sommer{number}!;old\n" for number in range(9))
CSV = f"Hosts\n\nhost;password;note\n{ROWS}"


def before(text: str, at: int) -> str:
    heads = TableHeads()
    for piece in (text[: at // 3], text[at // 3 : at]):
        heads.take(piece)
    return heads.before()


HEAD = "host;password;note\nhost0;Sommer0!;old\nhost1;Sommer1!;old\nhost2;Sommer2!;old\n"


def test_the_head_stands_before_the_rows_of_a_later_window() -> None:
    assert before(CSV, CSV.index("host7")) == HEAD


def test_a_window_that_begins_in_a_row_has_the_begin_of_it_too() -> None:
    assert before(CSV, CSV.index("Sommer7")) == f"{HEAD}host7;"


def test_markdown_has_its_dashes() -> None:
    table = "| host | password |\n|---|---|\n" + "| a | Sommer24! |\n" * 9
    assert before(f"Text.\n\n{table}", len(table)).startswith("| host | password |\n|---|---|\n| a |")


@pytest.mark.parametrize("behind", ["\nThe end.\n", "a;b\n", "One sentence; and, as said, more.\n"])
def test_behind_the_table_there_is_no_head(behind: str) -> None:
    text = f"{CSV}{behind}host9;Sommer9!;old\n"
    assert "password" not in before(text, len(text) - 5)


@pytest.mark.parametrize("unit", ["a, b, and c\n", "The mill turns.\n", "x" * 60 + ";y\n", "\n"])
def test_what_is_no_table_has_none(unit: str) -> None:
    text = unit * 100
    assert before(text, len(text) - 1) == ""


def test_a_head_that_has_only_begun_stands_there_too() -> None:
    assert before("Hosts\n\nhost,DB password,note\n", 15) == "host,DB "


@pytest.mark.parametrize("unit", [";", '";', ";\n", '"\n', "a;b;", "|"])
def test_a_long_text_is_read_in_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    heads = TableHeads()
    for start in range(0, len(text), 100):
        heads.take(text[start : start + 100])
        assert len(heads.before()) < 10_000
