"""Metrics of calls, answered and asked: one child per method, looked up once."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

import grpc
import prometheus_client
from opentelemetry.trace import Span, SpanKind

from sluiceway_common.observability import tracing
from sluiceway_common.observability.metrics import Counter, Gauge, Histogram, Metrics
from sluiceway_common.rpc.stream_call import answered

CALLS: Final = Counter("sluiceway_calls_total", "Calls answered, by method and gRPC code.", "calls", ("method", "code"))
CALL_SECONDS: Final = Histogram(
    "sluiceway_call_seconds", "From the first byte of a call to the last of its answer.", "seconds", ("method",)
)
CALLS_RUNNING: Final = Gauge("sluiceway_calls_running", "Calls being answered now.", "calls")
INTERNAL_CALLS: Final = Counter(
    "sluiceway_internal_calls_total", "Calls to other services, by method and code.", "calls", ("method", "code")
)
INTERNAL_CALL_SECONDS: Final = Histogram(
    "sluiceway_internal_call_seconds", "From asking another service to the end of its answer.", "seconds", ("method",)
)


class MethodMeasures:
    """The measures of one method."""

    def __init__(self, metrics: Metrics, method: str) -> None:
        self._seconds = metrics.histogram(CALL_SECONDS).labels(method)
        self._running = metrics.gauge(CALLS_RUNNING)
        self._codes = _Codes(metrics.counter(CALLS), method)

    def begin(self) -> float:
        self._running.inc()
        return perf_counter()

    def since(self, began: float) -> float:
        """Seconds."""
        return perf_counter() - began

    def end(self, began: float, code: grpc.StatusCode) -> None:
        self._running.dec()
        self._seconds.observe(self.since(began))
        self._codes[code].inc()


class ChannelMeasures:
    """The measures of one method of a neighbour."""

    def __init__(self, metrics: Metrics, method: str) -> None:
        self._method = method
        self._seconds = metrics.histogram(INTERNAL_CALL_SECONDS).labels(method)
        self._codes = _Codes(metrics.counter(INTERNAL_CALLS), method)

    def begin(self) -> "Asking":
        return Asking(tracing.begun(self._method, SpanKind.CLIENT), perf_counter(), self._seconds, self._codes)


@dataclass(frozen=True, slots=True)
class Asking:
    """One call to a neighbour, until its answer has come."""

    span: Span
    began: float
    seconds: prometheus_client.Histogram
    codes: "_Codes"

    @property
    def traceparent(self) -> str:
        return tracing.traceparent(self.span)

    def ended(self, call: Any) -> None:
        """The call's done callback."""
        code = answered(call.code()) or grpc.StatusCode.UNKNOWN
        self.seconds.observe(perf_counter() - self.began)
        self.codes[code].inc()
        tracing.ended(self.span, "" if code is grpc.StatusCode.OK else code.name)


class _Codes(dict[grpc.StatusCode, prometheus_client.Counter]):
    """The counter of each code, looked up once."""

    def __init__(self, total: prometheus_client.Counter, method: str) -> None:
        super().__init__()
        self._total = total
        self._method = method

    def __missing__(self, code: grpc.StatusCode) -> prometheus_client.Counter:
        counter = self[code] = self._total.labels(self._method, code.name)
        return counter
