"""Failures of a handler: transient, permanent or unexpected. Each kind has a consequence of its own."""

from dataclasses import dataclass
from typing import Literal

from sluiceway_common.errors import Invalid, Overloaded, Unavailable

Reason = Literal["UNDECODABLE", "TENANT", "INVALID", "EXHAUSTED", "INTERNAL"]


@dataclass(frozen=True)
class Transient:
    """A failure that ends by itself. `cause` is for the log alone."""

    detail: str
    retry_after: float | None = None
    cause: BaseException | None = None


@dataclass(frozen=True)
class Permanent:
    """The record will never work as it is."""

    reason: Reason
    detail: str


@dataclass(frozen=True)
class Unexpected:
    """Nobody expected it; it is tried a few times. `detail` is its type: what it says may be what people wrote."""

    detail: str
    retry_after: None = None


Failure = Transient | Permanent | Unexpected


def classify(error: BaseException) -> Failure:
    """How a handler's exception counts."""
    if isinstance(error, Invalid):
        return Permanent("INVALID", error.message)
    if isinstance(error, Overloaded | Unavailable):
        return Transient(f"{type(error).__name__}: {error.message}", error.retry_after, error.__cause__)
    return Unexpected(type(error).__name__)
