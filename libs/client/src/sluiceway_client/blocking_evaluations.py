"""Blocking calls of eval about suites and evaluations."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from sluiceway_client.blocking_calls import BlockingCalls
from sluiceway_client.channel import GIVE_UP_AFTER
from sluiceway_client.evaluation_values import CaseComparison, CaseDefinition, EvaluationInfo, SuiteInfo


class EvaluationCalls(BlockingCalls):
    """Calls of `Sluiceway.suites` and `Sluiceway.evaluations`."""

    def put_suite(self, name: str, cases: Sequence[CaseDefinition]) -> SuiteInfo:
        return self._run(self._client.suites.put(name, cases))

    def suites(self, name: str = "", *, limit: int = 1000) -> list[SuiteInfo]:
        return self._run(self._client.suites.list(name, limit=limit))

    def suite_cases(self, name: str, version: int = 0) -> Iterator[CaseDefinition]:
        return self._each(self._client.suites.cases(name, version))

    def start_evaluation(
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
        return self._run(
            self._client.evaluations.start(
                suite,
                candidate,
                champion=champion,
                version=version,
                collection=collection,
                margin=margin,
                confidence=confidence,
                minimum=minimum,
                gate=gate,
                max_tokens=max_tokens,
                key=key,
            )
        )

    def evaluation(self, evaluation_id: str) -> EvaluationInfo:
        return self._run(self._client.evaluations.get(evaluation_id))

    def ended_evaluation(
        self,
        evaluation_id: str,
        *,
        on_progress: Callable[[EvaluationInfo], None] = lambda _: None,
        give_up_after: float = GIVE_UP_AFTER,
    ) -> EvaluationInfo:
        return self._run(
            self._client.evaluations.ended(evaluation_id, on_progress=on_progress, give_up_after=give_up_after)
        )

    def evaluations(self, suite: str = "", *, limit: int = 1000) -> list[EvaluationInfo]:
        return self._run(self._client.evaluations.list(suite, limit=limit))

    def case_results(self, evaluation_id: str, *, only: str = "") -> Iterator[CaseComparison]:
        return self._each(self._client.evaluations.results(evaluation_id, only=only))

    def cancel_evaluation(self, evaluation_id: str) -> EvaluationInfo:
        return self._run(self._client.evaluations.cancel(evaluation_id))

    def evaluation_report(self, evaluation_id: str, *, form: Literal["markdown", "junit"] = "markdown") -> str:
        return self._run(self._client.evaluations.report(evaluation_id, form=form))
