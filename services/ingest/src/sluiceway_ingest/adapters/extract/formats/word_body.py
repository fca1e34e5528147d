"""Text of a Word document: the tags of a part that holds paragraphs, into blocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats import media_types
from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.packages import Relationship
from sluiceway_ingest.adapters.extract.formats.scripts import Script, off_the_line
from sluiceway_ingest.adapters.extract.formats.word_forms import FieldCodes, FormFields, is_on
from sluiceway_ingest.adapters.extract.formats.word_formulas import Formulas
from sluiceway_ingest.adapters.extract.formats.word_numbers import Numbering, Styles, outline_level, whole
from sluiceway_ingest.domain.symbol_glyphs import shown

# What was deleted or moved away under tracked changes, how things looked before, codes of fields, readings above a
# word, and what is drawn a second time for old programs.
_UNSEEN = {
    *(
        "del",
        "delText",
        "instrText",
        "delInstrText",
        "moveFrom",
        "pPrChange",
        "rPrChange",
        "sectPrChange",
        "tblPrChange",
    ),
    *("tcPrChange", "trPrChange", "tblGridChange", "numberingChange", "Fallback", "rt", "binData"),
}
_SCRIPTS: dict[str, Script] = {"superscript": "super", "subscript": "sub"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DELETED = ("del", "moveFrom")
_NOT_STRUCK = "noStrike"
# A paragraph as long as this is no heading, whatever its style says.
_HEADING_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class WordContext:
    """What a part needs of its neighbours. `drawn` gives the text of a chart or diagram by its relationship."""

    styles: Styles = field(default_factory=Styles)
    numbering: Numbering = field(default_factory=Numbering)
    relationships: Mapping[str, Relationship] = field(default_factory=dict)
    footnotes: Mapping[str, str] = field(default_factory=dict)
    endnotes: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    drawn: Callable[[str], str] = lambda _: ""


@dataclass
class Paragraph:
    """What its properties say of a paragraph."""

    style: str = ""
    number: str | None = None
    level: int | None = None
    heading: int | None = None
    mark: str = ""
    # The number of an item of a list.
    counted: str = ""
    # Whether its end was deleted: it is counted no more.
    deleted: bool = False
    begun: bool = False
    characters: int = 0


@dataclass
class WordRun:
    """What its properties say of a run. Hidden text is on no page, and what is struck out holds no more."""

    script: Script = ""
    unseen: bool = False


@dataclass
class TableCell:
    columns: int = 1
    below: bool = False
    opened: bool = False


class WordBody:
    """Tags in, blocks out. Notes and text boxes stand behind the paragraph that they belong to."""

    def __init__(self, context: WordContext | None = None) -> None:
        self.blocks = Blocks()
        self.headers: list[str] = []
        self.footers: list[str] = []
        self._context = context or WordContext()
        self._formulas = Formulas()
        self._unseen = 0
        self._text = False
        # Those that are open: a text box lies in one, with paragraphs and runs of its own.
        self._runs: list[WordRun] = []
        self._fields = FormFields()
        self._codes = FieldCodes()
        self._paragraphs: list[Paragraph] = []
        self._cells: list[TableCell] = []
        self._links: list[tuple[str, int]] = []
        # What was referred to, and the number of its note: each is said once, however often it is referred to.
        self._noted: dict[tuple[str, str], int] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or tag in _UNSEEN:
            if not self._unseen and tag in _DELETED and self._paragraphs:
                self._paragraphs[-1].deleted |= not self._paragraphs[-1].begun
            self._unseen += 1
            return
        self._text = tag == "t"
        self._fields.start(tag, attributes)
        self._codes.start(tag, attributes)
        if tag in ("r", "pPr"):
            self._runs.append(WordRun())
        elif self._runs and tag in ("vertAlign", "rPr", "rStyle", "vanish", "strike", "dstrike"):
            self._describe_run(self._runs[-1], tag, attributes)
        self.blocks.words(self._formulas.start(tag, attributes))
        if tag in _SIGNS:
            # A tab also stands, with a place and no text, among the properties of a paragraph.
            self.blocks.words("" if "pos" in attributes else _SIGNS[tag], self._run.script)
        elif tag == "sym":
            self.blocks.words(shown(attributes.get("font", ""), attributes.get("char", "")), self._run.script)
        elif tag in ("p", "tbl", "tr", "tc", "txbxContent"):
            self._open(tag)
        elif self._paragraphs and tag in ("pStyle", "numId", "ilvl", "outlineLvl"):
            self._describe(self._paragraphs[-1], tag, attributes.get("val", ""))
        elif tag == "gridBefore" and (columns := whole(attributes.get("val", ""))):
            # A row that begins further right.
            self.blocks.cell(columns)
        elif self._cells and tag in ("gridSpan", "vMerge"):
            self._span(self._cells[-1], tag, attributes.get("val", ""))
        else:
            self._refer(tag, attributes)

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
            return
        self._text = False
        if tag in ("r", "pPr") and self._runs:
            self._runs.pop()
        self.blocks.words(self._fields.end(tag))
        self.blocks.words(self._formulas.end(tag))
        if tag == "pPr" and self._paragraphs:
            self._begin(self._paragraphs[-1])
        elif tag == "p" and self._paragraphs:
            self._end(self._paragraphs.pop())
        elif tag == "hyperlink" and self._links:
            self._close_link(*self._links.pop())
        elif tag in ("tbl", "tr", "tc", "txbxContent"):
            self._close(tag)

    def words(self, text: str) -> None:
        if not self._text or self._unseen or self._run.unseen or self._codes.within:
            return
        self.blocks.words(self._formulas.before_text())
        if self._paragraphs:
            paragraph = self._paragraphs[-1]
            self.blocks.words(f"{paragraph.mark} " if paragraph.mark else "")
            paragraph.mark = ""
            paragraph.characters += len(text)
        self.blocks.words(self._formulas.text(text), self._run.script)

    @property
    def _run(self) -> WordRun:
        return self._runs[-1] if self._runs else WordRun()

    def _open(self, tag: str) -> None:
        if tag in ("p", "tbl") and self._cells:
            self._open_cell(self._cells[-1])
        if tag == "p":
            self._paragraphs.append(Paragraph())
        elif tag == "tbl":
            self.blocks.open_table()
        elif tag == "tr":
            self.blocks.row()
        elif tag == "tc":
            self._cells.append(TableCell())
        else:
            self.blocks.open_aside()

    def _close(self, tag: str) -> None:
        if tag == "txbxContent":
            self.blocks.close_aside()
        elif tag == "tbl":
            self.blocks.close_table()
        else:
            self.blocks.end()
            if tag == "tc" and self._cells:
                self._open_cell(self._cells.pop())

    def _open_cell(self, cell: TableCell) -> None:
        if not cell.opened:
            cell.opened = True
            (self.blocks.cell_below if cell.below else self.blocks.cell)(cell.columns)

    def _span(self, cell: TableCell, tag: str, said: str) -> None:
        if tag == "gridSpan":
            cell.columns = whole(said)
        else:
            cell.below = said != "restart"

    def _describe(self, paragraph: Paragraph, tag: str, said: str) -> None:
        if tag == "pStyle":
            paragraph.style = said
        elif tag == "numId":
            paragraph.number = said
        elif tag == "ilvl":
            paragraph.level = whole(said)
        else:
            paragraph.heading = outline_level(said)

    def _describe_run(self, run: WordRun, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "rPr":
            run.script = off_the_line(attributes.get("baseline"))
            run.unseen = attributes.get("strike", _NOT_STRUCK) != _NOT_STRUCK
        elif tag == "rStyle":
            run.unseen |= self._context.styles.is_unseen(attributes.get("val", ""))
        elif tag == "vertAlign":
            run.script = _SCRIPTS.get(attributes.get("val", ""), "")
        else:
            run.unseen |= is_on(attributes)

    def _begin(self, paragraph: Paragraph) -> None:
        """When the properties have been heard: a paragraph says what its style leaves open."""
        style = self._context.styles.of(paragraph.style)
        paragraph.begun = True
        if paragraph.deleted:
            return
        heading = style.heading if paragraph.heading is None else paragraph.heading
        number = style.number if paragraph.number is None else paragraph.number
        level = (style.level if paragraph.level is None else paragraph.level) or 0
        mark = self._context.numbering.mark(number, level) if number and number != "0" else ""
        if heading:
            self.blocks.heading(heading)
            paragraph.mark = "" if mark == "-" else mark
        elif mark:
            self.blocks.marked(mark, level)
            paragraph.counted = "" if mark == "-" else mark

    def _end(self, paragraph: Paragraph) -> None:
        if paragraph.characters > _HEADING_CHARACTERS:
            self.blocks.take_back_prefix()
        elif paragraph.counted and self._cells and not self.blocks.pending:
            # A column of numbers alone, which Word counts.
            self.blocks.take_back_prefix()
            self.blocks.words(paragraph.counted)
        self._codes.end_paragraph()
        self.blocks.end()

    def _refer(self, tag: str, attributes: Mapping[str, str]) -> None:
        named = attributes.get("id", "")
        if tag in ("footnoteReference", "endnoteReference"):
            self._note(tag, named)
        elif tag == "commentReference":
            self._say_once((tag, named), self._context.comments.get(named, ""))
        elif tag == "hyperlink":
            self._links.append((self._address(named), self.blocks.length))
        elif tag in ("headerReference", "footerReference"):
            (self.headers if tag == "headerReference" else self.footers).append(named)
        elif tag in ("chart", "relIds"):
            self._draw(attributes.get("dm", named))
        elif tag == "docPr" and not media_types.is_picture_file(described := attributes.get("descr", "").strip()):
            self.blocks.words(f" {described} " if described else "")

    def _note(self, tag: str, named: str) -> None:
        """By the number of its turn, as it is printed."""
        notes = self._context.footnotes if tag == "footnoteReference" else self._context.endnotes
        number = self._noted.get((tag, named), 1 + sum(map(bool, self._noted.values())))
        if said := notes.get(named):
            self.blocks.words(f"[{number}]")
            self._say_once((tag, named), f"[{number}] {said}", number)

    def _draw(self, named: str) -> None:
        if ("drawn", named) not in self._noted:
            self._say_once(("drawn", named), self._context.drawn(named))

    def _say_once(self, what: tuple[str, str], said: str, number: int = 0) -> None:
        if what not in self._noted:
            self._noted[what] = number
            self.blocks.after(said)

    def _address(self, named: str) -> str:
        related = self._context.relationships.get(named)
        return related.target if related is not None and related.target.startswith(("http://", "https://")) else ""

    def _close_link(self, address: str, began: int) -> None:
        if address and self.blocks.since(began).strip() != address:
            self.blocks.words(f" ({address})")
