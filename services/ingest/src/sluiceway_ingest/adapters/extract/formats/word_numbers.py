"""Styles and list numbers of Word documents: neither stands in the text, and both are read by people as part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats.word_forms import is_on

_LEVELS = 9
# A number of millions in Roman numerals would be as long as a book.
_ROMAN_MOST = 4_000
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
# Styles build on one another; a circle of them must end.
_DESCENT = 20


@dataclass
class Style:
    """A paragraph style. None: as the style that it builds on."""

    above: str = ""
    heading: int | None = None
    number: str | None = None
    level: int | None = None
    unseen: bool | None = None


class Styles:
    """Tags of `styles.xml` in. Headings are told by the names of styles, which are the same in all languages."""

    def __init__(self) -> None:
        self._styles: dict[str, Style] = {}
        self._style = Style()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        named = attributes.get("val", "")
        if tag == "style":
            self._style = self._styles[attributes.get("styleId", "")] = Style()
        elif tag == "basedOn":
            self._style.above = named
        elif tag == "name":
            self._style.heading = _heading(named)
        elif tag == "outlineLvl":
            self._style.heading = outline_level(named)
        elif tag == "numId":
            self._style.number = named
        elif tag == "ilvl":
            self._style.level = whole(named)
        elif tag in ("vanish", "strike", "dstrike") and is_on(attributes):
            self._style.unseen = True

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...

    def of(self, name: str) -> Style:
        """A style with what it takes from those below it. A document without styles names them all the same."""
        found = Style(heading=None if name in self._styles else _heading(name.replace("Heading", "heading ")))
        for _ in range(_DESCENT):
            style = self._styles.get(name, Style())
            found.heading = style.heading if found.heading is None else found.heading
            found.number = style.number if found.number is None else found.number
            found.level = style.level if found.level is None else found.level
            found.unseen = style.unseen if found.unseen is None else found.unseen
            name = style.above
        return found

    def is_unseen(self, name: str) -> bool:
        """Whether what is written in a style of characters is hidden or struck out."""
        return bool(self.of(name).unseen)


def _heading(name: str) -> int | None:
    first, _, last = name.lower().partition(" ")
    if first == "title":
        return 1
    return int(last) if first == "heading" and last in "123456789" and last else None


def outline_level(said: str) -> int:
    """0 for body text."""
    level = whole(said)
    return level + 1 if level < _LEVELS else 0


def whole(said: str) -> int:
    return int(said[:9]) if said.isdecimal() else 0


@dataclass
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    # All numbers in its text are decimal, whatever their own levels say.
    is_legal: bool = False
    # The level, from 1 on, whose items let it begin anew, as do those above it. None: the one above it; 0: none does.
    restart: int | None = None


def _bullets() -> dict[int, Level]:
    return {level: Level(form="bullet") for level in range(_LEVELS)}


@dataclass
class NumberedList:
    """A list as numbers count in it: several definitions may share one."""

    levels: dict[int, Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)

    def next(self, level: int, own: Mapping[int, Level]) -> str:
        """The mark of the next item of a level; empty for one without. `own`: levels that are defined otherwise."""
        level = min(level, _LEVELS - 1)
        levels = [own.get(at) or self.levels.setdefault(at, Level(text=f"%{at + 1}.")) for at in range(_LEVELS)]
        counted = self.counts[level]
        self.counts[level] = levels[level].start if counted is None else counted + 1
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart
            if restart is None or level < restart:
                self.counts[below] = None
        return "-" if levels[level].form == "bullet" else self._filled(levels, level)

    def _filled(self, levels: Sequence[Level], level: int) -> str:
        text = levels[level].text
        for number, (count, each) in enumerate(zip(self.counts, levels, strict=True), 1):
            form = "decimal" if levels[level].is_legal and number <= level else each.form
            text = text.replace(f"%{number}", formed(each.start if count is None else count, form))
        return text.strip()


class Numbering:
    """Tags of `numbering.xml` in, marks of list items out."""

    def __init__(self) -> None:
        self._lists: dict[str, NumberedList] = {}
        self._shared: dict[str, str] = {}
        # What definitions say otherwise than the list that they share.
        self._own: dict[str, NumberedList] = {}
        # Lists that are defined by a style of lists: which one they name, and which list that is.
        self._named: dict[str, str] = {}
        self._styled: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._list, self._number, self._listed = NumberedList(), "", ""
        self._level, self._at = Level(), 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        said = attributes.get("val", "")
        if tag == "abstractNum":
            self._listed = attributes.get("abstractNumId", "")
            self._list = self._lists[self._listed] = NumberedList()
        elif tag == "num":
            self._number = attributes.get("numId", "")
            self._list = self._own[self._number] = NumberedList()
        elif tag == "abstractNumId":
            self._shared[self._number] = said
        elif tag in ("lvl", "lvlOverride"):
            self._at = whole(attributes.get("ilvl", ""))
            self._level = Level()
            if tag == "lvl":
                self._list.levels[self._at] = self._level
        elif tag == "startOverride":
            self._starts[self._number, self._at] = whole(said)
        elif tag == "isLgl":
            self._level.is_legal = is_on(attributes)
        else:
            self._define(tag, said)

    def _define(self, tag: str, said: str) -> None:
        if tag == "start":
            self._level.start = whole(said)
        elif tag == "numFmt":
            self._level.form = said
        elif tag == "lvlText":
            self._level.text = said
        elif tag == "lvlRestart":
            self._level.restart = whole(said)
        elif tag == "numStyleLink":
            self._named[self._listed] = said
        elif tag == "styleLink":
            self._styled[said] = self._listed

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...

    def mark(self, number: str, level: int) -> str:
        """Of the next item of a list; empty where it has none. A list that begins anew does so at its first item."""
        shared = self._shared.get(number, "")
        shared = self._styled.get(self._named.get(shared, ""), shared)
        numbered = self._lists.setdefault(shared, NumberedList(levels=_bullets()))
        if (begin := self._starts.pop((number, level), None)) is not None:
            numbered.counts[min(level, _LEVELS - 1)] = begin - 1
        return numbered.next(level, self._own[number].levels if number in self._own else {})


def formed(count: int, form: str) -> str:
    """A number as a list writes it."""
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26 * 10:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < _ROMAN_MOST:
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    if form == "none":
        return ""
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    numeral = ""
    for size, letters in _ROMAN:
        numeral += letters * (count // size)
        count %= size
    return numeral
