"""Office files: structure survives as Markdown, sheets and slides as pages, passwords are asked for."""

import io
import os
import struct
from collections.abc import Callable
from itertools import pairwise

import olefile  # type: ignore[import-untyped]  # ships no types
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as PresentationType

from sluiceway_ingest.adapters.extract.formats import (
    epub,
    grids,
    mail,
    normalisation,
    odf,
    office,
    outlook,
    parsers,
    sheets,
    slides,
    sniff,
    word,
    word_fields,
)
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import ExtractionFailed
from tests.support import documents

FileOf = Callable[..., File]
DOCX = documents.docx(
    documents.paragraph("The sluice", "Heading1")
    + documents.paragraph("Water comes in.")
    + documents.word_table(("Gate", "State"), ("North", "open"))
)


@pytest.mark.parametrize("read", [office.read, word.read])
def test_a_word_document_keeps_headings_and_tables(file_of: FileOf, read: Callable[[File], Draft]) -> None:
    draft = read(sniff.identified(file_of("a.docx", DOCX)))
    heading, sentence, table = draft.parts[0].strip().split("\n\n")
    assert (heading.lstrip("# "), sentence, table.split("\n")[-1]) == (
        "The sluice",
        "Water comes in.",
        "| North | open |",
    )


def test_deleted_text_of_a_word_document_stays_deleted(file_of: FileOf) -> None:
    body = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>"
    assert word.read(file_of("a.docx", documents.docx(body))).parts == ("kept",)


def test_an_opendocument_text_keeps_headings_lists_and_tables(file_of: FileOf) -> None:
    body = (
        '<text:h text:outline-level="2">The sluice</text:h><text:p>Water<text:s/>comes in.</text:p>'
        "<text:list><text:list-item><text:p>one</text:p></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert odf.read(file_of("a.odt", documents.odt(body))).parts == (
        "## The sluice\n\nWater comes in.\n\n- one\n- two\n\n| a | b |\n| --- | --- |",
    )


def test_notes_and_boxes_of_an_opendocument_text_stand_behind_the_sentence_that_they_are_in(file_of: FileOf) -> None:
    body = (
        "<text:p>The notice period is three months<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>For executives six.</text:p></text:note-body></text:note>, counted from the end."
        "</text:p>"
        '<text:p>It floods<draw:frame xmlns:draw="d"><draw:text-box><text:p>Gate</text:p>'
        "<text:p>North</text:p></draw:text-box></draw:frame> in spring.</text:p>"
    )
    assert odf.read(file_of("a.odt", documents.odt(body))).parts == (
        "The notice period is three months, counted from the end.\n\nFor executives six.\n\n"
        "It floods in spring.\n\nGate\n\nNorth",
    )


def test_cells_and_rows_of_an_opendocument_table_that_are_repeated_or_merged_stand_in_each_place(
    file_of: FileOf,
) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    twice, both = 'table:number-columns-repeated="2"', 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    rows = (
        cell("gate") + cell("May") + cell("June"),
        cell("north") + cell("5", twice),
        cell("shut", both) + covered + cell("7"),
        covered + covered + cell("8"),
    )
    body = "".join(
        f'<table:table-row table:number-rows-repeated="{1 + (number == 1)}">{row}</table:table-row>'
        for number, row in enumerate(rows)
    )
    (table,) = odf.read(file_of("a.odt", documents.odt(f"<table:table>{body}</table:table>"))).parts
    assert table.split("\n") == [
        "| gate | May | June |",
        "| --- | --- | --- |",
        *["| north | 5 | 5 |"] * 2,
        "| shut | shut | 7 |",
        "| shut | shut | 8 |",
    ]


def test_an_opendocument_text_is_read_without_a_title_that_is_damaged(file_of: FileOf) -> None:
    content = documents.with_parts(documents.odt("<text:p>Words.</text:p>"), **{"meta.xml": b"<meta><title>"})
    draft = odf.read(file_of("a.odt", content))
    assert (draft.parts, draft.title, draft.flags) == (("Words.",), "", ("damaged",))


def test_each_slide_is_a_page_with_its_title_and_notes(file_of: FileOf) -> None:
    draft = slides.read(file_of("a.pptx", documents.pptx(("First", "one"), ("Second", "two"), notes="say hello")))
    assert (draft.paged, draft.title, draft.parts) == (
        True,
        "First",
        ("# First\n\none\n\nsay hello", "# Second\n\ntwo"),
    )


