"""Scans among the pages of a PDF, and the text of one that has words of its own beside the picture."""

import re
from ctypes import c_float
from itertools import islice

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

# A page with fewer characters and something to see on it is a scan.
SCAN_CHARACTERS = 20
# So is one with fewer of these on a picture that covers so much of it: they are a stamp.
_STAMP_CHARACTERS, _COVERED = 300, 0.8
# Letters that are drawn as outlines take at least as many paths.
_OUTLINED_PATHS = 60
_OBJECTS_LOOKED_AT = 5_000
# Of the words that were seen so many must be new; fewer are those of the text, misread.
_NEW = 0.3
# Han and Kana have no blanks between them.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def is_scan(page: pdfium.PdfPage, text: str) -> bool:
    """Whether it must be looked at."""
    characters = len(text.strip())
    if characters < SCAN_CHARACTERS:
        return _shows_something(page)
    return characters < _STAMP_CHARACTERS and _is_covered(page)


def _shows_something(page: pdfium.PdfPage) -> bool:
    paths = 0
    for one in islice(page.get_objects(max_depth=4), _OBJECTS_LOOKED_AT):
        if one.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            return True
        paths += one.type == pdfium_c.FPDF_PAGEOBJ_PATH
    return paths >= _OUTLINED_PATHS


def _is_covered(page: pdfium.PdfPage) -> bool:
    """By one picture, and without the unseen text of a program that has read it already."""
    is_covered = False
    for one in islice(page.get_objects(max_depth=4), _OBJECTS_LOOKED_AT):
        if one.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            is_covered = is_covered or _share(one, page) >= _COVERED
        elif one.type == pdfium_c.FPDF_PAGEOBJ_TEXT and _is_unseen(one):
            return False
    return is_covered


def _is_unseen(text: pdfium.PdfObject) -> bool:
    return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(text) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _share(picture: pdfium.PdfObject, page: pdfium.PdfPage) -> float:
    """Of the page that the picture covers."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, box)
    left, bottom, right, top = (c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(picture, left, bottom, right, top)
    wide = min(box.right, right.value) - max(box.left, left.value)
    high = min(box.top, top.value) - max(box.bottom, bottom.value)
    return float(max(wide, 0) * max(high, 0) / max((box.right - box.left) * (box.top - box.bottom), 1.0))


def both(text: str, seen: str) -> str:
    """What was seen on a page, below the lines of its text that are not in it; the text alone where nothing else was
    seen."""
    own, found = _words(text), _words(seen)
    if not own:
        return seen or text
    if len(found - own) < max(_NEW * len(found), 1):
        return text
    lines = [line for line in text.splitlines() if not _words(line) <= found]
    return "\n".join([*lines, seen])


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.lower()))
