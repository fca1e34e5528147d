"""Comments of spreadsheets and presentations: who says what, and of which cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind

_COMMENTS = frozenset({"comment", "threadedComment", "cm", "reply"})
_WORDS = frozenset({"t", "text"})
_LINE_ENDS = frozenset({"p", "br"})
# How a name in Japanese is read aloud.
_PHONETIC = "rPh"
# Who "writes" what Excel leaves in the place of a thread, for programs that know none.
_STAND_IN = "tc="


@dataclass
class OfficeComment:
    """What somebody says of a place: a cell such as `B4`, nothing for a slide."""

    place: str
    author: str
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Line by line. Excel writes the name of the author before the words."""
        lines = [line.strip() for line in "".join(self.pieces).splitlines()]
        return "\n".join(filter(None, lines)).removeprefix(f"{self.author}:").strip()

    def markdown(self, about: str = "") -> str:
        """As the comments of a text document are written; `about` names the place to a reader."""
        of, by = about and f" on {about}", self.author and f" ({self.author})"
        return f"Comment{of}{by}: {self.text}"


def comments(package: Package, part: str, authors: Mapping[str, str]) -> Sequence[OfficeComment]:
    """Those of a sheet or a slide that say something, replies behind what they reply to."""
    found: list[OfficeComment] = []
    with package.beside():
        for kind in ("comments", "threadedComment"):
            for listed in parts_of_kind(package, part, kind):
                heard = _Comments(authors)
                package.walk(listed, heard)
                found += (one for one in heard.found if one.text and not one.author.startswith(_STAND_IN))
    return found


def authors(package: Package, main: str) -> Mapping[str, str]:
    """The names of all who comment, by their ids."""
    heard = _Authors()
    with package.beside():
        for kind in ("commentAuthors", "authors", "person"):
            for part in parts_of_kind(package, main, kind):
                package.walk(part, heard)
    return heard.names


class _Authors:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = attributes.get("displayName") or attributes.get("name") or ""
        self.names[attributes.get("id", "")] = name.strip()

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


class _Comments:
    """A legacy list of a sheet has its authors itself, numbered as they come. A reply stands within its comment, before
    the words of that."""

    def __init__(self, authors: Mapping[str, str]) -> None:
        self.found: list[OfficeComment] = []
        self._authors = dict(authors)
        self._listed: list[list[str]] = []
        self._tags: list[str] = []
        self._open: list[OfficeComment] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags.append(tag)
        if tag == "author":
            self._listed.append([])
        elif tag in _COMMENTS:
            self._open.append(OfficeComment(attributes.get("ref", ""), self._author(attributes)))
            self.found.append(self._open[-1])

    def end(self, tag: str) -> None:
        self._tags.pop()
        if tag in _COMMENTS:
            self._open.pop()
        elif tag in _LINE_ENDS and self._open:
            self._open[-1].pieces.append("\n")

    def words(self, text: str) -> None:
        tag = self._tags[-1]
        if tag == "author":
            self._listed[-1].append(text)
        elif tag in _WORDS and self._open and _PHONETIC not in self._tags:
            self._open[-1].pieces.append(text)

    def _author(self, attributes: Mapping[str, str]) -> str:
        named = attributes.get("personId") or attributes.get("authorId") or ""
        if named in self._authors:
            return self._authors[named]
        return "".join(self._listed[int(named)]).strip() if named.isdecimal() and int(named) < len(self._listed) else ""
