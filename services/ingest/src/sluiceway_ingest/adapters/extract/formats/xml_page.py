"""XML documents: articles (JATS), books (DocBook) and other prose as Markdown, data as records."""

import re
from collections.abc import Mapping

from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.decoding import labelled
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.mathml import NOTES, MathTags
from sluiceway_ingest.adapters.extract.formats.scripts import Script
from sluiceway_ingest.adapters.extract.formats.xml_events import walk
from sluiceway_ingest.adapters.extract.formats.xml_records import XmlRecords, XmlShape

_SECTIONS = {"sec", "section", "chapter", "abstract", "ack", "app", "ref-list", "appendix", "part", "sect1", "sect2"}
_TITLES = {"title", "article-title", "head", "heading"}
_CITATIONS = {"ref", "mixed-citation", "element-citation", "related-object"}
_LISTS = {"list", "itemizedlist", "orderedlist", "ul", "ol"}
_ITEMS = {"list-item", "listitem", "item", "li"}
# Marks inside a sentence. Whatever is neither named here nor surrounded by words is a paragraph of its own.
_INLINE = {
    *("italic", "bold", "sub", "sup", "xref", "ext-link", "emphasis", "link", "underline", "sc", "monospace", "em"),
    *("surname", "given-names", "name", "year", "volume", "fpage", "lpage", "source", "issue", "etal", "string-name"),
    *("i", "b", "a", "span", "strong", "styled-content", "named-content", "inline-formula", "email", "uri", "collab"),
    *("day", "month", "person-group", "label", "pub-id", "institution", "country", "math", "mi", "mo", "mn", "mrow"),
    *("tex-math", "alternatives", "institution-wrap", "addr-line", "aff", "msub", "msup", "mfrac", "mtext", "mstyle"),
    *("msubsup", "msqrt", "mroot", "mover", "munder", "munderover", "mfenced", "mspace", "mpadded", "semantics"),
}
_SCRIPTS: dict[str, Script] = {
    **dict.fromkeys(("sup", "superscript"), "super"),
    **dict.fromkeys(("sub", "subscript"), "sub"),
}
# Those of them that stand apart from their neighbours.
_SPACED = {
    *("surname", "given-names", "name", "string-name", "year", "volume", "fpage", "lpage", "source", "issue", "label"),
    *("article-title", "institution", "country", "day", "month", "pub-id", "person-group", "etal", "collab"),
}
_UNSEEN = {
    *("journal-id", "article-id", "issn", "permissions", "custom-meta", "object-id", "script", "style", "history"),
    *("self-uri", "journal-meta", "article-categories", "role", "counts", "funding-group", "pub-date"),
    *("elocation-id", "contrib-id", "institution-id", *NOTES),
}
# Publishers wrap each formula into a TeX document of its own.
_TEX_FRAME = re.compile(r"\\documentclass.{0,2000}?\\begin\{document\}|\\end\{document\}", re.DOTALL)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9._:-]{2,40})")
_HEAD = 512
# Characters that XML knows no way to write.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class XmlPage:
    """Tags in, blocks out."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._math = MathTags(self.blocks)
        self.title = ""
        self._depth = 0
        self._unseen = 0
        self._cited = 0
        self._above: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or self._is_unseen(tag):
            self._unseen += 1
            return
        self._above.append(tag)
        self._cited += tag in _CITATIONS
        self._math.start(tag)
        self._open(tag, attributes)

    def _is_unseen(self, tag: str) -> bool:
        """The number of a section stands before its title, and a formula in MathML beside its TeX."""
        above = self._above[-1] if self._above else ""
        numbered = tag == "label" and above in _SECTIONS
        return tag in _UNSEEN or numbered or (tag == "math" and above == "alternatives")

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        blocks = self.blocks
        if tag in _SECTIONS:
            self._depth += 1
            blocks.end()
        elif self._is_heading(tag):
            blocks.heading(1 if tag == "article-title" else self._depth + 1)
        elif tag in _LISTS:
            blocks.open_list(attributes.get("list-type") == "order" or tag in ("orderedlist", "ol"))
        elif tag in _ITEMS:
            blocks.item()
        elif tag in ("table", "informaltable"):
            blocks.open_table()
        elif tag in ("tr", "row"):
            blocks.row()
        elif tag in ("td", "th", "entry"):
            blocks.cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif tag in ("br", "break"):
            blocks.words("\n")
        elif tag in _SCRIPTS:
            blocks.open_script(_SCRIPTS[tag], refers="xref" in self._above)
        elif tag == "xref":
            blocks.refer()
        elif tag in _SPACED:
            blocks.words(" ")
        elif tag not in _INLINE and not blocks.pending:
            blocks.end()

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
            return
        self._above.pop()
        self._cited -= tag in _CITATIONS
        self._math.end(tag)
        self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in _SECTIONS:
            self._depth -= 1
            self.blocks.end()
        elif tag in _LISTS:
            self.blocks.close_list()
        elif tag in ("table", "informaltable"):
            self.blocks.close_table()
        elif self._is_heading(tag):
            ended = self.blocks.end()
            self.title = self.title or ended
        elif tag in _SCRIPTS:
            self.blocks.close_script()
        elif tag in _SPACED:
            self.blocks.words(" ")
        elif tag not in _INLINE:
            self.blocks.end()

    def words(self, text: str) -> None:
        if not self._unseen:
            self.blocks.words(text.strip() if self._math.is_open else text)

    def _is_heading(self, tag: str) -> bool:
        """The title of a work that is cited is no heading."""
        return tag in _TITLES and not self._cited


def read(file: File) -> Draft:
    content, shape = _decoded(file.content), XmlShape()
    walk(content, shape)
    if shape.is_data:
        records = XmlRecords(shape.records())
        walk(content, records)
        return Draft(parts=(records.text(),), title=records.title)
    page = XmlPage()
    walk(content, page)
    text = _TEX_FRAME.sub("", page.blocks.markdown())
    return Draft(parts=(text,), title=page.title, form="markdown")


def _decoded(content: bytes) -> bytes | str:
    """The bytes where they are sound UTF-8; else the text, in the charset that they say they have."""
    declared = _ENCODING.match(content.lstrip()[:_HEAD])
    text = labelled(content, declared[1].decode("ascii") if declared else "utf-8")
    if _FORBIDDEN.search(text):
        return _FORBIDDEN.sub(" ", text)
    said = declared[1].lower() if declared else b"utf-8"
    return content if said == b"utf-8" and "\ufffd" not in text and b"\0" not in content[:_HEAD] else text


def _number(attribute: str | None) -> int:
    return int(attribute[:4]) if attribute and attribute.isdecimal() else 1
