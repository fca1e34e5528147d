"""What becomes of a run, with workers that do what is written down and the launcher's real processes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway_common import tasks
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Backoff
from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.domain.runs import REGISTERING, Point, Run, RunState
from sluiceway_train.service import TrainService, concluding
from sluiceway_train.service.run_events import run_changed
from tests.support import scripted_worker as worker
from tests.support.scripted_worker import CHECKPOINT, CRASHED, DONE, KILLED, LEARNS, WAITS, Deed, phase
from tests.support.train_builders import Said, a_run
from tests.support.train_world import ANN, TrainWorld, order, workers_of


class Fragile(MemoryRunStore):
    """A store that can lose a run, and is away whenever somebody writes `away_at`."""

    away_at: RunState | None = None

    def lose(self, run: Run) -> None:
        del self._runs[run.tenant, run.run_id]

    async def commit(self, before: Run, after: Run, event: OutgoingEvent | None, points: Sequence[Point] = ()) -> bool:
        if after.state == self.away_at:
            raise Unavailable("the store is away")
        return await super().commit(before, after, event, points)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def store(said: Said) -> Fragile:
    return Fragile(said)


@pytest.fixture
async def world(tmp_path: Path, store: Fragile) -> AsyncIterator[TrainWorld]:
    base = tmp_path / "base.gguf"
    base.write_text("GGUF")
    yield TrainWorld(store, tmp_path, worker.written(tmp_path / "worker"), base)
    for pid in workers_of(tmp_path):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next try comes soon, and not so soon that nobody sees a run wait for it."""
    monkeypatch.setattr(concluding, "_BACKOFF", Backoff(0.3, most=1.0))


def does(world: TrainWorld, *attempts: Sequence[Deed]) -> None:
    worker.script(world.folder / "worker", *attempts)


def let_go(world: TrainWorld) -> None:
    worker.let_go(world.folder / "worker")


@asynccontextmanager
async def supervised(*replicas: TrainService) -> AsyncIterator[None]:
    working = [asyncio.create_task(replica.supervision.run()) for replica in replicas]
    try:
        yield
    finally:
        await tasks.end(*working)


async def now(world: TrainWorld, run: Run) -> Run:
    found = await world.store.get(run.tenant, run.run_id)
    assert found is not None
    return found


async def is_over(world: TrainWorld, run: Run) -> Run:
    async def over() -> Run | None:
        found = await now(world, run)
        return found if found.is_over else None

    ended = await eventually(over, within=60)
    assert ended is not None
    return ended


async def is_at(world: TrainWorld, run: Run, step: int) -> None:
    """The store knows of this step."""

    async def there() -> bool:
        last = (await now(world, run)).last
        return last is not None and last.step >= step

    await eventually(there, within=60)


async def test_what_a_worker_has_learned_becomes_a_version_and_each_state_is_told_once(
    world: TrainWorld, said: Said
) -> None:
    does(world, [*LEARNS, *DONE])
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, run := await replica.run_starting.start(ANN, order()))
        await world.is_swept(run)
    assert (ended.state, ended.version, ended.steps, ended.attempt) == ("succeeded", 1, worker.STEPS, 1)
    assert said.states() == [(1, "queued"), (2, "running"), (3, "succeeded")]
    assert ended.last is not None
    assert ended.last.loss == 1.0
    assert await world.is_registered(run)


async def test_a_version_has_the_last_figures_of_what_was_learned_and_of_what_was_held_back(world: TrainWorld) -> None:
    does(world, [*LEARNS, worker.validated(worker.STEPS, 1.3), *DONE])
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    version = await world.models.of_run("acme", ended.run_id)
    assert version is not None
    figures = {"loss": 1.0, "validation_loss": 1.3, "learning_rate": 1e-3}
    assert version.metrics == {"step": 4.0, "epoch": 1.0, **figures}


async def test_figures_of_a_worker_that_broke_behind_its_last_step_are_those_of_the_version(world: TrainWorld) -> None:
    does(world, [*LEARNS, worker.validated(worker.STEPS, 1.3), CHECKPOINT, KILLED], [worker.phase("loading"), *DONE])
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    version = await world.models.of_run("acme", ended.run_id)
    assert version is not None
    assert (version.metrics["loss"], version.metrics["validation_loss"]) == (1.0, 1.3)


