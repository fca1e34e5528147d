"""Method handlers of a gRPC server: each asks who calls, and minds the role, the time and the share."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import grpc

from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.calls.credentials import Authenticate
from sluiceway_common.calls.limits import Deadlines, RunningCalls
from sluiceway_common.calls.roles import Requirement
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.clock import Clock
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc.audited import AuditedCalls
from sluiceway_common.rpc.call_handler import CallHandler, MethodHandler, OpenCallHandler
from sluiceway_common.rpc.measured import MethodMeasures

_OPEN = ("/grpc.health.", "/grpc.reflection.")


class MethodHandlers(grpc.GenericRpcHandler):
    """Wraps the handler of each method once. Health and reflection are open to everybody.

    It stands between a server and what generated code adds to one, and is no interceptor: those cost a task per call.
    A method that `requirements` does not know is not served: nothing says who may call it. `running` counts the calls
    that a server waits for at its end, `watching` those in `endless`, `open_streams` those that nobody needs a key for.
    Calls of audited methods are written into `audit`.
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
        audit: AuditTrail | None = None,
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
        self._audit = audit
        self._endless = frozenset(f"/{method}" for method in endless)
        self._inside: list[grpc.GenericRpcHandler] = []
        self._handlers: dict[str, MethodHandler] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """What generated code calls (`add_…_to_server`)."""
        self._inside += handlers

    def add_registered_method_handlers(self, _service: str, _handlers: Any) -> None:
        """The same handlers once more, for servers that look for them by themselves."""

    def service(self, details: grpc.HandlerCallDetails) -> "MethodHandler | None":
        """The handler of a call; None where no such method is served."""
        known = self._handlers.get(details.method)
        return known if known is not None else self._wrapped(details)

    def _wrapped(self, details: grpc.HandlerCallDetails) -> "MethodHandler | None":
        method, found = details.method, (each.service(details) for each in self._inside)
        handler = next((one for one in found if one is not None), None)
        if handler is None:
            return None
        if method.startswith(_OPEN):
            return self._handlers.setdefault(method, self._open_handler(method, handler).wrapping(handler))
        requirement = self._requirements.get(method.removeprefix("/"))
        if requirement is None:
            return None
        audit = self._audit if requirement.audited else None
        inside = handler if audit is None else AuditedCalls(audit, requirement.method).wrapping(handler)
        wrapped = self._call_handler(method, requirement, handler, audit).wrapping(inside)
        return self._handlers.setdefault(method, wrapped)

    def _open_handler(self, method: str, handler: MethodHandler) -> OpenCallHandler:
        return OpenCallHandler(
            method=method,
            measures=MethodMeasures(self._metrics, method),
            running=self._open_streams if handler.response_streaming else None,
            unread=self._deadlines.unread,
        )

    def _call_handler(
        self, method: str, requirement: Requirement, handler: MethodHandler, audit: AuditTrail | None
    ) -> CallHandler:
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
            audit=audit,
        )
