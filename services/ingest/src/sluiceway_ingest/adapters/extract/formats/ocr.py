"""OCR by the `tesseract` program, one page a call."""

import shutil
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from PIL.Image import Image

from sluiceway_ingest.adapters.extract.formats import ocr_pictures, ocr_words
from sluiceway_ingest.adapters.extract.formats.hyphens import with_breaks_marked, with_whole_words
from sluiceway_ingest.adapters.extract.sandbox.protocol import MachineFault
from sluiceway_ingest.domain.extracted import ExtractionFailed

# Tesseract names languages by ISO 639-2, and a few by its own lights.
_LANGUAGES = {
    **{"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "pl": "pol"},
    **{"sv": "swe", "da": "dan", "no": "nor", "nb": "nor", "fi": "fin", "cs": "ces", "sk": "slk", "hu": "hun"},
    **{"ro": "ron", "bg": "bul", "el": "ell", "ru": "rus", "uk": "ukr", "tr": "tur", "ar": "ara", "he": "heb"},
    **{"fa": "fas", "hi": "hin", "bn": "ben", "ta": "tam", "th": "tha", "vi": "vie", "id": "ind", "ja": "jpn"},
    **{"ko": "kor", "zh": "chi_sim", "zh-hans": "chi_sim", "zh-hant": "chi_tra", "zh-tw": "chi_tra", "ca": "cat"},
}
_PAGE_SECONDS = 120
# Page segmentation: the page as a whole; with the direction of its text found out where that model is installed.
_SEGMENTED, _TURNED = "3", "1"
# Of right side up pages tesseract is surer than this; it cannot tell that a short page is upside down.
_SURE = 65.0


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """The languages that are installed; none where the program is not. Asked once, before any document is read."""
    if shutil.which("tesseract") is None:
        return frozenset()
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=60, check=False)
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def is_installed() -> bool:
    return bool(installed())


def unavailable() -> ExtractionFailed:
    return ExtractionFailed(
        "OCR_UNAVAILABLE",
        "It is a picture or a scan, and the program that reads those (tesseract) is not installed where it was read. "
        "Install tesseract with the language of the document and try again, or submit a copy that has text.",
    )


@dataclass
class OcrPages:
    """Pages that are read one after another. One that tesseract fails on has no words, and costs no other."""

    language: str
    failures: list[ExtractionFailed] = field(default_factory=list)

    def text(self, picture: Image) -> str:
        """Raises MachineFault."""
        try:
            return text(picture, self.language)
        except ExtractionFailed as failure:
            self.failures.append(failure)
            return ""

    def flags(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Raises the first failure where there is no text at all."""
        if self.failures and not any(map(str.strip, texts)):
            raise self.failures[0]
        return ("unread-pages",) if self.failures else ()


def text(picture: Image, language: str) -> str:
    """The words of one page. Raises ExtractionFailed where tesseract fails, MachineFault where the machine does."""
    seen = "\n\n".join(filter(None, (_strip(strip, language) for strip in ocr_pictures.strips(picture))))
    return with_whole_words([with_breaks_marked(seen)])[0]


def _strip(picture: Image, language: str) -> str:
    reading = _read(picture, language)
    if reading.confidence >= _SURE:
        return reading.text
    return max(reading, _read(picture.rotate(180), language), key=lambda one: one.confidence).text


@dataclass(frozen=True)
class OcrResult:
    """Words and how sure tesseract is of them, 0 to 100."""

    text: str
    confidence: float


def _read(picture: Image, language: str) -> OcrResult:
    layout = _TURNED if "osd" in installed() else _SEGMENTED
    options = ("-l", _dictionary(language), "--dpi", "300", "--psm", layout)
    try:
        read = subprocess.run(
            ["tesseract", "stdin", "stdout", *options, "tsv"],
            input=_portable(picture),
            capture_output=True,
            timeout=_PAGE_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ExtractionFailed(
            "TIMEOUT",
            f"Reading one page took more than {_PAGE_SECONDS} s. Scan it again with 300 dots per inch.",
        ) from error
    except OSError as error:
        raise MachineFault from error
    except subprocess.CalledProcessError as error:
        # Memory has an end of its own, which is no signal: the operating system needed that of the machine.
        if error.returncode == -signal.SIGKILL:
            raise MachineFault from error
        raise ExtractionFailed(
            "PARSER_CRASH", "The program that reads pictures died on a page. Scan it again, or submit a copy with text."
        ) from error
    seen = ocr_words.words(read.stdout.decode(errors="replace"))
    return OcrResult(ocr_words.paragraphs(seen), ocr_words.confidence(seen))


def _dictionary(language: str) -> str:
    """The installed dictionary of the language, else English, else the first one."""
    language = language.lower()
    named = (_LANGUAGES.get(language), _LANGUAGES.get(language.partition("-")[0]), "eng")
    return next(name for name in (*named, *sorted(installed())) if name in installed() and name != "osd")


def _portable(picture: Image) -> bytes:
    """Grey, uncompressed: the form that costs the least to write and to read."""
    grey = picture.convert("L")
    return b"P5 %d %d 255\n" % grey.size + grey.tobytes()
