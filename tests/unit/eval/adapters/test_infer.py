"""The words of an answer, asked of infer over the wire: held, gone, or not to be had for now."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from sluiceway_common.errors import Blocked, Invalid, NotFound, Overloaded, Refusal, Unavailable
from sluiceway_common.rpc.errors import trailers
from sluiceway_eval.adapters.infer import InferClient, NoAnswerTexts
from sluiceway_eval.domain.explanation import AnswerTexts, CitedWords, TextsStatus
from tests.support.eval_builders import cited
from tests.support.infer_served import channel_to
from tests.unit.client.records import CODES

QUOTED = values_pb2.Citation(
    chunk_id="doc_a-chunk", start=20, end=40, quote="four gates", title="Mill", source_key="file:///mill.txt"
)
ANSWER = values_pb2.Answer(answer_id="ans_1", question="How many gates?", text="Four [1].", citations=[QUOTED])


class Infer(InferServiceServicer):
    """Says the answer, or refuses as infer does; with a code alone as what stands between does."""

    def __init__(self, refusal: Refusal | None = None, code: grpc.StatusCode = grpc.StatusCode.UNKNOWN) -> None:
        self.asked: list[str] = []
        self._refusal = refusal
        self._code = code

    async def GetAnswer(self, request: calls.GetAnswerRequest, context: Any) -> values_pb2.Answer:
        self.asked.append(request.answer_id)
        if self._refusal is not None:
            await context.abort(CODES[type(self._refusal)], self._refusal.message, trailers(self._refusal))
        if self._code is not grpc.StatusCode.UNKNOWN:
            await context.abort(self._code, "no")
        return ANSWER


@asynccontextmanager
async def client_of(infer: Infer) -> AsyncIterator[InferClient]:
    async with channel_to(infer) as channel:
        yield InferClient(channel, seconds=30)


async def test_the_words_are_those_that_infer_holds_and_each_quote_stands_at_its_place() -> None:
    infer = Infer()
    async with client_of(infer) as client:
        texts = await client.texts("ans_1")
    assert infer.asked == ["ans_1"]
    assert (texts.status, texts.question, texts.text) == ("held", "How many gates?", "Four [1].")
    assert texts.quote(cited("doc_a")) == CitedWords("four gates", "Mill", "file:///mill.txt")
    assert texts.quote(cited("doc_b")) is None


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound("there is no answer 'ans_1'", field="answer_id"), "gone"),
        (Unavailable("the database does not answer"), "unavailable"),
        (Overloaded("all seats are taken", retry_after=1.0), "unavailable"),
        (Blocked("it rests on documents that your groups find no longer"), "withheld"),
    ],
)
async def test_words_that_cannot_be_had_are_gone_or_away(refusal: Refusal, status: TextsStatus) -> None:
    async with client_of(Infer(refusal)) as client:
        assert await client.texts("ans_1") == AnswerTexts(status=status)


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DEADLINE_EXCEEDED])
async def test_what_infer_itself_has_not_said_takes_no_words_away(code: grpc.StatusCode) -> None:
    async with client_of(Infer(code=code)) as client:
        assert await client.texts("ans_1") == AnswerTexts(status="unavailable")


async def test_a_mistake_of_the_caller_is_hidden_by_nothing() -> None:
    async with client_of(Infer(Invalid("`answer_id` is empty", field="answer_id"))) as client:
        with pytest.raises(Invalid, match="`answer_id` is empty"):
            await client.texts("ans_1")


async def test_where_nobody_listens_the_words_are_away() -> None:
    async with grpc.aio.insecure_channel("127.0.0.1:1") as channel:
        texts = await InferClient(channel, seconds=30).texts("ans_1")
    assert texts == AnswerTexts(status="unavailable")


async def test_without_an_owner_nothing_is_asked() -> None:
    assert await NoAnswerTexts().texts("ans_1") == AnswerTexts(status="not_asked")
