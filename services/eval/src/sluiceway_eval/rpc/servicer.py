"""gRPC servicer of the record. Who calls is known from the credential alone."""

from typing import Any, Final

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceServicer
from sluiceway_common.principal import current
from sluiceway_eval.rpc.explanations import explain_response
from sluiceway_eval.rpc.messages import (
    answer_filter,
    audit_filter,
    audit_message,
    found_message,
    history_response,
    target_of,
    verdict_filter,
    verdict_message,
)
from sluiceway_eval.rpc.training import recall_response
from sluiceway_eval.service import EvalService

RECORD: Final = "sluiceway.eval.v1.RecordService"


class RecordServicer(RecordServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: EvalService) -> None:
        self._service = service

    async def Explain(self, request: calls.ExplainRequest, _context: Any) -> calls.ExplainResponse:
        explained = await self._service.explaining.explain(
            current(), request.answer_id, without_texts=request.without_texts
        )
        return explain_response(explained)

    async def Recall(self, request: calls.RecallRequest, _context: Any) -> calls.RecallResponse:
        target, name = target_of(request)
        page = await self._service.recalling.recall(current(), target, name, request.page_size, request.page_token)
        return recall_response(page)

    async def SearchAnswers(self, request: calls.SearchAnswersRequest, _context: Any) -> calls.SearchAnswersResponse:
        page = await self._service.searching.answers(
            current(), answer_filter(request), request.question, request.page_size, request.page_token
        )
        return calls.SearchAnswersResponse(answers=map(found_message, page.items), next_page_token=page.next)

    async def GetDocumentHistory(
        self, request: calls.GetDocumentHistoryRequest, _context: Any
    ) -> calls.GetDocumentHistoryResponse:
        return history_response(await self._service.recalling.history(current(), request.document_id))

    async def ListVerdicts(self, request: calls.ListVerdictsRequest, _context: Any) -> calls.ListVerdictsResponse:
        page = await self._service.searching.verdicts(
            current(), verdict_filter(request), request.page_size, request.page_token
        )
        return calls.ListVerdictsResponse(verdicts=map(verdict_message, page.items), next_page_token=page.next)

    async def ListAuditEntries(
        self, request: calls.ListAuditEntriesRequest, _context: Any
    ) -> calls.ListAuditEntriesResponse:
        caller = current()
        page = await self._service.auditing.entries(
            caller, audit_filter(request), request.page_size, request.page_token
        )
        entries = map(audit_message, page.items)
        return calls.ListAuditEntriesResponse(entries=entries, next_page_token=page.next, tenant=caller.tenant)

    async def GetRecordDigest(
        self, _request: calls.GetRecordDigestRequest, _context: Any
    ) -> calls.GetRecordDigestResponse:
        digest, facts = await self._service.recalling.digest(current())
        return calls.GetRecordDigestResponse(digest=digest, facts=facts)
