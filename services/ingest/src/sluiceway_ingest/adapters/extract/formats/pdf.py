"""PDF by PDFium: fast, and right about reading order and scripts that run from right to left."""

import re
from collections.abc import Callable
from contextlib import closing

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats import failures, ocr, ocr_pictures, pdf_attachments
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.hyphens import with_whole_words
from sluiceway_ingest.adapters.extract.formats.pdf_annotations import overlays
from sluiceway_ingest.adapters.extract.formats.pdf_bombs import refuse_bomb
from sluiceway_ingest.adapters.extract.formats.pdf_characters import characters, upright, with_superscripts
from sluiceway_ingest.adapters.extract.formats.pdf_overlays import Overlaid
from sluiceway_ingest.adapters.extract.formats.pdf_rules import grids
from sluiceway_ingest.adapters.extract.formats.pdf_scans import SCAN_CHARACTERS, both, is_scan
from sluiceway_ingest.adapters.extract.formats.pdf_tables import with_tables
from sluiceway_ingest.domain.extracted import NeedsOcr

PageText = Callable[[pdfium.PdfPage, Overlaid | None], str]

# Characters one below the other, as of a number that stands upright at the edge of a page.
_SINGLES = re.compile(r"(?:^|\n)\S{1,2}\r?(?:\n|$)")
_OCR_SCALE = 300 / 72
_OCR_PIXELS = 40_000_000


def read(file: File) -> Draft:
    """The text with its tables."""
    return _read(file, _with_tables)


def read_without_tables(file: File) -> Draft:
    return _read(file, _text)


def _read(file: File, text_of: PageText) -> Draft:
    refuse_bomb(file)
    with closing(_opened(file)) as document:
        texts, scans = _texts(document, text_of)
        if scans and not file.ocr:
            raise NeedsOcr(tuple(number + 1 for number in scans))
        if scans and not ocr.is_installed() and not any(len(text.strip()) >= SCAN_CHARACTERS for text in texts):
            raise ocr.unavailable()
        pages = ocr.OcrPages(file.language)
        if ocr.is_installed():
            for number in scans:
                texts[number] = both(texts[number], _seen(document, number, pages))
        attachments, flags = pdf_attachments.attachments(document)
        flags += ("unread-pages",) if scans and not ocr.is_installed() else pages.flags(texts)
        if not attachments and not any(map(str.strip, texts)):
            raise failures.nothing_found(file.ocr)
        return Draft(
            parts=tuple(texts),
            paged=True,
            title=pdf_attachments.title(document),
            children=attachments,
            flags=flags,
        )


def _opened(file: File) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(file.content, password=file.password)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise failures.encrypted("PDF", file.password) from error
        if "security" in str(error).lower():
            raise failures.unsupported(
                "This PDF is locked by a method that cannot be opened here (DRM or a certificate)",
                "Save it without the lock and submit that copy.",
            ) from error
        raise failures.corrupt("This PDF is damaged") from error
    if len(document) > file.limits.pages:
        raise failures.too_large(f"It has {len(document)} pages; {file.limits.pages} are allowed")
    if document.get_formtype():
        document.init_forms()
    return document


def _texts(document: pdfium.PdfDocument, text_of: PageText) -> tuple[list[str], list[int]]:
    """The text of each page, and which of them (from 0) must be looked at."""
    texts, scans = [], []
    for number in range(len(document)):
        page, overlaid = _page(document, number)
        with closing(page):
            texts.append(text := text_of(page, overlaid))
            if is_scan(page, text):
                scans.append(number)
    return with_whole_words(texts), scans


def _page(document: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, Overlaid | None]:
    """The page, with what was filled into its form and typed on it as part of its text."""
    try:
        page = document[number]
        shown = overlays(page)
        if shown is None:
            return page, None
        with closing(page):
            with closing(page.get_textpage()) as textpage:
                # Of a page that is shown turned, level is something else.
                overlaid = None if page.get_rotation() else Overlaid(shown, textpage.count_chars())
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        return document[number], overlaid
    except pdfium.PdfiumError as error:
        raise failures.corrupt(f"Page {number + 1} of this PDF is damaged") from error


def _text(page: pdfium.PdfPage, overlaid: Overlaid | None) -> str:
    with closing(page.get_textpage()) as textpage:
        return _plain(textpage, overlaid)


def _plain(textpage: pdfium.PdfTextPage, overlaid: Overlaid | None) -> str:
    if overlaid is not None:
        shown, loose = overlaid.placed(textpage, characters(textpage))
        return "\n".join([upright(textpage, shown), *(one.text for one in loose)])
    text: str = textpage.get_text_range()
    if _SINGLES.search(text):
        return upright(textpage, characters(textpage))
    return with_superscripts(textpage, text)


def _with_tables(page: pdfium.PdfPage, overlaid: Overlaid | None) -> str:
    with closing(page.get_textpage()) as textpage:
        return with_tables(textpage, grids(page), _plain(textpage, overlaid), overlaid)


def _seen(document: pdfium.PdfDocument, number: int, pages: ocr.OcrPages) -> str:
    with closing(document[number]) as page:
        width, height = page.get_size()
        most = (_OCR_PIXELS / max(width * height, 1.0)) ** 0.5
        scale = min(_OCR_SCALE, most, ocr_pictures.LONGEST_SIDE / max(width, height, 1.0))
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            return pages.text(bitmap.to_pil())
