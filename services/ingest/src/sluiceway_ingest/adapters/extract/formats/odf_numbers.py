"""List numbers of OpenDocument texts: their styles say them, and people read them as part of the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sluiceway_ingest.adapters.extract.formats.word_numbers import formed, whole

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LEVELS = 10


@dataclass(frozen=True, kw_only=True)
class _ListLevel:
    form: str
    prefix: str
    suffix: str
    start: int
    # How many of the numbers above it stand before its own, which counts with them.
    shown: int


@dataclass
class _OpenList:
    style: str
    id: str
    counts: dict[int, int] = field(default_factory=dict)


class OdfNumbering:
    """Tags of styles and lists in, marks of items out."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, int], _ListLevel] = {}
        self._style = ""
        self._open: list[_OpenList] = []
        # By its own name and by that of its style, for what goes on with it.
        self._ended: dict[str, _OpenList] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "list-style":
            self._style = attributes.get("name", "")
        elif tag == "list-level-style-number" and (form := _FORMS.get(attributes.get("num-format", ""))):
            self._levels[self._style, whole(attributes.get("level", "1"))] = _ListLevel(
                form=form,
                prefix=attributes.get("num-prefix", ""),
                suffix=attributes.get("num-suffix", ""),
                start=whole(attributes.get("start-value", "1")),
                shown=min(max(whole(attributes.get("display-levels", "1")), 1), _LEVELS),
            )

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...

    def open_list(self, attributes: Mapping[str, str]) -> None:
        """One within another goes on with the counts of that, and with its style where it has none."""
        above = self._open[-1] if self._open else _OpenList("", "")
        style = attributes.get("style-name", above.style)
        goes_on = self._ended.get(attributes.get("continue-list", ""))
        if goes_on is None and attributes.get("continue-numbering") == "true":
            goes_on = self._ended.get(style)
        if self._open:
            counts = above.counts
            counts.pop(len(self._open) + 1, None)
        else:
            counts = dict(goes_on.counts) if goes_on else {}
        self._open.append(_OpenList(style, attributes.get("id", ""), counts))

    def close_list(self) -> None:
        if self._open:
            ended = self._open.pop()
            if not self._open:
                self._ended |= {ended.style: ended, ended.id: ended}

    def mark(self, start: str) -> str:
        """Of the next item; empty for one without a number."""
        level = len(self._open)
        if not self._open or (said := self._levels.get((self._open[-1].style, level))) is None:
            return ""
        style, counts = self._open[-1].style, self._open[-1].counts
        counts[level] = whole(start) if start else counts.get(level, said.start - 1) + 1
        shown = [(at, self._levels.get((style, at))) for at in range(level - said.shown + 1, level + 1)]
        numbers = ".".join(formed(counts.get(at, each.start), each.form) for at, each in shown if each)
        return f"{said.prefix}{numbers}{said.suffix}".strip()
