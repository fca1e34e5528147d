"""Metrics of scores, evaluations and gates. No label is a name that somebody gave."""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.observability.metrics import Counter, Gauge, Histogram, Metrics
from sluiceway_eval.domain.evaluations import CaseOutcome, ModelEvaluation
from sluiceway_eval.domain.scores import AnswerScore

SCORES: Final = Counter(
    "sluiceway_scores_total",
    "Scores of answers, by how they came about: the share of `scored` is the coverage of a scorer.",
    "records",
    ("score", "status"),
)


OPEN_EVALUATIONS: Final = Gauge(
    "sluiceway_open_evaluations", "Evaluations of all replicas that wait or are at work.", "records", ("state",)
)
EVALUATIONS: Final = Counter(
    "sluiceway_evaluations_total", "Evaluations that are over, by how they ended.", "records", ("end",)
)
EVALUATION_FAILURES: Final = Counter(
    "sluiceway_evaluation_failures_total", "Evaluations that could not be done, by reason.", "records", ("reason",)
)
EVALUATION_SECONDS: Final = Histogram(
    "sluiceway_evaluation_seconds",
    "From the first claim of an evaluation to its end.",
    "seconds",
    buckets=(1, 5, 15, 60, 300, 900, 1800, 3600, 14_400, 86_400),
)
EVALUATION_CASES: Final = Counter(
    "sluiceway_evaluation_cases_total",
    "Cases that were asked of a model, by its side (candidate, champion) and result (passed, failed).",
    "records",
    ("side", "result"),
)
GATE_VERDICTS: Final = Counter(
    "sluiceway_gate_verdicts_total",
    "What gates came to: approved, refused, or undecided where the cases were too few.",
    "records",
    ("outcome",),
)
EVALUATIONS_LET_GO: Final = Counter(
    "sluiceway_evaluations_let_go_total", "Evaluations that were let go of when their days were over.", "records"
)


class EvaluationMeter:
    """Counts the changes of evaluations, as they are written."""

    def __init__(self, metrics: Metrics) -> None:
        self._ends, self._failures = metrics.counter(EVALUATIONS), metrics.counter(EVALUATION_FAILURES)
        self._seconds, self._cases = metrics.histogram(EVALUATION_SECONDS), metrics.counter(EVALUATION_CASES)
        self._verdicts, self._let_go = metrics.counter(GATE_VERDICTS), metrics.counter(EVALUATIONS_LET_GO)

    def changed(self, before: ModelEvaluation, after: ModelEvaluation) -> None:
        if before.is_over or not after.is_over:
            return
        self._ends.labels(after.state).inc()
        if after.started_at is not None and after.ended_at is not None:
            self._seconds.observe((after.ended_at - after.started_at).total_seconds())
        if after.state == "failed":
            self._failures.labels(after.reason).inc()
        outcome = after.judgement.outcome if after.judgement is not None else None
        if after.gate and outcome is not None:
            self._verdicts.labels(outcome).inc()

    def asked(self, outcome: CaseOutcome) -> None:
        """A case that is recorded again after a crash counts again."""
        for side, verdict in (("candidate", outcome.candidate), ("champion", outcome.champion)):
            if verdict is not None:
                self._cases.labels(side, "passed" if verdict.passed else "failed").inc()

    def let_go(self, evaluations: int) -> None:
        self._let_go.inc(evaluations)


class ScoreCounter:
    """Counts every score that is recorded; one that is recorded again is counted again."""

    def __init__(self, metrics: Metrics) -> None:
        self._scores = metrics.counter(SCORES)

    def count(self, scores: Sequence[AnswerScore]) -> None:
        for score in scores:
            self._scores.labels(score.name, score.status).inc()
