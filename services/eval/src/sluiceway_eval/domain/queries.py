"""Questions to the record, and the pages that answer them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, Literal, TypeVar

from sluiceway_common.errors import Invalid

MOST_A_PAGE: Final = 1_000
DEFAULT_PAGE: Final = 100
# A verdict may have a thousand findings, and a message has its bound.
MOST_VERDICTS_A_PAGE: Final = 100
MOST_COUNTED: Final = 1_000_000
LONGEST_WORDS: Final = 200
# An index takes several of these.
LONGEST_NAME: Final = 400
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Target = Literal["document", "passage", "model", "prompt", "verdict_rule", "verdict", "day"]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a page ended: what follows is older, or as old with a smaller id."""

    at: datetime
    id: str

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.id}"


@dataclass(frozen=True)
class RecordPage(Generic[T]):
    """Some of what was found, the last one first, and the token of the rest; empty where there is none."""

    items: tuple[T, ...]
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerFilter:
    """What must hold of an answer; empty or None: anything. `score` is a name with its least and its most value."""

    asker: str = ""
    since: datetime | None = None
    until: datetime | None = None
    collection: str = ""
    model: str = ""
    guard: str = ""
    groundedness: str = ""
    finish_reason: str = ""
    score: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class VerdictFilter:
    """What must hold of a verdict; empty or None: anything."""

    verdict_id: str = ""
    answer_id: str = ""
    action: str = ""
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """An answer that something had part in; `cited` where it rests on it."""

    answer_id: str
    at: datetime
    cited: bool = True


def page_of(found: Sequence[T], limit: int, ends: Sequence[Position]) -> RecordPage[T]:
    """The first `limit` of what was found, which is one more where there is a next page. `ends` are their positions."""
    return RecordPage(tuple(found[:limit]), str(ends[limit - 1]) if len(found) > limit else "")


def page_size(size: int, most: int = MOST_A_PAGE) -> int:
    """Raises Invalid."""
    if not 0 <= size <= most:
        raise Invalid(f"`page_size` is {size}; it must lie between 1 and {most}", field="page_size")
    return size or min(most, DEFAULT_PAGE)


def position(token: str) -> Position | None:
    """The end of the page that ended with this token; None for no token. Raises Invalid."""
    if not token:
        return None
    microseconds, _, name = token.partition(".")
    try:
        return Position(at=_EPOCH + timedelta(microseconds=int(microseconds)), id=name)
    except (ValueError, OverflowError) as error:
        raise Invalid("`page_token` is none that a page ended with; begin without one", field="page_token") from error


def day_of(text: str) -> tuple[datetime, datetime]:
    """The day's first moment and the next day's, in UTC. Raises Invalid."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        first = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return first, first + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"`day` is {text[:20]!r}, which is no day; write it like 2026-11-25", field="day") from error


def checked_name(field: str, name: str) -> str:
    """Raises Invalid where nothing can have such a name."""
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Invalid(
            f"`{field}` names nothing; it must have 1 to {LONGEST_NAME} characters, without U+0000", field=field
        )
    return name


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
