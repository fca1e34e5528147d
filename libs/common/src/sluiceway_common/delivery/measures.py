"""What is measured of one subscription."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sluiceway_common.delivery.policy import Failure, Reason, Transient
from sluiceway_common.metrics import Metrics

End = Literal["done", "skipped", "dead_letter", "left_out"]


class Measures:
    """The measures of one group, under the names of `metrics`."""

    def __init__(self, metrics: Metrics, group: str) -> None:
        self._metrics = metrics
        self._group = group

    def ended(self, end: End) -> None:
        self._metrics.counter("sluiceway_records_total").labels(self._group, end).inc()

    def dead_letter(self, reason: Reason) -> None:
        self.ended("dead_letter")
        self._metrics.counter("sluiceway_dead_letters_total").labels(self._group, reason).inc()

    def retried(self, failure: Failure) -> None:
        kind = "transient" if isinstance(failure, Transient) else "unexpected"
        self._metrics.counter("sluiceway_record_retries_total").labels(self._group, kind).inc()

    @contextmanager
    def trying(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - began
            self._metrics.histogram("sluiceway_record_seconds").labels(self._group).observe(took)

    def holds(self, records: int) -> None:
        self._metrics.gauge("sluiceway_in_flight_records").labels(self._group).set(records)

    def lags(self, records: int) -> None:
        self._metrics.gauge("sluiceway_lag_records").labels(self._group).set(records)

    def committed(self) -> None:
        self._metrics.gauge("sluiceway_commit_timestamp_seconds").labels(self._group).set_to_current_time()
