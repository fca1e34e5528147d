"""Records in plain text: each is a row by itself, and its value is of no other."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.text.records import record_runs, with_bars
from sluiceway_infer.domain.grounding.text.sentences import sentences
from tests.support.grounding import said
from tests.support.infer import passage

LATHES = "lathe;part;price\nMerlin;chuck;£84\nMerlin;drive belt;£9.40\nMarlin;chuck;£97\nMarlin;tool rest;£31"
BOATS = "Kahn | Kajak, je Stunde | 14,50 Euro\nBarke | Kanu, je Stunde | 11,20 Euro"
OVENS = "modelo, tema, dato\nBrasa, garantía del horno, 48 meses\nBrezo, garantía del motor, 20 meses"
STOVES = "型号；部件；单价\n青炉；炉门；86元\n青炉；烟管；35元\n清炉；炉门；92元"
KILNS = "الفرن؛الجزء؛السعر\nجمرة؛الباب؛86 ديناراً\nجمرة؛الأنبوب؛35 ديناراً\nجمان؛الباب؛92 ديناراً"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (LATHES, ["columns", "row", "row", "row", "row"]),
        (BOATS, ["row", "row"]),
        (OVENS, ["columns", "row", "row"]),
        (STOVES, ["columns", "row", "row", "row"]),
        (KILNS, ["columns", "row", "row", "row"]),
        ("Ticket\tPrice\nAdult\t12.00\nChild\t6.00", ["columns", "row", "row"]),
        ("Adult        12 euros\nChild         6 euros", ["row", "row"]),
        ("Erwachsene ........ 12 Euro\nKinder ............ 6 Euro", ["row", "row"]),
        ("成人，68元\n儿童，34元", ["row", "row"]),
        ("Part | Price\n--- | ---\nBelt | £9", ["columns", "rule", "row"]),
        ('Part,Price\n"Belt, long",£9\n"Belt, short",£7', ["columns", "row", "row"]),
        # A comma of a number parts no cells, unless only that gives all lines as many.
        ("Kahn,Tag,18,50 Euro\nBarke,Tag,24,00 Euro", ["row", "row"]),
        ("Kahn,Kinder unter 16,1.690 Euro\nBarke,Kinder,1.320 Euro", ["row", "row"]),
        ("Boot / wer / Nachlass\nKahn / Vereine / 15 Prozent\nBarke / Schulen / 20 Prozent", ["columns", "row", "row"]),
        # What is no table.
        ("Roses are red / violets are blue,\nsugar is sweet / and so are you.", ["sentence"]),
        ("Merlin;chuck;£84", ["sentence"]),
        ("- Belt; £9\n- Chuck; £84", ["item", "item"]),
        ("Adults pay £9;\nchildren pay £6;", ["sentence"]),
    ],
)
def test_lines_that_a_sign_parts_into_as_many_cells_are_rows(text: str, kinds: list[str]) -> None:
    assert [line.kind for line in parse_passage(passage(text)).lines] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "The mill was built in 1880, and the weir in 1890, by a\nfamily of Leeds, whose house of 1871, shut, stands.",
        "They came by the old road, which had been\nmended the year before, and in great haste",
        "The upper lock fell in; the lower one held, so that\nboats could pass; nobody was hurt by the flood of it",
        "老桥建于1880年，新桥建于1890年，\n两桥之间有一条小路，长300米。",
    ],
)
def test_wrapped_prose_has_no_records(text: str) -> None:
    assert list(record_runs(text)) == []


def test_a_table_in_the_middle_of_a_text_is_one() -> None:
    text = f"# Spare parts\n\nAll prices are with tax. Ask us\nfor more.\n\n{LATHES}\n\nClosed on Sunday."
    assert [one.text for one in sentences(text) if one.record] == LATHES.split("\n")


def test_bars_change_no_place() -> None:
    text = f"Merlin; a lathe.\n\n{LATHES}\n\nAdult      12\nChild       6"
    assert len(with_bars(text)) == len(text)
    assert with_bars(with_bars(text)) == with_bars(text)
    assert "Marlin|tool rest|£31" in with_bars(text)


@pytest.mark.parametrize("run", [";", "a;\n", "a,1\n", "\t", " \n", "|\n", "a   ", ". . ", '";\n'])
def test_a_long_run_of_signs_is_read_once(run: str) -> None:
    text = run * 100_000 + "x"
    assert len(with_bars(text)) == len(text)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What does the chuck of the Marlin cost?", LATHES, "lathe;part;price Marlin;chuck;£97"),
        ("What does the drive belt of the Marlin cost?", LATHES, ""),
        ("Was kostet die Barke für ein Kajak je Stunde?", BOATS, ""),
        (
            "¿Cuánto dura la garantía del motor del Brezo?",
            OVENS,
            "modelo, tema, dato Brezo, garantía del motor, 20 meses",
        ),
        ("¿Cuánto dura la garantía del motor del Brasa?", OVENS, ""),
        ("清炉的炉门多少钱？", STOVES, "型号；部件；单价 清炉；炉门；92元"),
        ("清炉的烟管多少钱？", STOVES, ""),
        ("كم سعر باب جمان؟", KILNS, "الفرن؛الجزء؛السعر جمان؛الباب؛92 ديناراً"),
    ],
)
def test_a_record_answers_for_its_thing_alone(question: str, text: str, answer: str) -> None:
    assert said(question, text, title="List") == answer
