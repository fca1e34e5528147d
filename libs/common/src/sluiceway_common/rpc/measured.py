"""How calls are counted, answered and asked: one child per method, looked up once."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import grpc
from opentelemetry.trace import Span, SpanKind
from prometheus_client import Counter, Histogram

from sluiceway_common import telemetry
from sluiceway_common.metrics import Metrics


class MethodMeasures:
    """The measures of one method."""

    def __init__(self, metrics: Metrics, method: str) -> None:
        self._seconds = metrics.histogram("sluiceway_call_seconds").labels(method)
        self._running = metrics.gauge("sluiceway_calls_running")
        self._codes = _Codes(metrics.counter("sluiceway_calls_total"), method)

    def begin(self) -> float:
        self._running.inc()
        return perf_counter()

    def end(self, began: float, code: grpc.StatusCode) -> None:
        self._running.dec()
        self._seconds.observe(perf_counter() - began)
        self._codes[code].inc()


class ChannelMeasures:
    """The measures of one method of a neighbour."""

    def __init__(self, metrics: Metrics, method: str) -> None:
        self._method = method
        self._seconds = metrics.histogram("sluiceway_internal_call_seconds").labels(method)
        self._codes = _Codes(metrics.counter("sluiceway_internal_calls_total"), method)

    def begin(self) -> "Asking":
        return Asking(telemetry.begun(self._method, SpanKind.CLIENT), perf_counter(), self._seconds, self._codes)


@dataclass(frozen=True, slots=True)
class Asking:
    """One call to a neighbour, until its answer has come."""

    span: Span
    began: float
    seconds: Histogram
    codes: "_Codes"

    @property
    def traceparent(self) -> str:
        return telemetry.traceparent(self.span)

    def ended(self, call: Any) -> None:
        """The call's done callback."""
        code = _code(call)
        self.seconds.observe(perf_counter() - self.began)
        self.codes[code].inc()
        telemetry.ended(self.span, "" if code is grpc.StatusCode.OK else code.name)


class _Codes(dict[grpc.StatusCode, Counter]):
    """The counter of each code, looked up once."""

    def __init__(self, total: Counter, method: str) -> None:
        super().__init__()
        self._total = total
        self._method = method

    def __missing__(self, code: grpc.StatusCode) -> Counter:
        counter = self[code] = self._total.labels(self._method, code.name)
        return counter


def _code(call: Any) -> grpc.StatusCode:
    """The code of a call that has ended: asking for it is a coroutine that then has nothing to wait for."""
    asking = call.code()
    try:
        asking.send(None)
    except StopIteration as answer:
        code: grpc.StatusCode = answer.value
        return code
    asking.close()
    return grpc.StatusCode.UNKNOWN
