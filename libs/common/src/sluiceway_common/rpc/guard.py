"""What stands around a call: who calls, how long it may take, what is told when it fails, what is measured."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

import grpc
import structlog
from opentelemetry.trace import SpanKind

from sluiceway_common import ids, telemetry
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.logs import Seldom
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import deadline
from sluiceway_common.rpc.credentials import Authenticate, bearer
from sluiceway_common.rpc.errors import status_code, told, trailers
from sluiceway_common.rpc.measured import MethodMeasures
from sluiceway_common.rpc.running import Running

log = structlog.get_logger()

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Work = Callable[[], Awaitable[bytes | None]]

_CODES = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True)
class Guard:
    """The surroundings of one method; `seconds` is what a call gets that came without a deadline, None: no end."""

    method: str
    authenticate: Authenticate
    seconds: float | None
    measures: MethodMeasures
    running: Running
    seldom: Seldom = field(default_factory=Seldom)

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
        except deadline.Over:
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
        with telemetry.span_from(str(metadata.get(telemetry.TRACEPARENT, "")), self.method, SpanKind.SERVER):
            principal = await self.authenticate(bearer(str(metadata.get("authorization", ""))))
            with acting_as(principal):
                return await self._timed(context.time_remaining(), work)

    async def _timed(self, left: float | None, work: Work) -> bytes | None:
        """gRPC itself ends a call whose caller named a deadline; one without is ended here."""
        if left is not None:
            with deadline.within(left):
                return await work()
        if self.seconds is None:
            return await work()
        return await deadline.limited(self.seconds, work)

    def _note(self, error: Refusal) -> None:
        """Callers hear that something does not answer, operators also why."""
        if isinstance(error, Unavailable) and self.seldom.may(self.method):
            log.warning("unavailable", method=self.method, error=error.message, cause=repr(error.__cause__))

    async def _fault(self, context: Context) -> NoReturn:
        reference = ids.drawn("req", datetime.now(UTC))
        log.exception("call failed", method=self.method, reference=reference)
        await context.abort(grpc.StatusCode.INTERNAL, f"something went wrong inside; the log has it as {reference}")


def _code(context: Context) -> grpc.StatusCode:
    # The aio server answers with the number, whatever the stubs say.
    number: Any = context.code()
    return _CODES[number]


def _why_cancelled(context: Context) -> grpc.StatusCode:
    left = context.time_remaining()
    over = left is not None and left <= 0
    return grpc.StatusCode.DEADLINE_EXCEEDED if over else grpc.StatusCode.CANCELLED
