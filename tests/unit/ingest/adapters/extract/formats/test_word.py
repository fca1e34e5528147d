"""Word documents: whatever a reader of the printed page sees is in the text, in the order in which it is read."""

import struct
from collections.abc import Callable
from dataclasses import replace

import pytest

from sluiceway_ingest.adapters.extract.formats import parsers, sniff, word
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.limits import Limits
from tests.support import documents
from tests.support.documents import OFFICE, WORD, paragraph

FileOf = Callable[..., File]


@pytest.fixture
def read(file_of: FileOf) -> Callable[..., Draft]:
    def of(body: str, **parts: str | bytes) -> Draft:
        return word.read(file_of("a.docx", documents.docx(body, **parts)))

    return of


Read = Callable[..., Draft]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def box(*texts: str, old: bool = False) -> str:
    inside = f"<w:txbxContent>{''.join(map(paragraph, texts))}</w:txbxContent>"
    if old:
        return f"<w:r><w:pict><v:shape xmlns:v='v'><v:textbox>{inside}</v:textbox></v:shape></w:pict></w:r>"
    shape = f"<wps:txbx xmlns:wps='s'>{inside}</wps:txbx>"
    return (
        "<w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice Requires='wps'><w:drawing>"
        f"{shape}</w:drawing></mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("Die Schleuse öffnet um sieben.", "Nur im Sommer"),
        ("La esclusa abre a las siete.", "Solo en verano"),
        ("水闸七点开放。", "仅限夏季"),
        ("يفتح الهويس في السابعة.", "في الصيف فقط"),
    ],
)
def test_a_paragraph_with_a_text_box_keeps_its_own_text(read: Read, text: str, aside: str, old: bool) -> None:
    before, after = text[:8], text[8:]
    body = f"<w:p>{run(before)}{box(aside, 'x', old=old)}{run(after)}</w:p>{paragraph('end')}"
    assert read(body).parts == (f"{text}\n\n{aside}\n\nx\n\nend",)


def test_a_heading_with_a_shape_stays_one(read: Read) -> None:
    body = f"<w:p><w:pPr><w:pStyle w:val='Heading2'/></w:pPr>{box('aside')}{run('Gates')}</w:p>"
    assert read(body).parts == ("## Gates\n\naside",)


def test_a_text_box_in_a_cell_stays_in_it(read: Read) -> None:
    cells = f"<w:tc><w:p>{run('North')}{box('shut')}</w:p></w:tc><w:tc>{paragraph('2 m')}</w:tc>"
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert read(table).parts == ("| North shut | 2 m |\n| --- | --- |",)


@pytest.mark.parametrize(
    "sign", ["<w:tab/>", "<w:br/>", "<w:br w:type='page'/>", "<w:br w:type='column'/>", "<w:cr/>", "<w:ptab/>"]
)
def test_what_parts_words_on_paper_parts_them_in_the_text(read: Read, sign: str) -> None:
    assert read(f"<w:p><w:r><w:t>Tor</w:t>{sign}<w:t>offen</w:t></w:r></w:p>").parts == ("Tor offen",)


def test_a_hyphen_that_holds_a_word_together_is_one(read: Read) -> None:
    body = "<w:p><w:r><w:t>E</w:t><w:noBreakHyphen/><w:t>Mail</w:t><w:softHyphen/><w:t>adresse</w:t></w:r></w:p>"
    assert read(body).parts == ("E-Mailadresse",)


def test_the_place_of_a_tab_is_no_word(read: Read) -> None:
    body = f"<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr>{run('Gate')}</w:p>"
    assert read(body).parts == ("Gate",)


def related(**targets: str) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{target.partition(" ")[0]}" Target="{target.partition(" ")[2]}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{documents.RELATIONS}">{listed}</Relationships>'


def part(tag: str, content: str) -> str:
    return f'<w:{tag} xmlns:w="{WORD}" xmlns:r="{OFFICE}">{content}</w:{tag}>'


RELS = "word/_rels/document.xml.rels"


