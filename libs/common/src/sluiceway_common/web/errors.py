"""One table: the six errors as HTTP statuses, with a body in the shape that clients of OpenAI read."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common import ids
from sluiceway_common.errors import Code, Refusal, TooLarge, Unauthenticated
from sluiceway_common.web.json import Json

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
_STATUS_OF_KIND: dict[type[Refusal], int] = {Unauthenticated: 401, TooLarge: 413}
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
_LONGEST_PATH = 200


class Error(TypedDict):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str


class Body(TypedDict):
    """The body of an answer that is an error."""

    error: Error


def status(error: Refusal) -> int:
    """The HTTP status of a refusal."""
    return _STATUS_OF_KIND.get(type(error), _STATUS[error.code])


def body(error: Refusal) -> Body:
    """What a caller is told."""
    code = "unauthenticated" if isinstance(error, Unauthenticated) else error.code
    return _body(status(error), error.message, code, error.field or None)


def response(error: Refusal) -> Response:
    """The whole answer; `Retry-After` in whole seconds, rounded up."""
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["retry-after"] = str(math.ceil(error.retry_after))
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    return Json(body(error), status_code=status(error), headers=headers)


def fault(what: str) -> Body:
    """Logs the running exception and says under which reference. To be called where it was caught."""
    reference = ids.drawn("req", datetime.now(UTC))
    log.exception("request failed", what=what, reference=reference)
    return _body(500, f"something went wrong inside; the log has it as {reference}", "internal", None)


async def unrouted(request: Request, error: Exception) -> Response:
    """What is said instead of Starlette's own answers (no such path, no such method): its handler of HTTPException."""
    assert isinstance(error, HTTPException)
    code = "not_found" if error.status_code == 404 else "invalid"
    answer = _body(error.status_code, _astray(request, error), code, None)
    return Json(answer, status_code=error.status_code, headers=error.headers)


def _astray(request: Request, error: HTTPException) -> str:
    path = request.url.path[:_LONGEST_PATH]
    if error.status_code == 405:
        return f"`{path}` takes {_methods((error.headers or {})['Allow'].split(', '))} alone"
    if error.status_code == 404:
        return f"there is nothing at `{path}`; there are {', '.join(_addresses(request))}"
    return error.detail


def _addresses(request: Request) -> list[str]:
    """All that this server serves, each with its method: `POST /v1/embeddings`."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return [f"{_methods(route.methods or ())} {route.path_format}" for route in routes]


def _methods(allowed: Iterable[str]) -> str:
    """Without HEAD, which Starlette adds to what takes GET."""
    return " or ".join(sorted(set(allowed) - {"HEAD"}))


def _body(status_code: int, message: str, code: str, param: str | None) -> Body:
    kind = _KIND.get(status_code, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
