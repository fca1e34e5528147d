"""Cards of datasets: facts for people, and Croissant as MLCommons' own validator reads it."""

import json
from pathlib import Path

import pytest

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_train.domain.datasets import DatasetOptions
from tests.support.train_datasets import OPERATOR, TENANT, DatasetWorld

mlcroissant = pytest.importorskip("mlcroissant")


@pytest.fixture
async def world() -> DatasetWorld:
    world = DatasetWorld()
    for number in range(12):
        await world.corrected(number, f"What of number {number}?", "?", f"It is {number}.", documents=("doc_1",))
    await world.built(options=DatasetOptions(validation_share=0.5))
    return world


# The validator's own libraries are behind their times.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
async def test_croissant_is_valid_and_names_the_shards(world: DatasetWorld, tmp_path: Path) -> None:
    card = await world.use.queries.card(OPERATOR, "support")
    file = tmp_path / "croissant.json"
    file.write_text(card.croissant)
    read = mlcroissant.Dataset(jsonld=str(file))
    assert (read.metadata.issues.errors, read.metadata.issues.warnings) == (set(), set())
    dataset = await world.use.queries.get(OPERATOR, "support")
    shards = await world.store.shards(TENANT, dataset.dataset_id)
    described = json.loads(card.croissant)["distribution"]
    assert [one["sha256"] for one in described] == [shard.sha256 for shard in shards]
    assert len(described) == 2


async def test_a_datasheet_tells_facts_alone(world: DatasetWorld) -> None:
    await world.corrected(20, "Who answers letters?", "?", "ada@engine.example does.")
    await world.built()
    sheet = (await world.use.queries.card(OPERATOR, "support")).datasheet
    assert "# support@2" in sheet
    assert "| guard found personal data or a secret in it | 1 |" in sheet
    assert "What of number" not in sheet
    assert "ada@" not in sheet


async def test_what_is_not_built_has_no_card(world: DatasetWorld) -> None:
    world.guard.is_away = True
    with pytest.raises(Unavailable, match="guard is away"):
        await world.built(name="other")
    with pytest.raises(Conflict, match="is still being built"):
        await world.use.queries.card(OPERATOR, "other")