@pytest.mark.parametrize("kind", ["title and text", "blank", "empty table"])
def test_slides_without_text_are_empty(file_of: FileOf, kind: str) -> None:
    content = documents.empty_pptx() if kind == "empty table" else documents.pptx(("", ""), ("", ""))
    content = documents.empty_pptx(rows=0) if kind == "blank" else content
    file = sniff.identified(file_of("a.pptx", content))
    with pytest.raises(ExtractionFailed, match="EMPTY"):
        normalisation.finished(parsers._parsed(file, 0), file)


def test_sheets_without_text_are_empty(file_of: FileOf) -> None:
    file = sniff.identified(file_of("a.xlsx", documents.xlsx(("S", documents.sheet_rows(("-", "-"), ("-", "-"))))))
    with pytest.raises(ExtractionFailed, match="EMPTY"):
        normalisation.finished(parsers._parsed(file, 0), file)


BOOK = documents.xlsx(("S", documents.sheet_rows(("a", "b"), ("c", "d"))))


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (slides.read, documents.with_parts(documents.pptx(("t", "x")), **{"ppt/embeddings/Plan.xlsx": BOOK})),
        (sheets.read, documents.with_parts(BOOK, **{"xl/embeddings/Plan.xlsx": BOOK})),
    ],
)
def test_what_is_embedded_in_slides_and_sheets_is_read(
    file_of: FileOf, read: Callable[[File], Draft], content: bytes
) -> None:
    draft = read(sniff.identified(file_of("a", content)))
    assert [(child.name, child.content) for child in draft.children] == [("Plan.xlsx", BOOK)]


_WRITTEN_TWICE = """
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">BOX</mc:Choice>
<mc:Fallback/></mc:AlternateContent>"""
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DIAGRAM_FRAME = f"""
<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{documents.OFFICE}">
<p:nvGraphicFramePr><p:cNvPr id="9" name="Steps"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>
<a:graphic><a:graphicData uri="{_DIAGRAM}"><dgm:relIds xmlns:dgm="{_DIAGRAM}" r:dm="RID"/></a:graphicData></a:graphic>
</p:graphicFrame>"""
_STEP = "<dgm:pt><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
_STEPS = f"""<dgm:dataModel xmlns:dgm="{_DIAGRAM}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<dgm:ptLst>{_STEP.format("Open")}{_STEP.format("Pump")}</dgm:ptLst></dgm:dataModel>"""


def saved(presentation: PresentationType) -> bytes:
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def test_a_shape_that_a_program_wrote_in_two_ways_is_read_once(file_of: FileOf) -> None:
    presentation = Presentation(io.BytesIO(documents.pptx(("Limits", ""))))
    box = presentation.slides[0].shapes.add_textbox(0, 0, 9, 9)
    box.text_frame.text = "The load limit is 40 tonnes where x > 2."
    tree = box._element.getparent()
    twice = parse_xml(_WRITTEN_TWICE.replace("BOX", ""))
    tree.replace(box._element, twice)
    twice[0].append(box._element)
    draft = slides.read(file_of("a.pptx", saved(presentation)))
    assert draft.parts == ("# Limits\n\nThe load limit is 40 tonnes where x > 2.",)


def test_in_a_chart_with_an_empty_cell_each_value_stays_with_its_category(file_of: FileOf) -> None:
    presentation = Presentation(io.BytesIO(documents.pptx(("Sales", ""))))
    data = CategoryChartData()
    data.categories = ["Q1", "Q2", "Q3"]
    data.add_series("Units", (None, 5, 7))
    presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9_000, 9_000, data)
    (page,) = slides.read(file_of("a.pptx", saved(presentation))).parts
    assert [line for line in page.split("\n") if line.startswith("| Q")] == ["| Q1 |  |", "| Q2 | 5 |", "| Q3 | 7 |"]


def test_a_shape_that_has_the_id_of_the_title_is_read(file_of: FileOf) -> None:
    """Decks that were made or merged by programs have one twice."""
    presentation = Presentation(io.BytesIO(documents.pptx(("Limits", "Two tons."))))
    title = presentation.slides[0].shapes.title
    for shape in presentation.slides[0].shapes:
        shape._element.nvSpPr.cNvPr.set("id", str(title.shape_id))
    (page,) = slides.read(file_of("a.pptx", saved(presentation))).parts
    assert "Two tons." in page


