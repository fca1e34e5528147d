"""Train as processes beside guard: a file becomes a dataset, a run and a signed version, though train is killed."""

from pathlib import Path

import pytest

from sluiceway_client import Point
from sluiceway_common.settings import Shared
from tests.support.replica import a_key, shared_settings
from tests.support.train_process import frozen, training
from tests.support.train_world import QUICK, make_tiny_base, worker_python, workers_of

pytestmark = [pytest.mark.server, pytest.mark.timeout(400)]

LONG = {**QUICK, "epochs": 4.0}


@pytest.fixture(scope="module")
def python() -> Path:
    return worker_python()


@pytest.fixture(scope="module")
def base(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_base(python, tmp_path_factory.mktemp("base"))


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    settings = shared_settings(kafka, database, tmp_path / "data")
    settings.data.mkdir()
    return settings


async def test_a_run_goes_on_while_train_is_dead_and_its_version_is_signed(
    shared: Shared, base: Path, python: Path, tmp_path: Path
) -> None:
    async with training(shared, base, python, "train") as (train,):
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
            assert (await sluiceway.registry.verify("painter", 1)).valid
    assert list((shared.data / "train/runs").iterdir()) == []
