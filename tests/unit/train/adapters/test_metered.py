"""What is written of runs, datasets and models is counted once, under labels of closed sets."""

import ast
import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import AliasMoved, DatasetChanged, DatasetRequested, ModelTrained, RunChanged
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.observability.counted import CountedGauge
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import ManualClock
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.adapters.metered import OPEN_RUNS, REASONS, TAINTED_ALIASES, DatasetMeter, ModelMeter, RunMeter
from sluiceway_train.domain.datasets import Dataset, DatasetOptions, DatasetReport, LeftOut, Shard
from sluiceway_train.domain.model_aliases import AliasMove, ModelAlias
from sluiceway_train.domain.model_versions import manifest
from sluiceway_train.domain.runs import Point, begun, ended, progressed
from sluiceway_train.ports.datasets import DatasetOrder
from sluiceway_train.service.aliases import MYSELF
from sluiceway_train.service.model_events import alias_moved, model_trained
from sluiceway_train.service.run_events import run_changed
from tests.support.repository import ROOT
from tests.support.train_builders import Said, a_run
from tests.support.train_models import AT, FILES, nobody, version


def read(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def a_dataset(**changes: object) -> Dataset:
    dataset = Dataset(tenant="acme", dataset_id="ds_" + "1" * 32, name="support", objective="sft", created_at=START)
    return replace(dataset, **changes)  # type: ignore[arg-type]


def test_a_run_is_counted_from_its_first_worker_to_its_end() -> None:
    metrics = Metrics()
    meter, waiting = RunMeter(metrics), a_run(1)
    first = begun(waiting, waiting.created_at + timedelta(seconds=30), report_offset=0)
    learned = progressed(
        first, phase="", steps=20, last=Point(step=12, epoch=0.5, attempt=1, loss=1.0), report_offset=9
    )
    over = ended(learned, "failed", waiting.created_at + timedelta(seconds=90), reason="WORKER_BROKE")
    for before, after in ((waiting, first), (first, learned), (learned, over)):
        meter.changed(before, after)
    assert read(metrics, "sluiceway_run_attempts_total") == 1
    assert read(metrics, "sluiceway_run_steps_total") == 12
    assert read(metrics, "sluiceway_run_wait_seconds_sum") == 30
    assert read(metrics, "sluiceway_run_seconds_sum", objective="sft") == 60
    assert read(metrics, "sluiceway_runs_total", objective="sft", end="failed") == 1
    assert read(metrics, "sluiceway_run_failures_total", end="failed", reason="WORKER_BROKE") == 1


def raised_by_the_worker() -> set[str]:
    """Reasons that its sources name where they refuse."""
    sources = (ROOT / "services/train/src/sluiceway_train_worker").rglob("*.py")
    calls = [
        one for path in sources for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)
    ]
    refusing = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in ("Refused", "_refuse")]
    named = [value.value for one in refusing for value in one.args if isinstance(value, ast.Constant)]
    return {one for one in named if isinstance(one, str) and one.isupper()}


def test_each_reason_that_the_worker_knows_is_a_label_of_its_own() -> None:
    raised = raised_by_the_worker()
    assert {"BASE_MISSING", "EMPTY_ROWS"} < raised
    assert raised - REASONS == set()


def test_a_reason_that_nobody_knows_is_no_label_of_its_own() -> None:
    metrics = Metrics()
    RunMeter(metrics).changed(a_run(1), ended(a_run(1), "refused", START, reason="what a worker says"))
    assert read(metrics, "sluiceway_run_failures_total", end="refused", reason="other") == 1
    assert read(metrics, "sluiceway_run_failures_total", end="refused", reason="what a worker says") is None


def test_a_dataset_is_counted_with_its_rows_and_what_was_left_out() -> None:
    metrics = Metrics()
    meter = DatasetMeter(metrics)
    shards = [
        Shard(sha256="a", split="training", row_ids=("1", "2"), bytes=70),
        Shard(sha256="b", split="validation", row_ids=("3",), bytes=30),
    ]
    ready = a_dataset(state="ready", report=DatasetReport(left_out=(LeftOut("duplicate", 4),)))
    meter.changed(ready, shards)
    meter.changed(replace(ready, state="frozen"), ())
    meter.changed(replace(ready, state="frozen", tainted_by=("doc_1",)), ())
    assert read(metrics, "sluiceway_datasets_total", objective="sft", state="ready") == 1
    assert read(metrics, "sluiceway_datasets_total", objective="sft", state="frozen") == 1
    assert read(metrics, "sluiceway_dataset_rows_total", split="training") == 2
    assert read(metrics, "sluiceway_dataset_bytes_total") == 100
    assert read(metrics, "sluiceway_dataset_rows_left_out_total", reason="duplicate") == 4
    assert read(metrics, "sluiceway_taints_total", of="dataset") == 1


