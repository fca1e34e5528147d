"""gRPC method handlers: each call within its time and share, in the caller's name, and its errors in our words.

Messages are read, parsed and serialised in here: gRPC would take in the request of a caller whom nobody knows, and send
a parser's own words to him.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

import grpc
import structlog
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
from sluiceway_common.rpc.incoming import Context, IncomingRequests, Parse, careful, hears_of_leaving
from sluiceway_common.rpc.last_message import IsLast, all_but_the_last, every_one, last_of
from sluiceway_common.rpc.measured import MethodMeasures

log = structlog.get_logger()

MethodHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Work = Callable[[], Awaitable[bytes | None]]
Serialise = Callable[[Any], bytes]
Behaviour = Callable[..., Any]

_ON_ITS_WAY_SECONDS = 0.25
_TOO_DEEP = Invalid("the request is nested more deeply than can be read; make it flatter")
_ENDING = "the service ends, and the call was not done; ask again in a moment"
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class _Ended(Exception):
    """The service ends, and the call is not begun any more."""


@dataclass(frozen=True, kw_only=True)
class OpenCallHandler:
    """Handles the calls of one method that everybody may make. A failure is told in our words alone. A stream whose
    messages lie `unread` for so many seconds is ended, as is a call whose one request is `unsent` after so many;
    one whose request is larger than `largest` bytes is refused.
    """

    method: str
    measures: MethodMeasures
    running: RunningCalls | None
    unread: float
    # Small requests, which come with the call itself; larger ones would fill the memory without a key.
    unsent: float = 1.0
    largest: int = 64 * 1024
    seldom: Seldom = field(default_factory=Seldom)

    def wrapping(self, handler: MethodHandler) -> MethodHandler:
        """The same handler of gRPC, its behaviour inside `around`. Whatever it hears is read in there, as a stream."""
        parse, serialise = careful(handler.request_deserializer), handler.response_serializer or bytes
        is_last = last_of(handler.unary_stream)
        if handler.unary_unary:
            behaviour = self._answering(_answer_to_one(handler.unary_unary), parse, serialise)
        elif handler.stream_unary:
            behaviour = self._answering(_answer_to_each(handler.stream_unary), parse, serialise)
        elif handler.unary_stream:
            behaviour = self._streaming(_stream_for_one(handler.unary_stream), parse, serialise, is_last)
        else:
            assert handler.stream_stream
            behaviour = self._streaming(_stream_for_each(handler.stream_stream), parse, serialise)
        if handler.response_streaming and is_last is None:
            return grpc.stream_stream_rpc_method_handler(behaviour)
        return grpc.stream_unary_rpc_method_handler(behaviour)

    def _answering(self, behaviour: Behaviour, parse: Parse, serialise: Serialise) -> Behaviour:
        async def answer(contents: AsyncIterator[bytes], context: Context) -> bytes | None:
            incoming = IncomingRequests(context, contents, parse, self.unsent, self.largest)

            async def work() -> bytes:
                return serialise(await behaviour(incoming, context))

            return await self.around(context, work, incoming)

        return answer

    def _streaming(
        self, behaviour: Behaviour, parse: Parse, serialise: Serialise, is_last: IsLast | None = None
    ) -> Behaviour:
        async def stream(contents: AsyncIterator[bytes], context: Context) -> bytes | None:
            incoming = IncomingRequests(context, contents, parse, self.unsent, self.largest)

            async def work() -> bytes | None:
                messages = await behaviour(incoming, context)
                async with hears_of_leaving():
                    with limits.ReadingLimit(self.unread) as reading:

                        def write(message: Any) -> Awaitable[None]:
                            return reading.taken(context.write(serialise(message)))

                        if is_last is None:
                            await every_one(messages, write)
                            return None
                        return serialise(await all_but_the_last(messages, is_last, write))

            return await self.around(context, work, incoming)

        return stream

    async def around(self, context: Context, work: Work, incoming: IncomingRequests) -> bytes | None:
        """Does the work, and tells a failure in our words alone."""
        began = self.measures.begin()
        code = grpc.StatusCode.OK
        try:
            return await self.admitted(context, work, incoming)
        except Refusal as error:
            code = status_code(error)
            self._note(error)
            await context.abort(code, error.told, trailers(error, after=self.measures.since(began)))
        except limits.DeadlineExceeded as error:
            code = grpc.StatusCode.DEADLINE_EXCEEDED
            await context.abort(code, error.told)
        except (asyncio.CancelledError, _Ended):
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

    async def admitted(self, _context: Context, work: Work, _incoming: IncomingRequests) -> bytes | None:
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
    unsent: float = 30.0
    largest: int = limits.MESSAGE_LIMIT
    authenticate: Authenticate
    requirement: Requirement
    seconds: float | None
    most: float
    clock: Clock
    tarpit: Tarpit
    audit: AuditTrail | None = None

    async def admitted(self, context: Context, work: Work, incoming: IncomingRequests) -> bytes | None:
        metadata = dict(context.invocation_metadata() or ())
        with tracing.span_from(str(metadata.get(tracing.TRACEPARENT, "")), self.method, SpanKind.SERVER):
            secret = bearer(str(metadata.get("authorization", "")))
            principal: Principal | None = None
            try:
                self.running.check_room()
                if self.running.have_ended:
                    raise _Ended
                # Before it has a seat: whoever has no good credential would else hold the seats of those who have.
                with self.running.coming():
                    principal = await self._admit(secret)
                with self.running, self.running.of(principal):
                    return await self._watched(secret, principal, self._acting(principal, context, work))
            except Refusal as error:
                if principal is None:
                    raise
                # Whoever is to hear it late holds no seat meanwhile.
                left, cause = context.time_remaining(), error.__cause__
                raise await self._late(error, secret, principal, left, incoming.size) from cause

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


def _answer_to_one(behaviour: Behaviour) -> Behaviour:
    async def answer(incoming: IncomingRequests, context: Context) -> Any:
        return await behaviour(await incoming.one(), context)

    return answer


def _answer_to_each(behaviour: Behaviour) -> Behaviour:
    """What hears a stream; that ends with the call, however much of it was read."""

    async def answer(incoming: IncomingRequests, context: Context) -> Any:
        async with aclosing(incoming.each()) as requests:
            return await behaviour(requests, context)

    return answer


def _stream_for_one(behaviour: Behaviour) -> Behaviour:
    async def begun(incoming: IncomingRequests, context: Context) -> Any:
        return behaviour(await incoming.one(), context)

    return begun


def _stream_for_each(behaviour: Behaviour) -> Behaviour:
    async def begun(incoming: IncomingRequests, context: Context) -> Any:
        return messages(incoming, context)

    async def messages(incoming: IncomingRequests, context: Context) -> AsyncGenerator[Any, None]:
        async with (
            aclosing(incoming.each()) as requests,
            aclosing(behaviour(requests, context)) as answers,
        ):
            async for answer in answers:
                yield answer

    return begun


def _code(context: Context) -> grpc.StatusCode:
    # The aio server answers with the number, whatever the stubs say.
    number: Any = context.code()
    return _CODES[number]


def _why_cancelled(context: Context) -> grpc.StatusCode:
    """Who asked counts from when it was sent, and we from when it came: his deadline ends a little before ours."""
    left = context.time_remaining()
    over = left is not None and left <= _ON_ITS_WAY_SECONDS
    return grpc.StatusCode.DEADLINE_EXCEEDED if over else grpc.StatusCode.CANCELLED
