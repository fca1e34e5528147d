"""Parts of a workbook that calamine does not read: comments on cells, how a cell shows its number, and what stands
above the line of its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats import media_types, number_formats, office_comments, sheet_unread
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.number_formats import NumberFormat, WorkbookFormats
from sluiceway_ingest.adapters.extract.formats.ods_cells import OdsCells, OdsSheet, Span
from sluiceway_ingest.adapters.extract.formats.office_comments import OfficeComment
from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind
from sluiceway_ingest.adapters.extract.formats.scripts import Script, ScriptedLine

_SCRIPTS: dict[str, Script] = {"superscript": "super", "subscript": "sub"}
_MAIN = "xl/workbook.xml"
Formats = Mapping[tuple[int, int], NumberFormat]


@dataclass(frozen=True)
class WorkbookParts:
    """Those of an XLSX file, by the name of a sheet; of another kind of workbook there are none."""

    package: Package | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    formats: WorkbookFormats = field(default_factory=WorkbookFormats)
    # Texts with something above or below their line, by what they are without that and without blanks.
    scripted: Mapping[str, str] = field(default_factory=dict)
    # Those of an ODS file.
    opendocument: Mapping[str, OdsSheet] = field(default_factory=dict)

    def merged_of(self, sheet: str) -> Sequence[Span]:
        return self.opendocument.get(sheet, OdsSheet()).merged

    def text_of(self, cell: str) -> str:
        return self.scripted.get("".join(cell.split()), cell) if self.scripted else cell

    def comments_of(self, sheet: str) -> Sequence[OfficeComment]:
        if self.package is None or sheet not in self.parts:
            return ()
        return office_comments.comments(self.package, self.parts[sheet], self.authors)

    def formulas_of(self, sheet: str) -> Mapping[tuple[int, int], str]:
        if self.package is None or sheet not in self.parts:
            return {}
        return sheet_unread.formulas(self.package, self.parts[sheet])

    def text_boxes_of(self, sheet: str) -> Sequence[str]:
        if self.package is None or sheet not in self.parts:
            return ()
        return sheet_unread.text_boxes(self.package, self.parts[sheet])

    def formats_of(self, sheet: str) -> Formats:
        if sheet in self.opendocument:
            return self.opendocument[sheet].formats
        if self.package is None or sheet not in self.parts:
            return {}
        return self.formats.of_sheet(self.package, self.parts[sheet])


def workbook_parts(file: File) -> WorkbookParts:
    if file.media_type == media_types.ODS:
        return _opendocument(file)
    if file.media_type != media_types.XLSX:
        return WorkbookParts()
    package = Package(file.content, file.limits)
    with package.beside():
        main = package.main_part(_MAIN)
        listed, related = _SheetIds(), package.relationships(main)
        package.walk(main, listed)
        return WorkbookParts(
            package,
            {name: related[named].target for name, named in listed.by_name.items() if named in related},
            office_comments.authors(package, main),
            number_formats.formats_of(package, main),
            _scripted(package, main),
        )
    return WorkbookParts(package)


def _opendocument(file: File) -> WorkbookParts:
    package, cells = Package(file.content, file.limits), OdsCells()
    with package.beside():
        package.walk("content.xml", cells)
    return WorkbookParts(package, opendocument=cells.sheets)


class _SheetIds:
    """The relationship of each sheet."""

    def __init__(self) -> None:
        self.by_name: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            self.by_name[attributes.get("name", "")] = attributes.get("id", "")

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


def _scripted(package: Package, main: str) -> Mapping[str, str]:
    heard = _SharedTexts()
    for part in parts_of_kind(package, main, "sharedStrings"):
        if b"vertAlign" in package.read(part):
            package.walk(part, heard)
    return heard.scripted


class _SharedTexts:
    """The texts of all cells, run by run."""

    def __init__(self) -> None:
        self._shown: dict[str, set[str]] = {}
        self._plain: list[str] = []
        self._line = ScriptedLine()
        self._script: Script = ""
        self._unseen = False
        self._is_text = False

    @property
    def scripted(self) -> Mapping[str, str]:
        """Those that are written in one way alone."""
        return {plain: next(iter(shown)) for plain, shown in self._shown.items() if len(shown) == 1}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._is_text = tag == "t" and not self._unseen
        if tag == "si":
            self._plain, self._line = [], ScriptedLine()
        elif tag == "r":
            self._script = ""
        elif tag == "vertAlign":
            self._script = _SCRIPTS.get(attributes.get("val", ""), "")
        elif tag == "rPh":
            self._unseen = True

    def end(self, tag: str) -> None:
        self._is_text = False
        if tag == "r":
            self._script = ""
        elif tag == "rPh":
            self._unseen = False
        elif tag == "si":
            self._shown.setdefault("".join("".join(self._plain).split()), set()).add("".join(self._line.pieces))

    def words(self, text: str) -> None:
        if self._is_text:
            self._plain.append(text)
            self._line.words(text, self._script)