def test_headers_and_footers_are_read_once_each(read: Read) -> None:
    references = "".join(
        f"<w:{kind}Reference w:type='{use}' r:id='{name}'/>"
        for kind, use, name in (
            *(("header", "first", "h1"), ("header", "default", "h2"), ("header", "even", "h3")),
            ("footer", "default", "f1"),
        )
    )
    draft = read(
        f"{paragraph('Der Text.')}<w:sectPr xmlns:r='{OFFICE}'>{references}</w:sectPr>",
        **{
            RELS: related(
                h1="header header1.xml", h2="header h/2.xml", h3="header header3.xml", f1="footer /word/f.xml"
            ),
            "word/header1.xml": part("hdr", paragraph("Wasserverband Elbe")),
            "word/h/2.xml": part("hdr", paragraph("Vertraulich")),
            "word/header3.xml": part("hdr", paragraph("Vertraulich")),
            "word/f.xml": part("ftr", f"<w:p>{run('Stand: Mai')}<w:r><w:tab/><w:t>Az. 17/3</w:t></w:r></w:p>"),
        },
    )
    assert draft.parts == ("Wasserverband Elbe\n\nVertraulich\n\nDer Text.\n\nStand: Mai Az. 17/3",)


def test_notes_stand_behind_the_paragraph_that_refers_to_them(read: Read) -> None:
    body = (
        f"<w:p>{run('Das Tor')}<w:r><w:endnoteReference w:id='1'/></w:r>{run(' ist zu')}"
        f"<w:r><w:footnoteReference w:id='2'/></w:r>{run('.')}</w:p>{paragraph('Ende.')}"
    )
    separator = "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
    draft = read(
        body,
        **{
            RELS: related(a="footnotes footnotes.xml", b="endnotes endnotes.xml"),
            "word/footnotes.xml": part(
                "footnotes", f"{separator}<w:footnote w:id='2'>{paragraph('Außer im Mai.')}</w:footnote>"
            ),
            "word/endnotes.xml": part("endnotes", f"<w:endnote w:id='1'>{paragraph('Seit 1990.')}</w:endnote>"),
        },
    )
    assert draft.parts == ("Das Tor[1] ist zu[2].\n\n[1] Seit 1990.\n\n[2] Außer im Mai.\n\nEnde.",)


def commented(times: int) -> tuple[str, dict[str, str | bytes]]:
    reference = "<w:r><w:commentReference w:id='0'/></w:r>"
    return f"<w:p>{run('Budget: 40')}{reference * times}</w:p>", {
        RELS: related(c="comments comments.xml"),
        "word/comments.xml": part(
            "comments", f"<w:comment w:id='0' w:author='Núñez'>{paragraph('¿No eran 45?')}</w:comment>"
        ),
    }


@pytest.mark.parametrize("times", [1, 1000])
def test_a_comment_is_said_once_with_who_wrote_it(read: Read, times: int) -> None:
    body, parts = commented(times)
    assert read(body, **parts).parts == ("Budget: 40\n\nComment (Núñez): ¿No eran 45?",)


@pytest.mark.parametrize(
    "damaged",
    [
        {"word/comments.xml": part("comments", "<w:comment w:id='0'>")},
        {"word/comments.xml": part("comments", "<w:comment w:id='0'><w:t>\x01</w:t></w:comment>")},
        {"word/comments.xml": b""},
    ],
)
def test_the_text_is_read_without_the_comments_that_are_damaged(read: Read, damaged: dict[str, str]) -> None:
    body, parts = commented(1)
    draft = read(body, **parts | damaged)
    assert (draft.parts, draft.flags) == (("Budget: 40",), ("damaged",))


def test_the_text_is_read_without_a_title_or_an_embedded_file_that_is_damaged(read: Read, file_of: FileOf) -> None:
    draft = read(paragraph("text"), **{"docProps/core.xml": "<cp:coreProperties><dc:title>"})
    assert (draft.parts, draft.title, draft.flags) == (("text",), "", ("damaged",))
    names = ("word/embeddings/a.pdf", "word/embeddings/b.pdf")
    content = documents.docx(paragraph("text"), **{name: b"%PDF " * 9 for name in names})
    draft = word.read(file_of("a.docx", documents.with_damaged(content, names[0])))
    assert (draft.parts, [child.name for child in draft.children], draft.flags) == (("text",), ["b.pdf"], ("damaged",))


def styles(*defined: str) -> dict[str, str | bytes]:
    return {
        RELS: related(s="styles styles.xml", n="numbering numbering.xml"),
        "word/styles.xml": part("styles", "".join(defined)),
    }


