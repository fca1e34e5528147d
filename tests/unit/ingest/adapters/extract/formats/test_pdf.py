"""PDF: text with the span of each page, passwords, damage, tables and scans."""

from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest

from sluiceway_ingest.adapters.extract.formats import ocr, pdf, pdf_damaged, pdf_scans
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.domain.extracted import ExtractionFailed, NeedsOcr
from tests.support import documents
from tests.unit.ingest.adapters.extract.conftest import Written

FileOf = Callable[..., File]
LOCKED = ("r3-user-password.pdf", "r4-aes-user-password.pdf", "r6-user-password.pdf")
needs_tesseract = pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")


async def test_each_page_is_found_in_the_text_by_its_span(extractor: ChildExtractor, written: Written) -> None:
    document = documents.pdf("The first page of two", "The second page,\nwhich has two lines", title="Pages")
    read = await extractor.extract(written("a.pdf", document))
    pages = [(page.number, read.text[page.start : page.end]) for page in read.pages]
    assert (read.title, pages) == (
        "Pages",
        [(1, "The first page of two"), (2, "The second page,\nwhich has two lines")],
    )


@pytest.mark.parametrize("name", LOCKED)
async def test_a_locked_pdf_says_so(extractor: ChildExtractor, written: Written, name: str) -> None:
    with pytest.raises(ExtractionFailed, match=r"ENCRYPTED.*Try again with its password"):
        await extractor.extract(written(name, (documents.SAMPLES / name).read_bytes()))


@pytest.mark.parametrize("name", LOCKED)
async def test_a_wrong_password_is_told_from_none(extractor: ChildExtractor, written: Written, name: str) -> None:
    with pytest.raises(ExtractionFailed, match="ENCRYPTED: The password does not open"):
        await extractor.extract(written(name, (documents.SAMPLES / name).read_bytes(), password="wrong"))


@pytest.mark.parametrize("name", LOCKED)
async def test_the_right_password_opens_it(extractor: ChildExtractor, written: Written, name: str) -> None:
    read = await extractor.extract(written(name, (documents.SAMPLES / name).read_bytes(), password="asdfzxcv"))
    assert read.text.startswith("pdf encryption test")


def test_a_pdf_with_too_many_pages_is_too_large(file_of: FileOf) -> None:
    file = file_of("a.pdf", documents.pdf(*["a page"] * 12))
    with pytest.raises(ExtractionFailed, match="TOO_LARGE: It has 12 pages"):
        pdf.read(
            File(content=file.content, name=file.name, media_type=file.media_type, limits=type(file.limits)(pages=10))
        )


async def test_a_pdf_without_its_end_is_read_all_the_same(extractor: ChildExtractor, written: Written) -> None:
    cut = documents.pdf("Words that were saved from the wreck").rpartition(b"xref")[0].rpartition(b"xref")[0]
    assert "saved from the wreck" in (await extractor.extract(written("cut.pdf", cut))).text


async def test_a_pdf_of_which_nothing_is_left_is_damaged(extractor: ChildExtractor, written: Written) -> None:
    with pytest.raises(ExtractionFailed, match=r"CORRUPT.*save it again"):
        await extractor.extract(written("cut.pdf", b"%PDF-1.7\n" + b"nothing of use " * 100))


def test_pdf_oxide_marks_what_it_saved(file_of: FileOf) -> None:
    draft = pdf_damaged.read(file_of("a.pdf", documents.pdf("A page that another parser died on")))
    assert (draft.flags, "another parser" in draft.parts[0]) == (("damaged",), True)


async def test_an_empty_page_takes_no_room(extractor: ChildExtractor, written: Written) -> None:
    read = await extractor.extract(written("a.pdf", documents.pdf("Words on the first page", "", "and on the third")))
    assert [(page.start, page.end) for page in read.pages] == [(0, 23), (23, 23), (25, 41)]


async def test_a_ruled_table_becomes_rows(extractor: ChildExtractor, written: Written) -> None:
    cells = (("Month", "Rain"), ("May", "40 mm"), ("June", "72 mm"))
    read = await extractor.extract(written("a.pdf", documents.table_pdf("Rain of the year", cells)))
    assert "| May | 40 mm |\n| June | 72 mm |" in read.text


async def test_a_scan_asks_for_ocr_and_names_its_pages(extractor: ChildExtractor, written: Written) -> None:
    with pytest.raises(NeedsOcr) as asked:
        await extractor.extract(written("a.pdf", documents.scanned_pdf("one", "two")))
    assert asked.value.pages == (1, 2)


@needs_tesseract
async def test_a_scan_is_read_where_ocr_is_allowed(extractor: ChildExtractor, written: Written) -> None:
    scan = documents.scanned_pdf("The water is deep\nbelow the sluice", "A second page\nof the same report")
    read = await extractor.extract(written("a.pdf", scan, ocr=True))
    first, second = (read.text[page.start : page.end] for page in read.pages)
    assert ("water is deep" in first, "second page" in second) == (True, True)


# A is followed by half of a character.
HALF = r"\376\377\000A\330="


def test_half_a_character_in_the_title_of_a_pdf_is_left_out(file_of: FileOf) -> None:
    assert pdf.read(file_of("a.pdf", documents.pdf("The water is deep", title=HALF))).title == "A"


@pytest.mark.parametrize(("name", "called"), [("(plan.csv)", "plan.csv"), (f"({HALF})", "A")])
def test_a_file_in_a_pdf_is_read_whatever_its_name(file_of: FileOf, name: str, called: str) -> None:
    draft = pdf.read(file_of("a.pdf", documents.attached_pdf("The water is deep", name, content=b"a,b")))
    assert ([(child.name, child.content) for child in draft.children], draft.flags) == ([(called, b"a,b")], ())


