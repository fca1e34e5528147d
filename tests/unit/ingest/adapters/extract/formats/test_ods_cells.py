"""Cells of an OpenDocument sheet: numbers as they are shown, and merged cells in each of their places."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import sheets, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]
SPACES = "urn:oasis:names:tc:opendocument:xmlns"
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{SPACES}:{name}:1.0"' for name in ("office", "text", "table"))
    table = f'<table:table table:name="S">{"".join(rows)}</table:table>'
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{table}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    entry = f'<m:file-entry m:full-path="/" m:media-type="{KIND}"/>'
    manifest = f'<m:manifest xmlns:m="{SPACES}:manifest:1.0">{entry}</m:manifest>'
    return documents.zipped(**{"mimetype": KIND, "content.xml": content, "META-INF/manifest.xml": manifest})


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(shown: str, kind: str = "string", value: str = "", more: str = "") -> str:
    said = f'office:value="{value}"' if value else ""
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" {said} {more}>{text}</table:table-cell>'


def read(file_of: FileOf, *rows: str) -> list[str]:
    (page,) = sheets.read(sniff.identified(file_of("a.ods", ods(*rows)))).parts
    return page.split("\n")[2:]


@pytest.mark.parametrize(
    ("shown", "kind", "value", "said"),
    [
        ("15,5 %", "percentage", "0.155", "15.5 %"),
        ("16%", "percentage", "0.155", "15.5%"),
        ("", "percentage", "0.155", "15.5%"),
        ("1.200,00 €", "currency", "1200", "1200.00 €"),
        ("-€1,200", "currency", "-1200", "-€1200"),
        ("", "currency", "1200", "1200"),
        ("85 m²", "float", "85", "85 m²"),
        ("01234", "float", "1234", "01234"),
        ("1,2 Mio.", "float", "1234567", "1234567"),
        ("1.235 T€", "float", "1234567", "1234567"),
        ("(5)", "float", "-5", "-5"),
        ("1E+05", "float", "100000", "100000"),
    ],
)
def test_a_number_has_what_is_shown_around_it(file_of: FileOf, shown: str, kind: str, value: str, said: str) -> None:
    lines = read(
        file_of, row(), row(cell(""), cell("a"), cell("b")), row(cell(""), cell(shown, kind, value), cell("c"))
    )
    assert lines[-1] == f"| {said} | c |"


def test_what_is_repeated_is_shown_in_each_place(file_of: FileOf) -> None:
    price = cell("5 €", "currency", "5", 'table:number-columns-repeated="2"')
    lines = read(file_of, row(cell("a"), cell("b")), row(price, more='table:number-rows-repeated="2"'))
    assert lines[2:] == ["| 5 € | 5 € |"] * 2


def test_merged_cells_stand_in_each_place(file_of: FileOf) -> None:
    both = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    rows = (
        row(cell("a"), cell("b"), cell("c"), cell("d")),
        row(cell("x"), cell("north", more=both), covered, cell("1")),
        row(cell("y"), covered, covered, cell("2")),
    )
    assert read(file_of, *rows)[2:] == ["| x | north | north | 1 |", "| y | north | north | 2 |"]
