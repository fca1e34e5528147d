"""Metrics of verdicts."""

from typing import Final

from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_guard.domain.verdict import Verdict

SHADOW_DIFFERENCES: Final = Counter(
    "sluiceway_guard_shadow_differences_total",
    "Texts of which the shadow policy would have decided otherwise, by their kind and by both actions.",
    "texts",
    ("kind", "action", "shadow"),
)


class MeteredVerdicts:
    """Counts verdicts; where they are said."""

    def __init__(self, metrics: Metrics) -> None:
        self._differences = metrics.counter(SHADOW_DIFFERENCES)

    def __call__(self, verdict: Verdict) -> None:
        if verdict.shadow is not None and verdict.shadow.action != verdict.action:
            self._differences.labels(verdict.kind, verdict.action, verdict.shadow.action).inc()
