"""gRPC servicer of suites and evaluations. Who calls is known from the credential alone."""

from typing import Any, Final

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.eval.v1.eval_service_pb2_grpc import EvalServiceServicer
from sluiceway_common.principal import current
from sluiceway_eval.rpc.evaluation_values import (
    case_message,
    cases_of,
    evaluation_message,
    filter_of,
    format_of,
    order_of,
    outcomes_response,
    suite_message,
)
from sluiceway_eval.service import EvalService

EVALUATIONS: Final = "sluiceway.eval.v1.EvalService"


class EvaluationServicer(EvalServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: EvalService) -> None:
        self._service = service

    async def PutSuite(self, request: calls.PutSuiteRequest, _context: Any) -> calls.Suite:
        return suite_message(await self._service.suites.put(current(), request.name, cases_of(request)))

    async def GetSuite(self, request: calls.GetSuiteRequest, _context: Any) -> calls.GetSuiteResponse:
        suite, page = await self._service.suites.get(
            current(), request.suite, request.version, request.page_size, request.page_token
        )
        cases = map(case_message, page.items)
        return calls.GetSuiteResponse(suite=suite_message(suite), cases=cases, next_page_token=page.next)

    async def ListSuites(self, request: calls.ListSuitesRequest, _context: Any) -> calls.ListSuitesResponse:
        page = await self._service.suites.page(current(), request.name, request.page_size, request.page_token)
        return calls.ListSuitesResponse(suites=map(suite_message, page.items), next_page_token=page.next)

    async def StartEvaluation(self, request: calls.StartEvaluationRequest, _context: Any) -> calls.Evaluation:
        return evaluation_message(await self._service.evaluation_starting.start(current(), order_of(request)))

    async def GetEvaluation(self, request: calls.GetEvaluationRequest, _context: Any) -> calls.Evaluation:
        return evaluation_message(await self._service.evaluation_queries.get(current(), request.evaluation_id))

    async def ListCaseResults(
        self, request: calls.ListCaseResultsRequest, _context: Any
    ) -> calls.ListCaseResultsResponse:
        page = await self._service.evaluation_queries.outcomes(
            current(), request.evaluation_id, filter_of(request), request.page_size, request.page_token
        )
        return outcomes_response(page)

    async def ListEvaluations(
        self, request: calls.ListEvaluationsRequest, _context: Any
    ) -> calls.ListEvaluationsResponse:
        page = await self._service.evaluation_queries.page(
            current(), request.suite, request.page_size, request.page_token
        )
        return calls.ListEvaluationsResponse(evaluations=map(evaluation_message, page.items), next_page_token=page.next)

    async def CancelEvaluation(self, request: calls.CancelEvaluationRequest, _context: Any) -> calls.Evaluation:
        return evaluation_message(await self._service.evaluation_cancelling.cancel(current(), request.evaluation_id))

    async def GetEvaluationReport(
        self, request: calls.GetEvaluationReportRequest, _context: Any
    ) -> calls.GetEvaluationReportResponse:
        content = await self._service.evaluation_queries.report(current(), request.evaluation_id, format_of(request))
        return calls.GetEvaluationReportResponse(content=content)
