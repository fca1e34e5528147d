"""gRPC server interceptor: gives each method a handler that asks who calls, minds the role, the time and the share."""

from collections.abc import Awaitable, Callable, Collection, Mapping

import grpc

from sluiceway_common.calls.credentials import Authenticate
from sluiceway_common.calls.limits import Deadlines, RunningCalls
from sluiceway_common.calls.roles import Requirement
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.clock import Clock
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc.call_handler import CallHandler, MethodHandler, OpenCallHandler
from sluiceway_common.rpc.measured import MethodMeasures

_OPEN = ("/grpc.health.", "/grpc.reflection.")


class ServerInterceptor(grpc.aio.ServerInterceptor):
    """Wraps each method once. Health and reflection are open to everybody.

    A method that `requirements` does not know is not served: nothing says who may call it. `running` counts the calls
    that a server waits for at its end, `watching` those in `endless`, `open_streams` those that nobody needs a key for.
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
        open_streams: RunningCalls,
        clock: Clock,
        tarpit: Tarpit,
        endless: Collection[str] = (),
    ) -> None:
        self._authenticate = authenticate
        self._requirements = requirements
        self._deadlines = deadlines
        self._metrics = metrics
        self._running = running
        self._watching = watching
        self._open_streams = open_streams
        self._clock = clock
        self._tarpit = tarpit
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
        if handler is None:
            return None
        if method.startswith(_OPEN):
            return self._handlers.setdefault(method, self._open_handler(method, handler).wrapping(handler))
        requirement = self._requirements.get(method.removeprefix("/"))
        if requirement is None:
            return None
        wrapped = self._call_handler(method, requirement, handler).wrapping(handler)
        return self._handlers.setdefault(method, wrapped)

    def _open_handler(self, method: str, handler: MethodHandler) -> OpenCallHandler:
        return OpenCallHandler(
            method=method,
            measures=MethodMeasures(self._metrics, method),
            running=self._open_streams if handler.response_streaming else None,
            unread=self._deadlines.unread,
        )

    def _call_handler(self, method: str, requirement: Requirement, handler: MethodHandler) -> CallHandler:
        endless = method in self._endless
        seconds = self._deadlines.stream if handler.response_streaming else self._deadlines.call
        return CallHandler(
            method=method,
            authenticate=self._authenticate,
            requirement=requirement,
            seconds=None if endless else seconds,
            most=self._deadlines.most,
            unread=self._deadlines.unread,
            clock=self._clock,
            tarpit=self._tarpit,
            measures=MethodMeasures(self._metrics, method),
            running=self._watching if endless else self._running,
        )
