"""XML records: data as lines of `element.element: value`, one paragraph a record, as JSON is read.

Whether an XML file holds prose or data is told by its shape: data has text in its innermost elements alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats.html_page import converted

_PROSE_ROOTS = {
    "article",
    "book",
    "html",
    "svg",
    "tei",
    "stylesheet",
    "transform",
    "nitf",
    "dita",
    "topic",
    "score-partwise",
}
_PARAGRAPHS = {"p", "para", "simpara", "sec", "section", "chapter", "sect1", "speech", "verse", "tspan"}
# Text beside elements happens in data too, where somebody marked a word.
_MIXED = 0.05
# Names of a path that are shown and told apart: whoever nests deeper does not want to be read.
_DEPTH = 12
_PATHS = 10_000
# A value as long as this without a blank is packed bytes.
_PACKED_CHARACTERS = 1_000
_MARKUP = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_TECHNICAL = {"schemaLocation", "noNamespaceSchemaLocation", "nil", "space", "base"}
_TITLES, _TITLE_DEPTH = {"title", "name"}, 3

Path = tuple[str, ...]


@dataclass
class _Seen:
    text: bool = False
    children: dict[str, int] = field(default_factory=dict)


class XmlShape:
    """Tags in; out comes whether they hold data, and which elements are its records."""

    def __init__(self) -> None:
        self._above: list[tuple[str, _Seen]] = []
        self._elements = self._mixed = self._values = 0
        self._prose = False
        self._repeated: set[Path] = set()
        self._complex: set[Path] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._prose |= tag.lower() in (_PARAGRAPHS if self._above else _PROSE_ROOTS)
        self._elements += 1
        self._values += bool(attributes)
        if self._above and len(self._above) < _DEPTH and len(self._repeated) < _PATHS:
            self._count(tag)
        self._above.append((tag, _Seen()))

    def _count(self, tag: str) -> None:
        parent, path = self._above[-1][1], tuple(name for name, _ in self._above)
        parent.children[tag] = parent.children.get(tag, 0) + 1
        if len(self._complex) < _PATHS:
            self._complex.add(path)
        if parent.children[tag] == 2:
            self._repeated.add((*path, tag))

    def end(self, tag: str) -> None:
        _, seen = self._above.pop()
        self._values += seen.text
        self._mixed += seen.text and bool(seen.children)

    def words(self, text: str) -> None:
        if self._above and not text.isspace():
            self._above[-1][1].text = True

    @property
    def is_data(self) -> bool:
        return not self._prose and self._elements > 1 and self._mixed <= _MIXED * self._elements and self._values > 0

    def records(self) -> frozenset[Path]:
        """What repeats and holds more than a value; a record within a record is part of it."""
        found = self._repeated & self._complex
        return frozenset(path for path in found if not any(path[:end] in found for end in range(1, len(path))))


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    opened: bool = False


class XmlRecords:
    """Tags in, paragraphs out."""

    def __init__(self, records: frozenset[Path]) -> None:
        self.title = ""
        self._records = records
        self._above: list[_Element] = []
        self._paragraphs: list[list[str]] = [[]]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._above:
            self._open(self._above[-1])
        self._above.append(_Element(tag, {name: said for name, said in attributes.items() if name not in _TECHNICAL}))
        if self._is_record():
            self._paragraphs.append([])

    def end(self, tag: str) -> None:
        element = self._above[-1]
        if element.opened:
            self._say(element.text, "")
        else:
            self._close_value(element)
        if self._is_record():
            self._paragraphs.append([])
        self._above.pop()

    def words(self, text: str) -> None:
        if self._above:
            self._above[-1].text.append(text)

    def text(self) -> str:
        return "\n\n".join("\n".join(lines) for lines in self._paragraphs if lines)

    def _is_record(self) -> bool:
        return len(self._above) <= _DEPTH + 1 and tuple(element.tag for element in self._above) in self._records

    def _open(self, element: _Element) -> None:
        """An element that holds others: what it says of itself comes first."""
        if not element.opened:
            element.opened = True
            for name, said in element.attributes.items():
                self._say([said], name)
        self._say(element.text, "")
        element.text = []

    def _close_value(self, element: _Element) -> None:
        said = _value(element.text)
        if not said:
            self._open(element)
            return
        more = "; ".join(f"{name}: {short}" for name, value in element.attributes.items() if (short := _value([value])))
        self._say([f"{said} ({more})" if more else said], "")
        if element.tag.lower() in _TITLES and len(self._above) <= _TITLE_DEPTH and not self._record_depth():
            self.title = self.title or said

    def _say(self, text: list[str], attribute: str) -> None:
        if said := _value(text):
            self._paragraphs[-1].append(f"{self._path(attribute)}{said}")

    def _path(self, attribute: str) -> str:
        """Of names below the root, or from the record on where there is one."""
        start = max(self._record_depth(), 1, len(self._above) - _DEPTH)
        shown = [*(element.tag for element in self._above[start:]), *([attribute] if attribute else [])]
        return ".".join(shown) + ": " if shown else ""

    def _record_depth(self) -> int:
        """How many elements stand above that of the record; 0 outside of records."""
        tags = tuple(element.tag for element in self._above[: _DEPTH + 1])
        return next((end - 1 for end in range(2, len(tags) + 1) if tags[:end] in self._records), 0)


def _value(pieces: list[str]) -> str:
    text = "".join(pieces)
    if _MARKUP.search(text):
        text = converted(text)
    text = " ".join(text.split())
    # Bytes are packed into letters of ASCII; a text without a blank may be Chinese, Japanese or Thai.
    is_packed = len(text) > _PACKED_CHARACTERS and " " not in text and text.isascii()
    return "" if is_packed else text
