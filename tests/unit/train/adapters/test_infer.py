"""An answer to learn from, asked of infer over the wire: as it ended, gone, or forbidden since."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import grpc
import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from sluiceway_common.errors import NotFound
from sluiceway_common.rpc.errors import trailers
from sluiceway_train.adapters.infer import InferAnswers
from sluiceway_train.domain.examples import TaughtAnswer
from tests.support.infer_served import channel_to

TAUGHT = TaughtAnswer(
    question="How many gates?", text="Four [1].", model="base", collection="mills", document_ids=("doc_a", "doc_b")
)


class Infer(InferServiceServicer):
    """Holds one answer."""

    def __init__(self, **more: Any) -> None:
        self._answer = values_pb2.Answer(
            answer_id="ans_1",
            question="How many gates?",
            text="Four [1].",
            model="base",
            collection="mills",
            document_ids=["doc_b", "doc_a"],
            **more,
        )

    async def GetAnswer(self, request: calls.GetAnswerRequest, context: Any) -> values_pb2.Answer:
        if request.answer_id != self._answer.answer_id:
            gone = NotFound(f"there is no answer {request.answer_id!r}", field="answer_id")
            await context.abort(grpc.StatusCode.NOT_FOUND, gone.message, trailers(gone))
        return self._answer


@asynccontextmanager
async def answers_of(infer: Infer) -> AsyncIterator[InferAnswers]:
    async with channel_to(infer) as channel:
        yield InferAnswers(channel, seconds=30)


@pytest.mark.parametrize(
    ("reason", "is_truncated"),
    [(values_pb2.FINISH_REASON_STOP, False), (values_pb2.FINISH_REASON_LENGTH, True)],
)
async def test_an_answer_is_taught_with_whether_it_was_cut_off(
    reason: values_pb2.FinishReason.ValueType, is_truncated: bool
) -> None:
    async with answers_of(Infer(finish_reason=reason)) as answers:
        assert await answers.answer("ans_1") == replace(TAUGHT, is_truncated=is_truncated)


async def test_of_an_infer_that_does_not_say_how_it_ended_it_is_taken_for_whole() -> None:
    async with answers_of(Infer()) as answers:
        assert await answers.answer("ans_1") == TAUGHT


async def test_what_is_gone_or_was_forbidden_since_teaches_nothing() -> None:
    async with answers_of(Infer(blocked_by="ver_1")) as answers:
        assert await answers.answer("ans_1") is None
        assert await answers.answer("ans_2") is None
