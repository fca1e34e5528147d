"""ASGI middleware around each request: authentication, deadline, errors, measures and the limit of running requests."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Final

import prometheus_client
import structlog
from opentelemetry.trace import SpanKind
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sluiceway_common.admission import Admission
from sluiceway_common.calls import limits
from sluiceway_common.calls.credentials import Authenticate, bearer
from sluiceway_common.calls.limits import MESSAGE_LIMIT, RunningCalls
from sluiceway_common.calls.roles import Requirement, requirement_of
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Refusal, Unauthenticated, Unavailable
from sluiceway_common.least_rate import LeastRate
from sluiceway_common.observability import tracing
from sluiceway_common.observability.logs import Seldom
from sluiceway_common.observability.metrics import Counter, Histogram, Metrics
from sluiceway_common.principal import Principal, acting_as, current
from sluiceway_common.web import errors, responses
from sluiceway_common.web.body import Gone, RequestBody, announced
from sluiceway_common.web.connection import LOST

log = structlog.get_logger()

_OPEN = ("/health/", "/metrics")
_TRACEPARENT: Final = tracing.TRACEPARENT.encode()
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
# What a proxy says of a caller who did not wait; here for the measures alone.
_WENT_AWAY = 499
# Memory for bodies on their way, and what the smallest counts as: its connection costs something too.
_BODY_BYTES: Final = 256 * 1024 * 1024
_LEAST_BODY: Final = 256 * 1024

REQUESTS: Final = Counter(
    "sluiceway_requests_total",
    "HTTP requests answered, by endpoint and status; 499: the caller went away.",
    "requests",
    ("endpoint", "status"),
)
REQUEST_SECONDS: Final = Histogram(
    "sluiceway_request_seconds", "From the head of a request to the end of its answer.", "seconds", ("endpoint",)
)


class RequestMiddleware:
    """To be given as `Middleware(RequestMiddleware, authenticate=…, metrics=…)`. Health and measures are open.

    A request that nobody waits for is cancelled, answered in pieces or not. `seconds` bounds every request,
    `body_seconds` the coming of its body, `least` how slowly it may come, `unread_seconds` how long what is sent may
    lie unread, `most` how many there are at a time; `admission` says which share of them, and of the memory for bodies,
    a tenant and a caller may have, `tarpit` how late they hear of it who are refused again and again. A request counts
    as running once its body is there. Where it `asks_for_certificates`, a request without one is refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        authenticate: Authenticate,
        metrics: Metrics,
        seconds: float = 600.0,
        body_seconds: float = 30.0,
        least: LeastRate | None = None,
        unread_seconds: float = limits.UNREAD_SECONDS,
        clock: Clock | None = None,
        most: int = 1000,
        admission: Admission | None = None,
        tarpit: Tarpit | None = None,
        asks_for_certificates: bool = False,
    ) -> None:
        self._app = app
        self._asks_for_certificates = asks_for_certificates
        self._authenticate = authenticate
        self._seconds = seconds
        self._body_seconds = body_seconds
        self._least = least or LeastRate()
        self._unread_seconds = unread_seconds
        self._clock = clock or SystemClock()
        self._running = RunningCalls(most, admission, "requests")
        self._bodies = (admission or Admission()).limit(_BODY_BYTES, what="bytes of requests on their way")
        self._tarpit = tarpit or Tarpit()
        self._seldom = Seldom()
        self._measures = RequestMeasures(metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        body = RequestBody(receive, self._least, self._clock, scope.get("extensions", {}).get(LOST))
        began, answer = perf_counter(), _Answer(send, body, self._unread_seconds)
        try:
            await self._told(scope, receive, answer)
        finally:
            self._measures.ended(_name(scope), answer.status, perf_counter() - began)

    async def _told(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await limits.limited(self._seconds, lambda: self._traced(scope, answer))
        except Gone:
            return
        except limits.DeadlineExceeded:
            if not answer.begun:
                await responses.refusal(_too_long(self._seconds))(scope, receive, answer)
        except Refusal as error:
            self._note(error, scope)
            if answer.begun:
                raise
            await responses.refusal(error)(scope, receive, answer)
        except Exception:
            body = errors.fault(_name(scope))
            if not answer.begun:
                await responses.Json(body, status_code=500)(scope, receive, answer)

    def _note(self, error: Refusal, scope: Scope) -> None:
        if isinstance(error, Unavailable) and self._seldom.may(_name(scope)):
            log.warning("unavailable", method=_name(scope), error=error.message, cause=repr(error.__cause__))

    async def _traced(self, scope: Scope, answer: "_Answer") -> None:
        # As they came: each look into Starlette's own goes through all of them.
        headers = dict[bytes, bytes](scope["headers"])
        traceparent = headers.get(_TRACEPARENT, b"").decode("latin-1")
        with tracing.span_from(traceparent, scope["method"], SpanKind.SERVER) as span:
            if self._asks_for_certificates:
                _check_certificate(scope)
            principal = await self._authenticate(bearer(headers.get(b"authorization", b"").decode("latin-1")))
            try:
                await self._seated(scope, headers, principal, answer)
            except Refusal as error:
                if answer.begun:
                    raise
                late = await self._tarpit.held(error, principal, size=answer.request.size)
                raise late from error.__cause__
            finally:
                span.update_name(_name(scope))

    async def _seated(
        self, scope: Scope, headers: Mapping[bytes, bytes], principal: Principal, answer: "_Answer"
    ) -> None:
        with acting_as(principal):
            await self._received(headers, principal, answer.request)
            with self._running, self._running.of(principal):
                await self._while_awaited(scope, answer)

    async def _received(self, headers: Mapping[bytes, bytes], principal: Principal, body: RequestBody) -> None:
        """A slow body holds up its sender alone: it has no place among those that run, and a share of the memory."""
        self._running.check_room()
        size = max(announced(headers, MESSAGE_LIMIT), _LEAST_BODY)
        with self._bodies.slot(principal, size):
            await body.read(MESSAGE_LIMIT, self._body_seconds)

    async def _while_awaited(self, scope: Scope, answer: "_Answer") -> None:
        with answer.request.awaited():
            await self._app(scope, answer.request.receive, answer)


class RequestMeasures:
    """The measures of requests, looked up once for each endpoint and status."""

    def __init__(self, metrics: Metrics) -> None:
        self._total, self._took = metrics.counter(REQUESTS), metrics.histogram(REQUEST_SECONDS)
        self._looked_up = cache(self._children)

    def ended(self, endpoint: str, status: int, seconds: float) -> None:
        total, took = self._looked_up(endpoint, status)
        total.inc()
        took.observe(seconds)

    def _children(self, endpoint: str, status: int) -> tuple[prometheus_client.Counter, prometheus_client.Histogram]:
        return self._total.labels(endpoint, str(status)), self._took.labels(endpoint)


def route(
    path: str, endpoint: Callable[[Request], Awaitable[Response]], *, stands_for: str, methods: Sequence[str] = ("GET",)
) -> Route:
    """A route that asks the role of the gRPC method that it stands for (`sluiceway.infer.v1.InferService/Generate`).
    Raises ValueError for one that is audited: that is done for calls of gRPC alone."""
    requirement = requirement_of(stands_for)
    if requirement.audited:
        raise ValueError(f"{stands_for} is audited; nothing over HTTP can stand for it")

    return Route(path, _Endpoint(requirement, endpoint), methods=methods)


class _Endpoint:
    """ASGI application of a route. Starlette's own around a function looks for handlers of exceptions, which stand
    before all routes here, and passes on each piece of an answer for it.
    """

    def __init__(self, requirement: Requirement, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
        self.__name__ = endpoint.__name__
        self._requirement = requirement
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._requirement.enforce(current())
        response = await self._endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


def _check_certificate(scope: Scope) -> None:
    """Raises Unauthenticated where none was shown; one that is not believed ends the connection."""
    if "tls" not in scope.get("extensions", {}):
        raise Unauthenticated("no certificate came with this connection; show one of the authority that is asked for")


def _too_long(seconds: float) -> Refusal:
    return Unavailable(
        f"the request took longer than the {seconds:g} s it may take; ask for less, or again when there is less to do"
    )


@dataclass
class _Answer:
    """What is sent, and whether it has begun."""

    send: Send
    request: RequestBody
    unread_seconds: float
    begun: bool = False
    status: int = _WENT_AWAY

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
        await limits.taken(self.unread_seconds, self.send(message))


def _name(scope: Scope) -> str:
    """The request by its endpoint, not by its path: paths have ids in them, and every name is kept for ever. For the
    same reason a method that nobody serves has no name.
    """
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    return f"{method} {getattr(scope.get('endpoint'), '__name__', 'unrouted')}"
