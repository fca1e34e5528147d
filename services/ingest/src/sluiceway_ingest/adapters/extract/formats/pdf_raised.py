"""Superscripts of a PDF page: PDFium gives them as the characters of a line like all others."""

import re
from collections.abc import Iterator, Sequence
from ctypes import c_double

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.scripts import raised

# What may stand above the line behind what it belongs to, by what it may begin with: one that looks behind first takes
# ten times as long. Letters are left: without their place they mean the same.
_RUN = re.compile(r"[0-9+\u2212\u2013-][0-9]{0,9}")
_BELONGS = re.compile(r"[^\W_]|[)\]}\u00b0%]")
# Smaller than what stands before it, and higher by so much of that one's size.
_SMALLER, _LEAST_RISE, _MOST_RISE = 0.85, 0.15, 0.9
_BEFORE = 4


def with_raised(textpage: pdfium_c.FPDF_TEXTPAGE, characters: Sequence[str]) -> list[str]:
    """The characters of a page by their numbers; the first one of a run that stands above the line has all of it."""
    shown, text = list(characters), "".join(characters)
    if len(text) != len(shown):
        return shown
    for start, last in _runs(text):
        # Most runs are level to their end: two looks are enough for them.
        if _origin(textpage, last - 1) <= _origin(textpage, start - 1):
            continue
        begin = next((place for place in range(start, last) if _is_raised(textpage, place - 1, place)), None)
        if begin is not None:
            end = next((one for one in range(begin, last) if not _is_level(textpage, begin, one)), last)
            shown[begin:end] = [
                raised(text[max(0, begin - _BEFORE) : begin], text[begin:end]),
                *[""] * (end - begin - 1),
            ]
    return shown


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """From where to where they may be raised: the first digit of a number that begins there is not."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        if not start or _BELONGS.match(text, start - 1) is None:
            start += 1
        if start < end and text[end - 1].isdecimal():
            yield start, end


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