def test_a_shape_that_is_hidden_is_not_read(file_of: FileOf) -> None:
    presentation = Presentation(io.BytesIO(documents.pptx(("Title", "unseen"))))
    presentation.slides[0].placeholders[1]._element.nvSpPr.cNvPr.set("hidden", "1")
    assert slides.read(file_of("a.pptx", saved(presentation))).parts == ("# Title",)


def test_a_table_of_one_long_row_keeps_its_words() -> None:
    told = grids.rendered([["Terms", "word " * 1_000]])
    assert (told.startswith("Terms\n\nword"), told.count("word")) == (True, 1_000)


def test_a_diagram_on_a_slide_is_its_paragraphs(file_of: FileOf) -> None:
    presentation = Presentation(io.BytesIO(documents.pptx(("Steps", ""))))
    slide = presentation.slides[0]
    package = slide.part.package
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    data = Part(PackURI("/ppt/diagrams/data1.xml"), kind, package, _STEPS.encode())
    named = slide.part.relate_to(data, f"{documents.OFFICE}/diagramData")
    slide.shapes._spTree.append(parse_xml(_DIAGRAM_FRAME.replace("RID", named)))
    draft = slides.read(file_of("a.pptx", saved(presentation)))
    assert draft.parts == ("# Steps\n\nOpen\n\nPump",)


def test_cells_that_are_merged_stand_where_they_are_also_where_the_first_columns_are_empty(file_of: FileOf) -> None:
    def cell(place: str, text: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'

    rows = [
        cell("B2", "Region North") + cell("D2", "Price limit") + cell("E2", "Term"),
        cell("B3", "a") + cell("C3", "b") + cell("D3", "c") + cell("E3", "d"),
        cell("B4", "x") + cell("D4", "700") + cell("E4", "24 months"),
    ]
    sheet = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, 2))
    book = documents.xlsx(("S", sheet), merged=("B2:C2", "B4:C4"))
    (page,) = sheets.read(sniff.identified(file_of("a.xlsx", book))).parts
    assert page.split("\n\n", 1)[1].split("\n") == [
        "| Region North | Region North | Price limit | Term |",
        "| --- | --- | --- | --- |",
        "| a | b | c | d |",
        "| x | x | 700 | 24 months |",
    ]


def test_each_sheet_is_a_page_with_its_name(file_of: FileOf) -> None:
    book = documents.xlsx(
        ("Rain", documents.sheet_rows(("Month", "mm"), ("May", 40))),
        ("Sun", documents.sheet_rows(("Day", "h"), ("1", 9))),
    )
    assert sheets.read(file_of("a.xlsx", book)).parts == (
        "## Rain\n\n| Month | mm |\n| --- | --- |\n| May | 40 |",
        "## Sun\n\n| Day | h |\n| --- | --- |\n| 1 | 9 |",
    )


def test_tables_of_a_sheet_are_parted_by_empty_rows(file_of: FileOf) -> None:
    rows = documents.sheet_rows(("a", "b"), (1, 2), ("", ""), ("c", "d"), (3, 4))
    (page,) = sheets.read(file_of("a.xlsx", documents.xlsx(("S", rows)))).parts
    assert page.split("\n\n")[1:] == ["| a | b |\n| --- | --- |\n| 1 | 2 |", "| c | d |\n| --- | --- |\n| 3 | 4 |"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (1.1 * 3, "3.3"),
        (4111111111111111.0, "4111111111111111"),
        (-2.0, "-2"),
        (1e-7, "1e-07"),
        (1.2345678901234568e16, "1.23456789012346e+16"),
    ],
)
def test_a_number_is_what_the_sheet_shows(file_of: FileOf, number: float, shown: str) -> None:
    (page,) = sheets.read(file_of("a.xlsx", documents.xlsx(("S", documents.sheet_rows(("n", "m"), (number, 1)))))).parts
    assert page.endswith(f"| {shown} | 1 |")


def test_rows_of_a_long_sheet_each_name_their_columns(file_of: FileOf) -> None:
    rows = documents.sheet_rows(("City", "People"), *[(f"City {number}", number) for number in range(100)])
    (page,) = sheets.read(file_of("a.xlsx", documents.xlsx(("S", rows)))).parts
    assert "City: City 57\nPeople: 57" in page.split("\n\n")


