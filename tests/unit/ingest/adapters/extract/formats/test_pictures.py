"""Pictures: read by tesseract where it is installed, refused with advice where it is not."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sluiceway_ingest.adapters.extract.formats import ocr, pictures
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
