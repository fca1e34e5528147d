"""Client of the service `infer`: answers that somebody said something of, asked in our own name."""

from typing import Any

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.errors import NotFound
from sluiceway_common.rpc import translating_errors
from sluiceway_train.domain.examples import TaughtAnswer

IDEMPOTENT = ("sluiceway.infer.v1.InferService/GetAnswer",)


class InferAnswers:
    """The owner of answers' words. `seconds` is the most that one call may take."""

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float) -> None:
        # The stubs' types know the blocking channel alone.
        self._infer: Any = InferServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._seconds = seconds

    async def answer(self, answer_id: str) -> TaughtAnswer | None:
        try:
            with translating_errors("infer"):
                request = calls.GetAnswerRequest(answer_id=answer_id)
                found = await self._infer.GetAnswer(request, timeout=self._seconds)
        except NotFound:
            return None
        return None if found.blocked_by else _answer(found)


class NoAnswers:
    """No `infer` is configured: nothing is learned of answers."""

    async def answer(self, answer_id: str) -> TaughtAnswer | None:
        return None


def _answer(answer: values_pb2.Answer) -> TaughtAnswer:
    return TaughtAnswer(
        question=answer.question,
        text=answer.text,
        model=answer.model,
        collection=answer.collection,
        document_ids=tuple(sorted(answer.document_ids)),
        is_truncated=answer.finish_reason == values_pb2.FINISH_REASON_LENGTH,
    )
