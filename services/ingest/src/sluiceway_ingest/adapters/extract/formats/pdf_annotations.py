"""Annotations of a PDF page that show words or boxes on it: fields of its form, text that was typed on it, stamps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.pdf_attachments import wide_text

TICKED, EMPTY = "\u2612", "\u2610"
# More on one page stay where PDFium puts them, behind its text.
_MOST = 2_000
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """Where one lies, and what it says in place of what is drawn there; empty where that says it."""

    left: float
    bottom: float
    right: float
    top: float
    text: str = ""
    # The label of a box may stand behind it, that of all others before them.
    is_box: bool = False
    # Its text counts only where nothing is drawn.
    is_spare: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def is_level(self, y: float, near: float) -> bool:
        return self.bottom - near < y < self.top + near

    def said(self, drawn: str) -> str:
        """On one line."""
        return " ".join(drawn.split() if (self.is_spare and drawn.strip()) or not self.text else self.text.split())


def overlays(page: pdfium.PdfPage) -> tuple[Overlay, ...] | None:
    """Those of the page; None where it has nothing that is more than its own text."""
    found, shows = [], False
    for number in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST)):
        with _opened(page, number) as annotation:
            kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium_c.FPDF_ANNOT_LINK or pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            shows = shows or kind == pdfium_c.FPDF_ANNOT_STAMP
            if kind == pdfium_c.FPDF_ANNOT_FREETEXT:
                found.append(_overlay(annotation, text=_contents(annotation), is_spare=True))
            elif kind == pdfium_c.FPDF_ANNOT_WIDGET and page.formenv is not None:
                shows = True
                found += _field(page.formenv, annotation)
    return tuple(found) if found or shows else None


@contextmanager
def _opened(page: pdfium.PdfPage, number: int) -> Iterator[pdfium_c.FPDF_ANNOTATION]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
    try:
        yield annotation
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _field(form: pdfium.PdfFormEnv, widget: pdfium_c.FPDF_ANNOTATION) -> Iterator[Overlay]:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, widget)
    if kind in _BOXES:
        is_ticked = pdfium_c.FPDFAnnot_IsChecked(form, widget)
        yield _overlay(widget, text=TICKED if is_ticked else EMPTY, is_box=True)
    elif kind == pdfium_c.FPDF_FORMFIELD_LISTBOX:
        yield _overlay(widget, text=", ".join(_chosen(form, widget)))
    elif kind != pdfium_c.FPDF_FORMFIELD_PUSHBUTTON:
        yield _overlay(widget)


def _chosen(form: pdfium.PdfFormEnv, widget: pdfium_c.FPDF_ANNOTATION) -> Iterator[str]:
    for number in range(min(pdfium_c.FPDFAnnot_GetOptionCount(form, widget), _MOST)):
        if pdfium_c.FPDFAnnot_IsOptionSelected(form, widget, number):
            yield wide_text(partial(pdfium_c.FPDFAnnot_GetOptionLabel, form, widget, number))


def _contents(annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    return wide_text(lambda room, size: pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", room, size))


def _overlay(
    annotation: pdfium_c.FPDF_ANNOTATION, text: str = "", is_box: bool = False, is_spare: bool = False
) -> Overlay:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, box)
    return Overlay(
        left=min(box.left, box.right),
        bottom=min(box.bottom, box.top),
        right=max(box.left, box.right),
        top=max(box.bottom, box.top),
        text=text,
        is_box=is_box,
        is_spare=is_spare,
    )
