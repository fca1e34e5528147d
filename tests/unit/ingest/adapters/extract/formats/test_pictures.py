"""Pictures: read by tesseract where it is installed, refused with advice where it is not."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from sluiceway_ingest.adapters.extract.formats import ocr, ocr_pictures, pictures
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.sandbox.protocol import MachineFault
from sluiceway_ingest.domain.extracted import ExtractionFailed, NeedsOcr
from tests.support import documents

FileOf = Callable[..., File]
needs_tesseract = pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")
WORDS = "The lock keeper opens\nthe gate at seven"


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_words_are_read_from_every_kind_of_picture(file_of: FileOf, kind: str) -> None:
    draft = pictures.read(file_of("a", documents.picture(WORDS, kind), ocr=True))
    assert "lock keeper opens" in draft.parts[0]


@needs_tesseract
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_picture_is_read(file_of: FileOf, turned: int) -> None:
    draft = pictures.read(file_of("a", documents.picture("\n".join([WORDS] * 3), turned=turned), ocr=True))
    assert "lock keeper" in draft.parts[0]


def test_a_picture_asks_for_ocr(file_of: FileOf) -> None:
    with pytest.raises(NeedsOcr):
        pictures.read(file_of("a", documents.picture(WORDS)))


def test_a_damaged_picture_says_so(file_of: FileOf) -> None:
    with pytest.raises(ExtractionFailed, match="CORRUPT"):
        pictures.read(file_of("a", documents.picture(WORDS)[:60], ocr=True))


@needs_tesseract
@pytest.mark.parametrize(("program", "mode"), [("kill -9 $$", 0o700), ("exit 0", 0o600)], ids=["killed", "not started"])
def test_a_fault_of_the_machine_is_no_damage_of_the_picture(
    file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, mode: int
) -> None:
    tesseract = tmp_path / "tesseract"
    tesseract.write_text(f"#!/bin/sh\n{program}\n")
    tesseract.chmod(mode)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineFault):
        pictures.read(file_of("a", documents.picture(WORDS), ocr=True))


def test_without_tesseract_a_picture_says_what_is_missing() -> None:
    """In a process of its own: what is installed is asked once."""
    code = (
        "from sluiceway_ingest.adapters.extract.formats import ocr, pictures; from tests.support import documents;"
        "from sluiceway_ingest.adapters.extract.formats.draft import File;"
        "from sluiceway_ingest.domain.limits import Limits;"
        "picture = documents.picture('x');"
        "pictures.read(File(content=picture, name='a', media_type='image/png', limits=Limits(), ocr=True))"
    )
    ended = subprocess.run([sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert "OCR_UNAVAILABLE: It is a picture or a scan, and the program that reads those (tesseract)" in ended.stderr


def drawn(size: tuple[int, int], *words: tuple[int, str]) -> Image.Image:
    """Grey, with words at these heights."""
    page = Image.new("L", size, 255)
    for height, word in words:
        ImageDraw.Draw(page).text((60, height), word, fill=60, font=ImageFont.load_default(size=48))
    return page


def stored(page: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue()


@needs_tesseract
def test_a_picture_that_is_taller_than_tesseract_allows_is_read_in_strips(file_of: FileOf) -> None:
    page = drawn((700, 33_500), (60, "The first words"), (33_300, "The last words"))
    assert pictures.read(file_of("a", stored(page, "PNG"), ocr=True)).parts == ("The first words\n\nThe last words",)


@pytest.mark.parametrize(
    ("size", "large"),
    [
        ((1_080, 2_000), (2_160, 4_000)),
        ((1_080, 17_000), (2_032, 32_000)),
        ((1_080, 34_000), (1_080, 34_000)),
        ((1_300, 9), (1_300, 9)),
    ],
)
def test_a_small_picture_is_doubled_as_far_as_its_sides_allow(size: tuple[int, int], large: tuple[int, int]) -> None:
    assert ocr_pictures.enlarged(Image.new("1", size)).size == large


def test_a_tall_picture_is_cut_between_its_lines_and_a_wide_one_made_smaller() -> None:
    tall = Image.new("L", (2, 40_000), 255)
    tall.paste(0, (0, 31_800, 1, 32_100))
    assert [strip.size for strip in ocr_pictures.strips(tall)] == [(2, 31_799), (2, 8_201)]
    assert [strip.size for strip in ocr_pictures.strips(Image.new("1", (64_000, 10)))] == [(32_000, 5)]


@needs_tesseract
@pytest.mark.parametrize(("mode", "kind", "scale"), [("I;16", "PNG", 257), ("I;16B", "TIFF", 257), ("F", "TIFF", 0.01)])
def test_grey_of_more_than_8_bits_is_not_all_white(file_of: FileOf, mode: str, kind: str, scale: float) -> None:
    wide = drawn((1_300, 200), (60, "The water is deep")).convert("F").point(lambda grey: grey * scale + 0)
    page = wide if mode == "F" else wide.convert("I").convert(mode)
    assert "water is deep" in pictures.read(file_of("a", stored(page, kind), ocr=True)).parts[0]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), 0.0])
def test_grey_that_has_no_span_is_a_picture_all_the_same(odd: float) -> None:
    page = Image.new("F", (2, 2))
    page.putpixel((0, 0), odd)
    assert ocr_pictures.eight_bits(page).mode == "L"
