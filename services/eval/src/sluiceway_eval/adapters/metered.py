"""Metrics of scores."""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_eval.domain.scores import AnswerScore

SCORES: Final = Counter(
    "sluiceway_scores_total",
    "Scores of answers, by how they came about: the share of `scored` is the coverage of a scorer.",
    "records",
    ("score", "status"),
)


class ScoreCounter:
    """Counts every score that is recorded; one that is recorded again is counted again."""

    def __init__(self, metrics: Metrics) -> None:
        self._scores = metrics.counter(SCORES)

    def count(self, scores: Sequence[AnswerScore]) -> None:
        for score in scores:
            self._scores.labels(score.name, score.status).inc()
