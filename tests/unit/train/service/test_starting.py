"""What can be known to fail is refused before a run waits for its turn."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, TooLarge, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.domain.runs import STANDARD_DEADLINE
from sluiceway_train.service.model_events import model_trained
from tests.support import scripted_worker as worker
from tests.support.train_builders import DATASET, Said
from tests.support.train_models import version
from tests.support.train_world import ANN, TrainWorld, order


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def world(tmp_path: Path, said: Said) -> TrainWorld:
    base = tmp_path / "base.gguf"
    base.write_text("GGUF")
    return TrainWorld(MemoryRunStore(said), tmp_path, worker.written(tmp_path / "worker"), base)


async def test_a_run_has_all_that_it_was_asked_for_and_the_rest_of_its_recipe(world: TrainWorld, said: Said) -> None:
    run = await world.replica().run_starting.start(ANN, order(rank=8))
    assert (run.tenant, run.model, run.base, run.dataset, run.state) == ("acme", "clerk", "tiny", DATASET, "queued")
    assert (run.hyperparameters.rank, run.hyperparameters.schedule) == (8, "cosine")
    assert run.deadline == STANDARD_DEADLINE
    assert said.states() == [(1, "queued")]


async def test_the_same_key_is_one_run_though_its_dataset_is_not_fit_any_more(world: TrainWorld, said: Said) -> None:
    starting = world.replica().run_starting
    first = await starting.start(ANN, order(key="once"))
    world.data.unfit = "it is tainted"
    assert await starting.start(ANN, order(key="once")) == first
    assert len(said.events) == 1


async def test_the_same_key_for_something_else_is_refused(world: TrainWorld) -> None:
    starting = world.replica().run_starting
    await starting.start(ANN, order(key="once"))
    with pytest.raises(Conflict, match="`idempotency_key`"):
        await starting.start(ANN, order(key="once", rank=16))


async def test_without_a_key_each_call_is_a_run_of_its_own(world: TrainWorld) -> None:
    starting = world.replica().run_starting
    assert (await starting.start(ANN, order())).run_id != (await starting.start(ANN, order())).run_id


async def test_a_name_out_of_bounds_is_refused(world: TrainWorld) -> None:
    with pytest.raises(Invalid, match="`model`"):
        await world.replica().run_starting.start(ANN, order("Clerk!"))


@pytest.mark.parametrize("seconds", [0, -1, 8 * 86_400])
async def test_a_deadline_out_of_bounds_is_refused(world: TrainWorld, seconds: int) -> None:
    with pytest.raises(Invalid, match="`deadline` is"):
        await world.replica().run_starting.start(ANN, order(deadline=timedelta(seconds=seconds)))


async def test_a_key_that_is_too_long_is_refused(world: TrainWorld) -> None:
    with pytest.raises(Invalid, match="`idempotency_key` has 201"):
        await world.replica().run_starting.start(ANN, order(key="x" * 201))


async def test_a_base_that_is_not_there_is_told_with_the_nearest(world: TrainWorld) -> None:
    with pytest.raises(NotFound, match="did you mean 'tiny'") as caught:
        await world.replica().run_starting.start(ANN, replace(order(), base="tinny"))
    assert caught.value.field == "base"


async def test_a_dataset_that_is_not_there_or_not_fit_is_told(world: TrainWorld) -> None:
    starting = world.replica().run_starting
    with pytest.raises(NotFound, match="there is no dataset"):
        await starting.start(ANN, replace(order(), dataset_id="nothing"))
    world.data.unfit = "dataset tickets is not frozen; freeze it"
    with pytest.raises(Conflict, match="not frozen"):
        await starting.start(ANN, order())


async def test_hyperparameters_out_of_bounds_are_refused(world: TrainWorld) -> None:
    with pytest.raises(Invalid, match=r"`hyperparameters\.rank` is 300"):
        await world.replica().run_starting.start(ANN, order(rank=300))


async def test_four_bits_want_an_environment_that_has_them(world: TrainWorld) -> None:
    with pytest.raises(Invalid, match="lacks the extra `qlora`"):
        await world.replica().run_starting.start(ANN, order(method="qlora"))


async def test_where_nothing_trains_the_way_to_it_is_told(world: TrainWorld) -> None:
    world.python = None
    with pytest.raises(Unavailable, match=r"`make worker` makes it \(7 GB\)"):
        await world.replica().run_starting.start(ANN, order())


async def test_who_is_no_operator_starts_nothing(world: TrainWorld) -> None:
    with pytest.raises(Blocked, match="needs the role `operator`"):
        await world.replica().run_starting.start(Principal("acme", "bob", frozenset({"reader"})), order())


async def test_a_tenant_with_as_many_versions_as_it_may_starts_no_run(world: TrainWorld) -> None:
    world.datasets.quota = TrainQuota(versions=1)
    starting = world.replica().run_starting
    await starting.start(ANN, order())
    await world.models.add(version(), model_trained)
    with pytest.raises(TooLarge, match=r"quota of versions is used up: .* has 1 of 1 \(TRAIN_TENANT_VERSIONS\)"):
        await starting.start(ANN, order())
    assert world.datasets.refused == ["versions"]


async def test_without_room_on_the_disk_no_run_is_queued(world: TrainWorld) -> None:
    world.floor = 2**62
    with pytest.raises(Overloaded, match=r"disk is nearly full: .* \(TRAIN_DISK_FLOOR_BYTES\); make room"):
        await world.replica().run_starting.start(ANN, order())
