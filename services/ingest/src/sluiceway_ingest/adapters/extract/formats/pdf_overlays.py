"""Reading order of what annotations show on a PDF page: PDFium has it behind all text of the page, and it belongs to
the label beside it. Boxes that are ticked and empty ones are told by signs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # ships no types

from sluiceway_ingest.adapters.extract.formats.pdf_annotations import Overlay

# Points: what counts as level or adjacent, how far above a field its label may stand, and how far at its side.
_NEAR, _ABOVE, _BESIDE = 3.0, 24.0, 250.0
# Words that are further apart do not belong together.
_APART = 8.0
# Each is compared with each character of the page, 300 with those of a full page in a quarter of a second. Where these
# would be more, all stay where PDFium puts them.
_MOST_COMPARISONS = 2_000_000

# The cell of a table that a place lies in; None outside of tables.
Cell = Callable[[float, float], object]


def _nowhere(x: float, y: float) -> object:
    return None


@dataclass(frozen=True)
class Glyph:
    """A character of the page's own text, by its number."""

    index: int
    left: float
    right: float
    y: float
    cell: object

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class LooseText:
    """What stands where the page has no text of its own to put it to."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Overlaid:
    """Overlays that are drawn on a page, whose own characters end where theirs begin."""

    overlays: Sequence[Overlay]
    own: int

    def placed(
        self, textpage: pdfium_c.FPDF_TEXTPAGE, characters: Sequence[str], cell: Cell = _nowhere
    ) -> tuple[list[str], list[LooseText]]:
        """The characters by their numbers, with what belongs to one at its side, and what belongs to none. What is
        drawn in a cell of a table stays there."""
        shown, loose = list(characters), list[LooseText]()
        if len(self.overlays) * self.own > _MOST_COMPARISONS:
            return shown, loose
        glyphs = [
            _glyph(textpage, index, cell) for index in range(min(self.own, len(shown))) if characters[index].strip()
        ]
        drawn = self._drawn(textpage, len(shown))
        for overlay in sorted(self.overlays, key=lambda one: (-one.top, one.left)):
            indexes, within = drawn.get(overlay, range(0)), cell(*overlay.middle)
            text = overlay.said("".join(characters[index] for index in indexes))
            if not text or (within is not None and text != overlay.text):
                continue
            for index in indexes:
                shown[index] = ""
            label = self._label(overlay, [glyph for glyph in glyphs if glyph.cell == within])
            if label is None:
                loose.append(LooseText(*overlay.middle, text))
            elif overlay.is_box and label.x > overlay.right - _NEAR and overlay.is_level(label.y, _NEAR):
                shown[label.index] = f"{text} {shown[label.index]}"
            else:
                shown[label.index] += f" {text}"
        return shown, loose

    def _drawn(self, textpage: pdfium_c.FPDF_TEXTPAGE, end: int) -> dict[Overlay, range]:
        """The characters that each has; they come one overlay after the other."""
        drawn: dict[Overlay, range] = {}
        for index in range(self.own, end):
            if pdfium_c.FPDFText_IsGenerated(textpage, index) != 1:
                glyph = _glyph(textpage, index, _nowhere)
                overlay = next((one for one in self.overlays if one.holds(glyph.x, glyph.y)), None)
                if overlay is not None:
                    drawn[overlay] = range(drawn.get(overlay, range(index, index)).start, index + 1)
        return drawn

    def _label(self, overlay: Overlay, glyphs: Sequence[Glyph]) -> Glyph | None:
        """The character that it stands beside: of a box the nearest at either side, of a field the last one before it,
        or above."""
        level = [one for one in glyphs if overlay.is_level(one.y, _NEAR)]
        left = max((one for one in level if one.x < overlay.left + _NEAR), key=lambda one: one.right, default=None)
        right = min((one for one in level if one.x > overlay.right - _NEAR), key=lambda one: one.left, default=None)
        before = left if left and self._is_free(left.right, overlay.left, overlay) else None
        behind = right if right and self._is_free(overlay.right, right.left, overlay) else None
        if overlay.is_box and behind and (not before or _gap(overlay, behind) <= _gap(overlay, before)):
            return behind
        found = before or self._above(overlay, glyphs)
        return _last_of_words(found, glyphs) if found else None

    def _is_free(self, start: float, end: float, overlay: Overlay) -> bool:
        """Whether no other one lies between its label and it."""
        others = (one for one in self.overlays if one is not overlay and one.bottom < overlay.middle[1] < one.top)
        return end - start < _BESIDE and not any(start - _NEAR < one.middle[0] < end + _NEAR for one in others)

    def _above(self, overlay: Overlay, glyphs: Sequence[Glyph]) -> Glyph | None:
        over = [
            one
            for one in glyphs
            if overlay.top < one.y < overlay.top + _ABOVE and overlay.left - _NEAR < one.x < overlay.right
        ]
        lowest = min((one.y for one in over), default=0.0)
        return max((one for one in over if one.y < lowest + _NEAR), key=lambda one: one.right, default=None)


def _last_of_words(found: Glyph, glyphs: Sequence[Glyph]) -> Glyph:
    """No word is cut in two."""
    for glyph in sorted((one for one in glyphs if abs(one.y - found.y) < _NEAR), key=lambda one: one.left):
        if found.left < glyph.left and glyph.left - found.right < _APART:
            found = glyph
    return found


def _gap(overlay: Overlay, glyph: Glyph) -> float:
    return max(overlay.left - glyph.right, glyph.left - overlay.right)


def _glyph(textpage: pdfium_c.FPDF_TEXTPAGE, index: int, cell: Cell) -> Glyph:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
    y = (box.bottom + box.top) / 2
    return Glyph(index, box.left, box.right, y, cell((box.left + box.right) / 2, y))
