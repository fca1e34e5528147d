"""Error table of HTTP: the six errors as statuses and back, with a body in the shape that clients of OpenAI read."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypedDict

import structlog

from sluiceway_common import ids
from sluiceway_common.errors import (
    Code,
    Conflict,
    ContentFiltered,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    TooLarge,
    Unauthenticated,
    Unavailable,
    WindowFull,
)

log = structlog.get_logger()

_STATUS: dict[Code, int] = {
    "invalid": 400,
    "not_found": 404,
    "conflict": 409,
    "blocked": 403,
    "overloaded": 429,
    "unavailable": 503,
}
# Kinds of the six that HTTP has a word of its own for.
_STATUS_OF_KIND: dict[type, int] = {Unauthenticated: 401, TooLarge: 413, ContentFiltered: 400, WindowFull: 400}
_CODE_OF_KIND: dict[type, str] = {
    Unauthenticated: "unauthenticated",
    ContentFiltered: "content_filter",
    WindowFull: "context_length_exceeded",
}
# The other way: a status of a server that we ask. What it says of our key or of itself is no fault of our caller.
_ERROR_OF_STATUS: dict[int, type[Refusal]] = {
    400: Invalid,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    422: Invalid,
    429: Overloaded,
}
_KIND: dict[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "service_unavailable_error",
}

# Whatever a server says: who is told to wait for days would not come again, and its number may be none.
_LONGEST_WAIT: Final = 3600.0


class ErrorDetail(TypedDict):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorBody(TypedDict):
    """The body of an answer that is an error."""

    error: ErrorDetail


def status(error: Refusal) -> int:
    """The HTTP status of a refusal."""
    kinds = (_STATUS_OF_KIND[kind] for kind in type(error).__mro__ if kind in _STATUS_OF_KIND)
    return next(kinds, _STATUS[error.code])


def error_of_status(status: int) -> type[Refusal]:
    """Which of the six errors the status of a server that was asked stands for."""
    return _ERROR_OF_STATUS.get(status, Unavailable)


def retry_after_of(header: str, now: datetime | None = None) -> float:
    """Seconds of a `retry-after` header, which holds seconds or a date: an hour at the most, 1 where neither can be
    read."""
    try:
        seconds = float(header) if header.replace(".", "", 1).isdecimal() else _seconds_until(header, now)
    except (ValueError, OverflowError):
        return 1.0
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _seconds_until(date: str, now: datetime | None) -> float:
    until = parsedate_to_datetime(date)
    # One without a zone is in that of HTTP.
    return (until.replace(tzinfo=until.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()


def body(error: Refusal) -> ErrorBody:
    """What a caller is told."""
    codes = (_CODE_OF_KIND[kind] for kind in type(error).__mro__ if kind in _CODE_OF_KIND)
    return error_body(status(error), error.told, next(codes, error.code), error.field or None)


def fault(what: str) -> ErrorBody:
    """Logs the running exception and says under which reference. To be called where it was caught."""
    reference = ids.drawn("req", datetime.now(UTC))
    log.exception("request failed", what=what, reference=reference)
    return error_body(500, f"something went wrong inside; the log has it as {reference}", "internal", None)


def error_body(status_code: int, message: str, code: str, param: str | None) -> ErrorBody:
    """A body as OpenAI has it; `param` is the field that is wrong."""
    kind = _KIND.get(status_code, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
