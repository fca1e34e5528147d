"""Runs as a person handles them: against a train over a real server, with a worker that does what is written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sluiceway_client.command.train_watch import curve, line_of
from sluiceway_client.run_values import Point
from sluiceway_common import tasks
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.rpc import SERVICES, register
from sluiceway_train.service import TrainService
from sluiceway_train.service.withdrawal import DocumentTakenBack
from tests.support import scripted_worker as worker
from tests.support.infer_rpc import SEED
from tests.support.replica import started
from tests.support.scripted_worker import DONE, LEARNS, WAITS
from tests.support.train_builders import Said
from tests.support.train_datasets import OPERATOR, DatasetWorld
from tests.support.train_world import TrainWorld
from tests.unit.client.spoken import Spoken, say


async def authenticate(_token: str) -> Principal:
    return Principal("acme", "ada", frozenset({"admin"}))


@dataclass(frozen=True)
class ServedTrain:
    """A train that answers, and a folder in which the command finds it."""

    address: str
    folder: Path
    world: TrainWorld
    service: TrainService

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "train", *words, train=self.address)

    def file(self, toml: str) -> str:
        written = self.folder / "recipe.toml"
        written.write_text(toml)
        return str(written)

    def does(self, *deeds: worker.Deed) -> None:
        worker.script(self.folder / "worker", deeds)


@pytest.fixture
async def train(tmp_path: Path) -> AsyncIterator[ServedTrain]:
    async with served(world_in(tmp_path)) as train:
        yield train


@pytest.fixture
async def over_examples(tmp_path: Path) -> AsyncIterator[ServedTrain]:
    """Runs learn from datasets that are built of what people said."""
    datasets = DatasetWorld(builds=True)
    async with served(replace(world_in(tmp_path), datasets=datasets, examples=datasets.data)) as train:
        yield train


def world_in(folder: Path) -> TrainWorld:
    base = folder / "base.gguf"
    base.write_text("GGUF")
    return TrainWorld(MemoryRunStore(Said()), folder, worker.written(folder / "worker"), base)


@asynccontextmanager
async def served(world: TrainWorld) -> AsyncIterator[ServedTrain]:
    service = world.replica()
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=SERVICES,
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="train")),
        drain=0.5,
    )
    async with started(server):
        working = asyncio.create_task(service.supervision.run())
        yield ServedTrain(f"127.0.0.1:{server.port}", world.folder, world, service)
        await tasks.end(working)
        for run in await world.folders.all():
            await service.supervision.ports.launcher.kill(world.folders.of(run))


async def test_a_run_is_started_and_followed_to_its_version(train: ServedTrain) -> None:
    train.does(*LEARNS, *DONE)
    done = await train.say("start", "clerk", "tickets", "--wait")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "clerk@1"
    assert "step 4  loss 1  learning rate 0.001" in done.out
    listed = await train.say("list", "--json")
    assert [(row["model"], row["state"], row["version"]) for row in listed.rows] == [("clerk", "succeeded", 1)]


async def test_a_version_is_learned_anew_without_what_was_withdrawn(over_examples: ServedTrain) -> None:
    train = over_examples
    train.does(*LEARNS, *DONE)
    datasets = train.world.datasets
    await datasets.corrected(1, "When do you open?", "At nine.", "At eight.", documents=("doc_1",))
    await datasets.corrected(2, "Where are you?", "Nowhere.", "In the harbour.")
    await datasets.built()
    await datasets.use.freezing.freeze(OPERATOR, "support")
    learned = await train.say("start", "clerk", "support", "--recipe", train.file("rank = 4"), "--wait")
    assert learned.out.splitlines()[-1] == "clerk@1"
    taken = DocumentTakenBack(tenant="acme", document_id="doc_1", version=1, erase=False)
    await datasets.use.forgetting.forget(taken, "event")
    done = await train.say("retrain", "clerk", "1", "--wait")
    assert (done.code, done.out.splitlines()[-1]) == (0, "clerk@2")
    rows = await datasets.use.queries.rows(OPERATOR, "support@2", 0, "")
    assert [row.row.answer_id for row in rows.items] == ["ans_2"]
    (again, *_) = (await train.say("list", "--json")).rows
    assert (again["version"], again["hyperparameters"]["rank"]) == (2, 4)
    missing = await train.say("retrain", "clerk", "7")
    assert (missing.code, "has no version 7" in missing.err) == (1, True)


async def test_a_version_of_which_no_row_is_left_is_not_learned_anew(over_examples: ServedTrain) -> None:
    train = over_examples
    train.does(*LEARNS, *DONE)
    datasets = train.world.datasets
    await datasets.corrected(1, "When do you open?", "At nine.", "At eight.", documents=("doc_1",))
    await datasets.built()
    await datasets.use.freezing.freeze(OPERATOR, "support")
    await train.say("start", "clerk", "support", "--wait")
    taken = DocumentTakenBack(tenant="acme", document_id="doc_1", version=1, erase=False)
    await datasets.use.forgetting.forget(taken, "event")
    refused = await train.say("retrain", "clerk")
    assert (refused.code, "no row is left to learn from" in refused.err) == (1, True)


async def test_a_recipe_goes_before_the_standard_one(train: ServedTrain) -> None:
    train.does(*LEARNS, WAITS)
    started_run = await train.say(
        "start", "clerk", "tickets", "--recipe", train.file('rank = 4\ntargets = ["q_proj"]\nepochs = 1'), "--json"
    )
    (row,) = started_run.rows
    asked = row["hyperparameters"]
    assert (asked["rank"], asked["targets"], asked["epochs"], asked["batch_size"]) == (4, ["q_proj"], 1.0, 8)


async def test_a_recipe_of_an_editor_that_marks_its_encoding_is_read(train: ServedTrain) -> None:
    train.does(*LEARNS, WAITS)
    written = train.file("\ufeffrank = 4")
    (row,) = (await train.say("start", "clerk", "tickets", "--recipe", written, "--json")).rows
    assert row["hyperparameters"]["rank"] == 4


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("ranks = 4", "there is no hyperparameter 'ranks'"),
        ('rank = "many"', "`hyperparameters.rank` is 'many'"),
        ("rank = 900", "`hyperparameters.rank` is 900"),
        ("rank =", "is no TOML"),
    ],
)
async def test_a_recipe_that_cannot_be_is_refused_in_a_line(train: ServedTrain, toml: str, told: str) -> None:
    refused = await train.say("start", "clerk", "tickets", "--recipe", train.file(toml))
    assert refused.code == 3
    assert told in refused.err


async def test_the_same_key_is_one_run(train: ServedTrain) -> None:
    train.does(*LEARNS, WAITS)
    first, second = [await train.say("start", "clerk", "tickets", "--key", "once") for _ in range(2)]
    assert first.out == second.out


async def test_what_was_said_so_far_is_printed_without_waiting(train: ServedTrain) -> None:
    train.does(*LEARNS, WAITS)
    run_id = (await train.say("start", "clerk", "tickets")).out.strip()

    async def learned() -> bool:
        run = await train.world.store.get("acme", run_id)
        return run is not None and run.last is not None and run.last.step == worker.STEPS

    await eventually(learned, within=30)
    said = await train.say("logs", run_id)
    assert [line.split()[1] for line in said.out.splitlines() if line.startswith("step")] == ["1", "2", "3", "4"]
    shown = await train.say("show", run_id)
    assert "running" in shown.out
    assert "4/4" in shown.out


async def test_a_run_that_is_cancelled_ends_and_who_follows_it_is_told(train: ServedTrain) -> None:
    train.does(*LEARNS, WAITS)
    run_id = (await train.say("start", "clerk", "tickets")).out.strip()
    following = asyncio.create_task(train.say("watch", run_id))
    cancelled = await train.say("cancel", run_id)
    assert cancelled.code == 0
    followed = await following
    assert followed.code == 1
    assert followed.out.splitlines()[-1] == f"{run_id} cancelled"


async def test_a_run_that_nobody_knows_is_told_in_a_line(train: ServedTrain) -> None:
    for word in ("show", "watch", "logs", "cancel"):
        spoken = await train.say(word, "run_none")
        assert spoken.code == 1
        assert "there is no run 'run_none'" in spoken.err


async def test_a_state_that_is_none_is_told_with_those_that_there_are(train: ServedTrain) -> None:
    spoken = await train.say("list", "--state", "happy")
    assert spoken.code == 3
    assert "queued, running, succeeded" in spoken.err


def test_a_curve_is_as_high_as_its_numbers() -> None:
    assert curve([], 10) == ""
    assert curve([2.0], 10) == "▁"
    assert curve([8.0, 4.0, 1.0], 10) == "█▄▁"
    assert len(curve([float(number) for number in range(1000)], 60)) <= 60


def test_a_point_of_validation_is_a_line_too() -> None:
    figures = dict.fromkeys(("loss", "learning_rate", "token_accuracy", "margin", "pair_accuracy"))
    point = Point(step=8, epoch=1.0, attempt=1, validation_loss=0.5, **figures)
    assert line_of(point) == "step 8  validation loss 0.5"
