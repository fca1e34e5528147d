"""Metrics of one subscription."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from sluiceway_common.delivery.policy import Failure, Reason, Transient
from sluiceway_common.observability.metrics import Counter, Gauge, Histogram, Metrics

RECORDS: Final = Counter(
    "sluiceway_records_total",
    "Records that came to an end: done, skipped, dead_letter, left_out.",
    "records",
    ("group", "end"),
)
RECORD_SECONDS: Final = Histogram("sluiceway_record_seconds", "One try of a handler.", "seconds", ("group",))
RETRIES: Final = Counter(
    "sluiceway_record_retries_total",
    "Failed attempts that are tried again: transient or unexpected.",
    "records",
    ("group", "failure"),
)
DEAD_LETTERS: Final = Counter(
    "sluiceway_dead_letters_total", "Records put on a dead-letter topic, by reason.", "records", ("group", "reason")
)
SIGNATURE_FAULTS: Final = Counter(
    "sluiceway_signature_faults_total",
    "Records of our own topics that no service of ours is known to have said: unsigned, unknown_key, forged. They are "
    "dead letters, unless unsigned ones are accepted.",
    "records",
    ("group", "fault"),
)
LAG: Final = Gauge(
    "sluiceway_lag_records",
    "Records of the own partitions that are not committed; of a broadcast: not handled.",
    "records",
    ("group",),
)
IN_FLIGHT: Final = Gauge("sluiceway_in_flight_records", "Records taken and not committed.", "records", ("group",))
LAST_COMMIT: Final = Gauge(
    "sluiceway_commit_timestamp_seconds",
    "Unix time of the last commit, or of a later look at which nothing waited.",
    "seconds",
    ("group",),
)

End = Literal["done", "skipped", "dead_letter", "left_out"]


class Measures:
    """The measures of one group, under the names of `metrics`."""

    def __init__(self, metrics: Metrics, group: str) -> None:
        self._metrics = metrics
        self._group = group

    def ended(self, end: End) -> None:
        self._metrics.counter(RECORDS).labels(self._group, end).inc()

    def signature_fault(self, fault: str) -> None:
        self._metrics.counter(SIGNATURE_FAULTS).labels(self._group, fault).inc()

    def dead_letter(self, reason: Reason) -> None:
        self.ended("dead_letter")
        self._metrics.counter(DEAD_LETTERS).labels(self._group, reason).inc()

    def retried(self, failure: Failure) -> None:
        kind = "transient" if isinstance(failure, Transient) else "unexpected"
        self._metrics.counter(RETRIES).labels(self._group, kind).inc()

    @contextmanager
    def trying(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - began
            self._metrics.histogram(RECORD_SECONDS).labels(self._group).observe(took)

    def holds(self, records: int) -> None:
        self._metrics.gauge(IN_FLIGHT).labels(self._group).set(records)

    def lags(self, records: int) -> None:
        self._metrics.gauge(LAG).labels(self._group).set(records)

    def committed(self) -> None:
        self._metrics.gauge(LAST_COMMIT).labels(self._group).set_to_current_time()
