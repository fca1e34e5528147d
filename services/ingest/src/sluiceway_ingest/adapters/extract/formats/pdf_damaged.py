"""Damaged PDF, read by pdf_oxide where PDFium refused it or died on it, unless it is a bomb."""

import pdf_oxide

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.pdf_bombs import refuse_large
from sluiceway_ingest.adapters.extract.formats.pdf_tree import refuse_endless


def read(file: File) -> Draft:
    refuse_large(file)
    refuse_endless(file.content, file.limits.pages)
    try:
        document = pdf_oxide.PdfDocument.from_bytes(file.content, file.password)
        count = document.page_count()
        if count > file.limits.pages:
            raise failures.too_large(f"It has {count} pages; {file.limits.pages} are allowed")
        pages = tuple(document.extract_text(number) for number in range(count))
    except (RuntimeError, ValueError, OSError) as error:
        raise failures.corrupt("This PDF is damaged") from error
    if not any(page.strip() for page in pages):
        raise failures.corrupt("This PDF is damaged, and no text could be saved from it")
    return Draft(parts=pages, paged=True, flags=("damaged",))
