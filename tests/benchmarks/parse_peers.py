"""Other ways to the text of a PDF."""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # ships no types
from pypdf import PdfReader
from pypdf.errors import PyPdfError

# It tells of every oddity of a file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pypdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pypdfium2_text(path: Path) -> str:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


READERS: Mapping[str, Callable[[Path], str]] = {"pypdfium2": pypdfium2_text, "pypdf": pypdf_text}


def can_read(path: Path) -> bool:
    """Whether all read it: what is compared must be the same work."""
    try:
        return all(reader(path) for reader in READERS.values())
    except (PyPdfError, pypdfium2.PdfiumError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