async def test_without_room_on_the_disk_a_run_goes_back_into_the_queue_and_no_worker_is_started(
    world: TrainWorld, said: Said
) -> None:
    run = await world.replica().run_starting.start(ANN, order())
    world.floor = 2**62
    async with supervised(world.replica()):
        await eventually(lambda: (3, "queued") in said.states(), within=30)
    waiting = await now(world, run)
    assert (waiting.attempt, waiting.failures) == (0, 0)
    assert waiting.available_at > waiting.created_at
    assert not world.folders.of(run.run_id).exists()


async def test_a_worker_that_breaks_is_started_again(world: TrainWorld, said: Said) -> None:
    does(world, [*LEARNS, KILLED], [*LEARNS, *CRASHED], [*LEARNS, *DONE])
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.attempt, ended.failures) == ("succeeded", 3, 2)
    assert world.ended == ["killed", "crashed"]
    states = ["queued", "running", "queued", "running", "queued", "running", "succeeded"]
    assert said.states() == list(enumerate(states, start=1))
    assert len(await world.store.points("acme", ended.run_id, 0, 100)) == worker.STEPS


@pytest.mark.parametrize("name", ["adapter.gguf", "adapter_config.json"])
async def test_an_adapter_that_is_not_as_it_was_reported_is_written_again(world: TrainWorld, name: str) -> None:
    does(world, [*LEARNS, *DONE, {"tear": name}], [*LEARNS, *DONE])
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.attempt, ended.failures, world.ended) == ("succeeded", 2, 1, ["torn"])
    version = await world.models.of_run("acme", ended.run_id)
    assert version is not None
    assert all(file.bytes for file in version.files)


async def test_an_adapter_that_is_torn_each_time_is_no_version(world: TrainWorld) -> None:
    does(world, [*LEARNS, *DONE, {"tear": "adapter.gguf"}])
    replica = world.replica(attempts=2)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.reason) == ("failed", "WORKER_BROKE")
    assert "at last with ADAPTER_TORN; see that it has memory and disk enough" in ended.message
    assert not await world.is_registered(ended)


async def test_one_that_breaks_too_often_has_failed_and_says_how(world: TrainWorld) -> None:
    does(world, CRASHED)
    replica = world.replica(attempts=2)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
        await world.is_swept(ended)
    assert (ended.state, ended.reason, ended.failures) == ("failed", "WORKER_BROKE", 1)
    assert "broke 2 times, at last with RuntimeError" in ended.message


async def test_one_that_was_asked_to_end_by_somebody_else_goes_on(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS], [*LEARNS, *DONE])
    replica = world.replica(attempts=1)
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, 1)
        os.kill(world.pid(run), signal.SIGTERM)
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt, ended.failures) == ("succeeded", 2, 0)


async def test_one_that_was_killed_before_it_had_ended_as_it_was_asked_goes_on_too(world: TrainWorld) -> None:
    asked = [*LEARNS, phase("stopping"), KILLED]
    does(world, asked, asked, [*LEARNS, *DONE])
    replica = world.replica(attempts=1)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.attempt, ended.failures) == ("succeeded", 3, 0)


async def test_one_that_gets_on_may_break_again_and_again(world: TrainWorld) -> None:
    kept = [*LEARNS, CHECKPOINT, KILLED]
    does(world, kept, kept, kept, [*LEARNS, *DONE])
    replica = world.replica(attempts=2)
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.attempt, ended.failures) == ("succeeded", 4, 1)


async def test_a_reason_of_the_worker_is_told(world: TrainWorld) -> None:
    does(world, worker.refused("NO_ROWS", "there is no row to learn from"))
    replica = world.replica()
    async with supervised(replica):
        ended = await is_over(world, await replica.run_starting.start(ANN, order()))
    assert (ended.state, ended.reason, ended.message) == ("refused", "NO_ROWS", "there is no row to learn from")


async def test_a_cancelled_run_registers_nothing_though_its_worker_was_done(world: TrainWorld) -> None:
    does(world, [*LEARNS, {"deaf": True}, WAITS, *DONE])
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        await replica.run_cancelling.cancel(ANN, run.run_id)
        let_go(world)
        ended = await is_over(world, run)
    assert ended.state == "cancelled"
    assert not await world.is_registered(run)


