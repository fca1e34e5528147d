"""Headings of columns: in a long table, and in one that goes on, each value is named by what stands above it."""

import pytest

from sluiceway_ingest.adapters.extract.formats import grids

Rows = list[list[str]]


def long(*heads: tuple[str, ...], row: tuple[str, ...] = ("Screw {}", "4.5{}", "{}")) -> Rows:
    rows = [[cell.format(number) for cell in row] for number in range(50)]
    return [*map(list, heads), *rows]


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ((), ""),
        ((("Prices 2024", "", ""),), "Prices 2024"),
        ((("Prices 2024",) * 3, ("", "as of May", "")), "Prices 2024\nas of May"),
    ],
)
def test_titles_above_the_headings_name_no_column(above: tuple[tuple[str, ...], ...], said: str) -> None:
    blocks = grids.rendered(long(*above, ("Part", "Price", "Stock"))).split("\n\n")
    assert blocks[-50] == "Part: Screw 0\nPrice: 4.50\nStock: 0"
    assert "\n\n".join(blocks[:-50]) == said


def test_what_an_account_says_of_itself_names_no_column() -> None:
    about = (("Account:", "DE12", "", "", ""), ("Period:", "May", "", "", ""), ("Balance", "1.234,56 EUR", "", "", ""))
    heads = ("Day", "For", "Amount", "Balance", "Kind")
    text = grids.rendered(long(*about, heads, row=("01.05.2024", "Rent {}", "-{},50", "9,00", "debit")))
    assert text.startswith("Account: DE12\nPeriod: May\nBalance 1.234,56 EUR\n\nDay: 01.05.2024\nFor: Rent 0\n")


@pytest.mark.parametrize(
    "heads",
    [
        (("", "2023", "2023", "2024", "2024"), ("Region", "Q1", "Q2", "Q1", "Q2")),
        (("", "2023", "", "2024", ""), ("Region", "Q1", "Q2", "Q1", "Q2")),
        (("Region", "2023", "2023", "2024", "2024"), ("Region", "Q1", "Q2", "Q1", "Q2")),
        (("Sales", "", "", "", ""), ("", "2023", "2023", "2024", "2024"), ("Region", "Q1", "Q2", "Q1", "Q2")),
    ],
)
def test_headings_of_two_rows_are_one(heads: tuple[tuple[str, ...], ...]) -> None:
    text = grids.rendered(long(*heads, row=("North {}", "1", "2", "3", "4")))
    assert text.split("\n\n")[-50] == "Region: North 0\n2023 Q1: 1\n2023 Q2: 2\n2024 Q1: 3\n2024 Q2: 4"


def test_a_row_of_data_below_merged_headings_names_no_column() -> None:
    text = grids.rendered(long(("Name", "Name", "Place"), ("Ann", "Lee", "Bonn"), row=("Joe {}", "Fox", "Kiel")))
    assert text.startswith("Name: Ann\nName: Lee\nPlace: Bonn\n\n")


def test_a_list_of_pairs_below_its_title_has_no_row_that_names_columns() -> None:
    text = grids.rendered(long(("Opening hours", ""), row=("Day {}", "8-12")))
    assert text.startswith("Opening hours: Day 0\nColumn 2: 8-12\n\n")


def test_a_table_that_goes_on_behind_an_empty_row_keeps_its_headings() -> None:
    rows = [
        ["Part", "Price", "Stock"],
        ["Screw", "4.50", "10"],
        ["", "", ""],
        ["Tools", "", ""],
        ["Hammer", "12.00", "3"],
        ["", "", ""],
        ["Pliers", "9.00", "2"],
    ]
    assert grids.islands(rows)[1:] == [
        [["Part", "Price", "Stock"], ["Tools", "", ""], ["Hammer", "12.00", "3"]],
        [["Part", "Price", "Stock"], ["Pliers", "9.00", "2"]],
    ]


@pytest.mark.parametrize(
    "other",
    [
        [["Town", "2023", "2024"], ["Bonn", "1", "2"]],
        [["Town", "Lord", "Lady"], ["Bonn", "Lee", "Fox"]],
        [["VAT", "19%", "", "of all"]],
    ],
)
def test_another_table_behind_an_empty_row_has_its_own_headings(other: Rows) -> None:
    wide = [row + [""] * (4 - len(row)) for row in other]
    rows = [["Part", "Price", "Stock", ""], ["Screw", "4.50", "10", ""], [""] * 4, *wide]
    assert grids.islands(rows)[1] == wide
