"""gRPC method handlers: each call within its time and share, in the caller's name, and its errors in our words.

Messages are parsed and serialised in here: gRPC would send a parser's own words to the caller.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

import grpc
import structlog
from google.protobuf.message import DecodeError
from opentelemetry.trace import SpanKind

from sluiceway_common import ids, tasks
from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.calls import credentials, limits
from sluiceway_common.calls.credentials import PREFIX, Authenticate, bearer
from sluiceway_common.calls.limits import RunningCalls
from sluiceway_common.calls.roles import Requirement
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, Invalid, Refusal, Unavailable
from sluiceway_common.observability import tracing
from sluiceway_common.observability.logs import Seldom
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.rpc.errors import status_code, trailers
from sluiceway_common.rpc.measured import MethodMeasures

log = structlog.get_logger()

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
MethodHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Work = Callable[[], Awaitable[bytes | None]]
Parse = Callable[[Any], Any]
Serialise = Callable[[Any], bytes]
Behaviour = Callable[..., Any]

_ON_ITS_WAY_SECONDS = 0.25
_TOO_DEEP = Invalid("the request is nested more deeply than can be read; make it flatter")
_ENDING = "the service ends, and the call was not done; ask again in a moment"
_CODES = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True, kw_only=True)
class OpenCallHandler:
    """Handles the calls of one method that everybody may make. A failure is told in our words alone. A stream whose
    messages lie `unread` for so many seconds is ended.
    """

    method: str
    measures: MethodMeasures
    running: RunningCalls | None
    unread: float
    seldom: Seldom = field(default_factory=Seldom)

    def wrapping(self, handler: MethodHandler) -> MethodHandler:
        """The same handler of gRPC, its behaviour inside `around`."""
        parse, serialise = _careful(handler.request_deserializer), handler.response_serializer or bytes
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(self._answering(handler.unary_unary, parse, serialise))
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(self._streaming(handler.unary_stream, parse, serialise))
        if handler.stream_unary:
            behaviour = self._answering(_hearing(handler.stream_unary, parse), _as_they_are, serialise)
            return grpc.stream_unary_rpc_method_handler(behaviour)
        assert handler.stream_stream
        behaviour = self._streaming(_hearing_and_saying(handler.stream_stream, parse), _as_they_are, serialise)
        return grpc.stream_stream_rpc_method_handler(behaviour)

    def _answering(self, behaviour: Behaviour, parse: Parse, serialise: Serialise) -> Behaviour:
        async def answer(request: Any, context: Context) -> bytes | None:
            async def work() -> bytes:
                return serialise(await behaviour(parse(request), context))

            return await self.around(context, work, _size(request))

        return answer

    def _streaming(self, behaviour: Behaviour, parse: Parse, serialise: Serialise) -> Behaviour:
        async def stream(request: Any, context: Context) -> None:
            async def work() -> None:
                # Closed here and not by the collector: a caller who goes away stops what feeds the stream at once.
                async with aclosing(behaviour(parse(request), context)) as messages:
                    with limits.ReadingLimit(self.unread) as reading:
                        async for message in messages:
                            await reading.taken(context.write(serialise(message)))

            await self.around(context, work, _size(request))

        return stream

    async def around(self, context: Context, work: Work, size: int) -> bytes | None:
        """Does the work, and tells a failure in our words alone; `size` are the bytes of its request."""
        began = self.measures.begin()
        code = grpc.StatusCode.OK
        try:
            return await self.admitted(context, work, size)
        except Refusal as error:
            code = status_code(error)
            self._note(error)
            await context.abort(code, error.told, trailers(error))
        except limits.DeadlineExceeded as error:
            code = grpc.StatusCode.DEADLINE_EXCEEDED
            await context.abort(code, error.told)
        except asyncio.CancelledError:
            if self.running is not None and self.running.have_ended:
                code = grpc.StatusCode.UNAVAILABLE
                # Without details: nobody has said no, and whoever asks goes on as if nobody had been reached.
                await context.abort(code, _ENDING)
            code = _why_cancelled(context)
            raise
        except grpc.aio.AbortError:
            code = _code(context)
            raise
        except RecursionError as error:
            log.warning("nested_too_deeply", method=self.method, cause=repr(error))
            code = grpc.StatusCode.INVALID_ARGUMENT
            await context.abort(code, _TOO_DEEP.told, trailers(_TOO_DEEP))
        except Exception:
            code = grpc.StatusCode.INTERNAL
            await self._fault(context)
        finally:
            self.measures.end(began, code)

    async def admitted(self, _context: Context, work: Work, _size: int) -> bytes | None:
        with self.running or nullcontext():
            return await work()

    def _note(self, error: Refusal) -> None:
        """Callers hear that something does not answer, operators also why."""
        if isinstance(error, Unavailable) and self.seldom.may(self.method):
            log.warning("unavailable", method=self.method, error=error.message, cause=repr(error.__cause__))

    async def _fault(self, context: Context) -> NoReturn:
        reference = ids.drawn("req", datetime.now(UTC))
        log.exception("call failed", method=self.method, reference=reference)
        await context.abort(grpc.StatusCode.INTERNAL, f"something went wrong inside; the log has it as {reference}")


@dataclass(frozen=True, kw_only=True)
class CallHandler(OpenCallHandler):
    """Handles the calls of one method in the caller's name, within his time and share. `seconds` is what a call gets
    that came without a deadline (None: no end, but then its credential is looked at again and again), `most` what one
    gets that came with any. Who has too small a role is noted in `audit`, where the method has one.
    """

    running: RunningCalls
    authenticate: Authenticate
    requirement: Requirement
    seconds: float | None
    most: float
    clock: Clock
    tarpit: Tarpit
    audit: AuditTrail | None = None

    async def admitted(self, context: Context, work: Work, size: int) -> bytes | None:
        metadata = dict(context.invocation_metadata() or ())
        with tracing.span_from(str(metadata.get(tracing.TRACEPARENT, "")), self.method, SpanKind.SERVER):
            secret = bearer(str(metadata.get("authorization", "")))
            principal: Principal | None = None
            try:
                self.running.check_room()
                # Before it has a seat: whoever has no good credential would else hold the seats of those who have.
                principal = await self._admit(secret)
                with self.running, self.running.of(principal):
                    return await self._watched(secret, principal, self._acting(principal, context, work))
            except Refusal as error:
                if principal is None:
                    raise
                # Whoever is to hear it late holds no seat meanwhile.
                left, cause = context.time_remaining(), error.__cause__
                raise await self._late(error, secret, principal, left, size) from cause

    async def _admit(self, secret: str) -> Principal:
        principal = await self.authenticate(secret)
        try:
            self.requirement.enforce(principal)
        except Blocked:
            if self.audit is not None:
                await self.audit.refused(self.requirement.method, principal)
            raise
        return principal

    async def _watched(
        self, secret: str, principal: Principal, acting: Coroutine[Any, Any, bytes | None]
    ) -> bytes | None:
        """Where nothing else ends the call, the end of its credential does."""
        if self.seconds is not None:
            return await acting
        watch = credentials.until_refused(lambda: self._admit(secret), secret, principal, self.clock)
        return await tasks.unless(watch, acting)

    async def _late(self, error: Refusal, secret: str, principal: Principal, left: float | None, size: int) -> Refusal:
        """A service of ours hears it at once: it is refused for the sake of a caller of its own, and has its seat."""
        if secret.startswith(PREFIX):
            return error
        return await self.tarpit.held(error, principal, left=left, size=size)

    async def _acting(self, principal: Principal, context: Context, work: Work) -> bytes | None:
        with acting_as(principal):
            return await self._timed(context.time_remaining(), work)

    async def _timed(self, left: float | None, work: Work) -> bytes | None:
        """gRPC itself ends a call whose caller named a deadline; one without, or with too long a one, is ended here."""
        if left is not None and (self.seconds is None or left <= self.most):
            with limits.within(left):
                return await work()
        if self.seconds is None:
            return await work()
        return await limits.limited(self.seconds if left is None else self.most, work)


def _size(request: Any) -> int:
    """Bytes of it that gRPC keeps until the call has ended; parts of a stream are gone once they are read."""
    return len(request) if isinstance(request, bytes) else 0


def _careful(parse: Parse | None) -> Parse:
    def parsed(content: bytes) -> Any:
        try:
            return parse(content) if parse else content
        except DecodeError as error:
            raise Invalid("the request is not a message of this call; compare the versions of the contract") from error

    return parsed


def _as_they_are(contents: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    return contents


def _hearing(behaviour: Behaviour, parse: Parse) -> Behaviour:
    """What hears a stream; that ends with the call, however much of it was read."""

    async def hearing(contents: AsyncIterator[bytes], context: Context) -> Any:
        async with aclosing(_each(contents, parse)) as requests:
            return await behaviour(requests, context)

    return hearing


def _hearing_and_saying(behaviour: Behaviour, parse: Parse) -> Behaviour:
    async def hearing(contents: AsyncIterator[bytes], context: Context) -> AsyncGenerator[Any, None]:
        async with (
            aclosing(_each(contents, parse)) as requests,
            aclosing(behaviour(requests, context)) as messages,
        ):
            async for message in messages:
                yield message

    return hearing


async def _each(contents: AsyncIterator[bytes], parse: Parse) -> AsyncGenerator[Any, None]:
    """Requests of a stream. The library would log what it cannot parse, and tell the caller in its own words.

    Its own reader refers to itself: where it is not closed, a call that was not read to its end takes one of the
    streams of its connection until the garbage collector comes by.
    """
    reader: Any = aiter(contents)
    async with aclosing(reader):
        async for content in reader:
            yield parse(content)


def _code(context: Context) -> grpc.StatusCode:
    # The aio server answers with the number, whatever the stubs say.
    number: Any = context.code()
    return _CODES[number]


def _why_cancelled(context: Context) -> grpc.StatusCode:
    """Who asked counts from when it was sent, and we from when it came: his deadline ends a little before ours."""
    left = context.time_remaining()
    over = left is not None and left <= _ON_ITS_WAY_SECONDS
    return grpc.StatusCode.DEADLINE_EXCEEDED if over else grpc.StatusCode.CANCELLED
