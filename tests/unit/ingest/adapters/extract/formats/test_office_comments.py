"""Comments of sheets and slides, as programs of different age have written them."""

import io
import zipfile
from collections.abc import Callable

import pytest
from pptx import Presentation
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from sluiceway_ingest.adapters.extract.formats import sheets, slides, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]
ROWS = documents.sheet_rows(("Article", "Price"), ("Rye loaf", 3.4), ("Princess cake", 28.5))
TABLE = "## Prices\n\n| Article | Price |\n| --- | --- |\n| Rye loaf | 3.4 |\n| Princess cake | 28.5 |"
SHEET, MICROSOFT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.microsoft.com/office"
LISTED = "<comments xmlns='{}'><authors>{}</authors><commentList>{}</commentList></comments>"


def related(**targets: str) -> str:
    kinds = "".join(
        f"<Relationship Id='{kind}' Type='{MICROSOFT}/x/{kind}' Target='{target}'/>" for kind, target in targets.items()
    )
    return f"<Relationships xmlns='{documents.RELATIONS}'>{kinds}</Relationships>"


def book(of_sheet: str, **parts: str) -> bytes:
    whole = {**parts, "xl/worksheets/_rels/sheet1.xml.rels": of_sheet}
    return documents.with_parts(
        documents.xlsx(("Prices", ROWS)), **{name: content.encode() for name, content in whole.items()}
    )


def rewritten(container: bytes, part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = archive.read(part).decode().replace(old, new)
    return documents.zipped(**parts)


def listed(*comments: tuple[str, str], author: str = "Nora Quist") -> str:
    written = (f"<comment ref='{place}' authorId='0'><text>{text}</text></comment>" for place, text in comments)
    return LISTED.format(SHEET, f"<author>{author}</author>", "".join(written))


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (
            "B3",
            "<r><t>Nora Quist:</t></r><r><t xml:space='preserve'>\n31 in </t></r><r><t>January</t></r>",
            "31 in January",
        ),
        ("B3", "<t>31 in January</t><rPh sb='0' eb='1'><t>read aloud</t></rPh>", "31 in January"),
        ("B3", "<t>31 in January\n\nor later</t>", "31 in January\nor later"),
    ],
)
def test_a_comment_on_a_cell_names_cell_row_and_author(file_of: FileOf, place: str, text: str, said: str) -> None:
    content = book(related(comments="../comments1.xml"), **{"xl/comments1.xml": listed((place, text))})
    (page,) = sheets.read(sniff.identified(file_of("a.xlsx", content))).parts
    assert page == f"{TABLE}\n\nComment on B3, Princess cake (Nora Quist): {said}"


@pytest.mark.parametrize(
    ("of_sheet", "comments"),
    [(related(comments="../comments1.xml"), "<comments>\x01"), ("<Relationships>", listed(("B3", "<t>Why?</t>")))],
)
def test_a_sheet_is_read_without_the_comments_that_are_damaged(file_of: FileOf, of_sheet: str, comments: str) -> None:
    content = book(of_sheet, **{"xl/comments1.xml": comments})
    draft = sheets.read(sniff.identified(file_of("a.xlsx", content)))
    assert (draft.parts, draft.flags) == ((TABLE,), ("damaged",))


def test_a_workbook_that_is_called_otherwise_is_read_without_its_comments(file_of: FileOf) -> None:
    content = book(related(comments="../comments1.xml"), **{"xl/comments1.xml": listed(("B3", "<t>Why?</t>"))})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name.replace("xl/workbook", "xl/Workbook"): archive.read(name) for name in archive.namelist()}
    draft = sheets.read(sniff.identified(file_of("a.xlsx", documents.zipped(**parts))))
    assert (draft.parts, draft.flags) == ((TABLE,), ("damaged",))