async def test_a_worker_that_does_not_hear_is_killed_in_the_end(world: TrainWorld) -> None:
    does(world, [*LEARNS, {"deaf": True}, WAITS])
    replica = world.replica(stop=0.3)
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        pid = world.pid(run)
        await replica.run_cancelling.cancel(ANN, run.run_id)
        ended = await is_over(world, run)
    assert ended.state == "cancelled"
    assert pid not in workers_of(world.folder)


async def test_a_run_that_waits_is_cancelled_at_once(world: TrainWorld, said: Said) -> None:
    replica = world.replica()
    run = await replica.run_starting.start(ANN, order())
    ended = await replica.run_cancelling.cancel(ANN, run.run_id)
    assert ended.state == "cancelled"
    assert await replica.run_cancelling.cancel(ANN, run.run_id) == ended
    assert said.states() == [(1, "queued"), (2, "cancelled")]


async def test_what_is_on_its_way_into_the_registry_cannot_be_cancelled(world: TrainWorld) -> None:
    replica = world.replica()
    run = await replica.run_starting.start(ANN, order())
    marked = replace(run, state="running", phase=REGISTERING, revision=2)
    assert await world.store.commit(run, marked, None)
    with pytest.raises(Conflict, match="too late to cancel"):
        await replica.run_cancelling.cancel(ANN, run.run_id)


async def test_a_run_that_learned_for_as_long_as_it_may_has_failed(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS])
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order(deadline=timedelta(seconds=0.5)))
        ended = await is_over(world, run)
    assert (ended.state, ended.reason) == ("failed", "DEADLINE")
    assert ended.learned >= timedelta(seconds=0.5)


async def test_a_dataset_that_is_not_fit_any_more_is_not_learned_from(world: TrainWorld) -> None:
    replica = world.replica()
    run = await replica.run_starting.start(ANN, order())
    world.data.unfit = "a document of it was withdrawn; freeze another version"
    async with supervised(replica):
        ended = await is_over(world, run)
    assert (ended.state, ended.reason, ended.attempt) == ("refused", "DATASET_UNFIT", 0)
    assert "was withdrawn" in ended.message


async def test_what_was_learned_from_a_dataset_that_became_unfit_is_not_registered(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS, *DONE])
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        world.data.unfit = "a document of it was withdrawn; freeze another version"
        let_go(world)
        ended = await is_over(world, run)
    assert (ended.state, ended.reason) == ("refused", "DATASET_UNFIT")
    assert not await world.is_registered(run)


async def test_rows_of_a_withdrawn_document_do_not_lie_there_until_the_end(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS, *DONE])
    replica = world.replica(fit=0.1)
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        world.data.unfit = "a document of it was withdrawn; freeze another version"
        ended = await is_over(world, run)
        await world.is_swept(run)
    assert (ended.state, ended.reason) == ("refused", "DATASET_UNFIT")
    assert list(workers_of(world.folder)) == []


async def test_a_run_that_waits_for_its_next_try_has_no_rows_in_the_clear(world: TrainWorld) -> None:
    does(world, CRASHED, [*LEARNS, *DONE])

    async def waits() -> bool:
        found = await now(world, run)
        return (found.state, found.failures) == ("queued", 1)

    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await eventually(waits, within=60)
        assert list(world.folders.of(run.run_id).rglob("*.parquet")) == []
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt) == ("succeeded", 2)


async def test_a_base_that_is_another_file_by_now_is_not_learned_beside(world: TrainWorld) -> None:
    replica = world.replica()
    run = await replica.run_starting.start(ANN, order())
    world.base.write_text("another one")
    async with supervised(replica):
        ended = await is_over(world, run)
    assert (ended.state, ended.reason) == ("refused", "BASE_DIFFERS")


async def test_whoever_starts_again_finds_the_worker_and_its_words_again(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS, *DONE])
    async with supervised(world.replica("first")):
        run = await world.replica().run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        pid = world.pid(run)
    second = world.replica("second")
    async with supervised(second):
        await eventually(lambda: _owned(world, run, "second"))
        assert list(workers_of(world.folder)) == [pid]
        let_go(world)
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt, ended.fence) == ("succeeded", 1, 2)
    assert len(await world.store.points("acme", run.run_id, 0, 100)) == worker.STEPS


