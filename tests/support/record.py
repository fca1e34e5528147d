"""The record of a machine, asked over gRPC as a caller does."""

from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceStub
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway_client.channel import connect, credential
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import addresses

GIVEN = (infer_values.FINISH_REASON_STOP, infer_values.FINISH_REASON_LENGTH)
JUDGED = {
    infer_values.GUARD_SUBJECT_QUESTION,
    infer_values.GUARD_SUBJECT_PASSAGES,
    infer_values.GUARD_SUBJECT_ANSWER,
}


@dataclass(frozen=True)
class Record:
    """Calls with the key that `up` made."""

    stub: Any
    metadata: Any

    async def explained(self, answer_id: str) -> calls.ExplainResponse:
        """Waits until the record has it."""

        async def found() -> calls.ExplainResponse | None:
            try:
                return await self.explain(answer_id)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.NOT_FOUND:
                    raise
                return None

        return await eventually(found, within=60)

    async def explain(self, answer_id: str) -> calls.ExplainResponse:
        request = calls.ExplainRequest(answer_id=answer_id)
        answer: calls.ExplainResponse = await self.stub.Explain(request, metadata=self.metadata, timeout=20)
        return answer

    async def recall(self, **target: str) -> calls.RecallResponse:
        answer: calls.RecallResponse = await self.stub.Recall(
            calls.RecallRequest(**target), metadata=self.metadata, timeout=20
        )
        return answer

    async def history(self, document_id: str) -> calls.GetDocumentHistoryResponse:
        request = calls.GetDocumentHistoryRequest(document_id=document_id)
        answer: calls.GetDocumentHistoryResponse = await self.stub.GetDocumentHistory(
            request, metadata=self.metadata, timeout=20
        )
        return answer

    async def answers(self) -> list[values_pb2.AnswerRecord]:
        """All that were given, and the calls that ended without one."""
        pages = self._pages(self.stub.SearchAnswers, calls.SearchAnswersRequest(page_size=1000))
        return [found.answer async for page in pages for found in page.answers]

    async def verdicts(self) -> list[values_pb2.VerdictRecord]:
        """All that were recorded."""
        pages = self._pages(self.stub.ListVerdicts, calls.ListVerdictsRequest())
        return [verdict async for page in pages for verdict in page.verdicts]

    async def digest(self) -> tuple[str, int]:
        """Digest of all facts, and how many there are."""
        request = calls.GetRecordDigestRequest()
        answer = await self.stub.GetRecordDigest(request, metadata=self.metadata, timeout=60)
        return answer.digest, answer.facts

    async def _pages(self, call: Any, request: Any) -> AsyncIterator[Any]:
        while True:
            page = await call(request, metadata=self.metadata, timeout=20)
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


def unjudged(answers: Sequence[values_pb2.AnswerRecord], verdicts: Sequence[values_pb2.VerdictRecord]) -> list[str]:
    """Answers that were given though the record has no verdict on the question, or the passages, or the answer."""
    recorded = {verdict.verdict_id for verdict in verdicts}
    given = (answer for answer in answers if answer.finish_reason in GIVEN)
    return [answer.answer_id for answer in given if not _judged(answer.provenance.verdicts, recorded)]


def _judged(named: Sequence[infer_values.GuardVerdict], recorded: Set[str]) -> bool:
    whole = {verdict.subject for verdict in named} >= JUDGED
    return whole and all(verdict.verdict_id in recorded for verdict in named)


@asynccontextmanager
async def record_of(laptop: Laptop, replica: int = 0) -> AsyncIterator[Record]:
    found = addresses(laptop, replica)
    async with connect(found.of("eval"), found) as channel:
        yield Record(RecordServiceStub(channel), credential(found))
