"""HTML as Markdown. The parser of the standard library does not nest, so that no depth of tags can break it."""

import re
from html.parser import HTMLParser

from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.decoding import labelled
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.media_types import is_picture_file
from sluiceway_ingest.adapters.extract.formats.plain import first_heading

_UNSEEN = {
    *("script", "style", "template", "noscript", "svg", "nav", "iframe", "object", "select", "datalist"),
    *("del", "s", "strike"),
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "aside", "header", "footer", "address", "blockquote", "figure"),
    *("figcaption", "form", "fieldset", "dl", "dt", "dd", "hr", "details", "summary", "body", "caption", "option"),
    *("center", "hgroup", "legend", "textarea", "button"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


class Page(HTMLParser):
    """Tags in, blocks out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self.title = ""
        self._in_title = False
        self._unseen: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if self._unseen:
            return
        attributes = {name: word or "" for name, word in attrs}
        if tag == "title":
            self._in_title = not self.title
        else:
            self._open(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
        elif tag == "title":
            self._in_title = False
        else:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._unseen:
            self.blocks.words(data)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        blocks = self.blocks
        if tag in _HEADINGS:
            blocks.heading(_HEADINGS[tag])
        elif tag in _BLOCKS:
            blocks.end()
        elif tag in ("ul", "ol", "menu"):
            blocks.open_list(ordered=tag == "ol", first=_number(attributes.get("start")) or 1)
        elif tag == "li":
            blocks.item(_number(attributes.get("value")))
        elif tag == "br":
            blocks.words("\n")
        elif tag == "pre":
            blocks.end()
            blocks.verbatim = True
        elif tag == "img":
            described = attributes.get("alt", "")
            blocks.words(f" {described} " if described and not is_picture_file(described) else "")
        elif tag == "input" and attributes.get("type", "text") in ("text", "submit", "email", "tel", "number", "date"):
            blocks.words(f" {attributes['value']} " if attributes.get("value") else "")
        elif tag == "a":
            self._link = attributes.get("href", "")
        else:
            self._open_table_part(tag, attributes)

    def _open_table_part(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.blocks.open_table()
        elif tag == "tr":
            self.blocks.row()
        elif tag in ("td", "th"):
            self.blocks.cell(_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def _close(self, tag: str) -> None:
        blocks = self.blocks
        if tag in _HEADINGS or tag in _BLOCKS or tag in ("li", "td", "th", "tr"):
            blocks.end()
        elif tag in ("ul", "ol", "menu"):
            blocks.close_list()
        elif tag == "pre":
            blocks.end()
            blocks.verbatim = False
        elif tag == "table":
            blocks.close_table()
        elif tag == "a" and self._link.startswith(("http://", "https://")):
            blocks.words(f" ({self._link})")
            self._link = ""


def _number(attribute: str | None) -> int | None:
    return int(attribute[:9]) if attribute and attribute.isdecimal() else None


def _span(attribute: str | None) -> int:
    return int(attribute[:4]) if attribute and attribute.isdecimal() else 1


def read(file: File) -> Draft:
    markdown, title = converted(_text(file.content))
    return Draft(parts=(markdown,), title=title or first_heading(markdown), form="markdown")


def converted(html: str) -> tuple[str, str]:
    """Markdown and the title."""
    page = Page()
    page.feed(html)
    page.close()
    return page.blocks.markdown(), page.title.strip()


def _text(content: bytes) -> str:
    """A page whose label can be read is not in a charset of two or four bytes, whatever the label says."""
    declared = _CHARSET.search(content[:4096])
    label = declared[1].decode("ascii") if declared else "utf-8"
    return labelled(content, "utf-8" if label.lower().startswith(("utf-16", "utf-32")) else label)
