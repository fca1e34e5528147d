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
_UNDERLINE = re.compile(r" {0,3}(?:(=)=+|---+)[ \t]*\Z")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
# Quotations, lists, markup, listings that are set in, and rules, of which the next one ends what stands between.
_OTHER = re.compile(r" {4}|\t| {0,3}(?:[>|<]|[-+*][ \t]|\d{1,9}[.)][ \t]|[-*_=][-*_= \t]*\Z)")
# A paragraph as long as this is no heading, whatever is drawn below it.
_TITLE_CHARACTERS = 300
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
    body = with_marked_headings(text[front.end() :] if front else text)
    title = named[1].strip().strip("\"'") if named else ""
    return Draft(parts=(body,), title=title or first_heading(body), form="markdown")


def _front_matter(text: str) -> re.Match[str] | None:
    front = _FRONT_MATTER.match(text)
    lines = front[1].split("\n") if front else []
    names = [bool(_FRONT_NAME.match(line)) for line in lines]
    said = [named for line, named in zip(lines, names, strict=True) if line.strip() and not line.startswith("#")]
    is_whole = all(named or _FRONT_MORE.match(line) for line, named in zip(lines, names, strict=True))
    return front if any(said[:1]) and is_whole else None


def with_marked_headings(markdown: str) -> str:
    """With `#` before headings that were underlined; listings and tables stay as they are."""
    pieces, end = [], 0
    for block in outline(markdown).blocks:
        pieces += [_marked(markdown[end : block.start]), markdown[block.start : block.end]]
        end = block.end
    return "".join((*pieces, _marked(markdown[end:])))


def _marked(prose: str) -> str:
    """A line of `=` or `-` makes a heading of the paragraph above it; below a list or a quotation it is a rule."""
    lines: list[str] = []
    # Where the paragraph that may be one begins, and whether a line that is there belongs to something else.
    begun, is_inside = None, False
    for line in prose.split("\n"):
        underline = _UNDERLINE.match(line)
        if underline and begun is not None and sum(map(len, lines[begun:])) <= _TITLE_CHARACTERS:
            title = " ".join(part.strip() for part in lines[begun:])
            lines[begun:] = [f"{'#' if underline[1] == '=' else '##'} {title}"]
            begun = None
            continue
        if not line.strip() or _HEADING.match(line):
            begun, is_inside = None, False
        elif _OTHER.match(line):
            begun, is_inside = None, True
        elif begun is None and not is_inside:
            begun = len(lines)
        lines.append(line)
    return "\n".join(lines)


def read_asciidoc(file: File) -> Draft:
    """Its headings become those of Markdown; the rest reads well as it is."""
    text = _ASCIIDOC_HEADING.sub(lambda found: "#" * len(found[1]) + " ", decoded_lines(file.content))
    return Draft(parts=(text,), title=first_heading(text), form="markdown")


def first_heading(markdown: str) -> str:
    return next((heading.title for heading in outline(markdown[:20_000]).headings if heading.title), "")
