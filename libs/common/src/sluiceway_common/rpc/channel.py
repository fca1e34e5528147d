"""gRPC channel to a neighbour: in the caller's name, within the caller's time, on the caller's trace."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import grpc

from sluiceway_common.calls import limits
from sluiceway_common.calls.credentials import ServiceTokens
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.observability import tracing
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import current
from sluiceway_common.rpc.measured import ChannelMeasures
from sluiceway_common.rpc.options import CHANNEL
from sluiceway_common.rpc.stream_call import StreamCall
from sluiceway_common.rpc.tls import Connection, MethodCall
from sluiceway_common.tls import Tls

_RETRY = {
    "maxAttempts": 4,
    "initialBackoff": "0.1s",
    "maxBackoff": "2s",
    "backoffMultiplier": 2,
    # CANCELLED is what gRPC says for a service that ends before it has seen a call that came.
    "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
}


def connect(
    target: str,
    *,
    tokens: ServiceTokens,
    audience: str = "",
    idempotent: Sequence[str] = (),
    metrics: Metrics | None = None,
    clock: Clock | None = None,
    tls: Tls | None = None,
) -> "ServiceChannel":
    """A channel to `target`; calls named in `idempotent` (`sluiceway.embed.v1.EmbedService/Search`) are tried again.

    `audience` is the short name of the service that listens there. Empty: that of the package of each method, which
    does for a service's own calls and not for those that every service serves (`sluiceway.ops.v1.OperatorService`).
    With `tls` it is spoken, and the certificate of the service is shown.
    """
    options = [*CHANNEL, ("grpc.service_config", _service_config(idempotent))]
    connection = Connection(target, options, tls)
    return ServiceChannel(
        connection, tokens=tokens, audience=audience, metrics=metrics or Metrics(), clock=clock or SystemClock()
    )


def _service_config(idempotent: Sequence[str]) -> str:
    names = [_name(method) for method in idempotent]
    retried = [{"name": names, "retryPolicy": _RETRY}] if names else []
    return json.dumps({"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": retried})


def _name(method: str) -> dict[str, str]:
    service, slash, name = method.partition("/")
    if not slash or "." not in service:
        raise ValueError(f"{method!r} must be the full name of a call, `sluiceway.embed.v1.EmbedService/Search`")
    return {"service": service, "method": name}


class ServiceChannel(grpc.aio.Channel):
    """Adds token, deadline and trace to each call. A component as well: `stop` closes it.

    Wraps the calls and not the interceptors' way: each aio interceptor costs a task per call.
    """

    def __init__(
        self, connection: Connection, *, tokens: ServiceTokens, audience: str, metrics: Metrics, clock: Clock
    ) -> None:
        self._connection = connection
        self._tokens = tokens
        self._audience = audience
        self._metrics = metrics
        self._clock = clock

    async def start(self) -> None:
        """Connects when it is first called."""

    async def stop(self) -> None:
        await self.close()

    async def close(self, grace: float | None = None) -> None:
        await self._connection.close(grace)

    def unary_unary(self, method: str, *arguments: Any, **options: Any) -> Any:
        return self._in_name(method, lambda channel: channel.unary_unary(method, *arguments, **options))

    def unary_stream(self, method: str, *arguments: Any, **options: Any) -> Any:
        return self._in_name(method, lambda channel: channel.unary_stream(method, *arguments, **options))

    def stream_unary(self, method: str, *arguments: Any, **options: Any) -> Any:
        return self._in_name(method, lambda channel: _streaming(channel.stream_unary(method, *arguments, **options)))

    def stream_stream(self, method: str, *arguments: Any, **options: Any) -> Any:
        return self._in_name(method, lambda channel: _streaming(channel.stream_stream(method, *arguments, **options)))

    def _in_name(self, method: str, made: Callable[[grpc.aio.Channel], Callable[..., Any]]) -> Callable[..., Any]:
        audience, measures = self._audience or _package(method), ChannelMeasures(self._metrics, method)
        latest = MethodCall(self._connection, made)

        def ask(request: Any = None, *, timeout: float | None = None, metadata: Any = None, **options: Any) -> Any:
            token = self._tokens.mint(current(), audience, self._clock.now())
            asking, call = measures.begin(), latest.current()
            own = (("authorization", f"Bearer {token}"), (tracing.TRACEPARENT, asking.traceparent))
            asked = call(request, timeout=limits.shortened(timeout), metadata=(*(metadata or ()), *own), **options)
            asked.add_done_callback(asking.ended)
            return asked

        return ask

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        return self._connection.channel().get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self._connection.channel().wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self._connection.channel().channel_ready()

    async def __aenter__(self) -> "ServiceChannel":
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()


def _streaming(call: Callable[..., Any]) -> Callable[..., StreamCall]:
    return lambda *arguments, **options: StreamCall(call(*arguments, **options))


def _package(method: str) -> str:
    """`embed` of `/sluiceway.embed.v1.EmbedService/Search`."""
    return method.split("/")[1].split(".")[-3]
