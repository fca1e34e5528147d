"""What can go wrong with a record, and what follows from it."""

from dataclasses import dataclass
from typing import Literal

from sluiceway_common.errors import Invalid, Overloaded, Unavailable

Reason = Literal["UNDECODABLE", "TENANT", "INVALID", "EXHAUSTED", "INTERNAL"]


@dataclass(frozen=True)
class Passing:
    """Trouble that ends by itself. `cause` is for the log alone."""

    detail: str
    retry_after: float | None = None
    cause: BaseException | None = None


@dataclass(frozen=True)
class Hopeless:
    """The record will never work as it is."""

    reason: Reason
    detail: str


@dataclass(frozen=True)
class Odd:
    """Nobody expected it; it is tried a few times. `detail` is its type: what it says may be what people wrote."""

    detail: str
    retry_after: None = None


Trouble = Passing | Hopeless | Odd


def trouble_of(error: BaseException) -> Trouble:
    """How a handler's exception counts."""
    if isinstance(error, Invalid):
        return Hopeless("INVALID", error.message)
    if isinstance(error, Overloaded | Unavailable):
        return Passing(f"{type(error).__name__}: {error.message}", error.retry_after, error.__cause__)
    return Odd(type(error).__name__)