def test_an_old_word_document_is_read(file_of: FileOf) -> None:
    content = (documents.SAMPLES / "greek_heading_styles.doc").read_bytes()
    assert "Verifizierung" in office.read(sniff.identified(file_of("a.doc", content))).parts[0]


def test_an_old_workbook_is_read(file_of: FileOf) -> None:
    content = (documents.SAMPLES / "legacy_sample.xls").read_bytes()
    assert sheets.read(sniff.identified(file_of("a.xls", content))).parts[0].startswith("## ")


def test_a_workbook_of_1995_is_not_taken_for_an_encrypted_one(file_of: FileOf) -> None:
    """Its stream is called `Book`; the directory of the container counts the bytes of names."""
    content = bytearray((documents.SAMPLES / "legacy_sample.xls").read_bytes())
    place = content.index("Workbook".encode("utf-16-le"))
    content[place : place + 16] = "Book".encode("utf-16-le").ljust(16, b"\0")
    content[place + 64] = len("Book\0".encode("utf-16-le"))
    assert sheets.read(sniff.identified(file_of("a.xls", bytes(content)))).parts[0].startswith("## ")


def test_an_outlook_message_brings_its_attachments(file_of: FileOf) -> None:
    content = (documents.SAMPLES / "msg_with_attachment.msg").read_bytes()
    draft = outlook.read(sniff.identified(file_of("a.msg", content)))
    assert (draft.title, [(child.name, len(child.content)) for child in draft.children]) == (
        "Email with Attachment",
        [("test.txt", 64), ("report.pdf", 26)],
    )


def test_a_message_that_is_attached_to_a_message_is_a_mail_with_its_own_attachments(file_of: FileOf) -> None:
    def said(text: str) -> bytes:
        return text.encode("utf-16-le")

    inner, older = "__attach_version1.0_#00000000/__substg1.0_3701000D", "__attach_version1.0_#00000001"
    content = documents.ole(
        **{
            "__properties_version1.0": b"x",
            f"{inner}/__substg1.0_0037001F": said("Größe des Tors"),
            f"{inner}/__substg1.0_0C1A001F": said("Jürgen"),
            f"{inner}/__substg1.0_1000001F": said("It is two metres wide."),
            f"{inner}/{older}/__substg1.0_37010102": b"a,b",
            f"{inner}/{older}/__substg1.0_3707001F": said("gates.csv"),
        }
    )
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        (attached,) = outlook.attachments(container)
    assert (attached.name, attached.media_type) == ("Größe des Tors.eml", "message/rfc822")
    draft = mail.read(file_of(attached.name, attached.content))
    assert draft.parts[0].strip().split("\n\n") == [
        "From: Jürgen\nSubject: Größe des Tors",
        "It is two metres wide.",
    ]
    assert [(child.name, child.content[:3]) for child in draft.children] == [("gates.csv", b"a,b")]


CYRILLIC = (struct.pack("<IIII", 0x3FFD0003, 6, 1251, 0)).rjust(40, b"\0")
WATER = "\u0412\u043e\u0434\u0430"


@pytest.mark.parametrize(
    "said",
    [
        {"__substg1.0_0037001E": WATER.encode("cp1251"), "__substg1.0_1000001E": WATER.encode("cp1251")},
        {"__substg1.0_0037001F": WATER.encode("utf-16-le"), "__substg1.0_10130102": WATER.encode("cp1251")},
        {
            "__substg1.0_0037001F": WATER.encode("utf-16-le"),
            "__substg1.0_10130102": f"<meta charset=koi8-r>{WATER}".encode("koi8-r"),
        },
        {"__substg1.0_0037001E": WATER.encode("cp1251"), "__substg1.0_1013001E": WATER.encode("cp1251")},
    ],
    ids=["older text", "HTML without a charset", "HTML with one", "older HTML"],
)
def test_an_attached_message_is_read_in_its_charset(file_of: FileOf, said: dict[str, bytes]) -> None:
    inner = "__attach_version1.0_#00000000/__substg1.0_3701000D"
    said = {f"{inner}/{name}": content for name, content in said.items()}
    content = documents.ole(**{"__properties_version1.0": b"x", f"{inner}/__properties_version1.0": CYRILLIC, **said})
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        (attached,) = outlook.attachments(container)
    draft = mail.read(file_of(attached.name, attached.content))
    assert (draft.title, draft.parts[0].split()) == (WATER, ["Subject:", WATER, WATER])


