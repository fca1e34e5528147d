"""Extracted text of a document, and the reasons why there is none."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sluiceway_common.errors import Unavailable

FailureReason = Literal[
    "ENCRYPTED",
    "PARSER_CRASH",
    "TOO_LARGE",
    "UNSUPPORTED",
    "EMPTY",
    "BOMB",
    "TIMEOUT",
    "CORRUPT",
    "OCR_UNAVAILABLE",
    "SOURCE_GONE",
    "INDEX_REFUSED",
    "INTERNAL",
    "UNANSWERED",
    "QUARANTINED",
]

# How the text is to be cut: by paragraphs, by headings, or by the syntax of a programming language.
Form = Literal["plain", "markdown", "code"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document to read. `media_type` is what the sender says; it is sniffed all the same.

    `ocr` allows the slow reading of pictures; `language` (BCP-47, may be empty) chooses its dictionary.
    """

    content_path: Path
    name: str
    media_type: str = ""
    password: str | None = None
    ocr: bool = False
    language: str = ""


@dataclass(frozen=True)
class PageSpan:
    """Page `number` (from 1; a slide, a sheet) is `text[start:end]`, in code points."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Attachment:
    """A document found inside another one, to be ingested as its child."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """The normalised text of a document; all offsets count its code points.

    `code_language` names the language where `form` is `code`, such as `python`; `language` is BCP-47 or empty.
    `flags` are marks of doubtful quality. They never drop a document.
    """

    text: str
    media_type: str
    title: str = ""
    form: Form = "plain"
    code_language: str = ""
    pages: tuple[PageSpan, ...] = ()
    language: str = ""
    flags: tuple[str, ...] = ()
    children: tuple[Attachment, ...] = ()


class ExtractionFailed(Exception):
    """A document that cannot be read: why, and what a person can do about it."""

    def __init__(self, reason: FailureReason, advice: str) -> None:
        super().__init__(f"{reason}: {advice}")
        self.reason: FailureReason = reason
        self.advice = advice


class ExtractionHindered(Unavailable):
    """The machine kept a document from being read: that says nothing of the document, which is tried again."""


class ExtractionStarved(ExtractionHindered):
    """The time of a document was up before it had got much of the processor: that says nothing of the document."""


class NeedsOcr(Exception):
    """A picture or a scan, read with `ocr=False`. `pages` are the numbers of the pages without text."""

    def __init__(self, pages: tuple[int, ...]) -> None:
        super().__init__(f"{len(pages)} pages need OCR")
        self.pages = pages
