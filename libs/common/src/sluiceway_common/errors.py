"""Errors that a caller may be told: the six ways in which a Sluiceway service says no."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import ClassVar, Final, Literal

_NAMED: Final = 20
# No name of ours is longer, and to compare takes memory and time by the length of both.
_COMPARED: Final = 300
# On the loop, and of names that tenants make as many of as they like.
_MOST_COMPARED: Final = 200
# Percent-encoded beside twice in base64 it grows almost sixfold, and gRPC carries trailers of 8 KiB.
_TOLD_BYTES: Final = 1000
_END_BYTES: Final = 400

Code = Literal["invalid", "not_found", "conflict", "blocked", "overloaded", "unavailable"]


class Refusal(Exception):
    """What a caller may be told. The message says what was wrong and what would be right."""

    code: ClassVar[Code]

    def __init__(self, message: str, *, field: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.retry_after = retry_after

    @property
    def told(self) -> str:
        """The message as far as a caller is told: 1,000 bytes, and of a longer one its beginning and its end, where the
        way out stands."""
        message = self.message.encode(errors="replace")
        if len(message) <= _TOLD_BYTES:
            return message.decode()
        begin, end = message[: _TOLD_BYTES - _END_BYTES], message[-_END_BYTES:]
        return f"{begin.decode(errors='ignore')}…{end.decode(errors='ignore')}"


class Invalid(Refusal):
    """The caller's words are off; the same call will never work. `field` names what to change."""

    code = "invalid"


class TooLarge(Invalid):
    """The kind of Invalid that fewer bytes would mend."""


class NotFound(Refusal):
    """There is no such thing, or not for this caller."""

    code = "not_found"


class Conflict(Refusal):
    """It is in another state than the call takes for granted."""

    code = "conflict"


class WindowFull(Conflict):
    """The kind of Conflict that a shorter conversation would mend."""


class Blocked(Refusal):
    """A policy, a role or a missing credential forbids it."""

    code = "blocked"


class ContentFiltered(Blocked):
    """The kind of Blocked that other words would mend."""


class Unauthenticated(Blocked):
    """The kind of Blocked that a valid credential would mend."""


class Overloaded(Refusal):
    """No room now; `retry_after` says in how many seconds to ask again."""

    code = "overloaded"


class Unavailable(Refusal):
    """Something that is needed does not answer; asking again may help."""

    code = "unavailable"


class Unanswered(Unavailable):
    """The kind of Unavailable where nobody said no: whoever was asked was not reached, or said nothing in time."""


def misspelt(what: str, name: str, there: Sequence[str], *, field: str) -> NotFound:
    """NotFound with the nearest of the names that there are; where none is near, with some of them."""
    near = get_close_matches(name, there[:_MOST_COMPARED], 1) if len(name) <= _COMPARED else []
    others = (
        f"there are {', '.join(there[:_NAMED])}" if there else "there is none yet, and a document handed in makes it"
    )
    way_out = f"did you mean {near[0]!r}?" if near else others
    return NotFound(f"there is no {what} {name[:80]!r}; {way_out}", field=field)
