"""HTML as Markdown. The parser of the standard library does not nest, so that no depth of tags can break it."""

import re
from collections import Counter
from html.parser import HTMLParser

from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.decoding import labelled
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.mathml import NOTES, MathTags
from sluiceway_ingest.adapters.extract.formats.media_types import is_picture_file
from sluiceway_ingest.adapters.extract.formats.plain import first_heading
from sluiceway_ingest.adapters.extract.formats.scripts import Script

# Whose content a browser shows: one that nobody closed hides nothing. Readings stand above a word, not within it.
_LEFT_OUT = {"nav", "del", "s", "strike", "rt", "rp"}
_UNSEEN = (
    {"script", "style", "template", "noscript", "svg", "iframe", "object", "select", "datalist"} | _LEFT_OUT | NOTES
)
# Without an end tag.
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "aside", "header", "footer", "address", "blockquote", "figure"),
    *("figcaption", "form", "fieldset", "dl", "dt", "dd", "hr", "details", "summary", "body", "caption", "option"),
    *("center", "hgroup", "legend", "textarea", "button"),
}
_SCRIPTS: dict[str, Script] = {"sup": "super", "sub": "sub"}
# Boxes of a form, as they are shown.
_TICKED, _EMPTY = " \u2612 ", " \u2610 "
# Of a quotation within another one, and of the others.
_QUOTES = ("\u2018\u2019", "\u201c\u201d")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_IS_XML = re.compile(r"\ufeff?\s{0,99}<\?xml\s")
_EMPTY_ELEMENT = re.compile(rf"<(?!(?:{'|'.join(_VOID)})[\s/])([A-Za-z][\w:.-]{{0,60}})((?:\s[^<>]{{0,2000}})?)/>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


Place = tuple[int, int]


class OpenElements:
    """Elements that are open: how many of each name, and those that stand within one that is not to be seen."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._unseen: list[tuple[str, Place | None]] = []
        self._within: Counter[str] = Counter()

    @property
    def hides(self) -> bool:
        return bool(self._unseen)

    def open(self, tag: str, place: Place, *, hides: bool) -> None:
        if tag in _VOID:
            return
        if self._unseen or hides:
            self._unseen.append((tag, place if tag in _LEFT_OUT else None))
            self._within[tag] += 1
        else:
            self._seen[tag] += 1

    def close(self, tag: str) -> bool:
        """Whether the end tag is one of what is seen. It ends all that was opened within its element, as in a browser;
        one that ends nothing says nothing to what is unseen."""
        while self._within[tag]:
            name, _ = self._unseen.pop()
            self._within[name] -= 1
            if name == tag:
                return False
        if self._unseen and not self._seen[tag]:
            return False
        self._unseen.clear()
        self._within.clear()
        self._seen[tag] = max(0, self._seen[tag] - 1)
        return True

    def never_closed(self) -> frozenset[Place]:
        """Where what is left out begins and does not end."""
        return frozenset(place for _, place in self._unseen if place is not None)


class Page(HTMLParser):
    """Tags in, blocks out. What begins at a place of `shown` hides nothing."""

    def __init__(self, shown: frozenset[Place] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self._math = MathTags(self.blocks)
        self.title = ""
        self.elements = OpenElements()
        self._shown = shown
        self._in_title = False
        self._link = ""
        self._quotations = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = self.getpos()
        self.elements.open(tag, place, hides=tag in _UNSEEN and place not in self._shown)
        if self.elements.hides:
            return
        attributes = {name: word or "" for name, word in attrs}
        self._math.start(tag)
        if tag == "title":
            self._in_title = not self.title
        else:
            self._open(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.elements.close(tag):
            return
        self._math.end(tag)
        if tag == "title":
            self._in_title = False
        else:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self.elements.hides:
            self.blocks.words(data.strip() if self._math.is_open else data)

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
        elif tag == "input" and attributes.get("type", "").lower() in ("checkbox", "radio"):
            blocks.words(_TICKED if "checked" in attributes else _EMPTY)
        elif tag == "input" and attributes.get("type", "text") in ("text", "submit", "email", "tel", "number", "date"):
            blocks.words(f" {attributes['value']} " if attributes.get("value") else "")
        elif tag == "a":
            self._link = attributes.get("href", "")
            blocks.refer()
        elif tag == "q":
            self._quotations += 1
            blocks.words(_QUOTES[self._quotations % 2][0])
        elif tag in _SCRIPTS:
            blocks.open_script(_SCRIPTS[tag], refers=bool(self._link))
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
        elif tag == "a":
            blocks.words(f" ({self._link})" if self._link.startswith(("http://", "https://")) else "")
            self._link = ""
        elif tag == "q" and self._quotations:
            blocks.words(_QUOTES[self._quotations % 2][1])
            self._quotations -= 1
        elif tag in _SCRIPTS:
            blocks.close_script()


def _number(attribute: str | None) -> int | None:
    return int(attribute[:9]) if attribute and attribute.isdecimal() else None


def _span(attribute: str | None) -> int:
    return int(attribute[:4]) if attribute and attribute.isdecimal() else 1


def read(file: File) -> Draft:
    html = page_text(file.content)
    page, is_whole = _read(spelt_out(html) if _IS_XML.match(html) else html)
    markdown = page.blocks.markdown()
    title = page.title.strip() or first_heading(markdown)
    return Draft(parts=(markdown,), title=title, form="markdown", flags=() if is_whole else ("damaged",))


def spelt_out(xhtml: str) -> str:
    """With the end tags of elements that are empty and have none, which in XML is no slip."""
    return _EMPTY_ELEMENT.sub(r"<\1\2></\1>", xhtml)


def converted(html: str) -> str:
    """Markdown."""
    page, _ = _read(html)
    return page.blocks.markdown()


def _read(html: str) -> tuple[Page, bool]:
    """The page, and whether all that is left out of it has its end. What has none is a slip of whoever wrote the page,
    and would take with it all that follows."""
    page = _fed(html)
    never_closed = page.elements.never_closed()
    return (_fed(html, never_closed), False) if never_closed else (page, True)


def _fed(html: str, shown: frozenset[Place] = frozenset()) -> Page:
    page = Page(shown)
    page.feed(html)
    page.close()
    return page


def page_text(content: bytes, charset: str = "utf-8") -> str:
    """In the charset that the page says, else in the one that is given. A page whose label can be read is not in a
    charset of two or four bytes, whatever the label says."""
    declared = _CHARSET.search(content[:4096])
    label = declared[1].decode("ascii") if declared else charset
    return labelled(content, "utf-8" if label.lower().startswith(("utf-16", "utf-32")) else label)
