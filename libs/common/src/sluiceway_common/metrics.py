"""What is measured: every name with its unit and meaning, in one table."""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

Name = Literal[
    "sluiceway_calls_total",
    "sluiceway_call_seconds",
    "sluiceway_calls_running",
    "sluiceway_internal_calls_total",
    "sluiceway_internal_call_seconds",
    "sluiceway_requests_total",
    "sluiceway_request_seconds",
    "sluiceway_generations_total",
    "sluiceway_generation_seconds",
    "sluiceway_generation_tokens_total",
    "sluiceway_first_token_seconds",
    "sluiceway_next_token_seconds",
    "sluiceway_answers_total",
    "sluiceway_encoded_texts_total",
    "sluiceway_encoded_tokens_total",
    "sluiceway_encode_seconds",
    "sluiceway_records_total",
    "sluiceway_record_seconds",
    "sluiceway_record_retries_total",
    "sluiceway_dead_letters_total",
    "sluiceway_lag_records",
    "sluiceway_in_flight_records",
    "sluiceway_commit_timestamp_seconds",
    "sluiceway_outbox_records",
    "sluiceway_outbox_age_seconds",
    "sluiceway_spool_bytes",
]
Unit = Literal["calls", "requests", "records", "seconds", "tokens", "bytes", "1"]


@dataclass(frozen=True)
class Measure:
    """What a name means."""

    unit: Unit
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_CALL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

_TOKEN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)

MEASURES: dict[Name, Measure] = {
    "sluiceway_calls_total": Measure("calls", "Calls answered, by method and gRPC code.", ("method", "code")),
    "sluiceway_call_seconds": Measure(
        "seconds", "From the first byte of a call to the last of its answer.", ("method",), _CALL_SECONDS
    ),
    "sluiceway_calls_running": Measure("calls", "Calls being answered now."),
    "sluiceway_internal_calls_total": Measure(
        "calls", "Calls to other services, by method and code.", ("method", "code")
    ),
    "sluiceway_internal_call_seconds": Measure(
        "seconds", "From asking another service to the end of its answer.", ("method",), _CALL_SECONDS
    ),
    "sluiceway_requests_total": Measure(
        "requests", "HTTP requests answered, by endpoint and status; 499: the caller went away.", ("endpoint", "status")
    ),
    "sluiceway_request_seconds": Measure(
        "seconds", "From the head of a request to the end of its answer.", ("endpoint",), _CALL_SECONDS
    ),
    "sluiceway_generations_total": Measure(
        "calls", "Texts that a model was asked for, by how they ended: stop, length, an error.", ("model", "end")
    ),
    "sluiceway_generation_seconds": Measure(
        "seconds", "From the question to the last token.", ("model",), _CALL_SECONDS
    ),
    "sluiceway_generation_tokens_total": Measure("tokens", "Tokens read (input) and made (output).", ("model", "kind")),
    "sluiceway_first_token_seconds": Measure(
        "seconds", "From the question to the first token.", ("model",), _CALL_SECONDS
    ),
    "sluiceway_next_token_seconds": Measure(
        "seconds", "From one token to the next, the mean of a text.", ("model",), _TOKEN_SECONDS
    ),
    "sluiceway_answers_total": Measure(
        "calls", "Answers given, by how they stand to the documents.", ("model", "groundedness")
    ),
    "sluiceway_encoded_texts_total": Measure("1", "Texts turned into vectors, by what for.", ("purpose",)),
    "sluiceway_encoded_tokens_total": Measure("tokens", "Tokens read for vectors, by what for.", ("purpose",)),
    "sluiceway_encode_seconds": Measure(
        "seconds", "From asking the encoder to its answer, by what for.", ("purpose",), _CALL_SECONDS
    ),
    "sluiceway_records_total": Measure(
        "records", "Records that came to an end: done, skipped, dead_letter, left_out.", ("group", "end")
    ),
    "sluiceway_record_seconds": Measure("seconds", "One try of a handler.", ("group",), _CALL_SECONDS),
    "sluiceway_record_retries_total": Measure(
        "records", "Failed attempts that are tried again: transient or unexpected.", ("group", "failure")
    ),
    "sluiceway_dead_letters_total": Measure(
        "records", "Records put on a dead-letter topic, by reason.", ("group", "reason")
    ),
    "sluiceway_lag_records": Measure(
        "records", "Records of the own partitions that are not committed; of a broadcast: not handled.", ("group",)
    ),
    "sluiceway_in_flight_records": Measure("records", "Records taken and not committed.", ("group",)),
    "sluiceway_commit_timestamp_seconds": Measure("seconds", "Unix time of the last commit.", ("group",)),
    "sluiceway_outbox_records": Measure("records", "Events committed that the log has not got; counted to 10,000."),
    "sluiceway_outbox_age_seconds": Measure("seconds", "Age of the oldest event in the outbox; 0 when it is empty."),
    "sluiceway_spool_bytes": Measure("bytes", "Events on the disk of this machine that the log has not got."),
}


class Metrics:
    """The measures of one process; each is made when it is first asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[Name, Counter] = {}
        self._gauges: dict[Name, Gauge] = {}
        self._histograms: dict[Name, Histogram] = {}
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def counter(self, name: Name) -> Counter:
        if name not in self._counters:
            measure = MEASURES[name]
            self._counters[name] = Counter(name, measure.meaning, measure.labels, registry=self.registry)
        return self._counters[name]

    def gauge(self, name: Name) -> Gauge:
        if name not in self._gauges:
            measure = MEASURES[name]
            self._gauges[name] = Gauge(name, measure.meaning, measure.labels, registry=self.registry)
        return self._gauges[name]

    def histogram(self, name: Name) -> Histogram:
        if name not in self._histograms:
            measure = MEASURES[name]
            self._histograms[name] = Histogram(
                name, measure.meaning, measure.labels, registry=self.registry, buckets=measure.buckets
            )
        return self._histograms[name]
