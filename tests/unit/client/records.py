"""A record that holds what a test puts into it, and remembers what it was asked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceServicer, add_RecordServiceServicer_to_server
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway.train.v1 import values_pb2 as train
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_common.errors import Blocked, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.rpc.errors import trailers
from tests.unit.client.spoken import Spoken, say

Row = TypeVar("Row")
Refusal = Blocked | Invalid | NotFound | Overloaded | Unavailable
CODES = {
    Blocked: grpc.StatusCode.PERMISSION_DENIED,
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    Overloaded: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
}
MORNING = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
PASSAGE = "0b1e8c1e-7c62-5a30-9d0a-6a4f2d1c9e77"


def at(minutes: float = 0) -> Timestamp:
    """So many minutes into that morning."""
    made = Timestamp()
    made.FromDatetime(MORNING + timedelta(minutes=minutes))
    return made


def answered(answer_id: str = "ans_1", **more: Any) -> proto.AnswerRecord:
    """An answer that was given from documents, as a judge of `standard` let it pass."""
    usual: dict[str, Any] = dict(
        at=at(),
        finish_reason=infer.FINISH_REASON_STOP,
        model="smollm2-135m",
        model_digest="5a0c" * 16,
        collection="default",
        index_version="idx_7",
        groundedness=infer.Groundedness(status=infer.GROUNDEDNESS_STATUS_GROUNDED, score=1.0),
        guard=infer.GUARD_STATUS_PASSED,
        usage=infer.Usage(prompt_tokens=1203, completion_tokens=41),
        timings=infer.Timings(retrieval_ms=12.25, first_token_ms=310, generation_ms=870.5, total_ms=1204),
        provenance=infer.Provenance(
            verdicts=[
                infer.GuardVerdict(
                    verdict_id="ver_1",
                    subject=infer.GUARD_SUBJECT_QUESTION,
                    status=infer.GUARD_STATUS_REVIEW,
                    policy="standard",
                    policy_version="1",
                )
            ]
        ),
    )
    return proto.AnswerRecord(answer_id=answer_id, **{**usual, **more})


def shown(**more: Any) -> proto.PassageRecord:
    """A passage that the answer rests on."""
    usual: dict[str, Any] = dict(
        document_id="doc_1",
        version=2,
        chunk_id=PASSAGE,
        text_sha256="3fa0" * 16,
        start=120,
        end=260,
        score=0.75,
        citations=[
            infer.Citation(number=1, title="Nature", page=3, start=120, end=151, quote="Scheele found\noxygen in 1771.")
        ],
        fate=proto.DOCUMENT_FATE_CURRENT,
        manifest_sha256="ab12" * 16,
    )
    return proto.PassageRecord(**{**usual, **more})


def judged(verdict_id: str = "ver_1", **more: Any) -> proto.VerdictRecord:
    """A question with two addresses in it."""
    usual: dict[str, Any] = dict(
        kind=guard.SUBJECT_KIND_QUESTION,
        action=guard.ACTION_REVIEW,
        findings=[
            guard.Finding(
                kind="pii.email", rule="email.address", start=start, end=9, score=1, action=guard.ACTION_REVIEW
            )
            for start in (0, 5)
        ],
        scanners=[guard.ScannerRun(name="pii", version="1", status=guard.SCANNER_STATUS_RAN)],
        policy=guard.PolicyVersion(name="standard", version="1", digest="c0de" * 16),
    )
    verdict = guard.Verdict(verdict_id=verdict_id, **{**usual, **more})
    return proto.VerdictRecord(verdict_id=verdict_id, judged_at=at(), verdict=verdict, characters=40)


def explained(**more: Any) -> calls.ExplainResponse:
    """All of one answer."""
    usual: dict[str, Any] = dict(
        answer=answered(),
        passages=[shown()],
        verdicts=[judged()],
        scores=[
            proto.Score(name="groundedness", value=1.0, status=proto.SCORE_STATUS_SCORED, version="1"),
            proto.Score(name="feedback", status=proto.SCORE_STATUS_NOT_APPLICABLE, reason="nobody said anything"),
        ],
        feedback=[proto.FeedbackRecord(given_at=at(5), score=1.0, commented=True)],
        texts=calls.TEXTS_STATUS_HELD,
        question="Who found oxygen?",
        text="Scheele did [1].",
    )
    return calls.ExplainResponse(**{**usual, **more})


def learned_from(**more: Any) -> proto.DatasetRecord:
    """A dataset of 120 rows."""
    usual: dict[str, Any] = dict(dataset_id="ds_1", name="tickets", version=2, manifest_sha256="da7a" * 16, rows=120)
    return proto.DatasetRecord(**{**usual, **more})


def row(**more: Any) -> proto.TrainingRowRecord:
    """A correction of an answer over two documents."""
    usual: dict[str, Any] = dict(
        dataset_id="ds_1",
        row_id="70f0" * 16,
        answer_id="ans_0",
        document_ids=["doc_1", "doc_2"],
        origin=train.ROW_ORIGIN_CORRECTION,
        split=train.SPLIT_TRAINING,
    )
    return proto.TrainingRowRecord(**{**usual, **more})


def trained_adapter(**more: Any) -> proto.AdapterRecord:
    """An adapter that was in use until a document of it was erased."""
    usual: dict[str, Any] = dict(
        model="tickets",
        version=3,
        digest="ada9" * 16,
        base="smollm2-135m",
        base_sha256="5a0c" * 16,
        trained_at=at(2),
        run_id="run_1",
        dataset=learned_from(),
        rows=[row(), row(row_id="f11e" * 16, answer_id="", document_ids=[], origin=train.ROW_ORIGIN_FILE)],
        steps=[
            proto.TrainingStepRecord(name="ds_1", dataset=train.DATASET_STATE_FROZEN, at=at(0)),
            proto.TrainingStepRecord(name="run_1", run=train.RUN_STATE_FAILED, at=at(1), reason="LOST_WORKER"),
            proto.TrainingStepRecord(name="run_1", run=train.RUN_STATE_SUCCEEDED, at=at(2)),
        ],
        taints=[
            proto.TaintRecord(document_id="doc_1", at=at(6), fate=proto.DOCUMENT_FATE_ERASED, fate_at=at(5)),
            proto.TaintRecord(document_id="doc_9", at=at(6), fate=proto.DOCUMENT_FATE_UNKNOWN),
        ],
        gates=[proto.GateRecord(evaluation_id="evl_1", outcome=proto.OUTCOME_APPROVED, suite="tickets@2", at=at(3))],
        aliases=[
            proto.AliasRecord(
                alias="live", role=proto.ALIAS_ROLE_CANARY, at=at(3), version=2, canary_share=0.1, moved_by="ann"
            ),
            proto.AliasRecord(alias="live", role=proto.ALIAS_ROLE_STANDS, at=at(4), version=3),
            proto.AliasRecord(
                alias="live",
                role=proto.ALIAS_ROLE_LEFT,
                at=at(6),
                version=2,
                tainted_by="doc_1",
                moved_by="service:train",
            ),
        ],
    )
    return proto.AdapterRecord(**{**usual, **more})


def learned(**more: Any) -> proto.LearnedRow:
    """A row that the answer became."""
    usual: dict[str, Any] = dict(
        row=row(answer_id="ans_1"), dataset=learned_from(), versions=["tickets@4", "tickets@3"]
    )
    return proto.LearnedRow(**{**usual, **more})


def trained_on_it() -> calls.RecallResponse:
    """What the first page of a recall says of training."""
    return calls.RecallResponse(
        datasets=[calls.RecalledDataset(dataset=learned_from(), rows=2)],
        rows=[row()],
        versions=[
            calls.RecalledVersion(
                model="tickets",
                version=3,
                digest="ada9" * 16,
                dataset_id="ds_1",
                trained_at=at(2),
                tainted_by=["doc_1"],
            )
        ],
    )


@dataclass
class Record(RecordServiceServicer):
    """Lists are given out in pages of `page` at the most, a search first in those of `scripted`; `found` by their model
    alone. What `refuses` is said to every call."""

    explained: calls.ExplainResponse = field(default_factory=explained)
    recalled: list[calls.RecalledAnswer] = field(default_factory=list)
    trained: calls.RecallResponse = field(default_factory=calls.RecallResponse)
    found: list[calls.FoundAnswer] = field(default_factory=list)
    verdicts: list[proto.VerdictRecord] = field(default_factory=list)
    history: calls.GetDocumentHistoryResponse = field(default_factory=calls.GetDocumentHistoryResponse)
    page: int = 1000
    scripted: list[calls.SearchAnswersResponse] = field(default_factory=list)
    refuses: Refusal | None = None
    asked: list[Message] = field(default_factory=list)
    address: str = ""

    @property
    def client(self) -> Sluiceway:
        return Sluiceway(Addresses(api_key="sw_1", services={"eval": self.address}))

    async def say(self, folder: Path, *words: str) -> Spoken:
        return await say(folder, *words, eval=self.address)

    async def Explain(self, request: Any, context: Any) -> calls.ExplainResponse:
        await self._heard(request, context)
        return self.explained

    async def Recall(self, request: Any, context: Any) -> calls.RecallResponse:
        await self._heard(request, context)
        rows, more = self._paged(self.recalled, request)
        page = calls.RecallResponse(answers=rows, next_page_token=more)
        if not request.page_token:
            page.total = len(self.recalled)
            page.MergeFrom(self.trained)
        return page

    async def SearchAnswers(self, request: Any, context: Any) -> calls.SearchAnswersResponse:
        await self._heard(request, context)
        if self.scripted:
            return self.scripted.pop(0)
        wanted = [each for each in self.found if request.model in ("", each.answer.model)]
        rows, more = self._paged(wanted, request)
        return calls.SearchAnswersResponse(answers=rows, next_page_token=more)

    async def ListVerdicts(self, request: Any, context: Any) -> calls.ListVerdictsResponse:
        await self._heard(request, context)
        rows, more = self._paged(self.verdicts, request)
        return calls.ListVerdictsResponse(verdicts=rows, next_page_token=more)

    async def GetDocumentHistory(self, request: Any, context: Any) -> calls.GetDocumentHistoryResponse:
        await self._heard(request, context)
        return self.history

    async def GetRecordDigest(self, request: Any, context: Any) -> calls.GetRecordDigestResponse:
        await self._heard(request, context)
        return calls.GetRecordDigestResponse(digest="d16e" * 16, facts=1200)

    async def _heard(self, request: Message, context: Any) -> None:
        heard = type(request)()
        heard.CopyFrom(request)
        self.asked.append(heard)
        if self.refuses:
            await context.abort(CODES[type(self.refuses)], self.refuses.message, trailers(self.refuses))

    def _paged(self, rows: Sequence[Row], request: Any) -> tuple[Sequence[Row], str]:
        start = int(request.page_token or 0)
        end = start + min(self.page, request.page_size)
        return rows[start:end], str(end) if end < len(rows) else ""


@asynccontextmanager
async def recording(**held: Any) -> AsyncIterator[Record]:
    """One that answers for as long as the block runs."""
    server, record = grpc.aio.server(), Record(**held)
    add_RecordServiceServicer_to_server(record, server)
    record.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield record
    finally:
        await server.stop(None)


def recalled(number: int) -> list[calls.RecalledAnswer]:
    """So many answers, the last one first; every second one rests on what is recalled."""
    return [
        calls.RecalledAnswer(answer_id=f"ans_{each}", at=at(each), cited=each % 2 == 0)
        for each in reversed(range(number))
    ]


def found(number: int) -> list[calls.FoundAnswer]:
    score = proto.Score(name="feedback", value=0.5, status=proto.SCORE_STATUS_SCORED)
    return [
        calls.FoundAnswer(answer=answered(f"ans_{each}", at=at(each)), scores=[score])
        for each in reversed(range(number))
    ]
