"""Events about datasets: heard twice, late or broken, they leave the same state."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest

from sluiceway.eval.v1 import values_pb2 as eval_values
from sluiceway.eval.v1.events_pb2 import ScoresRecorded
from sluiceway.infer.v1.events_pb2 import FeedbackGiven
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway.train.v1.events_pb2 import DatasetRequested
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_common.testing.clock import START
from sluiceway_train.handlers import datasets as handlers
from sluiceway_train.service import TrainService
from sluiceway_train.service.dataset_wiring import DatasetUseCases
from tests.support.train_datasets import TENANT, DatasetWorld


@dataclass(frozen=True)
class OfDatasets:
    """What handlers of datasets see of the service."""

    datasets: DatasetUseCases


def service_of(world: DatasetWorld) -> TrainService:
    return cast(TrainService, OfDatasets(world.use))


def envelope(event_id: str = "event", minutes: float = 0.0) -> Envelope:
    at = START + timedelta(minutes=minutes)
    return Envelope(id=event_id, type="", source="infer", time=at, subject="", tenant=TENANT)


@pytest.fixture
async def world() -> DatasetWorld:
    world = DatasetWorld()
    await world.taught(1, "When do you open?", "At nine.", score=0.2)
    return world


async def feedback(world: DatasetWorld, *, minutes: float, score: float = 1.0, correction: str = "") -> FeedbackGiven:
    event = FeedbackGiven(answer_id="ans_1", score=score)
    event.given_at.FromDatetime(START + timedelta(minutes=minutes))
    if correction:
        event.correction.CopyFrom(await sealed_message(world.seal, TENANT, correction))
    return event


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 2, 1, 1)])
async def test_feedback_that_is_heard_late_or_twice_leaves_the_last_word(
    world: DatasetWorld, order: tuple[int, ...]
) -> None:
    for minutes in order:
        event = await feedback(world, minutes=minutes, correction=f"At {minutes}.")
        await handlers.on_feedback_given(event, envelope(f"event-{minutes}"), service_of(world))
    built = await world.built()
    (row,) = (await world.use.queries.rows(_operator(), built.dataset_id, 0, "")).items
    assert row.row.answer == "At 2."


def _operator() -> Principal:
    return Principal(TENANT, "olga", frozenset({"operator"}))


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 1.5])
async def test_a_score_that_is_none_is_refused(world: DatasetWorld, score: float) -> None:
    with pytest.raises(Invalid, match="between -1 and 1"):
        await handlers.on_feedback_given(await feedback(world, minutes=1, score=score), envelope(), service_of(world))


def scored(**scores: float | None) -> HeardEvent:
    event = ScoresRecorded(
        answer_id="ans_1",
        scores=[
            eval_values.Score(
                name=name,
                value=value,
                status=eval_values.SCORE_STATUS_SCORED if value is not None else eval_values.SCORE_STATUS_FAILED,
            )
            for name, value in scores.items()
        ],
    )
    return HeardEvent(event, envelope("scored", 9), Principal.service("train", tenant=TENANT))


@pytest.mark.parametrize(
    ("teaching", "scores", "kept"),
    [
        ((), {"groundedness": 1.0}, None),
        (("groundedness",), {"groundedness": 1.0}, 1.0),
        (("groundedness", "judge"), {"groundedness": 1.0, "judge": 0.4}, 0.4),
        (("groundedness", "judge"), {"groundedness": 1.0}, None),
        (("judge",), {"judge": None}, None),
        (("judge",), {"judge": float("nan")}, None),
        (("judge",), {"judge": 7.0}, 1.0),
    ],
)
async def test_only_scores_that_teach_are_kept(
    teaching: tuple[str, ...], scores: dict[str, Any], kept: float | None
) -> None:
    world = DatasetWorld(teaching=teaching)
    await world.taught(1, "When do you open?", "At nine.", tenant="other")
    await handlers.on_scores_recorded([scored(**scores)], service_of(world))
    assert [one.score for one in world.examples.held.values()] == ([kept] if kept is not None else [])


async def test_a_withdrawal_is_heard_for_its_tenant(world: DatasetWorld) -> None:
    await world.taught(2, "Where are you?", "Here.", documents=("doc_1",))
    event = DocumentWithdrawn(document_id="doc_1", version=2, erase=True)
    for _ in range(2):
        await handlers.on_document_withdrawn(event, envelope(), service_of(world))
    assert await world.examples.count(TENANT) == 1
    assert [(one.tenant, one.causation) for one in world.published] == [(TENANT, "event")] * 2


async def test_an_order_that_is_heard_twice_is_done_once_and_one_of_nobody_not_at_all(world: DatasetWorld) -> None:
    await world.corrected(2, "Where are you?", "Here.", "There.")
    built = await world.built()
    said = list(world.store.said)
    for dataset_id in (built.dataset_id, "ds_of_nobody"):
        await handlers.on_dataset_requested(DatasetRequested(dataset_id=dataset_id), envelope(), service_of(world))
    assert world.store.said == said
