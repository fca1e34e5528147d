"""Cases, orders and evaluations as values, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.evaluations import CaseOutcome, ModelEvaluation, ModelVerdict, ResultFilter
from sluiceway_eval.domain.gate import checked_rule
from sluiceway_eval.domain.reports import ReportFormat
from sluiceway_eval.domain.suites import (
    CaseCheck,
    CaseMessage,
    CaseWords,
    Speaker,
    StoredSuite,
    SuiteCase,
    check_number_of_cases,
    check_numbers_of_case,
)
from sluiceway_eval.service.evaluations import EvaluationOrder, OutcomePage
from sluiceway_eval.service.judgement_events import (
    OUTCOME,
    asked_message,
    counts_message,
    estimate_message,
    rule_message,
    suite_version_message,
)
from sluiceway_eval.service.words import moment, number_of, word_of

_SPEAKER: Final[dict[int, Speaker]] = {
    infer.ROLE_SYSTEM: "system",
    infer.ROLE_USER: "user",
    infer.ROLE_ASSISTANT: "assistant",
}
_ROLE: Final[dict[Speaker, infer.Role.ValueType]] = {
    "system": infer.ROLE_SYSTEM,
    "user": infer.ROLE_USER,
    "assistant": infer.ROLE_ASSISTANT,
}
_FILTER: Final[dict[int, ResultFilter]] = {
    calls.RESULT_FILTER_UNSPECIFIED: "all",
    calls.RESULT_FILTER_FAILED: "failed",
    calls.RESULT_FILTER_DIFFERING: "differing",
}
_FORMAT: Final[dict[int, ReportFormat]] = {
    calls.REPORT_FORMAT_UNSPECIFIED: "markdown",
    calls.REPORT_FORMAT_MARKDOWN: "markdown",
    calls.REPORT_FORMAT_JUNIT: "junit",
}
_STATES: Final = infer.GroundednessStatus.DESCRIPTOR


def cases_of(request: calls.PutSuiteRequest) -> list[SuiteCase]:
    """Raises Invalid."""
    check_number_of_cases(len(request.cases))
    return [SuiteCase(case.id, _words(number, case)) for number, case in enumerate(request.cases)]


def case_message(case: SuiteCase) -> calls.Case:
    messages = [infer.Message(role=_ROLE[one.speaker], text=one.text) for one in case.words.messages]
    return calls.Case(id=case.case_id, messages=messages, checks=map(_check_message, case.words.checks))


def suite_message(suite: StoredSuite) -> calls.Suite:
    message = calls.Suite(put_by=suite.put_by, put_at=moment(suite.put_at))
    message.version.name, message.version.version = suite.name, suite.version
    message.version.digest, message.version.cases = suite.digest, suite.cases
    return message


def order_of(request: calls.StartEvaluationRequest) -> EvaluationOrder:
    """Raises Invalid."""
    asked = request.parameters
    rule = checked_rule(
        asked.margin if asked.HasField("margin") else None,
        asked.confidence if asked.HasField("confidence") else None,
        asked.minimum if asked.HasField("minimum") else None,
    )
    return EvaluationOrder(
        suite=request.suite,
        version=request.version,
        candidate=request.candidate,
        champion=request.champion,
        collection=request.collection,
        rule=rule,
        gate=request.gate,
        max_tokens=request.max_tokens,
        key=request.idempotency_key,
    )


def evaluation_message(evaluation: ModelEvaluation) -> calls.Evaluation:
    judgement = evaluation.judgement
    return calls.Evaluation(
        evaluation_id=evaluation.evaluation_id,
        suite=suite_version_message(evaluation),
        candidate=asked_message(evaluation.candidate),
        champion=asked_message(evaluation.champion) if evaluation.has_champion else None,
        collection=evaluation.collection,
        parameters=rule_message(evaluation.rule),
        gate=evaluation.gate,
        state=calls.EvaluationState.Value(f"EVALUATION_STATE_{evaluation.state.upper()}"),
        counts=counts_message(evaluation.counts),
        outcome=OUTCOME[judgement.outcome if judgement else None],
        difference=estimate_message(judgement.difference if judgement else None),
        pass_rate=estimate_message(judgement.pass_rate if judgement else None),
        cases_needed=judgement.cases_needed if judgement else 0,
        reason=evaluation.reason,
        message=evaluation.message,
        started_by=evaluation.started_by,
        created_at=moment(evaluation.created_at),
        started_at=_moment(evaluation.started_at),
        ended_at=_moment(evaluation.ended_at),
        max_tokens=evaluation.max_tokens,
    )


def outcomes_response(page: OutcomePage) -> calls.ListCaseResultsResponse:
    return calls.ListCaseResultsResponse(
        results=_results(page), next_page_token=page.next, without_texts=page.texts is None
    )


def filter_of(request: calls.ListCaseResultsRequest) -> ResultFilter:
    """Raises Invalid."""
    if request.filter not in _FILTER:
        raise Invalid(f"`filter` is {request.filter}, which is none; use one of ResultFilter", field="filter")
    return _FILTER[request.filter]


def format_of(request: calls.GetEvaluationReportRequest) -> ReportFormat:
    """Raises Invalid."""
    if request.format not in _FORMAT:
        raise Invalid(f"`format` is {request.format}, which is none; use one of ReportFormat", field="format")
    return _FORMAT[request.format]


def _words(number: int, case: calls.Case) -> CaseWords:
    check_numbers_of_case(number, messages=len(case.messages), checks=len(case.checks))
    messages = [CaseMessage(_speaker(number, one.role), one.text) for one in case.messages]
    return CaseWords(tuple(messages), tuple(_check(number, one) for one in case.checks))


def _speaker(number: int, role: "infer.Role.ValueType") -> Speaker:
    if role not in _SPEAKER:
        raise Invalid(f"`cases[{number}]` has a message of nobody; use one of Role", field="cases")
    return _SPEAKER[role]


def _check(number: int, check: calls.Check) -> CaseCheck:
    match check.WhichOneof("kind"):
        case "exact":
            return CaseCheck("exact", check.exact)
        case "regex":
            return CaseCheck("regex", check.regex)
        case "contains":
            return CaseCheck("contains", check.contains)
        case "schema":
            return CaseCheck("schema", check.schema)
        case "groundedness":
            return CaseCheck("groundedness", word_of(_STATES, check.groundedness))
        case "json" if check.json:
            return CaseCheck("json")
        case _:
            raise Invalid(f"`cases[{number}]` has an empty check; name one of `Check`, `json` as true", field="cases")


def _check_message(check: CaseCheck) -> calls.Check:
    if check.kind == "json":
        return calls.Check(json=True)
    if check.kind == "groundedness":
        return calls.Check(groundedness=number_of(_STATES, check.wanted))
    message = calls.Check()
    setattr(message, check.kind, check.wanted)
    return message


def _results(page: OutcomePage) -> Iterator[calls.CaseResult]:
    for one in page.outcomes:
        if page.texts is None:
            yield _result(_nameless(one), {})
        else:
            yield _result(one, page.texts[one.number])


def _nameless(outcome: CaseOutcome) -> CaseOutcome:
    """By the name of an answer its words could be asked for elsewhere."""
    champion = outcome.champion and replace(outcome.champion, answer_id="")
    return replace(outcome, candidate=replace(outcome.candidate, answer_id=""), champion=champion)


def _result(outcome: CaseOutcome, texts: Mapping[str, str]) -> calls.CaseResult:
    message = calls.CaseResult(case_id=outcome.case_id)
    message.candidate.CopyFrom(_verdict(outcome.candidate, texts.get("candidate", "")))
    if outcome.champion is not None:
        message.champion.CopyFrom(_verdict(outcome.champion, texts.get("champion", "")))
    return message


def _verdict(verdict: ModelVerdict, text: str) -> calls.ModelResult:
    return calls.ModelResult(**vars(verdict), text=text)


def _moment(at: datetime | None) -> Timestamp | None:
    return moment(at) if at is not None else None
