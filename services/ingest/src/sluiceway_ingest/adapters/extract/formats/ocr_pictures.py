"""Pictures in the forms that tesseract takes: 8 bits a pixel, and no side longer than it allows."""

import math
from collections.abc import Iterator

from PIL import Image

# Tesseract takes no side of more than 32,767 pixels.
LONGEST_SIDE = 32_000
# Letters of a screenshot are smaller than tesseract was trained on; a picture below this width is doubled.
_SMALL_PIXELS = 1_200
_DEEPEST = 2**16 - 1
# Rows in which a taller picture may be cut; of them the one that goes through the least.
_CUT_ROWS = 400


def enlarged(page: Image.Image) -> Image.Image:
    """A small one, as far as its sides allow."""
    factor = min(2.0, LONGEST_SIDE / max(page.size)) if page.width < _SMALL_PIXELS else 1.0
    return page.resize((int(page.width * factor), int(page.height * factor))) if factor > 1 else page


def eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of more than 8 bits, which would be cut off at white. Whole numbers of 16 bits say what white is; of others
    it is the brightest one."""
    if picture.mode.startswith("I;16"):
        return _scaled(picture.convert("I"), 0, _DEEPEST)
    if picture.mode in ("I", "F"):
        lowest, highest = picture.getextrema()
        assert isinstance(lowest, int | float)
        assert isinstance(highest, int | float)
        return _scaled(picture, lowest, highest)
    return picture


def _scaled(picture: Image.Image, lowest: float, highest: float) -> Image.Image:
    span = highest - lowest
    if not math.isfinite(span) or not span:
        return picture.convert("L")
    scale = 255 / span
    return picture.point(lambda grey: grey * scale - lowest * scale).convert("L")


def strips(picture: Image.Image) -> Iterator[Image.Image]:
    """From top to bottom, none too long to be read; a picture that is too wide is made smaller."""
    if picture.width > LONGEST_SIDE:
        picture = picture.resize((LONGEST_SIDE, max(1, picture.height * LONGEST_SIDE // picture.width)))
    top = 0
    while picture.height - top > LONGEST_SIDE:
        bottom = _cut(picture, top + LONGEST_SIDE)
        yield picture.crop((0, top, picture.width, bottom))
        top = bottom
    yield picture.crop((0, top, picture.width, picture.height)) if top else picture


def _cut(picture: Image.Image, last: int) -> int:
    """The lowest of the rows before `last` that have the least ink."""
    band = picture.crop((0, last - _CUT_ROWS, picture.width, last)).convert("L")
    contrasts = [_contrast(band.crop((0, row, band.width, row + 1))) for row in range(_CUT_ROWS)]
    return last - _CUT_ROWS + max(range(_CUT_ROWS), key=lambda row: (-contrasts[row], row))


def _contrast(row: Image.Image) -> int:
    darkest, brightest = row.getextrema()
    assert isinstance(darkest, int)
    assert isinstance(brightest, int)
    return brightest - darkest
