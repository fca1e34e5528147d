"""Client of the service `infer`: the words of answers, in the caller's name."""

from typing import Any

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.errors import Blocked, NotFound, Overloaded, Unavailable
from sluiceway_common.rpc import translating_errors
from sluiceway_eval.domain.explanation import AnswerTexts, CitedWords

IDEMPOTENT = ("sluiceway.infer.v1.InferService/GetAnswer",)


class InferClient:
    """The owner of answers' words. `seconds` is the most that one call may take."""

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float) -> None:
        # The stubs' types know the blocking channel alone.
        self._infer: Any = InferServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._seconds = seconds

    async def texts(self, answer_id: str) -> AnswerTexts:
        request = calls.GetAnswerRequest(answer_id=answer_id)
        try:
            with translating_errors("infer"):
                return _texts(await self._infer.GetAnswer(request, timeout=self._seconds))
        except NotFound:
            return AnswerTexts(status="gone")
        except Blocked:
            return AnswerTexts(status="withheld")
        except (Unavailable, Overloaded):
            return AnswerTexts(status="unavailable")


def _texts(answer: values_pb2.Answer) -> AnswerTexts:
    quotes = {
        (one.chunk_id, one.start, one.end): CitedWords(one.quote, one.title, one.source_key) for one in answer.citations
    }
    return AnswerTexts(status="held", question=answer.question, text=answer.text, quotes=quotes)


class NoAnswerTexts:
    """No `infer` is configured: the record tells names, numbers and digests alone."""

    async def texts(self, answer_id: str) -> AnswerTexts:
        return AnswerTexts(status="not_asked")
