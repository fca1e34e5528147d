"""Drafts: the text that a parser hands over, before it is normalised and judged."""

from dataclasses import dataclass, field

from sluiceway_ingest.domain.extracted import Attachment, Form
from sluiceway_ingest.domain.limits import Limits


@dataclass(frozen=True, kw_only=True)
class File:
    """The document as a parser sees it: its bytes, and what is known of them."""

    content: bytes = field(repr=False)
    name: str
    media_type: str
    limits: Limits
    password: str | None = None
    ocr: bool = False
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Text in parts. Where `paged`, each part is a page (a slide, a sheet), numbered from 1."""

    parts: tuple[str, ...]
    paged: bool = False
    title: str = ""
    form: Form = "plain"
    code_language: str = ""
    children: tuple[Attachment, ...] = ()
    flags: tuple[str, ...] = ()