def test_a_thread_is_read_once_in_its_order(file_of: FileOf) -> None:
    thread = "".join(
        f"<threadedComment ref='A9' personId='{person}' id='{{{number}}}'><text>{text}</text></threadedComment>"
        for number, (person, text) in enumerate([("{p1}", "Why?"), ("{p2}", "Almonds.")])
    )
    people = "<person displayName='Nora' id='{p1}'/><person displayName='Per' id='{p2}'/>"
    content = book(
        related(comments="../comments1.xml", threadedComment="../threads/1.xml"),
        **{
            "xl/comments1.xml": listed(("A9", "<t>[Threaded comment] Your version of Excel …</t>"), author="tc={0}"),
            "xl/threads/1.xml": f"<ThreadedComments>{thread}</ThreadedComments>",
            "xl/persons/person.xml": f"<personList>{people}</personList>",
        },
    )
    known = f"<Relationship Id='p' Type='{MICROSOFT}/x/person' Target='persons/person.xml'/></Relationships>"
    whole = rewritten(content, "xl/_rels/workbook.xml.rels", "</Relationships>", known)
    (page,) = sheets.read(sniff.identified(file_of("a.xlsx", whole))).parts
    assert page == f"{TABLE}\n\nComment on A9 (Nora): Why?\n\nComment on A9 (Per): Almonds."


LEGACY = (
    "<cmLst><cm authorId='0' dt='2026-01-01T00:00:00' idx='1'><pos x='1' y='1'/><text>Who pays?</text></cm></cmLst>",
    "commentAuthors",
    "<cmAuthorLst><cmAuthor id='0' name='Nora' initials='N'/></cmAuthorLst>",
)
THREADED = (
    "<cmLst xmlns:a='urn:a'><cm id='{1}' authorId='{n}'><replyLst><reply id='{2}' authorId='{p}'><txBody><a:p><a:r>"
    "<a:t>We do.</a:t></a:r></a:p></txBody></reply></replyLst><txBody><a:p><a:r><a:t>Who </a:t></a:r><a:r><a:t>pays?"
    "</a:t></a:r></a:p></txBody></cm></cmLst>",
    "authors",
    "<authorLst><author id='{n}' name='Nora'/><author id='{p}' name='Per'/></authorLst>",
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (LEGACY, "Comment (Nora): Who pays?"),
        (THREADED, "Comment (Nora): Who pays?\n\nComment (Per): We do."),
        ((LEGACY[0], "commentAuthors", "<cmAuthorLst/>"), "Comment: Who pays?"),
        (("<cmLst><cm authorId='0'><text> </text></cm></cmLst>", *LEGACY[1:]), ""),
    ],
    ids=["legacy", "threaded", "of nobody", "blank"],
)
def test_comments_on_a_slide_stand_behind_its_notes(file_of: FileOf, parts: tuple[str, str, str], said: str) -> None:
    (page,) = slides.read(file_of("a.pptx", commented(*parts))).parts
    assert page == "\n\n".join(filter(None, ("# Oven", "It bakes.", "Be brief.", said)))


@pytest.mark.parametrize("damaged", [0, 2])
def test_slides_are_read_without_the_comments_that_are_damaged(file_of: FileOf, damaged: int) -> None:
    comments, kind, authors = ("<cmLst>" if at == damaged else text for at, text in enumerate(LEGACY))
    draft = slides.read(file_of("a.pptx", commented(comments, kind, authors)))
    said = "" if damaged == 0 else "\n\nComment: Who pays?"
    assert (draft.parts, draft.flags) == ((f"# Oven\n\nIt bakes.\n\nBe brief.{said}",), ("damaged",))


def commented(comments: str, kind: str, authors: str) -> bytes:
    presentation = Presentation(io.BytesIO(documents.pptx(("Oven", "It bakes."), notes="Be brief.")))
    attach(presentation.slides[0].part, "/ppt/comments/comment1.xml", "comments", comments)
    attach(presentation.part, "/ppt/authors.xml", kind, authors)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def attach(part: Part, name: str, kind: str, content: str) -> None:
    part.relate_to(Part(PackURI(name), "application/xml", part.package, content.encode()), f"{MICROSOFT}/{kind}")
