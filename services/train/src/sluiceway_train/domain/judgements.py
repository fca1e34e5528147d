"""Judgements of rows: what guard found in them, and what is done about it here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_train.domain.datasets import LeftOutReason
from sluiceway_train.domain.rows import DatasetRow

_PERSONAL: Final = ("pii", "secret")


@dataclass(frozen=True)
class FoundPart:
    """What was found in a text of a row: code points `start` to `end`, exclusive, of the text `part`."""

    part: int
    start: int
    end: int
    kind: str
    is_blocked: bool = False
    is_redacted: bool = False

    @property
    def is_personal(self) -> bool:
        """Personal data, or a secret."""
        return self.kind.partition(".")[0] in _PERSONAL

    @property
    def instead(self) -> str:
        """What stands in its place. Never nothing: what stood around it would become one word."""
        return f"[{self.kind.rpartition('.')[2].upper()}]" if self.is_personal else " "


@dataclass(frozen=True)
class RowJudgement:
    """`is_whole` says that all that was found is named here."""

    found: tuple[FoundPart, ...] = ()
    is_blocked: bool = False
    is_whole: bool = True


def ruling(judgement: RowJudgement, *, keep_redacted: bool) -> LeftOutReason | None:
    """Why the row is left out; None where it is kept, with marks where there is personal data."""
    personal = [one for one in judgement.found if one.is_personal]
    if judgement.is_blocked and not (personal and _by_personal_data_alone(judgement)):
        return "blocked"
    if personal and not (keep_redacted and judgement.is_whole):
        return "personal_data"
    return None if judgement.is_whole else "blocked"


def _by_personal_data_alone(judgement: RowJudgement) -> bool:
    return all(one.is_personal for one in judgement.found if one.is_blocked)


def marked(row: DatasetRow, judgement: RowJudgement) -> DatasetRow:
    """The row with a mark such as `[EMAIL]` in the place of personal data and secrets, and without what else the
    policy takes out."""
    found = [one for one in judgement.found if one.is_personal or one.is_redacted]
    if not found:
        return row
    return row.with_texts([_marked(text, part, found) for part, text in enumerate(row.texts)])


def _marked(text: str, part: int, found: Iterable[FoundPart]) -> str:
    pieces, until = list[str](), 0
    for start, end, instead in _merged([one for one in found if one.part == part]):
        pieces += [text[until:start], instead]
        until = end
    return "".join([*pieces, text[until:]])


def _merged(found: Sequence[FoundPart]) -> list[tuple[int, int, str]]:
    """Spans in their order; those that overlap are one, under the mark of the first."""
    spans: list[tuple[int, int, str]] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end, one.kind)):
        if spans and one.start < spans[-1][1]:
            start, end, instead = spans[-1]
            spans[-1] = (start, max(end, one.end), instead)
        else:
            spans.append((one.start, one.end, one.instead))
    return spans