def style(name: str, called: str, more: str = "") -> str:
    return f"<w:style w:type='paragraph' w:styleId='{name}'><w:name w:val='{called}'/>{more}</w:style>"


def test_headings_are_told_in_documents_of_every_language(read: Read) -> None:
    defined = styles(
        style("berschrift1", "heading 1"),
        style("Titre2", "heading 2"),
        style("house", "Kapitel", "<w:basedOn w:val='Titre2'/>"),
        style("deep", "Anhang", "<w:pPr><w:outlineLvl w:val='2'/></w:pPr>"),
        style("circle", "Kreis", "<w:basedOn w:val='circle'/>"),
    )
    named = ("berschrift1", "Titre2", "house", "deep", "circle", "unknown")
    draft = read("".join(paragraph(name, name) for name in named), **defined)
    assert draft.parts == ("# berschrift1\n\n## Titre2\n\n## house\n\n### deep\n\ncircle\n\nunknown",)


def test_a_long_paragraph_is_no_heading(read: Read) -> None:
    text = "The gate is open. " * 30
    assert read(paragraph(text, "Heading1")).parts == (text.strip(),)


LEVELS = (
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='§ %1'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>"
    "<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%3)'/></w:lvl>"
    "<w:lvl w:ilvl='3'><w:numFmt w:val='bullet'/><w:lvlText w:val=''/></w:lvl>"
    "<w:lvl w:ilvl='4'><w:start w:val='4'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%5.'/></w:lvl>"
)
NUMBERING = part(
    "numbering",
    f"<w:abstractNum w:abstractNumId='7'>{LEVELS}</w:abstractNum>"
    "<w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num>"
    "<w:num w:numId='4'><w:abstractNumId w:val='7'/>"
    "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/></w:lvlOverride></w:num>",
)


def numbered(text: str, level: int, number: int = 3, style: str = "") -> str:
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    listed = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{run(text)}</w:p>"


def test_numbers_that_word_counts_are_in_the_text(read: Read) -> None:
    levels = (0, 1, 1, 2, 2, 3, 0, 1, 4, 4)
    body = "".join(numbered(f"item {place}", level) for place, level in enumerate(levels))
    (text,) = read(body + numbered("anew", 0, 4), **styles() | {"word/numbering.xml": NUMBERING}).parts
    marks = [line.strip().partition(" item")[0] for line in text.split("\n") if "item" in line]
    assert marks == ["§ 1", "1.1", "1.2", "a)", "b)", "-", "§ 2", "2.1", "IV.", "V."]
    assert text.endswith("§ 9 anew")


def test_the_number_of_a_heading_is_part_of_it(read: Read) -> None:
    defined = styles(
        style("H", "heading 2", "<w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr></w:pPr>")
    )
    body = paragraph("Gates", "H") + "<w:p><w:pPr><w:pStyle w:val='H'/></w:pPr></w:p>" + paragraph("Water", "H")
    assert read(body, **defined | {"word/numbering.xml": NUMBERING}).parts == ("## 1.1 Gates\n\n## 1.3 Water",)


def test_items_without_a_definition_are_items(read: Read) -> None:
    assert read(numbered("one", 0) + numbered("two", 1)).parts == ("- one\n  - two",)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_merged_cells_stand_in_each_row_and_column(read: Read) -> None:
    start, on, wide = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"
    rows = (
        cell("Gate") + cell("Level", wide),
        cell("North", start) + cell("May") + cell("2 m"),
        cell("", on) + cell("June") + cell("3 m"),
    )
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert read(table).parts == (
        "| Gate | Level | Level |\n| --- | --- | --- |\n| North | May | 2 m |\n| North | June | 3 m |",
    )


def test_tracked_changes_are_read_as_accepted(read: Read) -> None:
    old = "<w:pPrChange><w:pPr><w:pStyle w:val='Heading1'/></w:pPr></w:pPrChange>"
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='Heading2'/>{old}</w:pPr><w:ins>{run('new')}</w:ins>"
        f"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom>{run('moved')}</w:moveFrom></w:p>"
    )
    assert read(body).parts == ("## new",)


def test_codes_of_fields_are_no_text_and_their_results_are(read: Read) -> None:
    body = f"<w:p><w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>{run('see page 7')}</w:p>"
    assert read(body).parts == ("see page 7",)