async def test_a_worker_that_ended_while_nobody_looked_is_believed(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS, *DONE])
    async with supervised(world.replica("first")):
        run = await world.replica().run_starting.start(ANN, order(deadline=timedelta(seconds=30)))
        await is_at(world, run, worker.STEPS)
    let_go(world)
    await eventually(lambda: not list(workers_of(world.folder)))
    async with supervised(world.replica("second")):
        ended = await is_over(world, run)
    assert (ended.state, ended.attempt) == ("succeeded", 1)


async def test_who_dies_between_version_and_state_registers_once(world: TrainWorld, store: Fragile) -> None:
    does(world, [*LEARNS, *DONE])
    store.away_at = "succeeded"
    async with supervised(world.replica("first")):
        run = await world.replica().run_starting.start(ANN, order())
        await eventually(lambda: world.is_registered(run), within=60)
    store.away_at = None
    async with supervised(world.replica("second")):
        ended = await is_over(world, run)
    assert (ended.state, ended.version, ended.attempt) == ("succeeded", 1, 1)
    assert len(await world.models.versions(run.tenant, run.model, limit=10)) == 1


async def test_a_lost_lease_lets_go_and_stops_the_worker(world: TrainWorld, store: Fragile) -> None:
    """The tenant was dropped meanwhile: there is no such run any more."""
    does(world, [*LEARNS, WAITS])
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        store.lose(run)
        await eventually(lambda: not list(workers_of(world.folder)), within=30)
        await world.is_swept(run)


async def test_who_slept_longer_than_its_lease_leaves_the_worker_to_the_one_who_has_it_now(world: TrainWorld) -> None:
    does(world, [*LEARNS, WAITS, *DONE])
    first, second = world.replica("first"), world.replica("second")
    async with supervised(first):
        run = await first.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
        pid = world.pid(run)
        async with supervised(second):
            await eventually(lambda: _taken(world, run, "second"), within=30)
            await eventually(lambda: _tended(run) == 1, within=30)
            assert list(workers_of(world.folder)) == [pid]
            let_go(world)
            ended = await is_over(world, run)
    assert (ended.state, ended.attempt, ended.version) == ("succeeded", 1, 1)


async def test_folders_of_runs_that_are_over_are_swept_with_their_workers(world: TrainWorld, store: Fragile) -> None:
    does(world, [*LEARNS, WAITS])
    replica = world.replica()
    async with supervised(replica):
        run = await replica.run_starting.start(ANN, order())
        await is_at(world, run, worker.STEPS)
    store.lose(run)
    assert await world.folders.all() == [run.run_id]
    await world.replica().supervision.sweep()
    assert await world.folders.all() == []
    assert list(workers_of(world.folder)) == []


@pytest.mark.parametrize(
    ("machine", "state", "stays"),
    [("there", "queued", False), ("there", "running", False), ("here", "queued", True), ("here", "running", True)],
)
async def test_rows_of_a_run_that_another_machine_has_do_not_lie_here(
    world: TrainWorld, store: Fragile, machine: str, state: RunState, stays: bool
) -> None:
    """Also while it waits for its next try there: nobody here would see a withdrawal."""
    run = a_run(state=state, machine=machine)
    await store.create(run, None, run_changed(run, run.created_at))
    await world.folders.make_for_rows(run)
    await world.replica().supervision.sweep()
    assert await world.folders.all() == ([run.run_id] if stays else [])


async def test_one_that_cannot_be_ended_keeps_its_own_folder_and_nobody_elses(
    world: TrainWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("run_1", "run_2", "run_3"):
        await asyncio.to_thread(world.folders.of(name).mkdir, parents=True)
    supervision, asked = world.replica().supervision, list[str]()

    async def kill(folder: Path) -> None:
        asked.append(folder.name)
        if len(asked) == 1:
            raise Unavailable("the worker of a run cannot be ended; it is tried again")

    monkeypatch.setattr(supervision.ports.launcher, "kill", kill)
    await supervision.sweep()
    assert await world.folders.all() == asked[:1]


async def _owned(world: TrainWorld, run: Run, owner: str) -> bool:
    return (await now(world, run)).owner == owner


async def _taken(world: TrainWorld, run: Run, owner: str) -> bool:
    """Whether it has it by now; the lease of the one before is over until then."""
    found = await now(world, run)
    if found.owner != owner:
        await world.store.renew(found, run.created_at)
    return found.owner == owner


def _tended(run: Run) -> int:
    """How many replicas look after it."""
    return sum(task.get_name() == f"run {run.run_id}" for task in asyncio.all_tasks())
