"""Train as processes beside guard: a file becomes a dataset, a run and a signed version, though train is killed."""

import asyncio
from pathlib import Path

import pytest

from sluiceway_client import Conflict, Point, Sluiceway, Unavailable
from sluiceway_client.run_values import Run
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from tests.support.replica import a_key, shared_settings
from tests.support.train_process import TrainProcess, frozen, training
from tests.support.train_world import QUICK, workers_of

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

LONG = {**QUICK, "epochs": 4.0}


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    settings = shared_settings(kafka, database, tmp_path / "data")
    settings.data.mkdir()
    return settings


async def test_a_run_goes_on_while_train_is_dead_and_its_version_is_signed(
    shared: Shared, tiny_base: Path, training_python: Path, tmp_path: Path
) -> None:
    async with training(shared, tiny_base, training_python, "train") as (train,):
        async with train.client((await a_key(shared))[1]) as sluiceway:
            dataset_id = await frozen(sluiceway, tmp_path)
            run = await sluiceway.runs.start("painter", dataset_id, hyperparameters=LONG)
            pids, seen = set[int](), list[Point]()
            async for update in sluiceway.runs.watch(run.run_id):
                if not isinstance(update, Point):
                    run = update
                    continue
                seen.append(update)
                if len(seen) in (2, 20):
                    pids |= set(workers_of(shared.data))
                    await train.kill()
                    await train.start()
            assert (run.state, run.version, run.attempt) == ("succeeded", 1, 1)
            assert len(pids) == 1
            steps = [point.step for point in seen if point.loss is not None]
            assert steps == list(range(1, run.steps + 1))
            # All may have been told before the second death was noticed.
            await eventually(lambda: _is_there(sluiceway, dataset_id), within=60, every=0.5)
            assert (await sluiceway.registry.verify("painter", 1)).valid
    assert _run_folders(shared) == []


async def test_two_replicas_answer_for_each_other_and_each_run_is_done_once(
    shared: Shared, tiny_base: Path, training_python: Path, tmp_path: Path
) -> None:
    async with training(shared, tiny_base, training_python, "train", "train-1") as replicas:
        key = (await a_key(shared))[1]
        async with replicas[0].client(key) as one, replicas[1].client(key) as other:
            dataset_id = await frozen(one, tmp_path)
            await eventually(lambda: _is_there(other, dataset_id), within=60, every=0.5)
            runs = [await _started_at_both((one, other), dataset_id, name) for name in ("first", "second")]
            ended = await asyncio.gather(_end(one, runs[1]), _end(other, runs[0]))
            versions = (await other.registry.get("painter")).versions
            moves = await asyncio.gather(
                one.registry.set_alias("painter", "steady", 1, expected_revision=0),
                other.registry.set_alias("painter", "steady", 2, expected_revision=0),
                return_exceptions=True,
            )
            valid = [(await one.registry.verify("painter", each.version)).valid for each in versions]
    assert [(run.state, run.attempt) for run in ended] == [("succeeded", 1)] * 2
    # They learn at the same time, and are registered as they end.
    assert {(each.version, each.run_id) for each in versions} == {(run.version, run.run_id) for run in ended}
    assert ({each.version for each in versions}, valid) == ({1, 2}, [True, True])
    assert sorted(isinstance(move, Conflict) for move in moves) == [False, True]
    assert _run_folders(shared) == []


def _run_folders(shared: Shared) -> list[Path]:
    """Without the mark of their volume."""
    return [path for path in (shared.data / "train/runs").iterdir() if path.is_dir()]


async def test_of_a_replica_that_dies_for_good_the_other_one_takes_the_run_with_its_worker(
    shared: Shared, tiny_base: Path, training_python: Path, tmp_path: Path
) -> None:
    async with training(shared, tiny_base, training_python, "train") as (train,):
        key = (await a_key(shared))[1]
        async with train.client(key) as sluiceway:
            run = await sluiceway.runs.start("painter", await frozen(sluiceway, tmp_path), hyperparameters=LONG)
            await _is_at(sluiceway, run, 2)
            pids = list(workers_of(shared.data))
        other = TrainProcess(shared, train.guard, tiny_base, training_python, "train-1")
        await other.start()
        try:
            await train.kill()
            async with other.client(key) as sluiceway:
                await _is_at(sluiceway, run, 20)
                # None, where it was done with the rest before we looked.
                assert set(workers_of(shared.data)) <= set(pids)
                ended = await _end(sluiceway, run)
        finally:
            await other.kill()
    assert (len(pids), ended.state, ended.attempt, ended.version) == (1, "succeeded", 1, 1)


async def _started_at_both(replicas: tuple[Sluiceway, Sluiceway], dataset_id: str, key: str) -> Run:
    """The same order given to both at the same time is one run."""
    orders = (each.runs.start("painter", dataset_id, hyperparameters=LONG, key=key) for each in replicas)
    one, other = await asyncio.gather(*orders)
    assert one.run_id == other.run_id
    return one


async def _is_there(sluiceway: Sluiceway, dataset_id: str) -> bool:
    """A replica may still be starting."""
    try:
        return (await sluiceway.datasets.get(dataset_id)).state == "frozen"
    except Unavailable:
        return False


async def _is_at(sluiceway: Sluiceway, run: Run, step: int) -> None:
    async for update in sluiceway.runs.watch(run.run_id):
        if isinstance(update, Point) and update.step >= step:
            return


async def _end(sluiceway: Sluiceway, run: Run) -> Run:
    async for update in sluiceway.runs.watch(run.run_id):
        if isinstance(update, Run) and update.final:
            return update
    raise AssertionError("the watch ended before the run")
