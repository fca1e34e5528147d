"""Plain text, Markdown, AsciiDoc and source code: text that needs no parser."""

import re

from sluiceway_ingest.adapters.extract.formats import media_types
from sluiceway_ingest.adapters.extract.formats.decoding import decoded
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.chunking.headings import outline

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)
_ASCIIDOC_HEADING = re.compile(r"^(={1,6}) (?=\S)", re.MULTILINE)


def read_plain(file: File) -> Draft:
    return Draft(parts=(decoded(file.content),))


def read_code(file: File) -> Draft:
    language = media_types.LANGUAGES.get(media_types.ending(file.name), "")
    return Draft(parts=(decoded(file.content),), form="code", code_language=language)


def read_markdown(file: File) -> Draft:
    text = decoded(file.content).replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    named = _FRONT_TITLE.search(front[1]) if front else None
    body = text[front.end() :] if front else text
    title = named[1].strip().strip("\"'") if named else ""
    return Draft(parts=(body,), title=title or first_heading(body), form="markdown")


def read_asciidoc(file: File) -> Draft:
    """Its headings become those of Markdown; the rest reads well as it is."""
    text = _ASCIIDOC_HEADING.sub(lambda found: "#" * len(found[1]) + " ", decoded(file.content))
    return Draft(parts=(text,), title=first_heading(text), form="markdown")


def first_heading(markdown: str) -> str:
    return next((heading.title for heading in outline(markdown[:20_000]).headings if heading.title), "")