def test_an_e_book_is_read_chapter_by_chapter(file_of: FileOf) -> None:
    file = sniff.identified(file_of("a.epub", documents.epub("<h1>One</h1><p>first</p>", "<h1>Two</h1><p>second</p>")))
    draft = office.read(file)
    assert (draft.title, draft.parts[0].index("first") < draft.parts[0].index("second")) == ("A book", True)


def test_pages_of_an_e_book_are_read_as_those_of_the_web_are(file_of: FileOf) -> None:
    chapters = ("<p>10<sup>-6</sup> g<a id='x'/> of <q>lead</q><del>, or more</del></p>", "<title/><p>second</p>")
    file = sniff.identified(file_of("a.epub", documents.epub(*chapters)))
    draft = parsers._parsed(file, 0)
    assert draft.parts == ("10\u207b\u2076 g of \u201clead\u201d\n\nsecond",)


def test_an_e_book_is_read_without_a_page_that_is_not_there(file_of: FileOf) -> None:
    lacking = documents.without_part(documents.epub("<p>first</p>", "<p>second</p>"), "c0.xhtml")
    draft = epub.read(sniff.identified(file_of("a.epub", lacking)))
    assert (draft.title, draft.parts, draft.flags) == ("A book", ("second",), ("damaged",))


def test_rich_text_is_read(file_of: FileOf) -> None:
    file = sniff.identified(file_of("a.rtf", b"{\\rtf1\\ansi The gate is open.\\par}"))
    assert "The gate is open." in office.read(file).parts[0]


def locked() -> bytes:
    out = io.BytesIO()
    large = documents.docx(documents.paragraph("Water comes in."), **{"word/noise.bin": os.urandom(8192)})
    OOXMLFile(io.BytesIO(large)).encrypt("right", out)
    return out.getvalue()


@pytest.mark.parametrize(("password", "hint"), [(None, "with its password"), ("wrong", "does not open")])
def test_a_locked_office_file_says_so(file_of: FileOf, password: str | None, hint: str) -> None:
    with pytest.raises(ExtractionFailed) as refused:
        sniff.identified(file_of("a.docx", locked(), password=password))
    assert (refused.value.reason, hint in refused.value.advice) == ("ENCRYPTED", True)


def test_the_right_password_opens_an_office_file(file_of: FileOf) -> None:
    file = sniff.identified(file_of("a.docx", locked(), password="right"))
    assert "Water comes in." in office.read(file).parts[0]


@pytest.mark.parametrize("read", [slides.read, sheets.read, word.read, odf.read])
def test_a_container_without_its_parts_is_damaged(file_of: FileOf, read: Callable[[File], Draft]) -> None:
    with pytest.raises(ExtractionFailed, match="CORRUPT"):
        read(file_of("a", documents.zipped(other="x")))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Gate&#9;open &amp; shut &lt;b&gt;", "Gate\topen & shut <b>"),
        ("\\- not a list\n\n\\(so\\)", "- not a list\n\n(so)"),
        ("![IMG_0042.JPG](media/image1.jpeg) ![The gate](x.png)", " The gate"),
        ("before\n\nimage_3.png\n\nafter", "before\n\n\n\nafter"),
        ("```\n&amp; \\- ![a.png](a)\n```", "```\n&amp; \\- ![a.png](a)\n```"),
    ],
)
def test_marks_of_a_converter_are_no_text(raw: str, text: str) -> None:
    assert office.cleaned(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('see HYPERLINK "http://a.example/x" \\o "tip" the plan', "see the plan"),
        ('HYPERLINK \\l "_Toc12" Gates PAGEREF _Toc12 \\h 7', "Gates 7"),
        ('TOC \\o "1-3" \\h \\z \\u Contents', "Contents"),
        ("Figure SEQ Figure \\* ARABIC 3", "Figure 3"),
        ("Figure SEQ Figure \\\\* ARABIC 3", "Figure 3"),
        ("EMBED Word.Picture.8 done", "done"),
        ("page PAGE \\* MERGEFORMAT 4", "page 4"),
        ("The TOC and the REF of a PAGE stay.", "The TOC and the REF of a PAGE stay."),
    ],
)
def test_codes_of_fields_of_old_documents_are_no_text(raw: str, text: str) -> None:
    assert office._FIELDS.sub("", raw) == text


