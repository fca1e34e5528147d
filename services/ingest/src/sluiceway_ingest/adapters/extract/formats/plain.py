"""Plain text, Markdown, AsciiDoc and source code: text that needs no parser."""

import re

from sluiceway_ingest.adapters.extract.formats import media_types
from sluiceway_ingest.adapters.extract.formats.decoding import decoded, decoded_lines
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.chunking.headings import outline

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
# YAML that maps names: it begins with one, and all lines begin with one or belong to one. Between two rules, with which
# a text may begin as well, anything else may stand.
_FRONT_NAME = re.compile(r"[\"']?\w[\w .-]*[\"']?:(?:\s|\Z)")
_FRONT_MORE = re.compile(r"[\s#\]}-]|\Z")
_FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)
_ASCIIDOC_HEADING = re.compile(r"^(={1,6}) (?=\S)", re.MULTILINE)


def read_plain(file: File) -> Draft:
    return Draft(parts=(decoded(file.content),))


def read_code(file: File) -> Draft:
    language = media_types.LANGUAGES.get(media_types.ending(file.name), "")
    return Draft(parts=(decoded(file.content),), form="code", code_language=language)


def read_markdown(file: File) -> Draft:
    text = decoded_lines(file.content)
    front = _front_matter(text)
    named = _FRONT_TITLE.search(front[1]) if front else None
    body = text[front.end() :] if front else text
    title = named[1].strip().strip("\"'") if named else ""
    return Draft(parts=(body,), title=title or first_heading(body), form="markdown")


def _front_matter(text: str) -> re.Match[str] | None:
    front = _FRONT_MATTER.match(text)
    lines = front[1].split("\n") if front else []
    names = [bool(_FRONT_NAME.match(line)) for line in lines]
    said = [named for line, named in zip(lines, names, strict=True) if line.strip() and not line.startswith("#")]
    is_whole = all(named or _FRONT_MORE.match(line) for line, named in zip(lines, names, strict=True))
    return front if any(said[:1]) and is_whole else None


def read_asciidoc(file: File) -> Draft:
    """Its headings become those of Markdown; the rest reads well as it is."""
    text = _ASCIIDOC_HEADING.sub(lambda found: "#" * len(found[1]) + " ", decoded_lines(file.content))
    return Draft(parts=(text,), title=first_heading(text), form="markdown")


def first_heading(markdown: str) -> str:
    return next((heading.title for heading in outline(markdown[:20_000]).headings if heading.title), "")