def test_a_link_says_where_it_leads(read: Read) -> None:
    links = [f"<w:hyperlink r:id='x'>{run(text)}</w:hyperlink>" for text in ("the plan", "https://a.example/plan")]
    rels = related(x="hyperlink https://a.example/plan").replace('/plan"', '/plan" TargetMode="External"')
    body = f"<w:p xmlns:r='{OFFICE}'>{links[0]}{run(' and ')}{links[1]}</w:p>"
    assert read(body, **{RELS: rels}).parts == ("the plan (https://a.example/plan) and https://a.example/plan",)


@pytest.mark.parametrize(
    ("described", "text"),
    [("Plan der Schleuse", "Plan der Schleuse"), ("IMG_2041 (2).jpg", ""), ("图片 1.png", ""), ("image1.emf", "")],
)
def test_a_picture_is_its_description_and_not_its_file(read: Read, described: str, text: str) -> None:
    picture = f"<wp:docPr xmlns:wp='p' id='1' name='Picture 1' descr='{described}'/>"
    body = f"<w:p><w:r><w:drawing>{picture}</w:drawing></w:r></w:p>"
    assert read(body).parts == (text,)


CHART = (
    "<c:chartSpace xmlns:c='c' xmlns:a='a'><c:chart>"
    "<c:title><c:tx><c:rich><a:p><a:r><a:t>Rain</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:strRef><c:strCache><c:pt><c:v>mm</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    "<c:cat><c:pt><c:v>May</c:v></c:pt><c:pt><c:v>June</c:v></c:pt></c:cat>"
    "<c:val><c:pt><c:v>40</c:v></c:pt><c:pt><c:v>72</c:v></c:pt></c:val></c:ser></c:chart></c:chartSpace>"
)


def test_a_chart_is_its_table(read: Read) -> None:
    chart = f"<c:chart xmlns:c='c' xmlns:r='{OFFICE}' r:id='k'/>"
    body = f"<w:p>{run('As shown:')}<w:r><w:drawing>{chart}</w:drawing></w:r></w:p>"
    draft = read(body, **{RELS: related(k="chart charts/c.xml"), "word/charts/c.xml": CHART})
    assert draft.parts == ("As shown:\n\nRain\n\n|  | mm |\n| --- | --- |\n| May | 40 |\n| June | 72 |",)


def test_in_a_chart_with_an_empty_cell_each_value_stays_with_its_category(read: Read) -> None:
    chart = f"<c:chart xmlns:c='c' xmlns:r='{OFFICE}' r:id='k'/>"
    empty = CHART.replace("<c:val><c:pt><c:v>40</c:v></c:pt><c:pt>", "<c:val><c:pt idx='1'>")
    axis = "<c:catAx><c:title><c:tx><c:rich><a:p><a:r><a:t>Month</a:t></a:r></a:p></c:rich></c:tx></c:title></c:catAx>"
    inside = {RELS: related(k="chart charts/c.xml"), "word/charts/c.xml": empty.replace("</c:ser>", f"</c:ser>{axis}")}
    (text,) = read(f"<w:p><w:r><w:drawing>{chart}</w:drawing></w:r></w:p>", **inside).parts
    assert text == "Rain Month\n\n|  | mm |\n| --- | --- |\n| May |  |\n| June | 72 |"


def native(name: str, content: bytes) -> bytes:
    """A stream of OLE that packs any file."""
    texts = name.encode() + b"\0" + b"C:\\" + name.encode() + b"\0" + b"\0\0\3\0" + struct.pack("<I", 2) + b"x\0"
    body = b"\2\0" + texts + struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


def test_what_is_embedded_becomes_documents_of_their_own(read: Read) -> None:
    book = documents.xlsx(("S", documents.sheet_rows(("a", "b"))))
    inside = {"word/embeddings/Book.xlsx": book, "word/media/image1.png": b"not embedded"}
    assert [(child.name, child.content) for child in read(paragraph("text"), **inside).children] == [
        ("Book.xlsx", book)
    ]


def test_a_file_that_was_packed_keeps_its_name(read: Read) -> None:
    packed = documents.ole(**{"\x01Ole10Native": native("regen.csv", b"Monat,mm\nMai,40\n" * 400)})
    (child,) = read(paragraph("text"), **{"word/embeddings/oleObject1.bin": packed}).children
    assert (child.name, child.content) == ("regen.csv", b"Monat,mm\nMai,40\n" * 400)


