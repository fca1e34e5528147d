"""Runs with the worker that learns for real, over the real database: they outlive who started them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway.train.v1.events_pb2 import RunChanged
from sluiceway_common import tasks
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Conflict
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import eventually
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters import recipes
from sluiceway_train.domain.runs import Point, Run
from sluiceway_train.service import TrainService
from tests.support.train_datasets import OPERATOR
from tests.support.train_world import ANN, TrainWorld, order, workers_of

pytestmark = pytest.mark.server
_SECONDS = 240.0
# Rows that are alike would be left out.
_CORRECTED = {
    "When does the ferry leave?": "At seven from the old quay.",
    "Who mends the church clock?": "Mr Bell, each spring.",
    "Is swimming allowed upstream?": "No, since 2019.",
    "What feeds the tannery?": "Water of the mill race.",
    "How deep is lock four?": "Three metres.",
    "Which bus goes to Ashby?": "The 12, from the market.",
    "Are dogs let into the library?": "Guide dogs alone.",
    "Where do I pay a fine?": "At the town hall, room 5.",
}


@pytest.fixture(scope="module")
def undisturbed() -> list[str]:
    """SHA-256 of what the standard order has taught in a run that nobody disturbed, once there was one."""
    return []


@pytest.fixture
async def world(database: str, tmp_path: Path, training_python: Path, tiny_base: Path) -> AsyncIterator[TrainWorld]:
    await asyncio.to_thread(migrate, database, schema=db.SCHEMA, package="sluiceway_train")
    bus, pool = MemoryBus(), Database(database, schema=db.SCHEMA, pool=6)
    await bus.ensure_topics(RunChanged)
    world = TrainWorld(db.PostgresRunStore(pool, Outbox(pool, bus, db.outbox)), tmp_path, training_python, tiny_base)
    try:
        yield world
    finally:
        for pid in workers_of(tmp_path):
            os.kill(pid, signal.SIGKILL)
        await pool.stop()


@asynccontextmanager
async def supervised(*replicas: TrainService) -> AsyncIterator[None]:
    working = [asyncio.create_task(replica.supervision.run()) for replica in replicas]
    try:
        yield
    finally:
        await tasks.end(*working)


async def is_over(world: TrainWorld, run: Run) -> Run:
    async def over() -> Run | None:
        now = await world.store.get(run.tenant, run.run_id)
        return now if now is not None and now.is_over else None

    ended = await eventually(over, within=_SECONDS, every=0.1)
    assert ended is not None
    return ended


async def is_at(world: TrainWorld, run: Run, step: int) -> None:
    await eventually(lambda: world.is_at(run, step), within=_SECONDS, every=0.01)


async def test_a_run_ends_as_a_version_in_the_registry_and_leaves_no_row_behind(world: TrainWorld) -> None:
    world.data.validation = 8
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        updates = [update async for update in replica.run_queries.watch(ANN, run.run_id)]
        await world.is_swept(run)
    ended = await is_over(world, run)
    assert (ended.state, ended.version, ended.attempt, ended.steps) == ("succeeded", 1, 1, 20)
    losses = [update.loss for update in updates if isinstance(update, Point) and update.loss is not None]
    assert len(losses) == 20
    assert losses[-1] < losses[0]
    assert [update.phase for update in updates if isinstance(update, Run)][-1] == ""
    assert [update.state for update in updates if isinstance(update, Run)][-1] == "succeeded"
    assert any(update.validation_loss is not None for update in updates if isinstance(update, Point))
    assert await world.is_registered(run)
    assert world.failed == []


async def test_what_people_corrected_is_preferred_to_what_was_answered(world: TrainWorld) -> None:
    """From feedback to a signed adapter, by the recipe of DPO, whose batches are of pairs."""
    for number, (question, correction) in enumerate(_CORRECTED.items()):
        await world.datasets.corrected(number, question, f"I cannot say {number}.", correction)
    built = await world.datasets.built("preference", objective="dpo", name="tickets")
    await world.datasets.use.freezing.freeze(OPERATOR, built.dataset_id)
    replica = world.replica(data=world.datasets.data)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order(batch_size=2, epochs=4.0)))
    assert (ended.state, ended.reason, ended.hyperparameters.beta) == ("succeeded", "", 0.1)
    assert ended.hyperparameters.accumulation == recipes.standard()["dpo"].accumulation
    points = [each.point for each in await world.store.points("acme", ended.run_id, 0, 100)]
    assert points[0].margin == 0
    assert points[-1].margin is not None
    assert points[-1].margin > 0
    version = await world.models.of_run("acme", ended.run_id)
    assert version is not None
    assert version.origin.objective == "dpo"


async def test_a_service_that_starts_again_finds_its_worker_again(world: TrainWorld) -> None:
    first = world.replica("first")
    async with supervised(first):
        run = await first.run_starting.start(ANN, order(epochs=3.0))
        await is_at(world, run, 3)
    pid = world.pid(run)
    assert list(workers_of(world.folder)) == [pid]
    second = world.replica("second")
    async with supervised(second):
        await is_at(world, run, 20)
        assert list(workers_of(world.folder)) == [pid]
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt, ended.fence) == ("succeeded", 1, 2)
    assert len(await world.store.points("acme", run.run_id, 0, 100)) == 60


async def test_of_two_replicas_one_has_the_run(world: TrainWorld, undisturbed: list[str]) -> None:
    replicas = [world.replica("first"), world.replica("second")]
    async with supervised(*replicas):
        run = await replicas[0].run_starting.start(ANN, order())
        await is_at(world, run, 1)
        assert list(workers_of(world.folder)) == [world.pid(run)]
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt, ended.fence) == ("succeeded", 1, 1)
    assert ended.version == 1
    undisturbed.append(await world.weights(ended))


async def test_a_worker_that_is_killed_is_started_again_and_ends_with_the_same_bytes(
    world: TrainWorld, undisturbed: list[str]
) -> None:
    replica = world.replica()
    async with supervised(replica):
        if not undisturbed:
            undisturbed.append(
                await world.weights(await is_over(world, await replica.run_starting.start(ANN, order())))
            )
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, 12)
        os.kill(world.pid(run), signal.SIGKILL)
        ended = await is_over(world, run)
    # The second attempt kept what it learned, and failures are counted anew from there.
    assert (ended.state, ended.attempt, ended.failures) == ("succeeded", 2, 0)
    assert await world.weights(run) == undisturbed[0]
    points = [each.point for each in await world.store.points("acme", run.run_id, 0, 100)]
    assert sorted(point.step for point in points) == list(range(1, 21))
    assert {point.attempt for point in points} == {1, 2}


async def test_a_run_that_is_cancelled_ends_before_its_next_step_and_registers_nothing(world: TrainWorld) -> None:
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order(epochs=50.0))
        await is_at(world, run, 3)
        asked = await replica.run_cancelling.cancel(ANN, run.run_id)
        assert asked.cancelling
        ended = await is_over(world, run)
        await world.is_swept(run)
    assert ended.state == "cancelled"
    assert ended.last is not None
    assert ended.last.step < 1000
    assert not await world.is_registered(run)
    assert list(workers_of(world.folder)) == []
    assert await replica.run_cancelling.cancel(ANN, run.run_id) == ended


async def test_a_run_that_cannot_be_done_is_refused_with_the_reason_of_its_worker(
    world: TrainWorld,
) -> None:
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order(max_length=8)))
    assert (ended.state, ended.reason, ended.attempt) == ("refused", "OVERLONG_ROWS", 1)
    assert "max_length" in ended.message
    assert world.ended == ["refused"]


async def test_a_run_that_learns_for_too_long_has_failed(world: TrainWorld) -> None:
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order(epochs=100.0, deadline=timedelta(seconds=10)))
        ended = await is_over(world, run)
    assert (ended.state, ended.reason) == ("failed", "DEADLINE")
    assert not await world.is_registered(run)


async def test_a_worker_without_memory_enough_breaks_and_the_run_says_so(world: TrainWorld) -> None:
    replica = world.replica(memory=64 * 2**20, attempts=1)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.reason) == ("failed", "WORKER_BROKE")
    with pytest.raises(Conflict, match="failed already"):
        await replica.run_cancelling.cancel(ANN, run_id=ended.run_id)