PARAGRAPH = "Problem mit lokalisierten Dokumenten\rJedes Dokument, dessen Überschriftenstile in einer anderen Sprache"

ONE_BYTE = 1 << 30


def old_document(text: str) -> bytes:
    """A document of Word 97 that has `text` in the place of its second and third paragraph."""
    content = (documents.SAMPLES / "greek_heading_styles.doc").read_bytes()
    return content.replace(PARAGRAPH.encode("utf-16-le"), text.ljust(len(PARAGRAPH)).encode("utf-16-le"))


def old_document_of_bytes(text: str) -> bytes:
    """The same with a byte for each character, as Word writes what Latin 1 can say."""
    file = io.BytesIO(old_document(text))
    with olefile.OleFileIO(file, write_mode=True) as container:
        stream, table = (bytearray(container.openstream(name).read()) for name in ("WordDocument", "1Table"))
        at = struct.unpack_from("<I", stream, 0x01A2)[0]
        count = (struct.unpack_from("<I", table, at + 1)[0] - 4) // 12
        for number, (begin, end) in enumerate(pairwise(struct.unpack_from(f"<{count + 1}I", table, at + 5))):
            place = at + 5 + 4 * (count + 1) + 8 * number + 2
            (offset,) = struct.unpack_from("<I", table, place)
            if not offset & ONE_BYTE:
                raw = stream[offset : offset + 2 * (end - begin)].decode("utf-16-le").encode("cp1252", "replace")
                stream[offset : offset + len(raw)] = raw
                struct.pack_into("<I", table, place, 2 * offset | ONE_BYTE)
        container.write_stream("WordDocument", bytes(stream))
        container.write_stream("1Table", bytes(table))
        return file.getvalue()


@pytest.mark.parametrize("made", [old_document, old_document_of_bytes])
@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('See \x13 HYPERLINK "http://a.example/x" \\o "tip" \x14the plan\x15 of 1904.', "See the plan of 1904."),
        ("Figure \x13 SEQ Figure \\* ARABIC \x143\x15: a gate.", "Figure 3: a gate."),
        ("On \x13 PAGE \x147\x15 of \x13NUMPAGES\x149\x15.", "On 7 of 9."),
        ("A gate\x13 EMBED Word.Picture.8 \x15 opens.", "A gate opens."),
        ("Is \x13 IF \x13 PAGE \x147\x15 > 1 no yes \x14open\x15.", "Is open."),
        ("Is \x13 A \x13 B \x14c \x13 D \x14e\x15\x15 f \x14open\x15.", "Is open."),
        ("The TOC and a PAGE REF stay.", "The TOC and a PAGE REF stay."),
        ("A mark \x13 without an end\rHides nothing\x14 behind it.", "A mark without an end Hides nothing behind it."),
        ("An end \x15 of \x14 nothing.", "An end of nothing."),
    ],
)
def test_what_a_field_of_an_old_document_shows_is_read_and_its_code_is_not(
    file_of: FileOf, made: Callable[[str], bytes], written: str, text: str
) -> None:
    read = office.read(sniff.identified(file_of("a.doc", made(written)))).parts[0]
    assert " ".join(read.split("\n\n")[1].split()).replace(" .", ".").replace(" :", ":").startswith(text)


def test_an_old_document_whose_text_cannot_be_found_is_left_as_it_is() -> None:
    content = old_document('See \x13 HYPERLINK "http://a.example/x" \x14the plan\x15.')
    assert word_fields.blanked(content) != content
    place = content.index(b"\xec\xa5")
    for broken in (
        b"no container",
        content[:4096],
        content[:place] + b"\xdc\xa5" + content[place + 2 :],
        content[: place + 0x01A2] + b"\xff" * 8 + content[place + 0x01AA :],
    ):
        assert word_fields.blanked(broken) == broken


def test_the_reading_of_a_word_does_not_stand_within_a_sentence_of_an_opendocument_text(file_of: FileOf) -> None:
    ruby = "<text:ruby><text:ruby-base>水車</text:ruby-base><text:ruby-text>すいしゃ</text:ruby-text></text:ruby>"
    assert odf.read(file_of("a.odt", documents.odt(f"<text:p>{ruby}の絵</text:p>"))).parts == ("水車の絵",)