def test_the_workbook_behind_a_chart_is_not_read_twice(read: Read) -> None:
    rels = related(w="package ../embeddings/Book.xlsx")
    parts = {
        "word/embeddings/Book.xlsx": b"book",
        "word/charts/chart1.xml": CHART,
        "word/charts/_rels/chart1.xml.rels": rels,
    }
    assert read(paragraph("text"), **parts).children == ()


def test_more_embedded_objects_than_are_allowed_are_told_and_do_not_spoil_the_document(file_of: FileOf) -> None:
    many = {f"word/embeddings/{number}.docx": b"%d" % number for number in range(12)}
    file = replace(file_of("a.docx", documents.docx(paragraph("text"), **many)), limits=Limits(children=5))
    draft = word.read(file)
    assert (draft.parts, len(draft.children), draft.flags) == (("text",), 5, ("unread-attachments",))


@pytest.mark.parametrize(
    "content", [documents.ole(**{"\x01Ole10Native": b"\1\0\0\0" * 2000}), documents.ole(Package=b"")[:600]]
)
def test_a_damaged_embedded_object_does_not_spoil_the_document(read: Read, content: bytes) -> None:
    draft = read(paragraph("text"), **{"word/embeddings/oleObject1.bin": content})
    assert (draft.parts, [child.content for child in draft.children]) == (("text",), [content])


def test_what_is_no_valid_word_document_is_left_to_the_next_parser(file_of: FileOf) -> None:
    assert [one.__module__.rpartition(".")[2] for one in parsers.PARSERS[sniff.media_types.DOCX]] == ["word", "office"]


def typed(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def test_a_formula_stands_in_its_sentence_as_tex(read: Read) -> None:
    fraction = f"<m:f><m:num>{typed('a')}</m:num><m:den>{typed('b')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{typed('c')}</m:e><m:sup>{typed('2')}</m:sup></m:sSup>"
    formula = f"<m:oMath xmlns:m='m'>{fraction}{typed('=')}{power}</m:oMath>"
    assert read(f"<w:p>{run('It is ')}{formula}{run('here.')}</w:p>").parts == (r"It is $\frac{a}{b}=c^{2}$ here.",)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{typed('x')}</m:e></m:rad>", r"\sqrt{x}"),
        (f"<m:rad><m:deg>{typed('3')}</m:deg><m:e>{typed('x')}</m:e></m:rad>", r"\sqrt[3]{x}"),
        (f"<m:d><m:e>{typed('x')}</m:e></m:d>", r"\left(x\right)"),
        (
            f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr><m:e>{typed('x')}</m:e></m:d>",
            r"\left[x\right.",
        ),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{typed('n')}</m:sub><m:sup/>"
            f"<m:e>{typed('x')}</m:e></m:nary>",
            r"\sum_{n}x",
        ),
        (f"<m:nary><m:sub>{typed('0')}</m:sub><m:sup/><m:e>{typed('x')}</m:e></m:nary>", r"\int_{0}x"),
        (f"<m:nary><m:naryPr/><m:sub/><m:sup/><m:e>{typed('x')}</m:e></m:nary>", r"\int x"),
        (f"<m:nary><m:naryPr><m:chr/></m:naryPr><m:e>{typed('x')}</m:e></m:nary>", "x"),
        (f"<m:acc><m:accPr><m:chr m:val='\u20d7'/></m:accPr><m:e>{typed('x')}</m:e></m:acc>", "\u20d7x"),
        (
            f"<m:m><m:mr><m:e>{typed('1')}</m:e><m:e>{typed('2')}</m:e></m:mr>"
            f"<m:mr><m:e>{typed('3')}</m:e><m:e>{typed('4')}</m:e></m:mr></m:m>",
            r"\begin{matrix}1 & 2 \\ 3 & 4\end{matrix}",
        ),
        (
            f"<m:eqArr><m:e>{typed('x=1')}</m:e><m:e>{typed('y=2')}</m:e></m:eqArr>",
            r"\begin{aligned}x=1 \\ y=2\end{aligned}",
        ),
        (f"<m:d><m:e>{typed('x')}</m:e><m:e>{typed('y')}</m:e></m:d>", r"\left(x|y\right)"),
        (
            "<m:d><m:dPr><m:begChr m:val='{'/><m:sepChr m:val=';'/><m:endChr m:val='}'/></m:dPr>"
            f"<m:e>{typed('x')}</m:e><m:e>{typed('{y}')}</m:e></m:d>",
            r"\left\{x;\{y\}\right\}",
        ),
        (
            f"<m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>{typed('n')}</m:num><m:den>{typed('k')}</m:den></m:f>",
            r"\binom{n}{k}",
        ),
        (f"<m:func><m:fName>{typed('cos')}</m:fName><m:e>{typed('φ')}</m:e></m:func>", r"\cos φ"),
    ],
)
def test_signs_of_a_formula_are_kept(read: Read, formula: str, text: str) -> None:
    assert read(f"<w:p><m:oMath xmlns:m='m'>{formula}</m:oMath></w:p>").parts == (f"${text}$",)


