"""Error table of HTTP: the six errors as statuses, with a body in the shape that clients of OpenAI read."""

from datetime import UTC, datetime
from typing import TypedDict

import structlog

from sluiceway_common import ids
from sluiceway_common.errors import Code, Refusal, TooLarge, Unauthenticated

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
_STATUS_OF_KIND: dict[type, int] = {Unauthenticated: 401, TooLarge: 413}
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


def body(error: Refusal) -> ErrorBody:
    """What a caller is told."""
    code = "unauthenticated" if isinstance(error, Unauthenticated) else error.code
    return error_body(status(error), error.message, code, error.field or None)


def fault(what: str) -> ErrorBody:
    """Logs the running exception and says under which reference. To be called where it was caught."""
    reference = ids.drawn("req", datetime.now(UTC))
    log.exception("request failed", what=what, reference=reference)
    return error_body(500, f"something went wrong inside; the log has it as {reference}", "internal", None)


def error_body(status_code: int, message: str, code: str, param: str | None) -> ErrorBody:
    """A body as OpenAI has it; `param` is the field that is wrong."""
    kind = _KIND.get(status_code, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
