"""Client of eval's suites and evaluations: put, read, started, followed and reported."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Final, Literal

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.eval.v1.eval_service_pb2_grpc import EvalServiceStub
from sluiceway_client.channel import GIVE_UP_AFTER, RetryBudget, connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Invalid, Overloaded, Unavailable, translating_errors
from sluiceway_client.evaluation_messages import case_message, case_of, comparison_of, evaluation_of, suite_of
from sluiceway_client.evaluation_values import CaseComparison, CaseDefinition, EvaluationInfo, SuiteInfo

_PAGE: Final = 1000
_FEW: Final = 100
_LOOK_EVERY: Final = 1.0
_FILTERS: Final = {
    "": calls.RESULT_FILTER_UNSPECIFIED,
    "failed": calls.RESULT_FILTER_FAILED,
    "differing": calls.RESULT_FILTER_DIFFERING,
}
_FORMATS: Final = {"markdown": calls.REPORT_FORMAT_MARKDOWN, "junit": calls.REPORT_FORMAT_JUNIT}


class Suites:
    """The calls of eval about suites. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("eval")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = EvalServiceStub(self._channel)
        self._who = credential(addresses)

    async def put(self, name: str, cases: Sequence[CaseDefinition]) -> SuiteInfo:
        """Stores the next version; the same cases twice are one. Raises Invalid with the case that is wrong, Overloaded
        where the tenant has as many versions as it may and each of them is needed."""
        request = calls.PutSuiteRequest(name=name, cases=map(case_message, cases))
        with translating_errors("eval", self._address):
            return suite_of(await self._stub.PutSuite(request, metadata=self._who, timeout=self._deadline))

    async def list(self, name: str = "", *, limit: int = 1000) -> list[SuiteInfo]:
        """Up to `limit` versions, the last one first."""
        request, found = calls.ListSuitesRequest(name=name), list[SuiteInfo]()
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("eval", self._address):
                page = await self._stub.ListSuites(request, metadata=self._who, timeout=self._deadline)
            found += map(suite_of, page.suites)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def cases(self, name: str, version: int = 0) -> AsyncGenerator[CaseDefinition, None]:
        """All cases of a version, of the last one for 0. Raises NotFound."""
        request = calls.GetSuiteRequest(suite=name, version=version)
        while True:
            with translating_errors("eval", self._address):
                page = await self._stub.GetSuite(request, metadata=self._who, timeout=self._deadline)
            for case in page.cases:
                yield case_of(case)
            # The rest is of the same version, whatever was put meanwhile.
            request.version, request.page_token = page.suite.version.version, page.next_page_token
            if not request.page_token:
                return

    async def close(self) -> None:
        await self._channel.close()


class Evaluations:
    """The calls of eval about evaluations. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("eval")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = EvalServiceStub(self._channel)
        self._who = credential(addresses)

    async def start(
        self,
        suite: str,
        candidate: str,
        *,
        champion: str = "",
        version: int = 0,
        collection: str = "",
        margin: float | None = None,
        confidence: float | None = None,
        minimum: float | None = None,
        gate: bool = False,
        max_tokens: int = 0,
        key: str = "",
    ) -> EvaluationInfo:
        """Queues an evaluation and returns at once. Models are named as infer takes them; `version` 0 is the suite's
        last one. The same `key` twice is one evaluation. Raises Invalid, NotFound (`suite`), Conflict
        (`idempotency_key`), Overloaded where 20 wait, Unavailable where no models can be asked."""
        request = calls.StartEvaluationRequest(
            suite=suite,
            version=version,
            candidate=candidate,
            champion=champion,
            collection=collection,
            parameters=proto.GateParameters(margin=margin, confidence=confidence, minimum=minimum),
            gate=gate,
            max_tokens=max_tokens,
            idempotency_key=key or f"call:{uuid.uuid4().hex}",
        )
        with translating_errors("eval", self._address):
            return evaluation_of(await self._stub.StartEvaluation(request, metadata=self._who, timeout=self._deadline))

    async def get(self, evaluation_id: str) -> EvaluationInfo:
        """With its counts so far. Raises NotFound."""
        request = calls.GetEvaluationRequest(evaluation_id=evaluation_id)
        with translating_errors("eval", self._address):
            return evaluation_of(await self._stub.GetEvaluation(request, metadata=self._who, timeout=self._deadline))

    async def ended(
        self,
        evaluation_id: str,
        *,
        on_progress: Callable[[EvaluationInfo], None] = lambda _: None,
        give_up_after: float = GIVE_UP_AFTER,
    ) -> EvaluationInfo:
        """Waits for its end, looked for once a second. Raises NotFound, and Unavailable when eval was silent for
        `give_up_after` seconds."""
        budget = RetryBudget(give_up_after, lambda _: None)
        while True:
            try:
                now = await self.get(evaluation_id)
            except (Overloaded, Unavailable) as error:
                await budget.spend(error)
                continue
            budget.reset()
            on_progress(now)
            if now.is_over:
                return now
            await asyncio.sleep(_LOOK_EVERY)

    async def list(self, suite: str = "", *, limit: int = 1000) -> list[EvaluationInfo]:
        """Up to `limit` evaluations, the last one first."""
        request, found = calls.ListEvaluationsRequest(suite=suite), list[EvaluationInfo]()
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("eval", self._address):
                page = await self._stub.ListEvaluations(request, metadata=self._who, timeout=self._deadline)
            found += map(evaluation_of, page.evaluations)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def results(self, evaluation_id: str, *, only: str = "") -> AsyncGenerator[CaseComparison, None]:
        """What became of each case; `only` those that `failed`, or those `differing` between the models. Raises
        NotFound, Invalid."""
        if only not in _FILTERS:
            raise Invalid(f"`only` is {only[:40]!r}; it is one of {', '.join(filter(None, _FILTERS))}", field="only")
        request = calls.ListCaseResultsRequest(evaluation_id=evaluation_id, filter=_FILTERS[only], page_size=_FEW)
        while True:
            with translating_errors("eval", self._address):
                page = await self._stub.ListCaseResults(request, metadata=self._who, timeout=self._deadline)
            for result in page.results:
                yield comparison_of(result)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def cancel(self, evaluation_id: str) -> EvaluationInfo:
        """Twice is once. Raises NotFound, Conflict where it has come to another end."""
        request = calls.CancelEvaluationRequest(evaluation_id=evaluation_id)
        with translating_errors("eval", self._address):
            return evaluation_of(await self._stub.CancelEvaluation(request, metadata=self._who, timeout=self._deadline))

    async def report(self, evaluation_id: str, *, form: Literal["markdown", "junit"] = "markdown") -> str:
        """Raises NotFound, Conflict while it goes on."""
        request = calls.GetEvaluationReportRequest(evaluation_id=evaluation_id, format=_FORMATS[form])
        with translating_errors("eval", self._address):
            answer = await self._stub.GetEvaluationReport(request, metadata=self._who, timeout=self._deadline)
        return answer.content

    async def close(self) -> None:
        await self._channel.close()
