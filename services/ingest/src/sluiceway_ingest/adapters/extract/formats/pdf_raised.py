"""Superscripts of a PDF page: PDFium gives them as the characters of a line like all others."""

import re
from collections.abc import Sequence
from ctypes import c_double

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.scripts import raised

# What may stand above the line behind what it belongs to. Letters are left: without their place they mean the same.
_RUN = re.compile(r"(?<=[^\W_])[+\u2212\u2013-]?[0-9]{1,9}|(?<=[)\]}\u00b0%])[+\u2212\u2013-]?[0-9]{1,9}")
# Smaller than what stands before it, and higher by so much of that one's size.
_SMALLER, _LEAST_RISE, _MOST_RISE = 0.85, 0.15, 0.9
_BEFORE = 4


def may_be_raised(text: str) -> bool:
    return _RUN.search(text) is not None


def with_raised(textpage: pdfium_c.FPDF_TEXTPAGE, characters: Sequence[str]) -> list[str]:
    """The characters of a page by their numbers; the first one of a run that stands above the line has all of it."""
    shown, text = list(characters), "".join(characters)
    if len(text) != len(shown):
        return shown
    for run in _RUN.finditer(text):
        # Most runs are level to their end: two looks are enough for them.
        if _origin(textpage, run.end() - 1) <= _origin(textpage, run.start() - 1):
            continue
        begin = next((place for place in range(*run.span()) if _is_raised(textpage, place - 1, place)), None)
        if begin is not None:
            end = next((one for one in range(begin, run.end()) if not _is_level(textpage, begin, one)), run.end())
            shown[begin:end] = [
                raised(text[max(0, begin - _BEFORE) : begin], text[begin:end]),
                *[""] * (end - begin - 1),
            ]
    return shown


def _is_raised(textpage: pdfium_c.FPDF_TEXTPAGE, before: int, index: int) -> bool:
    size, height = _size(textpage, before), _size(textpage, index)
    rise = _origin(textpage, index) - _origin(textpage, before)
    return 0 < height < _SMALLER * size and _LEAST_RISE * size < rise < _MOST_RISE * size


def _is_level(textpage: pdfium_c.FPDF_TEXTPAGE, one: int, other: int) -> bool:
    return abs(_origin(textpage, one) - _origin(textpage, other)) < _LEAST_RISE * _size(textpage, one)


def _size(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> float:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
    return float(box.top - box.bottom)


def _origin(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> float:
    x, y = c_double(), c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
    return float(y.value)
