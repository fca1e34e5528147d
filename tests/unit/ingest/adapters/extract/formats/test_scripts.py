"""What stands above or below the line: a power is none of the digits of its number, and a note is no part of it."""

import io
from collections.abc import Callable

import pytest
from pptx import Presentation

from sluiceway_ingest.adapters.extract.formats import odf, sheets, slides, sniff, word, xml_page
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.html_page import converted
from tests.support import documents

FileOf = Callable[..., File]


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("The limit is 10<sup>-6</sup> g.", "The limit is 10⁻⁶ g."),
        ("About 10<sup>\u2212<b>12</b></sup> F", "About 10⁻¹² F"),
        ("a hall of 90 m<sup>2</sup>", "a hall of 90 m²"),
        ("Na<sup>+</sup> and SO<sub>4</sub><sup>2-</sup>", "Na⁺ and SO4²⁻"),
        ("2<sup>n</sup>, x<sup>n+1</sup>, e<sup>-kt</sup>, 10<sup>0.5</sup>", "2^n, x^(n+1), e^(-kt), 10^0.5"),
        ("1<sup>1</sup>/<sub>2</sub> cups", "1¹/₂ cups"),
        ("The 1<sup>st</sup>, at 40 <sup>o</sup>C or 40<sup>o</sup>C", "The 1st, at 40 oC or 40ºC"),
        ("€ 12,<sup>99</sup> or 12<sup>.99</sup>", "€ 12,99 or 12.99"),
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("101<sub>2</sub>, x<sub>i-1</sub>, x<sub>i</sub>", "101₂, x_(i-1), xi"),
    ],
)
def test_powers_and_units_of_a_page_are_no_other_numbers(page: str, read: str) -> None:
    assert converted(f"<p>{page}</p>") == read


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("pays 100<sup>1</sup> euros", "pays 100¹ euros"),
        ("pays 100<sup>[1]</sup> euros", "pays 100[1] euros"),
        ("pays 100<sup><a href='#n1'>1</a>,<a href='#n2'>2</a></sup> euros", "pays 100[1,2] euros"),
        ("pays 100<a href='#n1'><sup>1</sup></a> euros", "pays 100[1] euros"),
        ("pays 100<sup><a href='https://a.b/c#1'>1</a></sup> euros", "pays 100[1] (https://a.b/c#1) euros"),
        ("60 m<sup>2</sup><sup><a href='#n1'>1</a></sup>", "60 m²[1]"),
    ],
)
def test_the_mark_of_a_note_is_no_digit_of_a_number(page: str, read: str) -> None:
    assert converted(f"<p>{page}</p>") == read


def test_what_is_raised_ends_with_its_paragraph() -> None:
    assert converted("<p>10<sup>3<p>and 12</p>") == "10³\n\nand 12"


def test_powers_and_references_of_an_article_are_told_apart(file_of: FileOf) -> None:
    body = "<p>10<sup>6</sup> cells<sup><xref rid='b1'>4</xref></sup> of 3 m<sup>2</sup></p>"
    file = file_of("a.xml", f"<article><body>{body}</body></article>")
    assert xml_page.read(file).parts == ("10⁶ cells[4] of 3 m²",)


def test_runs_of_a_word_document_that_stand_above_the_line_are_one_power(file_of: FileOf) -> None:
    raised = "".join(
        f"<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>{sign}</w:r>"
        for sign in ("<w:noBreakHyphen/>", "<w:t>6</w:t>")
    )
    mark = "<w:pPr><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:pPr>"
    body = f"<w:p>{mark}<w:r><w:t>10</w:t></w:r>{raised}<w:r><w:t> g of 7</w:t></w:r></w:p>"
    assert word.read(file_of("a.docx", documents.docx(body))).parts == ("10⁻⁶ g of 7",)


def test_spans_of_an_opendocument_text_stand_where_their_styles_say(file_of: FileOf) -> None:
    styles = "".join(
        f'<s:style xmlns:s="s" s:name="{name}"><s:text-properties s:text-position="{place}"/></s:style>'
        for name, place in (("T1", "super 58%"), ("T2", "-33% 58%"), ("T3", "0% 100%"))
    )
    spans = '10<text:span text:style-name="T1">-6</text:span> g, 11<text:span text:style-name="T2">2</text:span>, 1'
    styles += '<s:style xmlns:s="s" s:name="T4"><s:text-properties s:text-line-through-style="solid"/></s:style>'
    struck = '<text:span text:style-name="T4">9</text:span>'
    body = f'{styles}<text:p>{spans}{struck}<text:span text:style-name="T3">2</text:span></text:p>'
    assert odf.read(file_of("a.odt", documents.odt(body))).parts == ("10⁻⁶ g, 11₂, 12",)


def test_runs_of_a_slide_that_stand_above_the_line_are_powers(file_of: FileOf) -> None:
    presentation = Presentation(io.BytesIO(documents.pptx(("Limits", ""))))
    paragraph = presentation.slides[0].shapes.add_textbox(0, 0, 9, 9).text_frame.paragraphs[0]
    for text, moved in (("10", "0"), ("-6", "30000"), (" g of CO", "0"), ("2", "-25000")):
        run = paragraph.add_run()
        run.text = text
        run._r.get_or_add_rPr().set("baseline", moved)
    run = paragraph.add_run()
    run.text = " or of NO"
    run._r.get_or_add_rPr().set("strike", "sngStrike")
    saved = io.BytesIO()
    presentation.save(saved)
    assert slides.read(file_of("a.pptx", saved.getvalue())).parts == ("# Limits\n\n10⁻⁶ g of CO2",)


def test_texts_of_cells_keep_what_stands_above_their_line(file_of: FileOf) -> None:
    def run(text: str, place: str = "") -> str:
        properties = f'<rPr><vertAlign val="{place}"/></rPr>' if place else ""
        return f"<r>{properties}<t>{text}</t></r>"

    raised = run("10") + run("-6", "superscript") + run(" g/m") + run("3", "superscript")
    texts = f"<si><t>plain</t></si><si>{raised}</si>"
    rows = documents.sheet_rows(("what", "unit")) + (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
    )
    content = documents.xlsx(("S", rows), texts=texts)
    (page,) = sheets.read(sniff.identified(file_of("a.xlsx", content))).parts
    assert page == "## S\n\n| what | unit |\n| --- | --- |\n| plain | 10⁻⁶ g/m³ |"


@pytest.mark.parametrize(
    ("formula", "read"),
    [
        ("<msup><mn>10</mn><mrow><mo>-</mo><mn>6</mn></mrow></msup>", "10⁻⁶"),
        ("<msup>\n <mi>x</mi>\n <mi>T</mi>\n</msup>", "x^T"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "xi²"),
        ("<msqrt><mn>2</mn></msqrt>", "√(2)"),
    ],
)
def test_parts_of_a_formula_stand_apart(file_of: FileOf, formula: str, read: str) -> None:
    noted = f"<semantics><mrow>{formula}</mrow><annotation>TeX</annotation></semantics>"
    assert converted(f"<p>Let <math>{noted}</math> be 3.</p>") == f"Let {read} be 3."
    article = f"<article><body><p>Let <inline-formula><math>{noted}</math></inline-formula> be 3.</p></body></article>"
    assert xml_page.read(file_of("a.xml", article)).parts == (f"Let {read} be 3.",)


def test_boxes_of_a_page_say_whether_they_are_ticked() -> None:
    page = "<p><input type=checkbox checked> north <input type=CheckBox> south <input type=radio checked=''> east</p>"
    assert converted(page) == "\u2612 north \u2610 south \u2612 east"
