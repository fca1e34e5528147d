"""Word documents, read from their XML alone: for those that kreuzberg refuses, dies on or finds empty."""

from collections.abc import Mapping

from sluiceway_ingest.adapters.extract.formats import archives
from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.plain import first_heading
from sluiceway_ingest.adapters.extract.formats.xml_events import walk

# Text that was deleted under tracked changes, codes of fields, and what is drawn a second time for old programs.
_UNSEEN = {"delText", "instrText", "Fallback", "moveFrom"}


class WordBody:
    """Tags of `word/document.xml` in, blocks out."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._unseen = 0
        self._text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or tag in _UNSEEN:
            self._unseen += 1
            return
        if tag == "pStyle":
            self._style(attributes.get("val", ""))
        elif tag == "numPr":
            self.blocks.item()
        elif tag == "tbl":
            self.blocks.open_table()
        elif tag == "tr":
            self.blocks.row()
        elif tag == "tc":
            self.blocks.cell()
        elif tag in ("tab", "br", "cr"):
            self.blocks.words(" ")
        self._text = tag == "t"

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif tag in ("p", "tc", "tr"):
            self.blocks.end()
        elif tag == "tbl":
            self.blocks.close_table()
        self._text = False

    def words(self, text: str) -> None:
        if self._text and not self._unseen:
            self.blocks.words(text)

    def _style(self, name: str) -> None:
        if name == "Title":
            self.blocks.heading(1)
        elif name.startswith("Heading") and name[7:].isdecimal():
            self.blocks.heading(int(name[7:8]))


def read(file: File) -> Draft:
    body = WordBody()
    walk(archives.read(archives.opened(file.content, file.limits), "word/document.xml", file.limits), body)
    text = body.blocks.markdown()
    return Draft(parts=(text,), title=first_heading(text), form="markdown")
