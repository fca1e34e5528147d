"""Shards that no dataset refers to in the end are not left in the store, however the work on them ended."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from random import Random

import pytest

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Invalid, TooLarge, Unavailable
from sluiceway_train.domain.datasets import Dataset, DatasetQuery, Shard
from sluiceway_train.domain.manifests import SHARD_ROWS
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.ports.datasets import DatasetOrder
from sluiceway_train.service.ordering import SentFile
from tests.support.train_datasets import NO_VALIDATION, OPERATOR, TENANT, BuildingDatasets, DatasetWorld

DRAWN = Random(7)
ROWS = b"".join(
    json.dumps({"prompt": f"What is {number}?", "completion": f"{DRAWN.getrandbits(400):x}"}).encode() + b"\n"
    for number in range(2 * SHARD_ROWS)
)


class LosingAnswers(BuildingDatasets):
    """Writes, and the answer is lost; or, where `is_away`, writes nothing."""

    is_away = False

    async def add(self, order: DatasetOrder, *events: OutgoingEvent) -> Dataset:
        if not self.is_away:
            await super().add(order, *events)
        raise Unavailable("the database is away")

    async def change(self, dataset: Dataset, *events: OutgoingEvent, shards: Sequence[Shard] = ()) -> bool:
        if not self.is_away:
            await super().change(dataset, *events, shards=shards)
        raise Unavailable("the database is away")


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


def sent(*content: bytes) -> SentFile:
    return SentFile(name="file", objective="sft", format="jsonl", options=NO_VALIDATION, pieces=pieces(*content))


async def test_an_import_that_fails_at_its_last_line_leaves_nothing() -> None:
    world = DatasetWorld()
    with pytest.raises(Invalid, match=f"line {2 * SHARD_ROWS + 1} of the file is no JSON"):
        await world.use.ordering.import_file(OPERATOR, sent(ROWS, b"no json\n"))
    assert world.files.held == {}


async def test_an_import_beyond_the_quota_ends_where_it_crosses_it_and_leaves_nothing() -> None:
    world = DatasetWorld(quota=TrainQuota(dataset_bytes=500_000))
    with pytest.raises(TooLarge, match="quota of dataset_bytes is used up"):
        await world.use.ordering.import_file(OPERATOR, sent(ROWS, b"no json\n"))
    assert world.refused == ["dataset_bytes"]
    assert world.files.held == {}


async def test_an_import_whose_dataset_is_not_written_leaves_nothing() -> None:
    world = DatasetWorld(store_kind=LosingAnswers)
    world.store.is_away = True  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="the database is away"):
        await world.use.ordering.import_file(OPERATOR, sent(ROWS))
    assert world.files.held == {}


async def test_what_a_dataset_has_stays_though_the_answer_of_its_write_was_lost() -> None:
    world = DatasetWorld(store_kind=LosingAnswers)
    with pytest.raises(Unavailable, match="the database is away"):
        await world.use.ordering.import_file(OPERATOR, sent(ROWS))
    ((dataset,), _) = await world.use.queries.page(OPERATOR, "", 0, "")
    order = await world.store.order(TENANT, dataset.dataset_id)
    assert order is not None
    assert set(world.files.held) == {shard.uri for shard in order.source}


@pytest.mark.parametrize("is_away", [True, False])
async def test_a_build_that_cannot_be_written_leaves_its_shards_where_a_dataset_has_them_alone(is_away: bool) -> None:
    world = DatasetWorld(store_kind=LosingAnswers)
    with pytest.raises(Unavailable, match="the database is away"):
        await world.use.ordering.import_file(OPERATOR, sent(b'{"prompt": "Where?", "completion": "Here."}\n'))
    ((dataset,), _) = await world.use.queries.page(OPERATOR, "", 0, "")
    before = set(world.files.held)
    world.store.is_away = is_away  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="the database is away"):
        await world.use.building.build(TENANT, dataset.dataset_id)
    assert len(world.files.held.keys() - before) == (0 if is_away else 1)


async def test_of_two_builds_at_the_same_time_the_shards_of_one_are_left() -> None:
    world = DatasetWorld()
    await world.corrected(1, "Where are you?", "Nowhere.", "In the harbour.")
    world.clock.advance(3600)
    query = DatasetQuery(origins=("correction",))
    ordered = await world.use.ordering.order(OPERATOR, "support", "sft", query, NO_VALIDATION)
    await asyncio.gather(*(world.use.building.build(TENANT, ordered.dataset_id) for _ in range(2)))
    (shard,) = await world.store.shards(TENANT, ordered.dataset_id)
    assert set(world.files.held) == {shard.uri}
