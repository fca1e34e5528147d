"""Metrics of runs, datasets and the registry.

No label is a name that somebody gave: objectives, states, reasons and causes are closed sets.
"""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.observability.metrics import Counter, Gauge, Histogram, Metrics
from sluiceway_train.domain.datasets import Dataset, Shard
from sluiceway_train.domain.model_aliases import AliasMove
from sluiceway_train.domain.runs import Run

_LONG_SECONDS: Final = (1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 604_800)
# Why runs fail or are refused, by us and by the worker; what else a worker calls it is `other`.
REASONS: Final = frozenset(
    (
        *("DEADLINE", "WORKER_BROKE", "INTERNAL", "DATASET_UNFIT", "BASE_DIFFERS", "NOT_REGISTERED"),
        *("BASE_MISSING", "BASE_WITHOUT_TEMPLATE", "METHOD_MISSING", "NOT_SERVABLE", "JOB_UNREADABLE"),
        *(
            "BATCH_INDIVISIBLE",
            "DIVERGED",
            "ROWS_UNREADABLE",
            "NO_ROWS",
            "EMPTY_ROWS",
            "OVERLONG_ROWS",
            "ROLES_UNFIT",
            "TARGETS_UNKNOWN",
        ),
    )
)

OPEN_RUNS: Final = Gauge("sluiceway_open_runs", "Runs of all replicas that wait or learn.", "records", ("state",))
RUNS: Final = Counter("sluiceway_runs_total", "Runs that are over, by how they ended.", "records", ("objective", "end"))
RUN_FAILURES: Final = Counter(
    "sluiceway_run_failures_total",
    "Runs that failed or were refused, by reason: `other` is what a worker alone has a name for.",
    "records",
    ("end", "reason"),
)
RUN_SECONDS: Final = Histogram(
    "sluiceway_run_seconds", "What the workers of a run took together.", "seconds", ("objective",), _LONG_SECONDS
)
RUN_WAIT_SECONDS: Final = Histogram(
    "sluiceway_run_wait_seconds", "From asking for a run to its first worker.", "seconds", buckets=_LONG_SECONDS
)
RUN_ATTEMPTS: Final = Counter(
    "sluiceway_run_attempts_total", "Workers that were started; more than one a run is a break.", "records"
)
RUN_STEPS: Final = Counter(
    "sluiceway_run_steps_total", "Steps that were learned; those that a broken worker lost count twice.", "records"
)
DATASETS: Final = Counter(
    "sluiceway_datasets_total", "Datasets that became ready, refused or frozen.", "records", ("objective", "state")
)
DATASET_ROWS: Final = Counter(
    "sluiceway_dataset_rows_total", "Rows of datasets that were built.", "records", ("split",)
)
DATASET_BYTES: Final = Counter(
    "sluiceway_dataset_bytes_total", "Bytes of their shards, before they are sealed.", "bytes"
)
LEFT_OUT: Final = Counter(
    "sluiceway_dataset_rows_left_out_total", "Rows that were left out of datasets, by why.", "records", ("reason",)
)
DATASET_TAINTS: Final = Counter(
    "sluiceway_taints_total", "Datasets and versions that a withdrawn document tainted.", "records", ("of",)
)
VERSIONS: Final = Counter("sluiceway_model_versions_total", "Versions of models that were registered.", "records")
ALIAS_MOVES: Final = Counter(
    "sluiceway_alias_moves_total",
    "Moves of aliases, by whom: a `person`, or `taint` where one left a tainted version by itself.",
    "records",
    ("by",),
)
TAINTED_ALIASES: Final = Gauge(
    "sluiceway_tainted_aliases",
    "Aliases that wait for somebody to move them: they stand for a tainted version (`version`), or try one (`canary`).",
    "records",
    ("part",),
)
LET_GO: Final = Counter(
    "sluiceway_let_go_total", "Runs and datasets that were let go of when their days were over.", "records", ("what",)
)


class RunMeter:
    """Counts the changes of runs, as they are written."""

    def __init__(self, metrics: Metrics) -> None:
        self._runs, self._failures = metrics.counter(RUNS), metrics.counter(RUN_FAILURES)
        self._seconds, self._wait = metrics.histogram(RUN_SECONDS), metrics.histogram(RUN_WAIT_SECONDS)
        self._attempts, self._steps = metrics.counter(RUN_ATTEMPTS), metrics.counter(RUN_STEPS)
        self._let_go = metrics.counter(LET_GO)

    def changed(self, before: Run, after: Run) -> None:
        self._attempts.inc(after.attempt - before.attempt)
        if after.last is not None:
            self._steps.inc(max(0, after.last.step - (before.last.step if before.last is not None else 0)))
        if before.started_at is None and after.started_at is not None:
            self._wait.observe((after.started_at - after.created_at).total_seconds())
        if after.is_over and not before.is_over:
            self._ended(after)

    def let_go(self, runs: int) -> None:
        self._let_go.labels("runs").inc(runs)

    def _ended(self, run: Run) -> None:
        self._runs.labels(run.dataset.objective, run.state).inc()
        self._seconds.labels(run.dataset.objective).observe(run.learned.total_seconds())
        if run.state in ("failed", "refused"):
            self._failures.labels(run.state, run.reason if run.reason in REASONS else "other").inc()


class DatasetMeter:
    """Counts the changes of datasets, as they are written."""

    def __init__(self, metrics: Metrics) -> None:
        self._datasets, self._rows = metrics.counter(DATASETS), metrics.counter(DATASET_ROWS)
        self._bytes, self._left_out = metrics.counter(DATASET_BYTES), metrics.counter(LEFT_OUT)
        self._taints, self._let_go = metrics.counter(DATASET_TAINTS), metrics.counter(LET_GO)

    def changed(self, dataset: Dataset, shards: Sequence[Shard]) -> None:
        """A dataset that is tainted changes nothing but that."""
        if dataset.tainted_by:
            self._taints.labels("dataset").inc()
            return
        self._datasets.labels(dataset.objective, dataset.state).inc()
        if dataset.state != "frozen":
            self._built(dataset, shards)

    def let_go(self) -> None:
        self._let_go.labels("datasets").inc()

    def _built(self, dataset: Dataset, shards: Sequence[Shard]) -> None:
        for shard in shards:
            self._rows.labels(shard.split).inc(shard.rows)
            self._bytes.inc(shard.bytes)
        for left_out in dataset.report.left_out:
            self._left_out.labels(left_out.reason).inc(left_out.rows)


class ModelMeter:
    """Counts what becomes of versions and aliases. `myself` is who moves aliases away from what is tainted."""

    def __init__(self, metrics: Metrics, myself: str) -> None:
        self._versions, self._moves = metrics.counter(VERSIONS), metrics.counter(ALIAS_MOVES)
        self._taints, self._myself = metrics.counter(DATASET_TAINTS), myself

    def registered(self, *, is_tainted: bool) -> None:
        self._versions.inc()
        if is_tainted:
            self.tainted()

    def tainted(self) -> None:
        self._taints.labels("version").inc()

    def moved(self, move: AliasMove) -> None:
        self._moves.labels("taint" if move.by == self._myself else "person").inc()
