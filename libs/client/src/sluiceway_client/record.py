"""Client of eval's record: what an answer was made of, and what a document, a model or a rule had part in."""

from collections.abc import AsyncIterator
from datetime import datetime

from google.protobuf.message import Message

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceStub
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client import lineage_messages, messages, record_messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors
from sluiceway_client.record_values import (
    AnswerHit,
    AnswerQuery,
    DocumentHistory,
    ExplainedAnswer,
    RecallKind,
    RecallPage,
    RecordDigest,
    RecordedVerdict,
    VerdictQuery,
)

_PAGE = 1000
# A verdict may have a thousand findings, and a message has a limit.
_VERDICTS_PAGE = 100
# Of so many answers at the most the questions are read for a page, which takes a while.
_QUESTIONS = 200
_QUESTIONS_SECONDS = 120.0
# All of the record is read for it.
_DIGEST_SECONDS = 600.0
_TARGETS: dict[RecallKind, str] = {
    "document": "document_id",
    "passage": "chunk_id",
    "model": "model",
    "prompt": "prompt",
    "rule": "verdict_rule",
    "verdict": "verdict_id",
    "day": "day",
    "adapter": "adapter",
    "dataset": "dataset_id",
    "row": "row_id",
}


class AnswerRecords:
    """The calls of eval about its record. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("eval")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = RecordServiceStub(self._channel)
        self._who = credential(addresses)

    async def explain(self, answer_id: str, *, texts: bool = True) -> ExplainedAnswer:
        """All that an answer was made of, with its words as far as they are held and asked for. It is there within
        seconds of the answer. Raises NotFound (`answer_id`), also for who is no operator and has not asked."""
        request = calls.ExplainRequest(answer_id=answer_id, without_texts=not texts)
        with translating_errors("eval", self._address):
            return record_messages.explained(
                await self._stub.Explain(request, metadata=self._who, timeout=self._deadline)
            )

    async def recall(self, kind: RecallKind, name: str, *, page_size: int = _PAGE) -> AsyncIterator[RecallPage]:
        """Every answer that something had part in, the last one first, in pages of 1 to 1,000, one at least; the first
        one has what was trained on it as well. `name` is an id, of a model its name or digest, of a prompt `name` or
        `name@version`, of an adapter `model@version` or its digest, of a day `2026-11-25` (UTC). Raises Invalid,
        Blocked without the role `operator`."""
        request = calls.RecallRequest(page_size=page_size)
        setattr(request, _TARGETS[kind], name)
        total = 0
        while True:
            with translating_errors("eval", self._address):
                page = await self._stub.Recall(request, metadata=self._who, timeout=self._deadline)
            # The first page alone says it.
            total = total or page.total
            training = lineage_messages.recalled_training(page)
            yield RecallPage(tuple(map(record_messages.recall_hit, page.answers)), total, training)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def search(self, wanted: AnswerQuery | None = None, *, limit: int = 1000) -> AsyncIterator[AnswerHit]:
        """Up to `limit` answers, the last one first; of who is no operator, his own. Words of a question make it slow,
        for each question is read where it is kept. Raises Invalid."""
        request = _answer_search(wanted or AnswerQuery())
        seconds = _QUESTIONS_SECONDS if request.question else self._deadline
        left = limit
        while left > 0:
            # With words of a question it is how many are looked at, not how many are found.
            request.page_size = _QUESTIONS if request.question else min(_PAGE, left)
            with translating_errors("eval", self._address):
                page = await self._stub.SearchAnswers(request, metadata=self._who, timeout=seconds)
            for found in page.answers[:left]:
                yield record_messages.answer_hit(found)
            left -= len(page.answers)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def verdicts(
        self, wanted: VerdictQuery | None = None, *, limit: int = 1000
    ) -> AsyncIterator[RecordedVerdict]:
        """Up to `limit` verdicts of guard, the last one first. Raises Invalid, Blocked without the role `operator`."""
        request = _verdict_search(wanted or VerdictQuery())
        left = limit
        while left > 0:
            request.page_size = min(_VERDICTS_PAGE, left)
            with translating_errors("eval", self._address):
                page = await self._stub.ListVerdicts(request, metadata=self._who, timeout=self._deadline)
            for found in page.verdicts[:left]:
                yield record_messages.verdict(found)
            left -= len(page.verdicts)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def history(self, document_id: str) -> DocumentHistory:
        """What happened to a document. Raises NotFound (`document_id`), Blocked without the role `operator`."""
        request = calls.GetDocumentHistoryRequest(document_id=document_id)
        with translating_errors("eval", self._address):
            return record_messages.history(
                await self._stub.GetDocumentHistory(request, metadata=self._who, timeout=self._deadline)
            )

    async def digest(self) -> RecordDigest:
        """The same for two records of the same events. It reads all of it. Raises Blocked without `operator`."""
        with translating_errors("eval", self._address):
            read = await self._stub.GetRecordDigest(
                calls.GetRecordDigestRequest(), metadata=self._who, timeout=_DIGEST_SECONDS
            )
        return RecordDigest(read.digest, read.facts)

    async def close(self) -> None:
        await self._channel.close()


def _answer_search(wanted: AnswerQuery) -> calls.SearchAnswersRequest:
    request = calls.SearchAnswersRequest(collection=wanted.collection, model=wanted.model, question=wanted.question)
    if wanted.guard:
        request.guard = infer.GuardStatus.Value(f"GUARD_STATUS_{wanted.guard.upper()}")
    if wanted.groundedness:
        request.groundedness = infer.GroundednessStatus.Value(f"GROUNDEDNESS_STATUS_{wanted.groundedness.upper()}")
    if wanted.finish_reason:
        request.finish_reason = infer.FinishReason.Value(f"FINISH_REASON_{wanted.finish_reason.upper()}")
    if bounds := wanted.score:
        request.score.CopyFrom(calls.ScoreRange(name=bounds.name, min=bounds.min, max=bounds.max))
    put_times(request, wanted.since, wanted.until)
    return request


def _verdict_search(wanted: VerdictQuery) -> calls.ListVerdictsRequest:
    request = calls.ListVerdictsRequest(verdict_id=wanted.verdict_id, answer_id=wanted.answer_id, rule=wanted.rule)
    if wanted.action:
        request.action = guard.Action.Value(f"ACTION_{wanted.action.upper()}")
    put_times(request, wanted.since, wanted.until)
    return request


def put_times(request: Message, since: datetime | None, until: datetime | None) -> None:
    """The contract's names are no words that Python lets one write."""
    messages.put_moment(request, "from", since)
    messages.put_moment(request, "to", until)
