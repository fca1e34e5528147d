"""gRPC server interceptor: authentication, role, deadline, errors, measures and the limit of running calls.

Messages are parsed and serialised inside it: gRPC would send a parser's own words to the caller.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

import grpc
import structlog
from google.protobuf.message import DecodeError
from opentelemetry.trace import SpanKind

from sluiceway_common import ids
from sluiceway_common.calls import limits
from sluiceway_common.calls.credentials import Authenticate, bearer
from sluiceway_common.calls.limits import Deadlines, RunningCalls
from sluiceway_common.calls.roles import Requirement
from sluiceway_common.errors import Invalid, Refusal, Unavailable
from sluiceway_common.observability import tracing
from sluiceway_common.observability.logs import Seldom
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc.errors import status_code, told, trailers
from sluiceway_common.rpc.measured import MethodMeasures

log = structlog.get_logger()

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
MethodHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Work = Callable[[], Awaitable[bytes | None]]
Parse = Callable[[Any], Any]
Serialise = Callable[[Any], bytes]
Behaviour = Callable[..., Any]

_OPEN = ("/grpc.health.", "/grpc.reflection.")
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class ServerInterceptor(grpc.aio.ServerInterceptor):
    """Wraps each method once. Health and reflection are left as they are, open to everybody.

    A method that `requirements` does not know is not served: nothing says who may call it. `running` counts the calls
    that a server waits for at its end, `watching` those in `endless`.
    """

    def __init__(
        self,
        *,
        authenticate: Authenticate,
        requirements: Mapping[str, Requirement],
        deadlines: Deadlines,
        metrics: Metrics,
        running: RunningCalls,
        watching: RunningCalls,
        endless: Collection[str] = (),
    ) -> None:
        self._authenticate = authenticate
        self._requirements = requirements
        self._deadlines = deadlines
        self._metrics = metrics
        self._running = running
        self._watching = watching
        self._endless = frozenset(f"/{method}" for method in endless)
        self._handlers: dict[str, MethodHandler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["MethodHandler | None"]],
        details: grpc.HandlerCallDetails,
    ) -> "MethodHandler | None":
        method = details.method
        known = self._handlers.get(method)
        if known is not None:
            return known
        handler = await continuation(details)
        if handler is None or method.startswith(_OPEN):
            return handler
        requirement = self._requirements.get(method.removeprefix("/"))
        if requirement is None:
            return None
        wrapped = self._call_handler(method, requirement, handler).wrapping(handler)
        return self._handlers.setdefault(method, wrapped)

    def _call_handler(self, method: str, requirement: Requirement, handler: MethodHandler) -> "CallHandler":
        endless = method in self._endless
        seconds = self._deadlines.stream if handler.response_streaming else self._deadlines.call
        return CallHandler(
            method=method,
            authenticate=self._authenticate,
            requirement=requirement,
            seconds=None if endless else seconds,
            measures=MethodMeasures(self._metrics, method),
            running=self._watching if endless else self._running,
        )


@dataclass(frozen=True, kw_only=True)
class CallHandler:
    """Handles the calls of one method; `seconds` is what a call gets that came without a deadline, None: no end."""

    method: str
    authenticate: Authenticate
    requirement: Requirement
    seconds: float | None
    measures: MethodMeasures
    running: RunningCalls
    seldom: Seldom = field(default_factory=Seldom)

    def wrapping(self, handler: MethodHandler) -> MethodHandler:
        """The same handler of gRPC, its behaviour inside `around`."""
        parse, serialise = _careful(handler.request_deserializer), handler.response_serializer or bytes
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(self._answering(handler.unary_unary, parse, serialise))
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(self._streaming(handler.unary_stream, parse, serialise))
        if handler.stream_unary:
            behaviour = self._answering(handler.stream_unary, _as_it_is, serialise)
            return grpc.stream_unary_rpc_method_handler(behaviour, request_deserializer=parse)
        assert handler.stream_stream
        behaviour = self._streaming(handler.stream_stream, _as_it_is, serialise)
        return grpc.stream_stream_rpc_method_handler(behaviour, request_deserializer=parse)

    def _answering(self, behaviour: Behaviour, parse: Parse, serialise: Serialise) -> Behaviour:
        async def answer(request: Any, context: Context) -> bytes | None:
            async def work() -> bytes:
                return serialise(await behaviour(parse(request), context))

            return await self.around(context, work)

        return answer

    def _streaming(self, behaviour: Behaviour, parse: Parse, serialise: Serialise) -> Behaviour:
        async def stream(request: Any, context: Context) -> None:
            async def work() -> None:
                # Closed here and not by the collector: a caller who goes away stops what feeds the stream at once.
                async with aclosing(behaviour(parse(request), context)) as messages:
                    async for message in messages:
                        await context.write(serialise(message))

            await self.around(context, work)

        return stream

    async def around(self, context: Context, work: Work) -> bytes | None:
        """Does the work in the caller's name and within its time. A failure is told in our words alone."""
        began = self.measures.begin()
        code = grpc.StatusCode.OK
        try:
            with self.running:
                return await self._traced(context, work)
        except Refusal as error:
            code = status_code(error)
            self._note(error)
            await context.abort(code, told(error), trailers(error))
        except limits.DeadlineExceeded:
            code = grpc.StatusCode.DEADLINE_EXCEEDED
            await context.abort(code, f"the call took longer than the {self.seconds:g} s it gets without a deadline")
        except asyncio.CancelledError:
            code = _why_cancelled(context)
            raise
        except grpc.aio.AbortError:
            code = _code(context)
            raise
        except Exception:
            code = grpc.StatusCode.INTERNAL
            await self._fault(context)
        finally:
            self.measures.end(began, code)

    async def _traced(self, context: Context, work: Work) -> bytes | None:
        metadata = dict(context.invocation_metadata() or ())
        with tracing.span_from(str(metadata.get(tracing.TRACEPARENT, "")), self.method, SpanKind.SERVER):
            principal = await self.authenticate(bearer(str(metadata.get("authorization", ""))))
            self.requirement.enforce(principal)
            with acting_as(principal):
                return await self._timed(context.time_remaining(), work)

    async def _timed(self, left: float | None, work: Work) -> bytes | None:
        """gRPC itself ends a call whose caller named a deadline; one without is ended here."""
        if left is not None:
            with limits.within(left):
                return await work()
        if self.seconds is None:
            return await work()
        return await limits.limited(self.seconds, work)

    def _note(self, error: Refusal) -> None:
        """Callers hear that something does not answer, operators also why."""
        if isinstance(error, Unavailable) and self.seldom.may(self.method):
            log.warning("unavailable", method=self.method, error=error.message, cause=repr(error.__cause__))

    async def _fault(self, context: Context) -> NoReturn:
        reference = ids.drawn("req", datetime.now(UTC))
        log.exception("call failed", method=self.method, reference=reference)
        await context.abort(grpc.StatusCode.INTERNAL, f"something went wrong inside; the log has it as {reference}")


def _careful(parse: Parse | None) -> Parse:
    def parsed(content: bytes) -> Any:
        try:
            return parse(content) if parse else content
        except DecodeError as error:
            raise Invalid("the request is not a message of this call; compare the versions of the contract") from error

    return parsed


def _as_it_is(request: Any) -> Any:
    return request


def _code(context: Context) -> grpc.StatusCode:
    # The aio server answers with the number, whatever the stubs say.
    number: Any = context.code()
    return _CODES[number]


def _why_cancelled(context: Context) -> grpc.StatusCode:
    left = context.time_remaining()
    over = left is not None and left <= 0
    return grpc.StatusCode.DEADLINE_EXCEEDED if over else grpc.StatusCode.CANCELLED
