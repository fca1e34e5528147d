"""Metric declarations and the Prometheus registry of one process.

A package declares what it measures beside the code that measures it; `docs/metrics.md` is printed from that.
"""

from dataclasses import dataclass
from typing import Final, Literal

import prometheus_client
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

Unit = Literal["calls", "requests", "records", "texts", "seconds", "tokens", "bytes", "boolean"]

CALL_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Buckets for what takes from a millisecond to a minute."""


@dataclass(frozen=True)
class Declared:
    """Name, meaning, unit and labels of a metric. Declared once, as a constant of its module."""

    name: str
    help: str
    unit: Unit
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counter(Declared):
    """Number that only grows."""


@dataclass(frozen=True)
class Gauge(Declared):
    """Number that goes up and down."""


@dataclass(frozen=True)
class Histogram(Declared):
    """Distribution of observations over `buckets`."""

    buckets: tuple[float, ...] = CALL_SECONDS


class Metrics:
    """Metrics of one process; each is made when it is first asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[str, prometheus_client.Counter] = {}
        self._gauges: dict[str, prometheus_client.Gauge] = {}
        self._histograms: dict[str, prometheus_client.Histogram] = {}
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def counter(self, declared: Counter) -> prometheus_client.Counter:
        name = declared.name
        if name not in self._counters:
            self._counters[name] = prometheus_client.Counter(
                name, declared.help, declared.labels, registry=self.registry
            )
        return self._counters[name]

    def gauge(self, declared: Gauge) -> prometheus_client.Gauge:
        name = declared.name
        if name not in self._gauges:
            self._gauges[name] = prometheus_client.Gauge(name, declared.help, declared.labels, registry=self.registry)
        return self._gauges[name]

    def histogram(self, declared: Histogram) -> prometheus_client.Histogram:
        name = declared.name
        if name not in self._histograms:
            self._histograms[name] = prometheus_client.Histogram(
                name, declared.help, declared.labels, registry=self.registry, buckets=declared.buckets
            )
        return self._histograms[name]
