"""Events of gates: an approval and a refusal are kept with the version, what is undecided is not."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.bus.port import Envelope
from sluiceway_train.domain.model_versions import ModelVersion
from sluiceway_train.handlers.judged import on_model_judged
from sluiceway_train.service import TrainService
from sluiceway_train.service.registry import ModelRegistry
from tests.support.train_models import AT, MadeRegistry, trained

ENVELOPE = Envelope(id="event", type="", source="eval", time=AT, subject="", tenant="acme")


@dataclass(frozen=True)
class OfModels:
    """What handlers of gates see of the service."""

    models: ModelRegistry


async def version(registry: MadeRegistry) -> ModelVersion:
    return await registry.use.queries.version("acme", "writer", 1)


async def heard(
    registry: MadeRegistry, outcome: values_pb2.Outcome.ValueType, second: int, champion: str = "smollm2"
) -> ModelVersion:
    """The version once that was heard."""
    digest = (await version(registry)).digest
    event = ModelJudged(
        model="writer@1",
        evaluation_id=f"evl_{second}",
        outcome=outcome,
        suite=values_pb2.SuiteVersion(name="tickets", version=1),
        candidate=values_pb2.JudgedModel(model="smollm2", adapter="writer@1", adapter_digest=digest),
        champion=values_pb2.JudgedModel(model=champion),
        parameters=values_pb2.GateParameters(margin=0.05, confidence=0.95),
    )
    event.judged_at.FromDatetime(AT.replace(second=second))
    await on_model_judged(event, ENVELOPE, cast(TrainService, OfModels(registry.use)))
    return await version(registry)


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    registry = MadeRegistry.over(tmp_path / "blobs")
    await registry.use.registering.register(trained(tmp_path / "1", "run_1"))
    return registry


async def test_the_last_outcome_is_kept_and_what_is_undecided_is_not(registry: MadeRegistry) -> None:
    assert (await heard(registry, values_pb2.OUTCOME_APPROVED, 1)).approved_by == "evl_1"
    assert (await heard(registry, values_pb2.OUTCOME_UNDECIDED, 2)).approved_by == "evl_1"
    assert (await heard(registry, values_pb2.OUTCOME_REFUSED, 3)).approved_by == ""


async def test_a_champion_may_be_an_adapter_of_the_same_base(registry: MadeRegistry) -> None:
    """infer names it with its adapter."""
    beside_another = await heard(registry, values_pb2.OUTCOME_APPROVED, 1, champion="other+writer@1")
    assert beside_another.approved_by == ""
    assert (await heard(registry, values_pb2.OUTCOME_APPROVED, 2, champion="smollm2+writer@1")).approved_by == "evl_2"
