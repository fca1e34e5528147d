"""Formulas without a value and text boxes of a sheet are in its text."""

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import sheets, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]


def read(file_of: FileOf, book: bytes) -> tuple[str, tuple[str, ...]]:
    draft = sheets.read(sniff.identified(file_of("a.xlsx", book)))
    return draft.parts[0], draft.flags


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<c r='C2'><f>B2*1.19</f><v></v></c>", "=B2*1.19"),
        ("<c r='C2'><f>B2*1.19</f><v/></c>", "=B2*1.19"),
        ("<c r='C2'><f>B2*1.19</f></c>", "=B2*1.19"),
        ("<c r='C2'><f>B2*1.19</f><v>119</v></c>", "119"),
        ("<c r='C2' t='str'><f>B2&amp;B3</f><v></v></c>", ""),
    ],
)
def test_a_formula_stands_where_no_program_has_written_its_value(file_of: FileOf, written: str, shown: str) -> None:
    head = "".join(f"<c r='{place}' t='inlineStr'><is><t>{place}</t></is></c>" for place in ("B1", "C1"))
    rows = f"<row r='1'>{head}</row><row r='2'><c r='B2'><v>100</v></c>{written}</row>"
    rows += "<row r='3'><c r='B3'><v>1</v></c><c r='C3'><v>7</v></c></row>"
    page, flags = read(file_of, documents.xlsx(("S", rows)))
    assert page.split("\n")[-2:] == [f"| 100 | {shown} |", "| 1 | 7 |"]
    assert not flags


def boxed(drawing: str) -> bytes:
    book = documents.xlsx(("S", documents.sheet_rows(("a", "b"), (1, 2))))
    named = f'<Relationship Id="d" Type="{documents.OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    related = f'<Relationships xmlns="{documents.RELATIONS}">{named}</Relationships>'
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": related, "xl/drawings/drawing1.xml": drawing}
    return documents.with_parts(book, **{name: content.encode() for name, content in parts.items()})


def test_text_boxes_stand_behind_the_tables(file_of: FileOf) -> None:
    box = (
        "<x:sp><x:txBody><a:p><a:r><a:t>All prices </a:t></a:r><a:r><a:t>net.</a:t></a:r></a:p><a:p/></x:txBody></x:sp>"
    )
    second = box.replace("All prices ", "Valid<a:br/>").replace("<a:br/></a:t></a:r>", "</a:t></a:r><a:br/>")
    drawing = f"<x:wsDr xmlns:x='x' xmlns:a='a'>{box}<x:grpSp>{second}</x:grpSp></x:wsDr>"
    page, flags = read(file_of, boxed(drawing))
    assert page == "## S\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAll prices net.\n\nValid\nnet."
    assert not flags


def test_a_sheet_is_read_without_text_boxes_that_are_damaged(file_of: FileOf) -> None:
    page, flags = read(file_of, boxed("<x"))
    assert (page, flags) == ("## S\n\n| a | b |\n| --- | --- |\n| 1 | 2 |", ("damaged",))
