"""Tables of PDF pages: however their rules are drawn, each word stands in its cell, once and whole."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import pdf
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]
ROWS = (("Gate", "State"), ("North", "open wide"), ("South", "shut"))
MARKDOWN = "| Gate | State |\n| --- | --- |\n| North | open wide |\n| South | shut |"
LEFT, TOP, WIDE, HIGH = 72, 680, 120, 24


@pytest.fixture
def read(file_of: FileOf) -> Callable[[str], str]:
    return lambda drawn: pdf.read(file_of("a.pdf", documents.drawn_pdf(drawn))).parts[0].replace("\r\n", "\n")


Read = Callable[[str], str]


def word(x: float, y: float, text: str, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def words(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    return "".join(
        word(LEFT + 8 + WIDE * column, TOP - 16 - HIGH * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    )


def across(row: int, first: int = 0, last: int = 2) -> str:
    return f"{LEFT + WIDE * first} {TOP - HIGH * row} m {LEFT + WIDE * last} {TOP - HIGH * row} l "


def down(column: int, first: int = 0, last: int = 3) -> str:
    return f"{LEFT + WIDE * column} {TOP - HIGH * first} m {LEFT + WIDE * column} {TOP - HIGH * last} l "


ALL = [*(across(row) for row in range(4)), *(down(column) for column in range(3))]
CORNERS = [(LEFT + WIDE * column, TOP - HIGH * (row + 1)) for row in range(3) for column in range(2)]
RULED = {
    "a line each": "S ".join(ALL) + "S",
    "all in one path": "".join(ALL) + "S",
    "a box around each cell": "".join(f"{x} {y} {WIDE} {HIGH} re S " for x, y in CORNERS),
    "thin boxes": "".join(
        f"{x} {y} {w} {h} re f "
        for x, y, w, h in (
            *((LEFT, TOP - HIGH * row, 2 * WIDE, 0.5) for row in range(4)),
            *((LEFT + WIDE * column, TOP - 3 * HIGH, 0.5, 3 * HIGH) for column in range(3)),
        )
    ),
    "piece by piece": "".join(
        f"{LEFT + 20 * step} {TOP - HIGH * row} m {LEFT + 20 * step + 19} {TOP - HIGH * row} l S "
        for row in range(4)
        for step in range(12)
    )
    + "S ".join(ALL[4:])
    + "S",
    "moved and scaled": "q 2 0 0 2 0 0 cm "
    + "".join(f"{x / 2} {y / 2} {WIDE / 2} {HIGH / 2} re S " for x, y in CORNERS)
    + "Q",
}


RULED = {name: f"{drawn}\n" for name, drawn in RULED.items()}


@pytest.mark.parametrize("name", RULED)
def test_rules_are_seen_however_they_are_drawn(read: Read, name: str) -> None:
    page = word(LEFT, 720, "Before it") + RULED[name] + "\n" + words() + word(LEFT, 500, "After it")
    assert read(page) == f"Before it\n\n{MARKDOWN}\n\nAfter it"


def test_rules_in_a_form_are_seen(file_of: FileOf) -> None:
    document = documents.form_pdf(RULED["all in one path"], words())
    assert pdf.read(file_of("a.pdf", document)).parts[0] == MARKDOWN


def test_a_table_open_at_its_sides_keeps_its_outer_columns(read: Read) -> None:
    lines = "".join(across(row, 0, 3) for row in range(4)) + down(1) + down(2) + "S\n"
    rows = (("Gate", "State", "mm"), ("North", "open", "40"), ("South", "shut", "7"))
    assert read(lines + words(rows)).split("\n")[2:] == ["| North | open | 40 |", "| South | shut | 7 |"]


def test_a_merged_cell_stands_in_each_row_and_column_that_it_spans(read: Read) -> None:
    lines = "".join((across(0), across(1), across(2, 1), across(3), down(0), down(1, 1), down(2))) + "S\n"
    rows = (("Gates of the mill", ""), ("North", "open"), ("", "wide"))
    assert read(lines + words(rows)) == (
        "| Gates of the mill | Gates of the mill |\n| --- | --- |\n| North | open |\n| North | wide |"
    )


def test_a_line_that_leans_on_the_rule_is_said_once(read: Read) -> None:
    """Its feet reach below the rule and its head above it."""
    page = (
        word(LEFT, TOP + 1, "just above, gypsy") + RULED["a line each"] + words() + word(LEFT, TOP - 81, "just below")
    )
    text = read(page)
    assert (text.count("gypsy"), text.count("below"), MARKDOWN in text) == (1, 1, True)


def test_words_of_a_head_do_not_run_together(read: Read) -> None:
    head = word(LEFT + 8, TOP - 11, "Gate", 9) + word(LEFT + 8, TOP - 21, "name", 9)
    head += word(LEFT + WIDE + 8, TOP - 11, "State", 9) + word(LEFT + WIDE + 8, TOP - 21, "now", 9)
    text = read(RULED["a line each"] + head + words((("", ""), *ROWS[1:])))
    assert text.split("\n")[0] == "| Gate name | State now |"


def test_lines_through_words_are_no_table(read: Read) -> None:
    sentence = "The keeper of the lock opens the gate early in the morning"
    page = RULED["a line each"] + "".join(word(LEFT + 4, TOP - 16 - HIGH * row, sentence) for row in range(3))
    assert read(page) == "\n".join([sentence] * 3)


def test_a_frame_is_no_table(read: Read) -> None:
    page = f"60 600 400 100 re S 60 650 m 460 650 l S 260 600 m 260 700 l S\n{word(72, 670, 'The gate')}"
    assert read(page) == "The gate"


@pytest.mark.parametrize(("turn", "step"), [("0 1 -1 0", 6), ("0 -1 1 0", -6)])
def test_a_turned_page_number_is_one_number(read: Read, turn: str, step: int) -> None:
    digits = "".join(
        f"BT /F1 10 Tf {turn} 580 {400 + step * place} Tm ({digit}) Tj ET\n" for place, digit in enumerate("1274")
    )
    assert read(word(72, 720, "The gate is open") + digits) == "The gate is open\n1274"


def test_single_letters_that_stand_upright_stay_apart(read: Read) -> None:
    page = "".join(word(72, 700 - 14 * row, letter) for row, letter in enumerate("ABCD"))
    assert read(page + word(72, 500, "the gate is open at noon")).split("\n")[:4] == ["A", "B", "C", "D"]


def test_a_page_of_very_many_lines_is_a_drawing(read: Read) -> None:
    lines = "".join(f"{x} 100 m {x} 700 l S " for x in range(20, 580)) + "".join(ALL) + "S\n"
    assert "|" not in read(lines + words())


def test_a_long_table_with_one_tall_cell_is_read(read: Read) -> None:
    """PDFium takes its column of digits for one number."""
    lines = "".join(f"192 {700 - 16 * row} m 312 {700 - 16 * row} l " for row in range(38))
    page = lines + "72 700 m 312 700 l 72 108 m 312 108 l 72 108 m 72 700 l 192 108 m 192 700 l 312 108 m 312 700 l S\n"
    page += word(80, 690, "All") + "".join(word(200, 688 - 16 * row, str(row), 8) for row in range(37))
    text = read(page)
    assert (text.count("All"), "| All | 36 |" in text) == (37, True)


@pytest.mark.parametrize("turn", ["0 1 -1 0 700 0", "0 -1 1 0 0 700"], ids=["left", "right"])
def test_a_table_that_was_turned_keeps_its_reading_order(read: Read, turn: str) -> None:
    page = RULED["a line each"] + words()
    text = read(f"q {turn} cm\n{page}Q")
    assert ("|" in text, text.split()) == (False, ["Gate", "State", "North", "open", "wide", "South", "shut"])


def test_a_table_of_which_one_word_was_turned_stays_one(read: Read) -> None:
    page = RULED["a line each"] + words(((" ", "State"), *ROWS[1:])) + "BT /F1 6 Tf 0 1 -1 0 90 660 Tm (Gate) Tj ET"
    assert read(page).startswith("| Gate | State |")