@pytest.mark.parametrize(("content", "flags"), [(b"", ()), (None, ("unread-attachments",))])
def test_a_file_of_which_nothing_is_there_spoils_no_pdf(
    file_of: FileOf, content: bytes | None, flags: tuple[str, ...]
) -> None:
    draft = pdf.read(file_of("a.pdf", documents.attached_pdf("The water is deep", "(plan.csv)", content=content)))
    assert (draft.parts[0].strip(), draft.children, draft.flags) == ("The water is deep", (), flags)


def failing_at(tries: int, folder: Path) -> None:
    """A tesseract that fails so often, and then does what it should."""
    marks = " ".join(f"{folder}/{number}" for number in range(tries))
    program = which("tesseract") or ""
    script = f"for mark in {marks}; do [ -e $mark ] || {{ : > $mark; exit 1; }}; done; exec {program} $@"
    (folder / "tesseract").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "tesseract").chmod(0o700)


@needs_tesseract
def test_a_page_that_tesseract_fails_on_costs_no_other(
    file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_at(1, tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    draft = pdf.read(file_of("a.pdf", documents.scanned_pdf("The first page", "The second page"), ocr=True))
    assert (draft.parts, draft.flags) == (("", "The second page"), ("unread-pages",))


@needs_tesseract
def test_a_scan_of_which_tesseract_reads_no_page_says_so(
    file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_at(2, tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(ExtractionFailed, match="PARSER_CRASH: The program that reads pictures died"):
        pdf.read(file_of("a.pdf", documents.scanned_pdf("The first page", "The second page"), ocr=True))


STAMP = "Case 1:20-cv-01234 Document 12 Filed 01/02/20 Page 3 of 10"


def test_a_page_that_a_picture_covers_is_a_scan_in_spite_of_its_stamp(file_of: FileOf) -> None:
    with pytest.raises(NeedsOcr, match="1 pages"):
        pdf.read(file_of("a.pdf", documents.stamped_pdf(STAMP, "The water is deep\nbelow the sluice")))


def test_a_page_that_a_program_has_read_already_is_no_scan(file_of: FileOf) -> None:
    seen = documents.stamped_pdf("The water is deep below the sluice", "The water is deep", unseen=True)
    assert pdf.read(file_of("a.pdf", seen)).parts[0].strip() == "The water is deep below the sluice"


@needs_tesseract
def test_a_stamped_scan_has_its_words_and_those_of_its_stamp(file_of: FileOf) -> None:
    scan = documents.stamped_pdf(STAMP, "The water is deep\nbelow the sluice")
    (text,) = pdf.read(file_of("a.pdf", scan, ocr=True)).parts
    assert ("1:20-cv-01234" in text, "water is deep" in text) == (True, True)


@pytest.mark.parametrize(
    ("text", "seen", "whole"),
    [
        ("Page 3 of 10", "The water is deep", "Page 3 of 10\nThe water is deep"),
        ("Page 3 of 10\nFiled", "page 3 of 10\nThe water is deep", "Filed\npage 3 of 10\nThe water is deep"),
        ("The water is deep", "The water 1s deep", "The water is deep"),
        ("The water is deep", "", "The water is deep"),
        (" ", "deep", "deep"),
        ("\u6c34\u9580\u304c\u958b\u304f", "\u6c34\u9580\u304c\u95ed\u304f", "\u6c34\u9580\u304c\u958b\u304f"),
    ],
    ids=["stamp", "stamp that was seen in part", "misread", "nothing seen", "no text", "no blanks"],
)
def test_words_of_a_page_are_said_once(text: str, seen: str, whole: str) -> None:
    assert pdf_scans.both(text, seen) == whole


def drawn(*pieces: tuple[str, float, float]) -> str:
    """A line of texts, each with its size and by how much it stands above the line."""
    shown = "".join(f"/F1 {size} Tf {rise} Ts ({text}) Tj " for text, size, rise in pieces)
    return f"BT 50 700 Td {shown}ET"


@pytest.mark.parametrize(
    ("pieces", "read"),
    [
        ((("at most 10", 12, 0), ("-6", 7, 5), (" g", 12, 0)), "at most 10\u207b\u2076 g"),
        ((("of 83,190,556", 12, 0), ("2", 8, 4), (" people", 12, 0)), "of 83,190,556\u00b2 people"),
        ((("90 m", 12, 0), ("2", 7, 5)), "90 m\u00b2"),
        ((("CO", 12, 0), ("2", 7, -3), (" of 1900", 12, 0)), "CO2 of 1900"),
        ((("12", 12, 0), ("34", 9, 0)), "1234"),
        ((("the 1", 12, 0), ("st", 7, 5), (" of 21", 12, 0)), "the 1st of 21"),
    ],
)
def test_what_stands_above_the_line_of_a_page_is_no_digit_of_its_number(
    file_of: FileOf, pieces: tuple[tuple[str, float, float], ...], read: str
) -> None:
    (page,) = pdf.read(file_of("a.pdf", documents.drawn_pdf(drawn(*pieces)))).parts
    assert page.replace("\r\n", "") == read


def test_a_power_within_a_table_is_one_too(file_of: FileOf) -> None:
    table = documents.table_pdf("Limits", (("What", "Most"), ("Lead", "10"), ("Zinc", "30")))
    content = table.replace(b"(10) Tj ET", b"(10) Tj /F1 7 Tf 5 Ts (-6) Tj 0 Ts ET")
    (page,) = pdf.read(file_of("a.pdf", content)).parts
    assert "| Lead | 10\u207b\u2076 |" in page
