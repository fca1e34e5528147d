"""OpenDocument texts and presentations, read from their `content.xml`."""

from collections.abc import Mapping

from sluiceway_ingest.adapters.extract.formats import media_types
from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.odf_numbers import OdfNumbering
from sluiceway_ingest.adapters.extract.formats.packages import Package
from sluiceway_ingest.adapters.extract.formats.plain import first_heading
from sluiceway_ingest.adapters.extract.formats.scripts import Script, off_the_line

# The last is the reading that stands above a word.
_UNSEEN = {
    "annotation", "annotation-end", "tracked-changes", "sequence-decls", "forms", "binary-data", "note-citation",
    "ruby-text",
}  # fmt: skip
_SCRIPTS: dict[str, Script] = {"super": "super", "sub": "sub"}
_PARAGRAPHS = ("p", "h")
_ASIDES = ("note-body", "text-box")
_BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}
_REPEATS = 50


class Content:
    """Tags in, blocks out; a page for each slide."""

    def __init__(self, numbering: OdfNumbering) -> None:
        self.pages: list[str] = []
        self._numbering = numbering
        self.blocks = Blocks()
        self._unseen = 0
        self._paragraphs = 0
        self._asides: list[bool] = []
        self._scripts: dict[str, Script] = {}
        self._struck: set[str] = set()
        self._style = ""
        self._spans: list[bool] = []
        # How often each of the rows that are open stands there.
        self._rows: list[int] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or tag in _UNSEEN or self._is_hidden(tag, attributes):
            self._unseen += 1
            return
        blocks = self.blocks
        self._numbering.start(tag, attributes)
        self._paragraphs += tag in _PARAGRAPHS
        if tag in _ASIDES:
            self._open_aside(tag)
        elif tag == "h":
            blocks.heading(int(attributes.get("outline-level", "1")[:2]))
        elif tag == "frame" and attributes.get("class") == "title":
            blocks.heading(1)
        elif tag == "list":
            self._numbering.open_list(attributes)
            blocks.open_list(ordered=False)
        elif tag == "list-item" and (mark := self._numbering.mark(attributes.get("start-value", ""))):
            blocks.item_marked(mark)
        elif tag in ("list-item", "list-header"):
            blocks.item()
        elif tag == "table":
            blocks.open_table()
        elif tag == "table-row":
            self._rows.append(_times(attributes.get("number-rows-repeated")))
            blocks.row()
        elif tag == "table-cell":
            self._cell(attributes)
        elif tag in _BLANKS:
            blocks.words(_BLANKS[tag])
        elif tag == "page":
            self.turn_page()
        elif tag == "desc":
            blocks.end()
        elif tag in ("style", "text-properties", "span"):
            self._script(tag, attributes)

    def _is_hidden(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag == "span":
            return attributes.get("style-name") in self._struck
        is_hidden = attributes.get("is-hidden") == "true" or attributes.get("display") == "none"
        return tag in ("hidden-text", "section") and is_hidden

    def _script(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Styles come before the text, and say of a span whether it stands above the line or below it."""
        if tag == "style":
            self._style = attributes.get("name", "")
        elif tag == "text-properties":
            struck = attributes.get("text-line-through-style", "none") != "none"
            if struck or attributes.get("display") == "none":
                self._struck.add(self._style)
            place = attributes.get("text-position", "").partition(" ")[0]
            self._scripts[self._style] = _SCRIPTS.get(place) or off_the_line(place)
        elif tag == "span":
            script = self._scripts.get(attributes.get("style-name", ""), "")
            self._spans.append(bool(script))
            if script:
                self.blocks.open_script(script)

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
            return
        self._paragraphs -= tag in _PARAGRAPHS
        if tag in _ASIDES:
            self._close_aside()
        elif tag in ("p", "h", "desc", "list-item", "table-cell"):
            self.blocks.end()
        elif tag == "list":
            self._numbering.close_list()
            self.blocks.close_list()
        elif tag == "table":
            self.blocks.close_table()
        elif tag == "table-row" and self._rows:
            self.blocks.repeat_row(self._rows.pop())
        elif tag == "span" and self._spans and self._spans.pop():
            self.blocks.close_script()
        elif tag == "style":
            self._style = ""

    def words(self, text: str) -> None:
        if not self._unseen:
            self.blocks.words(text)

    def _open_aside(self, tag: str) -> None:
        """Notes and boxes lie within the sentence that they belong to, and stand behind it. A box that lies on a page
        of its own is what a slide consists of."""
        is_aside = tag == "note-body" or self._paragraphs > 0
        self._asides.append(is_aside)
        if is_aside:
            self.blocks.open_aside()

    def _close_aside(self) -> None:
        if self._asides and self._asides.pop():
            self.blocks.close_aside()

    def turn_page(self) -> None:
        self.pages.append(self.blocks.markdown())
        self.blocks = Blocks()

    def _cell(self, attributes: Mapping[str, str]) -> None:
        """Cells that are covered by one that spans them are not to be seen: it stands in each of them."""
        columns = max(_times(attributes.get(f"number-columns-{how}")) for how in ("repeated", "spanned"))
        self.blocks.cell(columns, _times(attributes.get("number-rows-spanned")))


def _times(said: str | None) -> int:
    return min(int(said[:6]), _REPEATS) if said and said.isdecimal() else 1


class Title:
    """The title in `meta.xml`."""

    def __init__(self) -> None:
        self.text = ""
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = tag == "title"

    def end(self, tag: str) -> None:
        self._inside = False

    def words(self, text: str) -> None:
        if self._inside:
            self.text += text


def read(file: File) -> Draft:
    package = Package(file.content, file.limits)
    numbering, title = OdfNumbering(), Title()
    with package.beside():
        if package.has("styles.xml"):
            package.walk("styles.xml", numbering)
    content = Content(numbering)
    package.walk("content.xml", content)
    with package.beside():
        if package.has("meta.xml"):
            package.walk("meta.xml", title)
    content.turn_page()
    paged = file.media_type == media_types.ODP
    pages = tuple(content.pages[1:] if paged else content.pages)
    return Draft(
        parts=pages,
        paged=paged,
        title=title.text or first_heading(pages[0] if pages else ""),
        form="markdown",
        flags=package.flags,
    )
