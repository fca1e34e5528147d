"""Models that cases are asked of, over the wire: at temperature 0, or without one where a model takes none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import grpc
import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc.errors import trailers
from sluiceway_eval.adapters.models import InferModels
from sluiceway_eval.domain.suites import CaseMessage
from sluiceway_eval.ports.evaluations import ModelQuestion
from tests.support.eval_memory import ADA, STRANGER
from tests.support.infer_served import channel_to

ASKED = (CaseMessage("user", "How many gates?"),)
QUESTION = ModelQuestion(model="extractive", messages=ASKED, collection="default", max_tokens=0)


class Infer(InferServiceServicer):
    """Refuses the field that it is told to, as infer does, and answers else."""

    def __init__(self) -> None:
        self.refused = "temperature"
        self.temperatures: list[float | None] = []

    async def Generate(self, request: calls.GenerateRequest, context: Any) -> AsyncIterator[calls.GenerateResponse]:
        has_one = request.sampling.HasField("temperature")
        self.temperatures.append(request.sampling.temperature if has_one else None)
        if has_one or self.refused != "temperature":
            refusal = Invalid(f"no {self.refused}", field=self.refused)
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, refusal.message, trailers(refusal))
        yield calls.GenerateResponse(finished=calls.Finished(answer_id="ans_1", text="Four."))


@asynccontextmanager
async def served(**bounds: int) -> AsyncIterator[tuple[Infer, InferModels]]:
    infer = Infer()
    async with channel_to(infer) as channel:
        yield infer, InferModels(channel, seconds=30, **bounds)


@pytest.fixture
async def infer() -> AsyncIterator[tuple[Infer, InferModels]]:
    async with served() as both:
        yield both


async def test_a_model_that_draws_no_words_is_asked_without_a_temperature(infer: tuple[Infer, InferModels]) -> None:
    servicer, models = infer
    answers = [await models.ask(QUESTION), await models.ask(QUESTION)]
    assert [answer.checked.text for answer in answers] == ["Four.", "Four."]
    assert servicer.temperatures == [0.0, None, None]


async def test_of_what_name_a_model_takes_no_temperature_is_known_of_a_tenant_alone(
    infer: tuple[Infer, InferModels],
) -> None:
    servicer, models = infer
    for caller in (ADA, STRANGER, ADA):
        with acting_as(caller):
            await models.ask(QUESTION)
    assert servicer.temperatures == [0.0, None, 0.0, None, None]


async def test_of_more_names_than_are_remembered_the_last_are() -> None:
    async with served(names=2) as (servicer, models):
        for name in ("first", "second", "third", "third", "first"):
            await models.ask(replace(QUESTION, model=name))
    assert servicer.temperatures == [0.0, None, 0.0, None, 0.0, None, None, 0.0, None]


async def test_what_else_is_refused_stays_refused(infer: tuple[Infer, InferModels]) -> None:
    servicer, models = infer
    servicer.refused = "max_tokens"
    with pytest.raises(Invalid, match="no max_tokens"):
        await models.ask(QUESTION)
    assert servicer.temperatures == [0.0]
