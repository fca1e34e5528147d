"""Number formats: what a cell shows of its number where it is a percentage or an amount of money."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import sheets, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.number_formats import number_format
from tests.support import documents

FileOf = Callable[..., File]
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("0%", 0.155, "15.5%"),
        ("0.00%", 0.07, "7%"),
        ("0%", -1.0, "-100%"),
        ('0"%"', 15.0, "15%"),
        ("0.0\\%", 15.5, "15.5%"),
        ('#,##0.00\\ "€"', 28.5, "28.50 €"),
        ("#,##0.00\\ [$€-407]", 28.505, "28.505 €"),
        ("[$$-409]#,##0.00;[Red]-[$$-409]#,##0.00", -3.4, "-$3.40"),
        ('"CHF" #,##0.00', 1200.0, "CHF 1200.00"),
        ('_-* #,##0\\ "kr"_-', 12.0, "12 kr"),
        ("[$£-809]0", 1e-7, "£1e-07"),
        ("[>=100]$0.00", 120.0, "$120.00"),
    ],
)
def test_a_percentage_and_money_are_shown_with_all_digits_that_count(code: str, number: float, said: str) -> None:
    found = number_format(code)
    assert found is not None
    assert found.shown(number) == said


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ('0 "m²"', 85.0, "85 m²"),
        ('#,##0.0\\ "kWh"', 1200.0, "1200.0 kWh"),
        ("#,##0.00\\ [$€-407]\\/\\m", 12.5, "12.50 €/m"),
        ('#,##0.00 "€/t";[Red]-#,##0.00 "€/t"', -3.0, "-3.00 €/t"),
        ('0.0%" p.a."', 0.035, "3.5% p.a."),
        ('0"%"" x"', 15.0, "15% x"),
        ('"Nr." 0', 7.0, "Nr. 7"),
        ('General" Tage"', 30.0, "30 Tage"),
        ('#,##0,\\ "T€"', 1234567.0, "1234.567 T€"),
        ('0.0,,"M€"', 2500000.0, "2.5M€"),
        ('+0.0" pp";-0.0" pp"', -1.5, "-1.5 pp"),
        ('0" a;b"', 1.0, "1 a;b"),
        ("0.0\\ \\°\\C", 21.5, "21.5 °C"),
    ],
)
def test_a_unit_is_shown_with_its_number(code: str, number: float, said: str) -> None:
    found = number_format(code)
    assert found is not None
    assert found.shown(number) == said


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("00000", 1234.0, "01234"),
        ("00000", 123456.0, "123456"),
        ("000\\-00\\-0000", 12345678.0, "012-34-5678"),
        ("(000) 000-0000", 5551234567.0, "(555) 123-4567"),
        ('"ID-"0000_)', 42.0, "ID-0042"),
        ("00000;-00000", -7.0, "-7"),
        ("00000", 12.5, "12.5"),
    ],
)
def test_zeros_before_a_number_are_shown(code: str, number: float, said: str) -> None:
    found = number_format(code)
    assert found is not None
    assert found.shown(number) == said


@pytest.mark.parametrize(
    "code",
    [
        "",
        "[<=9999999]000-0000;(000) 000-0000",
        "0.00E+00",
        "General",
        "0.00",
        "#,##0",
        "yyyy-mm-dd",
        '0" profit";0" loss"',
        '[<1]0" kg";0" t"',
        '# ?/?" in"',
        "#,##0,\\ [$€-407]",
        "d\\.m\\.",
        "@",
        "€",
        "$0,.0",
    ],
)
def test_all_else_is_the_number_alone(code: str) -> None:
    assert number_format(code) is None


def test_cells_of_a_sheet_are_shown_as_their_styles_say(file_of: FileOf) -> None:
    rows = (
        '<row r="2"><c r="B2" t="inlineStr"><is><t>Share</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>Price</t></is></c></row>'
        '<row r="3"><c r="B3" s="1"><v>0.155</v></c><c r="C3" s="2"><v>3.4</v></c></row>'
        '<row r="4"><c r="B4" s="3"><v>0.5</v></c><c r="C4"><v>7</v></c></row>'
    )
    styles = (
        f"<styleSheet xmlns='{SHEET}'><numFmts><numFmt numFmtId='164' formatCode='0.00&quot; EUR&quot;'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='10'/><xf numFmtId='164'/><xf numFmtId='2'/></cellXfs></styleSheet>"
    )
    book = documents.xlsx(("S", rows), styles=styles)
    (page,) = sheets.read(sniff.identified(file_of("a.xlsx", book))).parts
    assert page == "## S\n\n| Share | Price |\n| --- | --- |\n| 15.5% | 3.40 EUR |\n| 0.5 | 7 |"


@pytest.mark.parametrize("text", ["a&#1;b", "a\x01b"])
def test_a_sheet_with_characters_that_no_xml_has_is_read_with_bare_numbers(file_of: FileOf, text: str) -> None:
    styles = f"<styleSheet xmlns='{SHEET}'><cellXfs><xf numFmtId='10'/></cellXfs></styleSheet>"
    rows = (
        '<row r="1"><c r="A1" s="0"><v>0.155</v></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>'
    )
    draft = sheets.read(sniff.identified(file_of("a.xlsx", documents.xlsx(("S", rows), styles=styles))))
    assert (draft.parts, draft.flags) == (("## S\n\n0.155\na\x01b",), ("damaged",))


@pytest.mark.parametrize(("days", "said"), [(1.5, "36:00:00"), (0.25, "6:00:00"), (40, "960:00:00")])
def test_hours_go_on_beyond_a_day(file_of: FileOf, days: float, said: str) -> None:
    styles = (
        f"<styleSheet xmlns='{SHEET}'><numFmts><numFmt numFmtId='164' formatCode='[h]:mm:ss'/></numFmts>"
        "<cellXfs><xf numFmtId='164'/></cellXfs></styleSheet>"
    )
    book = documents.xlsx(("S", f'<row r="1"><c r="A1" s="0"><v>{days}</v></c></row>'), styles=styles)
    assert sheets.read(sniff.identified(file_of("a.xlsx", book))).parts == (f"## S\n\n{said}",)