def test_formulas_side_by_side_do_not_run_together(read: Read) -> None:
    formulas = "".join(f"<m:oMath xmlns:m='m'>{typed(letter)}</m:oMath>" for letter in "ab")
    assert read(f"<w:p>{formulas}</w:p>").parts == ("$a$ $b$",)


def test_a_table_within_a_cell_has_no_bars_of_its_own(read: Read) -> None:
    inner = documents.word_table(("a", "b"), ("1", "2"))
    row = f"<w:tr><w:tc>{paragraph('Gate')}</w:tc><w:tc>{inner}{paragraph('')}</w:tc></w:tr>"
    assert read(f"<w:tbl>{row}</w:tbl>").parts == ("| Gate | a, b; 1, 2 |\n| --- | --- |",)


@pytest.mark.parametrize(
    ("font", "place", "shown"),
    [
        ("Symbol", "F06D", "5 \u00b5m"),
        ("Symbol", "F0A3", "5 \u2264m"),
        ("Wingdings", "F0FE", "5 \u2611m"),
        ("Wingdings", "F0A8", "5 \u2610m"),
        ("Wingdings", "F04A", "5 m"),
        ("Unheard Of", "F06D", "5 m"),
        ("Arial", "03A9", "5 \u03a9m"),
        ("Symbol", "none", "5 m"),
    ],
)
def test_a_sign_of_a_symbol_font_is_what_it_shows(read: Read, font: str, place: str, shown: str) -> None:
    body = f"<w:p>{run('5 ')}<w:r><w:sym w:font='{font}' w:char='{place}'/></w:r>{run('m')}</w:p>"
    assert read(body).parts == (shown,)


@pytest.mark.parametrize("how", ["vanish", "strike", "dstrike"])
def test_what_is_hidden_or_struck_out_is_not_read(read: Read, how: str) -> None:
    gone = f"<w:r><w:rPr><w:{how}/></w:rPr><w:t>100</w:t></w:r>"
    kept = f"<w:r><w:rPr><w:{how} w:val='0'/></w:rPr><w:t>120 euros</w:t></w:r>"
    assert read(f"<w:p>{run('It costs ')}{gone}{kept}</w:p>").parts == ("It costs 120 euros",)


