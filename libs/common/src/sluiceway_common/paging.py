"""Paging of lists: how large a page may be, and where it ended. Whoever serves pages refuses in these words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final, Generic, NamedTuple, TypeVar

from sluiceway_common.errors import Invalid

MOST_A_PAGE: Final = 1_000
DEFAULT_PAGE: Final = 100
# Half of what a message may have: what lies around the items has room.
MOST_BYTES: Final = 4 * 1024 * 1024

T = TypeVar("T")
_BEYOND: Final = 2**63 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ListPage(NamedTuple, Generic[T]):
    """Some of what was found, and the token of the rest; empty where there is none."""

    items: tuple[T, ...]
    next: str


@dataclass(frozen=True, kw_only=True, order=True)
class Position:
    """Where a page ended: in the order of time, and within one moment of ids. Its text is a token."""

    at: datetime
    id: str

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.id}"


def page_size(size: int, most: int = MOST_A_PAGE, *, field: str = "page_size") -> int:
    """Zero means the usual size. Raises Invalid."""
    if not 0 <= size <= most:
        raise Invalid(f"`{field}` is {size}; it must lie between 1 and {most}", field=field)
    return size or min(most, DEFAULT_PAGE)


def page_of(found: Sequence[T], limit: int, end: Callable[[T], object]) -> ListPage[T]:
    """The first `limit` of what was found, which is more where there is a next page; `end` is what its token says."""
    return ListPage(tuple(found[:limit]), str(end(found[limit - 1])) if len(found) > limit else "")


def page_within(
    found: Sequence[T], limit: int, end: Callable[[T], object], size: Callable[[T], int], *, most: int = MOST_BYTES
) -> ListPage[T]:
    """As `page_of`, of items of so many bytes: it ends before they are more than a message bears, but has one."""
    sums = list(accumulate(map(size, found[:limit])))
    fitting = sum(each <= most for each in sums)
    return page_of(found, min(limit, max(1, fitting)), end)


def ended_at(token: str) -> Position | None:
    """The position that this token is the text of; None for no token. Raises Invalid."""
    return _read(token, _position) if token else None


def ended_before(token: str) -> int:
    """The number that this token is the text of; for no token beyond every number of a row. Raises Invalid."""
    return _read(token, _number) if token else _BEYOND


def unknown_token() -> Invalid:
    """What whoever sends a token is told that no page has ended with."""
    return Invalid("`page_token` is none that a page ended with; begin without one", field="page_token")


def _read(token: str, read: Callable[[str], T]) -> T:
    try:
        return read(token)
    except (ValueError, OverflowError) as error:
        raise unknown_token() from error


def _position(token: str) -> Position:
    microseconds, dot, name = token.partition(".")
    if not dot or "\0" in name:
        raise ValueError(token)
    return Position(at=_EPOCH + timedelta(microseconds=int(microseconds)), id=name)


def _number(token: str) -> int:
    if not (token.isascii() and token.isdecimal()) or int(token) > _BEYOND:
        raise ValueError(token)
    return int(token)
