"""How calls are counted: one child per method, looked up once."""

from time import perf_counter

import grpc
from prometheus_client import Counter

from sluiceway_common.metrics import Metrics


class MethodMeasures:
    """The measures of one method."""

    def __init__(self, metrics: Metrics, method: str) -> None:
        self._seconds = metrics.histogram("sluiceway_call_seconds").labels(method)
        self._running = metrics.gauge("sluiceway_calls_running")
        self._total = metrics.counter("sluiceway_calls_total")
        self._method = method
        self._codes: dict[grpc.StatusCode, Counter] = {}

    def begin(self) -> float:
        self._running.inc()
        return perf_counter()

    def end(self, began: float, code: grpc.StatusCode) -> None:
        self._running.dec()
        self._seconds.observe(perf_counter() - began)
        counter = self._codes.get(code)
        if counter is None:
            counter = self._codes[code] = self._total.labels(self._method, code.name)
        counter.inc()