def test_boxes_and_lists_of_an_old_form_say_what_was_chosen(read: Read) -> None:
    def form(inside: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{inside}</w:ffData></w:fldChar></w:r>"

    ticked = form("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>")
    empty = form("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>")
    left = form("<w:checkBox><w:default w:val='1'/></w:checkBox>")
    chosen = form("<w:ddList><w:result w:val='1'/><w:listEntry w:val='shut'/><w:listEntry w:val='open'/></w:ddList>")
    body = f"<w:p>{ticked}{run(' north ')}{empty}{run(' south ')}{left}{run(' east: ')}{chosen}</w:p>"
    assert read(body).parts == ("\u2612 north \u2610 south \u2612 east: open",)


def test_a_note_whose_mark_was_deleted_is_not_read(read: Read) -> None:
    deleted = "<w:r><w:delText>gone</w:delText></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
    body = f"<w:p>{run('Kept.')}<w:del>{deleted}</w:del></w:p>"
    notes = part("footnotes", f"<w:footnote w:id='2'>{paragraph('Valid until 2020.')}</w:footnote>")
    parts = {"word/footnotes.xml": notes, RELS: related(r1="footnotes footnotes.xml")}
    assert read(body, **parts).parts == ("Kept.",)


def test_an_item_that_was_deleted_is_not_counted(read: Read) -> None:
    gone = numbered("gone", 0).replace("</w:pPr>", "<w:rPr><w:del w:id='1'/></w:rPr></w:pPr>")
    gone = gone.replace("<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>").replace("w:t>", "w:delText>")
    body = numbered("one", 0) + gone + numbered("two", 0)
    assert counted(read, body, _LAW) == ["Art. I one", "Art. II two"]


_LAW = """<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Art. %1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>MORE<w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>"""


def counted(read: Read, body: str, numbering: str) -> list[str]:
    parts = {"word/numbering.xml": part("numbering", numbering)}
    text = read(body, **parts, **{RELS: related(r1="numbering numbering.xml")}).parts[0]
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("more", "marks"),
    [
        ("", ["Art. I", "I.1", "I.2", "Art. II", "II.1"]),
        ('<w:lvlRestart w:val="0"/>', ["Art. I", "I.1", "I.2", "Art. II", "II.3"]),
        ("<w:isLgl/>", ["Art. I", "1.1", "1.2", "Art. II", "2.1"]),
    ],
)
def test_numbers_below_others_are_counted_and_written_as_their_list_says(
    read: Read, more: str, marks: list[str]
) -> None:
    body = "".join(numbered("x", level) for level in (0, 1, 1, 0, 1))
    assert counted(read, body, _LAW.replace("MORE", more)) == [f"{mark} x" for mark in marks]


def test_a_list_that_a_style_of_lists_defines_has_the_numbers_of_that(read: Read) -> None:
    numbering = """<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Law"/></w:abstractNum>
    <w:abstractNum w:abstractNumId="2"><w:styleLink w:val="Law"/>
    <w:lvl w:ilvl="0"><w:start w:val="7"/><w:numFmt w:val="decimal"/><w:lvlText w:val="§ %1"/></w:lvl></w:abstractNum>
    <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>"""
    assert counted(read, numbered("a", 0) + numbered("b", 0), numbering) == ["§ 7 a", "§ 8 b"]


def test_a_list_may_define_its_numbers_otherwise_than_the_one_that_it_shares(read: Read) -> None:
    own = """<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride></w:num>"""
    assert counted(read, numbered("x", 0, 4) + numbered("y", 0), _LAW + own) == ["a) x", "Art. II y"]


def test_a_cell_with_nothing_but_a_number_that_word_counts_holds_that(read: Read) -> None:
    rows = "".join(f"<w:tr><w:tc>{numbered('', 0)}</w:tc>{cell(text)}</w:tr>" for text in ("gate", "pump"))
    assert counted(read, f"<w:tbl>{rows}</w:tbl>", _LAW)[::2] == ["| Art. I | gate |", "| Art. II | pump |"]


def test_a_row_that_begins_further_right_stands_below_its_headings(read: Read) -> None:
    first = f"<w:tr>{cell('Name')}{cell('2023')}{cell('2024')}</w:tr>"
    second = f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('5')}{cell('6')}</w:tr>"
    assert read(f"<w:tbl>{first}{second}</w:tbl>").parts[0].split("\n")[-1] == "|  | 5 | 6 |"


def test_what_a_field_within_the_code_of_another_results_in_is_not_shown(read: Read) -> None:
    def mark(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    def code(words: str) -> str:
        return f"<w:r><w:instrText>{words}</w:instrText></w:r>"

    inner = mark("begin") + code("MERGEFIELD a") + mark("separate") + run("Mr") + mark("end")
    field = mark("begin") + code("IF ") + inner + code("= 1") + mark("separate") + run("Dear Sir") + mark("end")
    open_end = f"<w:p>{mark('begin')}{code('IF ')}</w:p><w:p>{inner}</w:p>"
    assert read(f"<w:p>{field}{run(', hello')}</w:p>{open_end}").parts == ("Dear Sir, hello\n\nMr",)


@pytest.mark.parametrize("how", ["vanish", "strike"])
def test_what_is_hidden_or_struck_out_by_its_style_is_not_read(read: Read, how: str) -> None:
    body = f"<w:p>{run('Three months.')}<w:r><w:rPr><w:rStyle w:val='Gone'/></w:rPr><w:t> Six.</w:t></w:r></w:p>"
    assert read(body, **styles(style("Gone", "Gone", f"<w:rPr><w:{how}/></w:rPr>"))).parts == ("Three months.",)