async def test_the_gauge_shows_how_many_runs_wait() -> None:
    metrics, store = Metrics(), MemoryRunStore(Said())
    for number in (1, 2):
        await store.create(a_run(number), None, run_changed(a_run(number), START))
    await CountedGauge(OPEN_RUNS, store.open_counts, metrics, ManualClock()).look()
    assert read(metrics, "sluiceway_open_runs", state="queued") == 2
    assert read(metrics, "sluiceway_open_runs", state="running") == 0


async def test_the_gauge_shows_which_aliases_wait_for_somebody() -> None:
    metrics, store = Metrics(), MemoryModelStore()
    made = await store.add(version(), model_trained)
    alias = ModelAlias(tenant="acme", model="writer", name="live", version=1, revision=1, moved_at=AT)
    await store.move(AliasMove(alias=alias, by="ann"), await alias_moved(alias, "ann", (), MemorySeal()))
    await store.taint(made, "doc_1", model_trained)
    await CountedGauge(TAINTED_ALIASES, store.tainted_aliases, metrics, ManualClock()).look()
    assert read(metrics, "sluiceway_tainted_aliases", part="version") == 1
    assert read(metrics, "sluiceway_tainted_aliases", part="canary") == 0


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[tuple[Database, Outbox, BlobReferences]]:
    await asyncio.to_thread(migrate, database, schema=db.SCHEMA, package="sluiceway_train")
    pool, bus = Database(database, schema=db.SCHEMA, pool=4), MemoryBus()
    await bus.ensure_topics(RunChanged, DatasetRequested, DatasetChanged, ModelTrained, AliasMoved)
    yield pool, Outbox(pool, bus, db.outbox), BlobReferences(pool, FilesystemBlobs(tmp_path), db.blobs)
    await pool.stop()


@pytest.mark.server
async def test_the_stores_count_what_they_wrote_and_nothing_twice(
    world: tuple[Database, Outbox, BlobReferences],
) -> None:
    pool, outbox, references = world
    metrics = Metrics()
    runs = db.MeteredRunStore(pool, outbox, 10, RunMeter(metrics))
    run = await runs.create(a_run(1), None, run_changed(a_run(1), START))
    over = ended(run, "cancelled", START + timedelta(seconds=5))
    assert [await runs.commit(run, over, None) for _ in range(2)] == [True, False]
    assert await runs.sweep(START + timedelta(days=1), 10) == 1
    assert read(metrics, "sluiceway_runs_total", objective="sft", end="cancelled") == 1
    assert read(metrics, "sluiceway_let_go_total", what="runs") == 1

    seal, clock = MemorySeal(), ManualClock()
    datasets = db.MeteredDatasets(pool, outbox, references, seal=seal, clock=clock, meter=DatasetMeter(metrics))
    added = await datasets.add(DatasetOrder(dataset=a_dataset(), options=DatasetOptions()))
    refused = added.refused("nothing is left")
    assert [await datasets.change(refused) for _ in range(2)] == [True, False]
    assert [await datasets.let_go(refused) for _ in range(2)] == [True, False]
    assert read(metrics, "sluiceway_datasets_total", objective="sft", state="refused") == 1
    assert read(metrics, "sluiceway_let_go_total", what="datasets") == 1

    models = db.MeteredModelStore(pool, outbox, references, is_dropped=nobody, meter=ModelMeter(metrics, MYSELF))
    for content in (*FILES.values(), b"{}", manifest(version().origin, version().files)):
        await references.put("acme", content)
    made, _ = [await models.add(version(), model_trained) for _ in range(2)]
    alias = ModelAlias(tenant="acme", model="writer", name="live", version=1, revision=1, moved_at=AT)
    for by in ("ann", MYSELF):
        assert await models.move(AliasMove(alias=alias, by=by), await alias_moved(alias, by, (), seal))
        alias = replace(alias, revision=2)
    again = replace(alias, revision=2)
    assert not await models.move(AliasMove(alias=again, by="ann"), await alias_moved(again, "ann", (), seal))
    for _ in range(2):
        await models.taint(made, "doc_1", model_trained)
    assert read(metrics, "sluiceway_model_versions_total") == 1
    assert read(metrics, "sluiceway_alias_moves_total", by="person") == 1
    assert read(metrics, "sluiceway_alias_moves_total", by="taint") == 1
    assert read(metrics, "sluiceway_taints_total", of="version") == 1
