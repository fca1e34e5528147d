"""Characters of a PDF page: where each lies, and those that were turned read as the words that they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import tau

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.pdf_raised import with_raised

# Quarters of a turn, in radians, and how far a character may be from them.
_TURNED, _TILT = (1.571, 4.712), 0.1
# Characters of one word lie on one line, and no further apart than this many times their size.
_APART = 1.5


@dataclass(frozen=True)
class Turned:
    """A character that stands on its side, of a line that goes up or down the page."""

    x: float
    y: float
    size: float
    angle: float

    def follows(self, other: "Turned") -> bool:
        """Whether both are turned alike, on one line and side by side."""
        size, alike = max(self.size, other.size), abs(self.angle - other.angle) < 2 * _TILT
        return alike and abs(self.x - other.x) < size / 2 and abs(self.y - other.y) <= _APART * size


def middle(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> tuple[float, float]:
    """Of the box that all characters of a line have alike, and not of the ink: a comma lies lower than a letter."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2


def stands(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> bool:
    """Whether it is neither on its side nor on its head."""
    angle = pdfium_c.FPDFText_GetCharAngle(textpage, index)
    return bool(min(angle, tau - angle) < _TILT)


def characters(textpage: pdfium_c.FPDF_TEXTPAGE) -> list[str]:
    """Of a page by their numbers, with those that stand above the line as such."""
    return with_raised(textpage, _plain(textpage))


def _plain(textpage: pdfium_c.FPDF_TEXTPAGE) -> list[str]:
    return [
        chr(pdfium_c.FPDFText_GetUnicode(textpage, index)) for index in range(pdfium_c.FPDFText_CountChars(textpage))
    ]


def with_superscripts(textpage: pdfium_c.FPDF_TEXTPAGE, text: str) -> str:
    """The text of a page, anew where something stands above the line in it."""
    # Character by character it costs several times as much; PDFium leaves some out of a text.
    is_whole = len(text) == pdfium_c.FPDFText_CountChars(textpage)
    plain = list(text) if is_whole else _plain(textpage)
    shown = with_raised(textpage, plain)
    return text if shown == plain else joined(shown)


def upright(textpage: pdfium_c.FPDF_TEXTPAGE, shown: Sequence[str]) -> str:
    """The text of a page, of its characters, in which a turned word is not one character a line."""
    pieces: list[str] = []
    generated, before = "", None
    for index, text in enumerate(shown):
        if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
            generated += text
            continue
        turned = _turned(textpage, index)
        together = turned is not None and before is not None and turned.follows(before)
        pieces.append(("" if together else generated) + text)
        generated, before = "", turned
    return joined(pieces)


def joined(characters: Iterable[str]) -> str:
    """PDFium gives the characters beyond the first 65,536 in two halves."""
    return "".join(characters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _turned(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> Turned | None:
    """None for one that stands upright, as most do: where it lies is not asked for."""
    angle = pdfium_c.FPDFText_GetCharAngle(textpage, index)
    if not any(abs(angle - quarter) < _TILT for quarter in _TURNED):
        return None
    x, y = middle(textpage, index)
    return Turned(x, y, pdfium_c.FPDFText_GetFontSize(textpage, index), angle)
