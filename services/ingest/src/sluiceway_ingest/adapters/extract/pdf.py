"""PDF by PDFium: fast, and right about reading order and scripts that run from right to left."""

import re
from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract import failures
from sluiceway_ingest.adapters.extract.draft import Draft, File

# PDFium marks a hyphen at a line's end with a noncharacter; the word goes on in the next line.
_HYPHENATED = re.compile("[\ufffe\u0002]\r?\n?")


def read(file: File) -> Draft:
    with closing(opened(file)) as document:
        pages = tuple(_texts(document))
        return Draft(pages, paged=True, title=document.get_metadata_value("Title"))


def opened(file: File) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(file.content, password=file.password)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise failures.encrypted("PDF", file.password) from error
        raise failures.corrupt("This PDF is damaged") from error
    if len(document) > file.limits.pages:
        raise failures.too_large(f"It has {len(document)} pages; {file.limits.pages} are allowed")
    return document


def _texts(document: pdfium.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
            yield _HYPHENATED.sub("", textpage.get_text_range())
