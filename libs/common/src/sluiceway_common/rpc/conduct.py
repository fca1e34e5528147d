"""Which calls are guarded, and each method wrapped once."""

from collections.abc import Awaitable, Callable, Collection

import grpc

from sluiceway_common.metrics import Metrics
from sluiceway_common.rpc.credentials import Authenticate
from sluiceway_common.rpc.deadline import Deadlines
from sluiceway_common.rpc.guard import Guard
from sluiceway_common.rpc.measured import MethodMeasures
from sluiceway_common.rpc.running import Running
from sluiceway_common.rpc.shapes import Handler, guarded

_OPEN = ("/grpc.health.", "/grpc.reflection.")


class Conduct(grpc.aio.ServerInterceptor):
    """The one interceptor of a server. Health and reflection are left as they are, open to everybody.

    `running` counts the calls that a server waits for at its end, `watching` those in `endless`.
    """

    def __init__(
        self,
        authenticate: Authenticate,
        deadlines: Deadlines,
        metrics: Metrics,
        running: Running,
        watching: Running,
        endless: Collection[str] = (),
    ) -> None:
        self._authenticate = authenticate
        self._deadlines = deadlines
        self._metrics = metrics
        self._running = running
        self._watching = watching
        self._endless = frozenset(f"/{method}" for method in endless)
        self._handlers: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["Handler | None"]],
        details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        method = details.method
        known = self._handlers.get(method)
        if known is not None:
            return known
        handler = await continuation(details)
        if handler is None or method.startswith(_OPEN):
            return handler
        return self._handlers.setdefault(method, self._wrapped(method, handler))

    def _wrapped(self, method: str, handler: Handler) -> Handler:
        endless = method in self._endless
        seconds = self._deadlines.stream if handler.response_streaming else self._deadlines.call
        running = self._watching if endless else self._running
        measures = MethodMeasures(self._metrics, method)
        return guarded(handler, Guard(method, self._authenticate, None if endless else seconds, measures, running))
